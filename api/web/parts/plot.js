// How a chart is drawn on its canvas.
import uPlot from "../vendor/uplot.js";
import { formatDay } from "../core/format.js";
import { go } from "../core/router.js";

const HEIGHT = 208;
const HALF_DAY = 43_200;
const FONT = "12px system-ui, sans-serif";

/** Draw it and keep it as wide as its place, in the theme's colours; answers how to take it away. */
export function draw(element, properties, show) {
  let plot = null;
  const again = () => {
    plot?.destroy();
    plot = new uPlot(optionsOf(element, properties, show), dataOf(properties), element);
  };
  const watcher = new ResizeObserver(() => plot && plot.width !== element.clientWidth
    && plot.setSize({ width: element.clientWidth, height: HEIGHT }));
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  again();
  watcher.observe(element);
  scheme.addEventListener("change", again);
  addEventListener("segops:theme", again);
  return () => {
    watcher.disconnect();
    scheme.removeEventListener("change", again);
    removeEventListener("segops:theme", again);
    plot.destroy();
  };
}

const seconds = (date) => Date.parse(date) / 1000;

function dataOf({ dates, series, level }) {
  const columns = series.flatMap((each) => (each.low ? [each.values, each.low, each.high] : [each.values]));
  const across = level ? [dates.map(() => level.value)] : [];
  return [dates.map(seconds), ...columns, ...across];
}

/** The colour that a custom property comes to in this theme. */
function colourOf(element, name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function optionsOf(element, properties, show) {
  const { dates, format, onAxis = format, hrefOf, most } = properties;
  const { series, bands } = linesOf(element, properties);
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    // Bars at the edges would be cut by half.
    scales: { x: { range: (_, low, high) => [low - HALF_DAY, high + HALF_DAY] }, y: { range: rangeOf(most) } },
    series: [{}, ...series],
    bands,
    axes: axesOf(element, onAxis),
    hooks: {
      setCursor: [(plot) => show(tipOf(plot, dates.length))],
      ready: [(plot) => hrefOf && leading(plot, dates, hrefOf)],
    },
  };
}

const rangeOf = (most) => (_, low, high) => [Math.min(0, low ?? 0), most ?? Math.max(1, (high ?? 1) * 1.08)];

function axesOf(element, format) {
  const [ink, line] = [colourOf(element, "muted"), colourOf(element, "line")];
  const axis = { stroke: ink, font: FONT, ticks: { show: false } };
  return [
    { ...axis, grid: { show: false }, space: 64, size: 30, values: (_, at) => at.map((each) => formatDay(each * 1000)) },
    { ...axis, grid: { stroke: line, width: 1 }, size: 54, values: (_, at) => at.map(format) },
  ];
}

function linesOf(element, { series, level }) {
  const [lines, bands] = [[], []];
  for (const each of series) {
    const colour = colourOf(element, each.tone ?? "accent");
    lines.push(each.kind === "bar" ? barOf(colour) : lineOf(colour));
    if (each.low) {
      lines.push({ show: true, points: { show: false }, width: 0 }, { show: true, points: { show: false }, width: 0 });
      bands.push({ series: [lines.length, lines.length - 1], fill: faint(colour) });
    }
  }
  if (level) lines.push({ stroke: colourOf(element, "warn"), width: 1.5, dash: [6, 4], points: { show: false } });
  return { series: lines, bands };
}

const lineOf = (colour) => ({ stroke: colour, width: 2, points: { show: true, size: 5, fill: colour }, spanGaps: false });
const barOf = (colour) => ({ fill: colour, width: 0, paths: uPlot.paths.bars({ size: [0.7, 36], radius: 0.12 }), points: { show: false } });
const faint = (colour) => colour.replace("rgb(", "rgba(").replace(")", ", 0.16)");

function tipOf(plot, length) {
  const place = plot.cursor.idx;
  if (place === null || place === undefined || plot.cursor.left < 0 || place >= length) return null;
  const left = plot.cursor.left + plot.bbox.left / devicePixelRatio;
  return { place, left, isRight: plot.cursor.left > plot.over.clientWidth / 2 };
}

function leading(plot, dates, hrefOf) {
  plot.over.style.cursor = "pointer";
  plot.over.addEventListener("click", () => {
    if (plot.cursor.idx !== null) go(hrefOf(dates[plot.cursor.idx]));
  });
}

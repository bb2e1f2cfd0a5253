// What the copilot shows inline. A component that is not known here shows nothing.
import { formatCount, formatDollars, formatMoment, formatNumber } from "../core/format.js";
import { html } from "../core/lib.js";
import { Bar, Button, Chart, Table } from "../parts/index.js";
import { words } from "../words/index.js";
import { handOff } from "./draft.js";

const said = words.copilot;
const COMPONENTS = { MetricCard, SegmentTable, EventVolumeChart, CreateSegmentCTA };

export function Inline({ component, data, conversationId }) {
  const Known = Object.hasOwn(COMPONENTS, component) ? COMPONENTS[component] : null;
  return Known && data?.v === 1 ? html`<div class="inset"><${Known} ...${data} conversationId=${conversationId} /></div>` : null;
}

function valueOf(value, unit, currency) {
  if (unit === "percent") return `${formatNumber(value)}%`;
  if (unit === "currency") return currency === "USD" ? formatDollars(value) : `${formatNumber(value)} ${currency ?? ""}`;
  return formatNumber(value);
}

function MetricCard({ label, value, unit, currency, delta, as_of: asOf }) {
  return html`<div class="kpi" style=${{ padding: 0 }}><span class="label"><bdi>${label}</bdi></span>
    <span class="value">${valueOf(value, unit, currency)}</span>
    ${delta && html`<span class="small">${said.versus(signed(delta), delta.versus)}</span>`}
    <span class="small muted">${said.asOf(formatMoment(asOf))}</span></div>`;
}

const signed = ({ value, percent }) =>
  `${value > 0 ? "+" : ""}${formatNumber(value)}${percent === null || percent === undefined ? "" : ` (${formatNumber(percent)}%)`}`;

const CELLS = {
  name: (row) => html`<a href="/segments/${row.id}"><bdi>${row.name}</bdi></a>`,
  type: (row) => row.type,
  status: (row) => row.status,
  member_count: (row) => formatCount(row.member_count),
  updated_at: (row) => formatMoment(row.updated_at),
};

function SegmentTable({ columns, rows, total, truncated }) {
  const shown = columns.filter((name) => Object.hasOwn(CELLS, name))
    .map((name) => ({ name: said.columns[name], of: CELLS[name], end: name === "member_count" }));
  return html`<${Table} caption=${words.segments.title} columns=${shown} rows=${rows} />
    ${truncated && html`<p class="small muted">${said.shownOf(rows.length, total)}</p>`}`;
}

function EventVolumeChart(data) {
  return html`<h3><bdi>${data.title}</bdi></h3>
    ${data.x === "category" ? html`<${Ranking} series=${data.series} />` : html`<${Daily} ...${data} />`}
    ${data.last_day_partial && html`<p class="small muted">${said.partial}</p>`}`;
}

function Daily({ title, series }) {
  const dates = series[0]?.points.map((point) => point.date) ?? [];
  const bars = series.map((each) => ({ name: each.name, kind: "bar", values: each.points.map((point) => point.count) }));
  return html`<${Chart} label=${title} dates=${dates} series=${bars} format=${formatCount} />`;
}

function Ranking({ series }) {
  const points = series.flatMap((each) => each.points);
  const longest = Math.max(1, ...points.map((point) => point.count));
  return html`<ul class="bars">${points.map(({ label, count }) => html`<${Bar} key=${label} name=${html`<bdi>${label}</bdi>`}
    parts=${[{ share: count / longest, kind: "own" }]} figure=${formatCount(count)} />`)}</ul>`;
}

function CreateSegmentCTA({ name, description, definition, explain, estimate, warnings, conversationId }) {
  return html`<div class="stack tight"><h3><bdi>${name}</bdi></h3>
    <ul class="plainlist">${explain.map((line) => html`<li><bdi>${line}</bdi></li>`)}</ul>
    ${estimate && html`<p><strong>${said.estimate(formatCount(estimate.count), formatCount(estimate.total))}</strong></p>`}
    ${warnings.map((each) => html`<p class="notice"><bdi>${each.message}</bdi></p>`)}
    <div><${Button} look="primary" onClick=${() => handOff({ name, description, definition, conversationId })}>${said.create}<//></div></div>`;
}

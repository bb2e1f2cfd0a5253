// What a rule would have done in the last 90 days, as a chart and in numbers.
import { post } from "../../core/api.js";
import { formatNumber } from "../../core/format.js";
import { html, useEffect, useState } from "../../core/lib.js";
import { Basis, Button, Chart, Table } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.alerts;
const PAUSE_MS = 400;

/** The preview of a rule, asked for once it has not changed for a moment. */
function usePreview(rule) {
  const [state, become] = useState({ preview: null, problem: null });
  const isWhole = rule.threshold !== null && (rule.alert_type !== "sov_jump" || rule.competitor !== null);
  useEffect(() => {
    if (!isWhole) return undefined;
    const gone = new AbortController();
    const timer = setTimeout(() => post("/api/ai-reach/alerts/preview/", { ...rule, days: 90 }, { signal: gone.signal }).then(
      (preview) => become({ preview, problem: null }),
      (problem) => problem.name === "AbortError" || become({ preview: null, problem }),
    ), PAUSE_MS);
    return () => { clearTimeout(timer); gone.abort(); };
  }, [JSON.stringify(rule)]);
  return isWhole ? state : { preview: null, problem: null };
}

export function Backtest({ rule, use }) {
  const { preview, problem } = usePreview(rule);
  return html`<section class="inset stack tight" aria-label=${said.backtest}>
    <div class="row apart"><h3>${said.backtest}</h3><${Basis} basis=${preview?.basis} /></div>
    ${problem && html`<p class="small muted" role="status">${problem.errors?.[0]?.message ?? problem.message}</p>`}
    ${preview && html`<${Seen} preview=${preview} use=${use} />`}
  </section>`;
}

function Seen({ preview, use }) {
  const significant = preview.firings.filter((firing) => firing.is_significant).length;
  const { threshold, reason } = preview.suggested;
  return html`
    <p role="status">${said.firings(preview.firings.length, significant)}</p>
    <${Chart} label=${said.backtestLabel} dates=${preview.series.map((day) => day.date)} format=${formatNumber}
      series=${[{ name: said.value, values: preview.series.map((day) => day.value) }]} level=${{ value: preview.rule.threshold, name: said.limit }} />
    <div class="row small">${threshold === null ? html`<span class="muted">${reason}</span>` : html`
      <span>${said.suggested(formatNumber(threshold), reason)}</span><${Button} look="little" onClick=${() => use(threshold)}>${said.use}<//>`}</div>
    <details><summary>${words.chart.numbers}</summary><${Thresholds} rows=${preview.thresholds} use=${use} /></details>`;
}

function Thresholds({ rows, use }) {
  const columns = [
    { name: said.threshold, of: (row) => formatNumber(row.threshold) },
    { name: said.would, end: true, of: (row) => row.firings },
    { name: said.beyond, end: true, of: (row) => row.significant },
    { name: said.daysTrue, end: true, of: (row) => row.days_true },
    { name: words.common.actions, isUnseen: true, end: true, of: (row) => html`<${Button} look="little" aria-label="${said.use}: ${formatNumber(row.threshold)}" onClick=${() => use(row.threshold)}>${said.use}<//>` },
  ];
  return html`<${Table} caption=${said.backtest} columns=${columns} rows=${rows} keyOf=${(row) => row.threshold} />`;
}

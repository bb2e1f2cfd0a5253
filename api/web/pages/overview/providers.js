// How each assistant speaks of the brand.
import { formatCount, formatInterval, formatPercent, formatPosition } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { Basis, Card, Range, Table } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.overview;

export function Providers({ rows, basis, days }) {
  const href = (row) => `/visibility?tab=answers&days=${days}&provider=${row.provider}`;
  const columns = [
    { name: said.provider, of: (row) => html`<a href=${href(row)}>${row.label}</a>` },
    { name: said.rateColumn, end: true, of: (row) => formatPercent(row.mention_rate) },
    { name: said.interval, wide: true, of: (row) => html`<${Range} value=${row.mention_rate} interval=${row.mention_rate_ci} />
        <span class="small muted number">${formatInterval(row.mention_rate_ci)}</span>` },
    { name: said.position, end: true, of: (row) => formatPosition(row.avg_position) },
    { name: said.sentiment, end: true, of: (row) => formatPercent(row.sentiment_score) },
    { name: said.count, end: true, of: (row) => html`<a href=${href(row)}>${formatCount(row.total_runs)}</a>` },
  ];
  return html`<${Card} title=${said.providers} flush tools=${html`<${Basis} basis=${basis} />`}>
    <${Table} caption=${said.providers} columns=${columns} rows=${rows} keyOf=${(row) => row.provider} />
  <//>`;
}

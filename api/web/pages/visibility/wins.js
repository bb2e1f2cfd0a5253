// How often the brand comes before each competitor.
import { get } from "../../core/api.js";
import { formatCount, formatInterval, formatPercent } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { Bar, Basis, Card, Empty, Loaded, Range, Table } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { Filters, filtersOf, parametersOf } from "./filters.js";

const said = words.visibility.wins;

export function Wins({ query }) {
  const filters = filtersOf(query);
  const loaded = useLoad(() => get("/api/ai-reach/win-rate/", parametersOf(filters)), [filters.days, filters.provider]);
  const tools = html`<${Basis} basis=${loaded.data?.basis} />`;
  return html`<div class="stack"><${Filters} filters=${filters} />
    <${Card} title=${said.title} hint=${said.hint} tools=${tools} flush>
      <${Loaded} from=${loaded}>${({ competitors }) => competitors.length
        ? html`<${Figures} rows=${competitors} filters=${filters} />`
        : html`<${Empty} title=${said.empty} text=${said.emptyText} />`}<//>
    <//></div>`;
}

const partsOf = (row) => ["win", "tie", "loss"].map((kind) => ({
  kind, share: row.total_compared ? row[{ win: "wins", tie: "ties", loss: "losses" }[kind]] / row.total_compared : 0,
}));

function Figures({ rows, filters: { days, provider } }) {
  const href = `/visibility?tab=answers&days=${days}${provider && `&provider=${provider}`}`;
  const columns = [
    { name: said.competitor, of: (row) => html`<bdi>${row.name}</bdi>` },
    { name: said.rate, end: true, of: (row) => formatPercent(row.win_rate) },
    { name: said.interval, wide: true, of: (row) => html`<${Range} value=${row.win_rate} interval=${row.win_rate_ci} />
        <span class="small muted number">${formatInterval(row.win_rate_ci)}</span>` },
    { name: said.win, end: true, of: (row) => formatCount(row.wins) },
    { name: said.tie, end: true, of: (row) => formatCount(row.ties) },
    { name: said.loss, end: true, of: (row) => formatCount(row.losses) },
    { name: said.compared, end: true, of: (row) => html`<a href=${href}>${formatCount(row.total_compared)}</a>` },
    { name: said.neither, end: true, of: (row) => formatCount(row.both_absent) },
  ];
  return html`<div class="stack">
    <div style=${{ padding: "4px 16px" }} class="stack"><div class="row">${["win", "tie", "loss"].map((kind) => html`<span class="key ${kind}">${said[kind]}</span>`)}</div>
      <ul class="bars">${rows.map((row) => html`<${Bar} key=${row.id} name=${html`<bdi>${row.name}</bdi>`} parts=${partsOf(row)}
        figure=${html`${formatPercent(row.win_rate)}<span class="unseen"> ${said.figure(row.wins, row.ties, row.losses)}</span>`} />`)}</ul></div>
    <${Table} caption=${said.title} columns=${columns} rows=${rows} />
  </div>`;
}

// How asking the providers stands today, and what it cost.
import { get } from "../../core/api.js";
import { formatCount, formatDollars } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { spanOf } from "../../core/selection.js";
import { Badge, Card, Empty, Loaded, Table } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.settings.budget;
const TONES = { closed: "good", open: "bad", half_open: "warn" };

async function load() {
  const [standing, costs] = await Promise.all([get("/api/ai-reach/providers/"), get("/api/ai-reach/costs/", spanOf(30))]);
  return { standing, costs };
}

export function Budget() {
  const loaded = useLoad(load, []);
  return html`<div class="stack"><${Loaded} from=${loaded}>${({ standing, costs }) => html`
    <${Today} budget=${standing.budget} /><${Providers} rows=${standing.providers} /><${Costs} costs=${costs} />`}<//></div>`;
}

const Today = ({ budget }) => html`<${Card} title=${said.title} hint=${said.hint}><dl class="facts">
  <dt>${said.calls}</dt><dd>${said.of(formatCount(budget.calls_today), formatCount(budget.daily_calls))}</dd>
  <dt>${said.cost}</dt><dd>${said.of(formatDollars(budget.cost_today_usd), formatDollars(budget.daily_usd))}</dd>
  <dt>${said.reserved}</dt><dd>${formatDollars(budget.reserved_usd)}</dd></dl><//>`;

function Providers({ rows }) {
  const columns = [
    { name: said.provider, of: (row) => row.label },
    { name: said.mode, of: (row) => html`<${Badge} tone=${row.mode === "simulated" ? "warn" : "good"}>${said.modes[row.mode]}<//>` },
    { name: said.model, of: (row) => html`<code>${row.model}</code>` },
    { name: said.circuit, of: (row) => html`<${Badge} tone=${TONES[row.circuit.state]}>${said.circuits[row.circuit.state]}<//>` },
    { name: said.today, end: true, of: (row) => formatCount(row.calls_today) },
    { name: said.costToday, end: true, of: (row) => formatDollars(row.cost_today_usd) },
    { name: said.dailyLimit, end: true, of: (row) => formatDollars(row.budget.daily_usd) },
  ];
  return html`<${Card} title=${said.providers} flush><${Table} caption=${said.providers} columns=${columns} rows=${rows} keyOf=${(row) => row.provider} /><//>`;
}

function Costs({ costs }) {
  const columns = [
    { name: said.provider, of: (row) => row.label },
    { name: said.calls, end: true, of: (row) => formatCount(row.calls) },
    { name: said.failed, end: true, of: (row) => formatCount(row.failed_calls) },
    { name: said.cost, end: true, of: (row) => formatDollars(row.cost_usd) },
  ];
  return html`<${Card} title=${said.costs} hint=${said.costsHint} flush>${costs.groups.length
    ? html`<${Table} caption=${said.costs} columns=${columns} rows=${costs.groups} keyOf=${(row) => row.key} />`
    : html`<${Empty} title=${said.noCosts} text=${said.noCostsText} />`}<//>`;
}

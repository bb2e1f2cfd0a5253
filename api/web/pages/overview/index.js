// The overview: how visible the brand is, and since when.
import { get } from "../../core/api.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { go, hrefWith } from "../../core/router.js";
import { daysOf, spanBefore, spanOf } from "../../core/selection.js";
import { Copilot } from "../../copilot/panel.js";
import { Card, Empty, LinkButton, Loaded, Select } from "../../parts/index.js";
import { Page, useBrand } from "../../shell/shell.js";
import { words } from "../../words/index.js";
import { Kpis } from "./kpis.js";
import { Providers } from "./providers.js";
import { Timeline } from "./timeline.js";
import { Voice } from "./voice.js";

const said = words.overview;

async function load(days) {
  const ask = (what, span) => get(`/api/ai-reach/${what}/`, span);
  const [now, before, compared] = await Promise.all([
    ask("dashboard", spanOf(days)), ask("dashboard", spanBefore(days)), ask("comparison", spanOf(days)),
  ]);
  return { now, before: before.basis === now.basis ? before : null, compared };
}

export function Overview({ query }) {
  const days = daysOf(query, said.ranges, 14);
  const loaded = useLoad(() => load(days), [days]);
  const brand = useBrand().data;
  const tools = html`<div class="filters"><${Select} label=${said.range} value=${days}
    options=${Object.entries(said.ranges)} onChange=${(value) => go(hrefWith({ days: value }), { replace: true })} /></div>`;
  return html`<${Page} title=${said.title} lead=${said.lead(brand?.name)} tools=${tools}>
    <div class="beside">
      <div class="stack"><${Loaded} from=${loaded}>${(data) => html`<${Numbers} ...${data} days=${days} brand=${brand} />`}<//></div>
      <${Copilot} brand=${brand} page="/" />
    </div>
  <//>`;
}

function Numbers({ now, before, compared, days, brand }) {
  if (!now.total_runs) {
    return html`<${Card} title=${said.title}><${Empty} title=${said.empty} text=${said.emptyText}>
      <${LinkButton} look="primary" href="/visibility">${said.addQuery}<//><//><//>`;
  }
  return html`
    ${now.basis === "simulated" && html`<div class="notice">${words.basis.notice}</div>`}
    <${Kpis} now=${now} before=${before} days=${days} />
    <${Timeline} now=${now} days=${days} />
    <${Providers} rows=${now.by_provider} basis=${now.basis} days=${days} />
    <${Voice} now=${now} compared=${compared} brand=${brand} days=${days} />`;
}

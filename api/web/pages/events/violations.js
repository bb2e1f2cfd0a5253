// What broke what is declared: how often, and examples without anything personal.
import { get } from "../../core/api.js";
import { formatCount, formatMoment, NOTHING } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { go, hrefWith } from "../../core/router.js";
import { Badge, Card, Empty, Loaded, Select, Table } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { typesOf } from "./properties.js";
import { hrefOfEvent } from "./schemas.js";

const said = words.violations;
const MOST = 200;

export function Violations({ query }) {
  const asked = { event: query.get("event") ?? "", kind: query.get("kind") ?? "" };
  const loaded = useLoad(() => get("/api/event-schemas/violations/", { ...asked, limit: MOST }), [JSON.stringify(asked)]);
  const choose = (kind) => go(hrefWith({ kind }), { replace: true });
  return html`<div class="stack">
    <div class="filters"><${Select} label=${said.kind} value=${asked.kind} options=${[["", said.everyKind], ...Object.entries(said.kinds)]} onChange=${choose} /></div>
    ${asked.event && html`<div class="notice calm"><bdi>${said.only(asked.event)}</bdi><a href=${hrefWith({ event: null })}>${said.everyEvent}</a></div>`}
    <${Card} title=${said.title} hint=${said.hint} flush><${Loaded} from=${loaded}>${({ results }) => results.length
      ? html`<ul class="items">${results.map((each) => html`<${Broken} key=${`${each.kind} ${each.event}`} broken=${each} />`)}</ul>`
      : html`<${Nothing} isFiltered=${Boolean(asked.event || asked.kind)} />`}<//><//>
  </div>`;
}

const Nothing = ({ isFiltered }) => isFiltered
  ? html`<${Empty} title=${said.noneFound} />`
  : html`<${Empty} title=${said.empty} text=${said.emptyText} />`;

const Broken = ({ broken }) => html`<li>
  <div class="row apart"><span class="row"><a href=${hrefOfEvent(broken.event)}><bdi>${broken.event}</bdi></a>
      <${Badge} tone=${broken.rejected ? "bad" : "warn"}>${said.kinds[broken.kind]}<//></span>
    <span class="small number">${said.counted(formatCount(broken.count), formatCount(broken.rejected))}</span></div>
  <div class="small muted">${said.between(formatMoment(broken.first_seen), formatMoment(broken.last_seen))}</div>
  ${broken.examples.length > 0 && html`<details><summary>${said.examples}</summary><${Examples} broken=${broken} /></details>`}
</li>`;

function Examples({ broken }) {
  const columns = [
    { name: said.when, of: (row) => html`<span class="small nowrap">${formatMoment(row.ts)}</span>` },
    { name: said.property, of: (row) => html`<bdi>${row.property || NOTHING}</bdi>` },
    { name: said.expected, of: (row) => typesOf(row.expected) || NOTHING },
    { name: said.found, of: (row) => (row.found === null ? NOTHING : typesOf([row.found])) },
    { name: said.value, of: (row) => (row.value ? html`<code><bdi>${row.value}</bdi></code>` : NOTHING) },
    { name: said.fate, of: (row) => said.fates[row.is_rejected] },
  ];
  const caption = `${said.examples}: ${broken.event}, ${said.kinds[broken.kind]}`;
  return html`<${Table} caption=${caption} columns=${columns} rows=${broken.examples} keyOf=${(row) => `${row.message_id} ${row.property}`} />`;
}

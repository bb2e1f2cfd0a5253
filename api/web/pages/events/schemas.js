// The events that are known, seen or declared: a list, or one of them.
import { get } from "../../core/api.js";
import { formatCount, formatMoment } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { go, hrefWith } from "../../core/router.js";
import { Badge, Button, Card, Empty, Loaded, Pager, Select, Table, TextField } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { OneEvent } from "./one_event.js";
import { PolicyForm } from "./policy_form.js";
import { SchemaForm } from "./schema_form.js";

const said = words.schemas;
const PATH = "/api/event-schemas/";
const SIZE = 50;

export function Schemas({ query }) {
  const name = query.get("name");
  return name ? html`<${OneEvent} name=${name} key=${name} />` : html`<${List} query=${query} />`;
}

/** Where one event is shown. */
export const hrefOfEvent = (name) => hrefWith({ tab: "schemas", name }, "/events");

function List({ query }) {
  const asked = { search: query.get("search") ?? "", basis: query.get("basis") ?? "", page: query.get("page") ?? "1" };
  const known = useLoad(() => get(PATH, { ...asked, page_size: SIZE }), [JSON.stringify(asked)]);
  const policy = useLoad(() => get(`${PATH}settings/`), []);
  const [open, show] = useState("");
  const close = () => show("");
  const choose = (part) => (value) => go(hrefWith({ [part]: value, page: null }), { replace: true });
  const add = html`<${Button} look="primary" icon="plus" onClick=${() => show("form")}>${said.add}<//>`;
  const tools = html`${policy.data && html`<${Button} onClick=${() => show("policy")}>${said.unplanned}<//>`}${add}`;
  return html`<div class="stack">
    <div class="filters">
      <${TextField} label=${said.search} type="search" value=${asked.search} onChange=${choose("search")} maxlength="200" />
      <${Select} label=${said.basis} value=${asked.basis} options=${[["", said.everyBasis], ...Object.entries(said.bases)]} onChange=${choose("basis")} />
    </div>
    <${Card} title=${said.title} hint=${policy.data && said.unplannedStates[policy.data.unplanned_events]} tools=${tools} flush>
      <${Loaded} from=${known}>${(page) => page.results.length
        ? html`<${Listed} page=${page} number=${Number(asked.page)} />`
        : html`<${Nothing} isFiltered=${Boolean(asked.search || asked.basis)} />`}<//>
    <//>
    ${open === "form" && html`<${SchemaForm} onClose=${close} onDone=${({ event }) => go(hrefOfEvent(event))} />`}
    ${open === "policy" && html`<${PolicyForm} policy=${policy.data} onClose=${close} onDone=${() => { close(); policy.reload(); }} />`}
  </div>`;
}

const Nothing = ({ isFiltered }) => isFiltered
  ? html`<${Empty} title=${said.noneFound} />`
  : html`<${Empty} title=${said.empty} text=${said.emptyText} />`;

function Listed({ page, number }) {
  const columns = [
    { name: said.event, of: (row) => html`<a href=${hrefWith({ name: row.event })}><bdi>${row.event}</bdi></a>` },
    { name: said.schema, of: (row) => (row.id === null ? html`<span class="muted">${said.undeclared}</span>` : html`<${Badge} tone="accent">${said.declared}<//>`) },
    { name: said.count, end: true, of: (row) => formatCount(row.count) },
    { name: said.properties, end: true, of: (row) => said.propertiesOf(formatCount(row.property_count), formatCount(row.declared_property_count)) },
    { name: said.firstSeen, of: (row) => html`<span class="small nowrap">${formatMoment(row.first_seen)}</span>` },
    { name: said.lastSeen, of: (row) => html`<span class="small nowrap">${formatMoment(row.last_seen)}</span>` },
  ];
  return html`<${Table} caption=${said.title} columns=${columns} rows=${page.results} keyOf=${(row) => row.event} />
    ${page.beyond > 0 && html`<p class="notice">${said.beyond(formatCount(page.beyond))}</p>`}
    <${Pager} page=${page} number=${number} />`;
}

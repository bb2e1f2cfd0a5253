// All segments, to be searched and ordered.
import { get } from "../../core/api.js";
import { formatCount, formatMoment } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { go, hrefWith } from "../../core/router.js";
import { Badge, Card, Empty, LinkButton, Loaded, Pager, Select, Table, TextField } from "../../parts/index.js";
import { Page } from "../../shell/shell.js";
import { words } from "../../words/index.js";

const said = words.segments;
const TONES = { active: "good", computing: "accent", failed: "bad" };
const SIZE = 50;

/** How a segment stands, in a word. */
export const Status = ({ status }) => html`<${Badge} tone=${TONES[status] ?? ""}>${said.statuses[status]}<//>`;

export function Segments({ query }) {
  const asked = {
    search: query.get("search") ?? "", status: query.get("status") ?? "", order: query.get("order") ?? "-updated_at",
    page: query.get("page") ?? "1",
  };
  const loaded = useLoad(() => get("/api/segments/", { ...asked, page_size: SIZE }), [JSON.stringify(asked)]);
  const choose = (name) => (value) => go(hrefWith({ [name]: value, page: null }), { replace: true });
  const add = html`<${LinkButton} look="primary" href="/segments/new">${said.add}<//>`;
  return html`<${Page} title=${said.title} lead=${said.lead} tools=${add}><div class="stack">
    <div class="filters">
      <${TextField} label=${said.search} type="search" value=${asked.search} onChange=${choose("search")} maxlength="200" />
      <${Select} label=${said.status} value=${asked.status} options=${[["", said.everyStatus], ...Object.entries(said.statuses)]} onChange=${choose("status")} />
      <${Select} label=${said.order} value=${asked.order} options=${Object.entries(said.orders)} onChange=${choose("order")} />
    </div>
    <${Card} title=${said.title} flush><${Loaded} from=${loaded}>${(page) => page.results.length
      ? html`<${Listed} page=${page} number=${Number(asked.page)} />`
      : html`<${Nothing} isFiltered=${Boolean(asked.search || asked.status)} />`}<//><//>
  </div><//>`;
}

const Nothing = ({ isFiltered }) => isFiltered
  ? html`<${Empty} title=${said.noneFound} />`
  : html`<${Empty} title=${said.empty} text=${said.emptyText}><${LinkButton} look="primary" href="/segments/new">${said.add}<//><//>`;

function Listed({ page, number }) {
  const columns = [
    { name: said.name, of: (row) => html`<a href="/segments/${row.id}"><bdi>${row.name}</bdi></a>` },
    { name: said.type, of: (row) => said.types[row.type] },
    { name: said.status, of: (row) => html`<${Status} status=${row.status} />` },
    { name: said.members, end: true, of: (row) => formatCount(row.member_count) },
    { name: said.updated, of: (row) => html`<span class="small nowrap">${formatMoment(row.updated_at)}</span>` },
  ];
  return html`<${Table} caption=${said.title} columns=${columns} rows=${page.results} />
    <${Pager} page=${page} number=${number} />`;
}

// Connectors in use: a list, or one of them.
import { get } from "../../core/api.js";
import { formatMoment } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { hrefWith } from "../../core/router.js";
import { Badge, Button, Card, Empty, Loaded, Secret, Table } from "../../parts/index.js";
import { Page } from "../../shell/shell.js";
import { words } from "../../words/index.js";
import { Connector } from "./connector.js";
import { ConnectorForm } from "./connector_form.js";

const said = words.connectors;
const TONES = { active: "good", failing: "bad" };

/** The connectors and the segments that they may tell of. */
export async function loadAll() {
  const [activations, segments] = await Promise.all([
    get("/api/activations/", { page_size: 200 }), get("/api/segments/", { page_size: 200, order: "name" }),
  ]);
  return { activations: activations.results, segments: segments.results };
}

/** How a connector fares, in a word and why. */
export const Status = ({ activation }) => html`<${Badge} tone=${TONES[activation.status] ?? ""}>${said.statuses[activation.status]}<//>
  ${activation.last_error && html` <span class="small muted">${activation.last_error}</span>`}`;

/** The segments of a connector, by their names. */
export const Told = ({ ids, segments }) => {
  const names = new Map(segments.map((each) => [each.id, each.name]));
  return ids.map((id, place) => html`${place > 0 && ", "}<a href="/segments/${id}"><bdi>${names.get(id) ?? id}</bdi></a>`);
};

export function Connectors({ query }) {
  const id = query.get("connector");
  return id && /^\d+$/.test(id) ? html`<${Connector} id=${id} key=${id} />` : html`<${List} />`;
}

function List() {
  const loaded = useLoad(loadAll, []);
  const [open, show] = useState(null);
  const made = (secret) => { show(secret ? { secret } : null); loaded.reload(); };
  const add = html`<${Button} look="primary" icon="plus" onClick=${() => show({})}>${said.add}<//>`;
  return html`<${Page} title=${said.title} lead=${said.lead} tools=${add}>
    <${Card} title=${said.title} flush><${Loaded} from=${loaded}>${(data) => data.activations.length
      ? html`<${Listed} ...${data} />`
      : html`<${Empty} title=${said.empty} text=${said.emptyText} />`}<//><//>
    ${open && !open.secret && html`<${ConnectorForm} segments=${loaded.data?.segments ?? []} onClose=${() => show(null)} onDone=${made} />`}
    ${open?.secret && html`<${Secret} title=${said.secretTitle} text=${said.secretText} secret=${open.secret} onClose=${() => show(null)} />`}
  <//>`;
}

function Listed({ activations, segments }) {
  const columns = [
    { name: said.name, of: (row) => html`<a href=${hrefWith({ connector: row.id })}><bdi>${row.name}</bdi></a>` },
    { name: said.type, of: (row) => said.types[row.type] },
    { name: said.segments, of: (row) => html`<span class="small"><${Told} ids=${row.segment_ids} segments=${segments} /></span>` },
    { name: said.status, of: (row) => html`<${Status} activation=${row} />` },
    { name: said.lastSync, of: (row) => html`<span class="small nowrap">${row.last_sync_at ? formatMoment(row.last_sync_at) : words.common.never}</span>` },
  ];
  return html`<${Table} caption=${said.title} columns=${columns} rows=${activations} />`;
}

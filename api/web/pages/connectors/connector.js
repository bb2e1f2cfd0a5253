// One connector: how it is set up, how far it is, and how its batches were delivered.
import { get, post, remove } from "../../core/api.js";
import { formatCount, formatMoment } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useEvery, useLoad } from "../../core/load.js";
import { go, hrefWith } from "../../core/router.js";
import { Badge, Button, Card, Confirm, Empty, LinkButton, Loaded, Secret, Table, toast } from "../../parts/index.js";
import { Page } from "../../shell/shell.js";
import { words } from "../../words/index.js";
import { ConnectorForm } from "./connector_form.js";
import { Status, Told } from "./index.js";

const said = words.connectors;
const LOOK_MS = 5000;
const TONES = { delivered: "good", pending: "warn" };

async function load(path) {
  const [activation, syncs, segments] = await Promise.all([
    get(path), get(`${path}syncs/`, { page_size: 50 }), get("/api/segments/", { page_size: 200, order: "name" }),
  ]);
  return { activation, syncs: syncs.results, segments: segments.results };
}

export function Connector({ id }) {
  const path = `/api/activations/${id}/`;
  const loaded = useLoad(() => load(path), [id]);
  useEvery(LOOK_MS, loaded.data?.activation.status === "active", loaded.reload);
  return html`<${Page} title=${loaded.data?.activation.name ?? said.title} lead=${said.lead}
    tools=${loaded.data && html`<${Tools} ...${loaded.data} path=${path} reload=${loaded.reload} />`}>
    <div class="stack"><div><${LinkButton} look="plain little" href=${hrefWith({ connector: null })}>← ${said.back}<//></div>
      <${Loaded} from=${loaded}>${(data) => html`<${SetUp} ...${data} /><${Syncs} rows=${data.syncs} />`}<//></div>
  <//>`;
}

const whereTo = ({ type, url, topic, bucket, folder }) => ({ webhook: url, kafka: topic, csv: [bucket, folder].filter(Boolean).join("/") })[type];

const SetUp = ({ activation, segments }) => html`<${Card} title=${said.setUp}><dl class="facts">
  <dt>${said.status}</dt><dd><${Status} activation=${activation} /></dd>
  <dt>${said.types[activation.type]}</dt><dd><bdi>${whereTo(activation.config)}</bdi></dd>
  <dt>${said.lastSync}</dt><dd>${activation.last_sync_at ? formatMoment(activation.last_sync_at) : words.common.never}</dd>
  <dt>${said.cursors}</dt><dd><ul>${activation.cursors.map((each) => html`<li><${Told} ids=${[each.segment_id]} segments=${segments} />: ${
    each.is_resyncing ? said.resyncing : said.cursor(each.sequence)}</li>`)}</ul></dd></dl><//>`;

function Syncs({ rows }) {
  const columns = [
    { name: said.batch, of: (row) => said.kinds[row.kind] },
    { name: said.members, end: true, of: (row) => formatCount(row.members) },
    { name: said.state, of: (row) => html`<${Badge} tone=${TONES[row.state] ?? ""}>${said.states[row.state]}<//>` },
    { name: said.attempts, end: true, of: (row) => row.attempts },
    { name: said.error, of: (row) => html`<span class="small muted">${row.error} ${row.status_code ?? ""}</span>` },
    { name: said.when, of: (row) => html`<span class="small nowrap">${formatMoment(row.finished_at ?? row.created_at)}</span>` },
  ];
  return html`<${Card} title=${said.syncs} flush>${rows.length
    ? html`<${Table} caption=${said.syncs} columns=${columns} rows=${rows} />`
    : html`<${Empty} title=${said.noSyncs} text=${said.noSyncsText} />`}<//>`;
}

function Tools({ activation, segments, path, reload }) {
  const [open, show] = useState(null);
  const close = () => show(null);
  const doing = (what, then) => async () => {
    try {
      const reply = await post(`${path}${what}/`);
      (then ?? reload)(reply);
    } catch (problem) {
      toast(problem.message, "bad");
    }
  };
  const again = () => { toast(said.resynced); reload(); };
  return html`
    ${activation.status === "paused" || activation.status === "failing" ? html`<${Button} icon="play" onClick=${doing("resume")}>${said.resume}<//>` : html`<${Button} icon="pause" onClick=${doing("pause")}>${said.pause}<//>`}
    <${Button} onClick=${doing("resync", again)}>${said.resync}<//>
    ${activation.type === "webhook" && html`<${Button} onClick=${doing("rotate-secret", (fresh) => show({ what: "secret", fresh }))}>${said.rotate}<//>`}
    <${Button} icon="edit" onClick=${() => show({ what: "form" })}>${words.common.edit}<//>
    <${Button} look="danger" icon="trash" onClick=${() => show({ what: "delete" })}>${words.common.delete}<//>
    ${open?.what === "form" && html`<${ConnectorForm} activation=${activation} segments=${segments} onClose=${close} onDone=${() => { close(); reload(); }} />`}
    ${open?.what === "secret" && html`<${Secret} title=${said.secretTitle} secret=${open.fresh.webhook_secret} onClose=${close}
      text=${[said.secretText, open.fresh.previous_expires_at && said.until(formatMoment(open.fresh.previous_expires_at))].filter(Boolean).join(" ")} />`}
    ${open?.what === "delete" && html`<${Confirm} title=${said.deleteTitle} text=${said.deleteText} action=${words.common.delete} onClose=${close}
      act=${async () => { await remove(path); go("/connectors"); }} />`}`;
}

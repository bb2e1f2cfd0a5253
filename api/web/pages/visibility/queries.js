// The queries: list, make, change, pause, run now.
import { get, patch, remove } from "../../core/api.js";
import { formatMoment } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { PROVIDERS } from "../../core/selection.js";
import { Badge, Button, Card, Confirm, Empty, Loaded, Table, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { QueryForm } from "./query_form.js";
import { Runs } from "./runs.js";

const said = words.visibility.queries;
const PATH = "/api/ai-reach/queries/";

export function Queries() {
  const queries = useLoad(() => get(PATH), []);
  const [open, show] = useState(null);
  const close = () => show(null);
  const done = () => { close(); queries.reload(); };
  const add = html`<${Button} look="primary" icon="plus" onClick=${() => show({ what: "form" })}>${said.add}<//>`;
  return html`<div class="stack">
    ${open?.what === "run" && html`<${Runs} query=${open.query} key=${open.query.id + open.at} onClose=${close} onEnd=${queries.reload} />`}
    <${Card} title=${said.title} hint=${said.hint} tools=${add} flush>
      <${Loaded} from=${queries}>${(rows) => rows.length
        ? html`<${Listed} rows=${rows} show=${show} reload=${queries.reload} />`
        : html`<${Empty} title=${said.empty} text=${said.emptyText}>${add}<//>`}<//>
    <//>
    ${open?.what === "form" && html`<${QueryForm} query=${open.query} onClose=${close} onDone=${done} />`}
    ${open?.what === "delete" && html`<${Confirm} title=${said.deleteTitle} text=${said.deleteText} action=${words.common.delete}
      onClose=${close} act=${async () => { await remove(`${PATH}${open.query.id}/`); close(); queries.reload(); }} />`}
  </div>`;
}

function Listed({ rows, show, reload }) {
  const columns = [
    { name: said.text, of: (query) => html`<a href="/visibility?tab=answers&days=all&query=${query.id}"><bdi>${query.query_text}</bdi></a>
        <div class="row">${[query.category, ...query.tags].filter(Boolean).map((tag) => html`<${Badge}><bdi>${tag}</bdi><//>`)}</div>` },
    { name: said.providers, of: (query) => html`<span class="small muted">${providersOf(query)}</span>` },
    { name: said.schedule, of: (query) => said.schedules[query.schedule] },
    { name: said.lastRun, of: (query) => html`<span class="small nowrap">${query.last_run_at ? formatMoment(query.last_run_at) : words.common.never}</span>` },
    { name: said.status, of: (query) => html`<${Badge} tone=${query.is_active ? "good" : ""}>${query.is_active ? words.common.active : words.common.paused}<//>` },
    { name: words.common.actions, isUnseen: true, end: true, of: (query) => html`<${Actions} query=${query} show=${show} reload=${reload} />` },
  ];
  return html`<${Table} caption=${said.title} columns=${columns} rows=${rows} />`;
}

const providersOf = (query) =>
  query.providers.length === Object.keys(PROVIDERS).length ? words.common.all : query.providers.map((each) => PROVIDERS[each]).join(", ");

function Actions({ query, show, reload }) {
  const named = (action) => `${action}: ${query.query_text}`;
  const turn = async () => {
    try {
      await patch(`${PATH}${query.id}/`, { is_active: !query.is_active });
      reload();
    } catch (problem) {
      toast(problem.message, "bad");
    }
  };
  return html`<div class="row nowrap" style=${{ flexWrap: "nowrap", justifyContent: "end" }}>
    <${Button} look="little" icon="play" onClick=${() => show({ what: "run", query, at: Date.now() })} aria-label=${named(said.run)}>${said.run}<//>
    <${Button} look="plain square" icon=${query.is_active ? "pause" : "play"} label=${named(query.is_active ? said.pause : said.resume)} onClick=${turn} />
    <${Button} look="plain square" icon="edit" label=${named(said.edit)} onClick=${() => show({ what: "form", query })} />
    <${Button} look="plain square" icon="trash" label=${named(words.common.delete)} onClick=${() => show({ what: "delete", query })} />
  </div>`;
}

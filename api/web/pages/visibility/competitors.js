// Competitors that are tracked, and candidates that could be.
import { get, patch, post, remove } from "../../core/api.js";
import { html, useState } from "../../core/lib.js";
import { useAction, useLoad } from "../../core/load.js";
import { Badge, Button, Card, Checkbox, Confirm, Dialog, Empty, FormProblem, ListField, Loaded, Table, TextField, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { Candidates } from "./candidates.js";

const said = words.visibility.competitors;
const PATH = "/api/ai-reach/competitors/";
const NEW = { name: "", brand_aliases: [], domain: "", is_ambiguous: false, is_active: true };
const SHOWN = ["/name", "/brand_aliases", "/domain"];

export function Competitors() {
  const competitors = useLoad(() => get(PATH), []);
  const [open, show] = useState(null);
  const close = () => show(null);
  const add = html`<${Button} look="primary" icon="plus" onClick=${() => show({ what: "form" })}>${said.add}<//>`;
  return html`<div class="stack">
    <${Card} title=${said.title} tools=${add} flush><${Loaded} from=${competitors}>${({ results }) => results.length
      ? html`<${Listed} rows=${results} show=${show} />`
      : html`<${Empty} title=${said.empty} text=${said.emptyText}>${add}<//>`}<//><//>
    <${Candidates} onAccepted=${competitors.reload} />
    ${open?.what === "form" && html`<${Form} competitor=${open.competitor} onClose=${close} onDone=${() => { close(); competitors.reload(); }} />`}
    ${open?.what === "delete" && html`<${Confirm} title=${said.deleteTitle} text=${said.deleteText} action=${words.common.delete} onClose=${close}
      act=${async () => { await remove(`${PATH}${open.competitor.id}/`); close(); competitors.reload(); }} />`}
  </div>`;
}

function Listed({ rows, show }) {
  const columns = [
    { name: said.name, of: (row) => html`<bdi>${row.name}</bdi>` },
    { name: said.aliases, of: (row) => html`<span class="small muted"><bdi>${row.brand_aliases.join(", ")}</bdi></span>` },
    { name: said.domain, of: (row) => html`<bdi class="nowrap">${row.domain}</bdi>` },
    { name: said.status, of: (row) => html`<${Badge} tone=${row.is_active ? "good" : ""}>${row.is_active ? said.tracked : said.inactive}<//>` },
    { name: words.common.actions, isUnseen: true, end: true, of: (row) => html`
      <${Button} look="plain square" icon="edit" label="${words.common.edit}: ${row.name}" onClick=${() => show({ what: "form", competitor: row })} />
      <${Button} look="plain square" icon="trash" label="${words.common.delete}: ${row.name}" onClick=${() => show({ what: "delete", competitor: row })} />` },
  ];
  return html`<${Table} caption=${said.title} columns=${columns} rows=${rows} />`;
}

const sentOf = (form) => ({ ...form, brand_aliases: form.brand_aliases.map((each) => each.trim()).filter(Boolean) });

function Form({ competitor, onClose, onDone }) {
  const [form, set] = useState(competitor ? Object.fromEntries(Object.keys(NEW).map((name) => [name, competitor[name]])) : NEW);
  const change = (name) => (value) => set({ ...form, [name]: value });
  const saving = useAction(async () => {
    await (competitor ? patch(`${PATH}${competitor.id}/`, sentOf(form)) : post(PATH, sentOf(form)));
    toast(words.common.saved);
    onDone();
  });
  const fault = (pointer) => saving.problem?.of?.(pointer);
  const footer = html`<${Button} onClick=${onClose}>${words.common.cancel}<//><${Button} look="primary" type="submit" isBusy=${saving.isBusy}>${words.common.save}<//>`;
  return html`<${Dialog} title=${competitor ? said.edit : said.add} onClose=${onClose} onSubmit=${saving.run} footer=${footer}>
    <${TextField} label=${said.name} value=${form.name} onChange=${change("name")} fault=${fault("/name")} />
    <${ListField} label=${said.aliases} hint=${words.common.commas} value=${form.brand_aliases} onChange=${change("brand_aliases")} fault=${fault("/brand_aliases")} />
    <${TextField} label=${said.domain} value=${form.domain} onChange=${change("domain")} fault=${fault("/domain")} />
    <${Checkbox} label=${said.ambiguous} isOn=${form.is_ambiguous} onChange=${change("is_ambiguous")} />
    <${Checkbox} label=${said.active} isOn=${form.is_active} onChange=${change("is_active")} />
    <${FormProblem} problem=${saving.problem} shown=${SHOWN} />
  <//>`;
}

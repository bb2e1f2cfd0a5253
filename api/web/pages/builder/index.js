// The builder of segments: new ones, those that the copilot drafted, and changes to old ones.
import { get, patch, post } from "../../core/api.js";
import { draft, dropDraft } from "../../copilot/draft.js";
import { daysAgo } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useAction, useLoad } from "../../core/load.js";
import { go } from "../../core/router.js";
import { Button, Card, FormProblem, Loaded, Select, TextArea, TextField, toast } from "../../parts/index.js";
import { Page } from "../../shell/shell.js";
import { words } from "../../words/index.js";
import { idsOf } from "../segments/ids_form.js";
import { NAMES } from "./leaves.js";
import { Node } from "./node.js";
import { Preview, useTried } from "./preview.js";
import { freshRoot } from "./tree.js";

const said = words.builder;
const PATH = "/api/segments/";
const NEW = () => ({ name: "", description: "", type: "dynamic", definition: { version: 1, root: freshRoot() }, ids: "" });
const SHOWN = ["/name", "/description"];

/** What the form starts with: the segment, or a draft that the API finds sound, or nothing. */
async function load(segment) {
  const [top, segments] = await Promise.all([
    get("/api/events/top/", { from: daysAgo(364), to: daysAgo(0), limit: 200 }), get(PATH, { page_size: 200, order: "name" }),
  ]);
  const known = { names: top.results.map((each) => each.event), segments: segments.results.filter((each) => each.id !== segment?.id) };
  if (segment) return { ...known, form: { ...NEW(), ...picked(segment) } };
  const kept = draft();
  if (!kept) return { ...known, form: NEW() };
  const { valid } = await post(`${PATH}validate/`, { definition: kept.definition });
  if (!valid) dropDraft();
  return { ...known, form: valid ? { ...NEW(), ...picked(kept) } : NEW(), isDraft: valid, isRefused: !valid };
}

const picked = ({ name, description, definition }) => ({ name, description: description ?? "", definition });

/** `segment` is the one to change; `onSaved` is then called instead of going to it. */
export function Builder({ segment, onSaved }) {
  const loaded = useLoad(() => load(segment), [segment?.id]);
  const title = segment ? said.editTitle(segment.name) : said.title;
  return html`<${Page} title=${title} lead=${said.lead}>
    <${Loaded} from=${loaded}>${(data) => html`<${Form} ...${data} key=${data.isDraft} segment=${segment} onSaved=${onSaved} restart=${() => { dropDraft(); loaded.reload(); }} />`}<//>
  <//>`;
}

async function save(segment, { ids, definition, ...form }) {
  if (segment) return patch(`${PATH}${segment.id}/`, { name: form.name, description: form.description, definition });
  const made = await post(PATH, form.type === "static" ? form : { ...form, definition });
  if (form.type === "static" && idsOf(ids).length) await post(`${PATH}${made.id}/ids/`, { mode: "add", ids: idsOf(ids) });
  dropDraft();
  return made;
}

function Form({ form: start, names, segments, isDraft, isRefused, segment, onSaved, restart }) {
  const [form, set] = useState(start);
  const change = (name) => (value) => set({ ...form, [name]: value });
  const saving = useAction(async () => {
    const made = await save(segment, form);
    toast(words.common.saved);
    return onSaved ? onSaved() : go(`/segments/${made.id}`);
  });
  const fault = (pointer) => saving.problem?.of?.(pointer);
  return html`<form class="stack" novalidate onSubmit=${(event) => { event.preventDefault(); saving.run(); }}>
    ${isDraft && html`<div class="notice calm">${said.from}<${Button} look="little" onClick=${restart}>${said.discard}<//></div>`}
    ${isRefused && html`<div class="notice" role="alert">${said.refused}</div>`}
    <datalist id=${NAMES}>${names.map((name) => html`<option value=${name}></option>`)}</datalist>
    <${Card} title=${said.about}><div class="form">
      <div class="pair"><${TextField} label=${words.segments.name} value=${form.name} onChange=${change("name")} fault=${fault("/name")} maxlength="200" />
        ${!segment && html`<${Select} label=${said.kind} value=${form.type} options=${Object.entries(said.kinds)} onChange=${change("type")} />`}</div>
      <${TextField} label=${said.description} value=${form.description} onChange=${change("description")} fault=${fault("/description")} maxlength="2000" /></div><//>
    ${form.type === "static"
      ? html`<${Card} title=${said.list}><${TextArea} label=${words.segments.idsLabel} hint=${words.segments.idsHint} value=${form.ids} onChange=${change("ids")} rows="10" /><//>`
      : html`<${Conditions} definition=${form.definition} segments=${segments} segment=${segment} onChange=${change("definition")} />`}
    <${FormProblem} problem=${saving.problem} shown=${SHOWN} />
    <div><${Button} look="primary" type="submit" isBusy=${saving.isBusy}>${said.save}<//></div>
  </form>`;
}

function Conditions({ definition, segments, segment, onChange }) {
  const tried = useTried(definition, segment?.id);
  const known = { errors: tried.errors, segments };
  return html`<div class="building"><${Card} title=${said.conditions}><${Node} node=${definition.root} at="/root" known=${known}
      onChange=${(root) => onChange({ ...definition, root })} /><//><${Preview} tried=${tried} /></div>`;
}

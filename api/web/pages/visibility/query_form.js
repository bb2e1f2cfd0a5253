// A query to be made or changed.
import { patch, post } from "../../core/api.js";
import { html, useState } from "../../core/lib.js";
import { useAction } from "../../core/load.js";
import { PROVIDERS } from "../../core/selection.js";
import { Button, Choices, Dialog, FormProblem, ListField, Select, TextArea, TextField, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.visibility.queries;
const PATH = "/api/ai-reach/queries/";
const NEW = { query_text: "", category: "", tags: [], providers: [], schedule: "daily" };
const SHOWN = ["/query_text", "/category", "/tags"];

const sentOf = (form) => ({ ...form, tags: form.tags.map((tag) => tag.trim()).filter(Boolean) });

export function QueryForm({ query, onClose, onDone }) {
  const [form, set] = useState(query ? Object.fromEntries(Object.keys(NEW).map((name) => [name, query[name]])) : NEW);
  const change = (name) => (value) => set({ ...form, [name]: value });
  const saving = useAction(async () => {
    await (query ? patch(`${PATH}${query.id}/`, sentOf(form)) : post(PATH, sentOf(form)));
    toast(words.common.saved);
    onDone();
  });
  const fault = (pointer) => saving.problem?.of?.(pointer);
  const footer = html`<${Button} onClick=${onClose}>${words.common.cancel}<//>
    <${Button} look="primary" type="submit" isBusy=${saving.isBusy}>${words.common.save}<//>`;
  return html`<${Dialog} title=${query ? said.edit : said.add} onClose=${onClose} onSubmit=${saving.run} footer=${footer}>
    <${TextArea} label=${said.text} hint=${said.textHint} value=${form.query_text} onChange=${change("query_text")} fault=${fault("/query_text")} maxlength="1000" />
    <div class="pair">
      <${TextField} label=${said.category} value=${form.category} onChange=${change("category")} fault=${fault("/category")} />
      <${ListField} label=${said.tags} hint=${words.common.commas} value=${form.tags} onChange=${change("tags")} fault=${fault("/tags")} />
    </div>
    <${Choices} legend="${said.providers} (${said.providersHint})" options=${Object.entries(PROVIDERS)} chosen=${form.providers} onChange=${change("providers")} />
    <${Select} label=${said.schedule} value=${form.schedule} options=${Object.entries(said.schedules)} onChange=${change("schedule")} />
    <${FormProblem} problem=${saving.problem} shown=${SHOWN} />
  <//>`;
}

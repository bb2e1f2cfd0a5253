// The list of a static segment, changed.
import { post } from "../../core/api.js";
import { html, useState } from "../../core/lib.js";
import { useAction } from "../../core/load.js";
import { Button, Dialog, FormProblem, Select, TextArea, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.segments;

/** One id a line; blank lines are none. */
export const idsOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

export function IdsForm({ id, onClose, onDone }) {
  const [form, set] = useState({ mode: "add", text: "" });
  const saving = useAction(async () => {
    await post(`/api/segments/${id}/ids/`, { mode: form.mode, ids: idsOf(form.text) });
    toast(said.idsTaken);
    onDone();
  });
  const footer = html`<${Button} onClick=${onClose}>${words.common.cancel}<//><${Button} look="primary" type="submit" isBusy=${saving.isBusy}>${words.common.save}<//>`;
  return html`<${Dialog} title=${said.ids} onClose=${onClose} onSubmit=${saving.run} footer=${footer}>
    <${Select} label=${said.mode} value=${form.mode} options=${Object.entries(said.modes)} onChange=${(mode) => set({ ...form, mode })} />
    <${TextArea} label=${said.idsLabel} hint=${said.idsHint} value=${form.text} onChange=${(text) => set({ ...form, text })} rows="8" />
    <${FormProblem} problem=${saving.problem} />
  <//>`;
}

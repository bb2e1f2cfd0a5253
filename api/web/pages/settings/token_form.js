// A token or a write key to be made.
import { post } from "../../core/api.js";
import { html, useState } from "../../core/lib.js";
import { useAction } from "../../core/load.js";
import { Button, Choices, Dialog, FormProblem, NumberField, Select, TextField } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.settings.tokens;
const SCOPES = ["read", "write", "admin"].map((scope) => [scope, said.scopeNames[scope]]);
const SHOWN = ["/name", "/expires_in_days"];

/** A write key has no scopes to choose. */
const sentOf = ({ name, kind, scopes, days }) => ({
  name, kind, ...(kind === "token" ? { scopes } : {}), ...(days === null ? {} : { expires_in_days: days }),
});

export function TokenForm({ onClose, onMade }) {
  const [form, set] = useState({ name: "", kind: "token", scopes: ["read", "write"], days: null });
  const change = (name) => (value) => set({ ...form, [name]: value });
  const saving = useAction(async () => onMade(await post("/api/tokens/", sentOf(form))));
  const fault = (pointer) => saving.problem?.of?.(pointer);
  const footer = html`<${Button} onClick=${onClose}>${words.common.cancel}<//><${Button} look="primary" type="submit" isBusy=${saving.isBusy}>${words.common.add}<//>`;
  return html`<${Dialog} title=${said.add} onClose=${onClose} onSubmit=${saving.run} footer=${footer}>
    <${TextField} label=${said.name} value=${form.name} onChange=${change("name")} fault=${fault("/name")} />
    <${Select} label=${said.kind} value=${form.kind} options=${Object.entries(said.kinds)} onChange=${change("kind")} />
    ${form.kind === "token" && html`<${Choices} legend=${said.scopes} options=${SCOPES} chosen=${form.scopes} onChange=${change("scopes")} />`}
    <${NumberField} label=${said.expiresIn} hint=${said.expiresHint} value=${form.days} onChange=${change("days")} fault=${fault("/expires_in_days")} min="1" />
    <${FormProblem} problem=${saving.problem} shown=${SHOWN} />
  <//>`;
}

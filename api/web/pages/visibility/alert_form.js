// An alert to be made or changed, beside what it would have done.
import { patch, post } from "../../core/api.js";
import { html, useState } from "../../core/lib.js";
import { useAction } from "../../core/load.js";
import { Button, Checkbox, Dialog, FormProblem, NumberField, Select, TextField, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { Backtest } from "./backtest.js";

const said = words.alerts;
const PATH = "/api/ai-reach/alerts/";
const USUAL = { sov_jump: 0.1, rank_drop: 5, new_competitor: 0.1 };
const NEW = {
  alert_type: "rank_drop", competitor: null, threshold: 5, min_samples: 3, cooldown_hours: 24,
  require_significance: false, webhook_url: "", is_active: true,
};
const SHOWN = ["/competitor", "/threshold", "/min_samples", "/cooldown_hours", "/webhook_url"];

/** What of the form is the rule alone. */
const ruleOf = ({ webhook_url: _, is_active: __, ...rule }) => rule;

const ofType = (form, type) => ({
  ...form, alert_type: type, threshold: USUAL[type], competitor: type === "sov_jump" ? form.competitor : null,
});

export function AlertForm({ alert, competitors, onClose, onDone }) {
  const [form, set] = useState(alert ? Object.fromEntries(Object.keys(NEW).map((name) => [name, alert[name]])) : NEW);
  const change = (name) => (value) => set({ ...form, [name]: value });
  const saving = useAction(async () => {
    const reply = await (alert ? patch(`${PATH}${alert.id}/`, form) : post(PATH, form));
    toast(words.common.saved);
    onDone(reply.webhook_secret);
  });
  const footer = html`<${Button} onClick=${onClose}>${words.common.cancel}<//><${Button} look="primary" type="submit" isBusy=${saving.isBusy}>${words.common.save}<//>`;
  return html`<${Dialog} title=${alert ? said.edit : said.add} onClose=${onClose} onSubmit=${saving.run} footer=${footer} isWide>
    <${Rule} form=${form} set=${set} change=${change} competitors=${competitors} fault=${(pointer) => saving.problem?.of?.(pointer)} />
    <${Backtest} rule=${ruleOf(form)} use=${change("threshold")} />
    <${TextField} label=${said.webhook} hint=${said.webhookHint} type="url" value=${form.webhook_url} onChange=${change("webhook_url")} fault=${saving.problem?.of?.("/webhook_url")} />
    <${Checkbox} label=${said.active} isOn=${form.is_active} onChange=${change("is_active")} />
    <${FormProblem} problem=${saving.problem} shown=${SHOWN} />
  <//>`;
}

function Rule({ form, set, change, competitors, fault }) {
  const rivals = [["", said.choose], ...competitors.map((each) => [String(each.id), each.name])];
  return html`<div class="pair">
      <${Select} label=${said.type} hint=${said.explain[form.alert_type]} value=${form.alert_type} options=${Object.entries(said.types)} onChange=${(type) => set(ofType(form, type))} />
      ${form.alert_type === "sov_jump" && html`<${Select} label=${said.competitor} value=${String(form.competitor ?? "")} options=${rivals} fault=${fault("/competitor")}
        onChange=${(id) => set({ ...form, competitor: id ? Number(id) : null })} />`}
      <${NumberField} label=${said.threshold} hint=${said.thresholds[form.alert_type]} value=${form.threshold} onChange=${change("threshold")} fault=${fault("/threshold")} step="any" />
    </div>
    <div class="pair">
      <${NumberField} label=${said.samples} value=${form.min_samples} onChange=${change("min_samples")} fault=${fault("/min_samples")} min="1" />
      <${NumberField} label=${said.cooldown} value=${form.cooldown_hours} onChange=${change("cooldown_hours")} fault=${fault("/cooldown_hours")} min="0" />
    </div>
    <${Checkbox} label=${said.significance} isOn=${form.require_significance} onChange=${change("require_significance")} />`;
}

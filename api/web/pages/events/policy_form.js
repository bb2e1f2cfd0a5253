// What becomes of events that nobody declared.
import { put } from "../../core/api.js";
import { html, useState } from "../../core/lib.js";
import { useAction } from "../../core/load.js";
import { Button, Dialog, FormProblem, Select, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.schemas;

export function PolicyForm({ policy, onClose, onDone }) {
  const [choice, choose] = useState(policy.unplanned_events);
  const saving = useAction(async () => {
    await put("/api/event-schemas/settings/", { unplanned_events: choice });
    toast(words.common.saved);
    onDone();
  });
  const footer = html`<${Button} onClick=${onClose}>${words.common.cancel}<//>
    <${Button} look="primary" type="submit" isBusy=${saving.isBusy}>${words.common.save}<//>`;
  return html`<${Dialog} title=${said.unplanned} onClose=${onClose} onSubmit=${saving.run} footer=${footer}>
    <${Select} label=${said.unplannedLabel} hint=${said.unplannedHint} value=${choice} options=${Object.entries(said.unplannedChoices)} onChange=${choose} />
    <${FormProblem} problem=${saving.problem} />
  <//>`;
}

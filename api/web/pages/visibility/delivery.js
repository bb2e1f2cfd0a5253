// One message to a webhook, attempt by attempt.
import { post } from "../../core/api.js";
import { formatMoment } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useAction } from "../../core/load.js";
import { Badge, Button, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.alerts;
const TONES = { delivered: "good", failed: "bad", pending: "warn" };

export function Delivery({ delivery, path, reload }) {
  const replaying = useAction(async () => {
    try {
      await post(`${path}deliveries/${delivery.id}/replay/`);
      toast(said.replayed);
      reload();
    } catch (problem) {
      toast(problem.message, "bad");
    }
  });
  return html`<li>
    <div class="row apart"><div class="row"><${Badge} tone=${TONES[delivery.state]}>${said.deliveryStates[delivery.state]}<//>
        ${delivery.firing_id === null && html`<${Badge}>${said.isSample}<//>`}<code>${delivery.webhook_id}</code></div>
      <div class="row"><span class="small muted">${formatMoment(delivery.created_at)}</span>
        <${Button} look="little" isBusy=${replaying.isBusy} onClick=${replaying.run}>${said.replay}<//></div></div>
    ${delivery.attempts.length > 0 && html`<details><summary>${said.attempts}: ${delivery.attempts.length}</summary>
      <ol class="plainlist">${delivery.attempts.map((each) => html`<${Attempt} ...${each} />`)}</ol></details>`}
  </li>`;
}

const Attempt = ({ number, started_at: startedAt, outcome, status_code: status, latency_ms: latency, reply }) => html`<li>
  <span class="number">${number}. ${formatMoment(startedAt)}</span> ${outcome} ${status ?? ""} ${latency !== null && `${latency} ms`}
  ${reply && html`<pre class="muted">${reply}</pre>`}
</li>`;

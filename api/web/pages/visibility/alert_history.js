// One alert: what it fired, and whom it told.
import { get, post } from "../../core/api.js";
import { formatMoment, formatNumber } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useAction, useLoad } from "../../core/load.js";
import { hrefWith } from "../../core/router.js";
import { Badge, Basis, Button, Card, Empty, LinkButton, Loaded, Secret, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { Status } from "./alerts.js";
import { Delivery } from "./delivery.js";

const said = words.alerts;

async function load(path) {
  const [alert, firings, deliveries] = await Promise.all([
    get(path), get(`${path}history/`, { page_size: 50 }), get(`${path}deliveries/`, { page_size: 50 }),
  ]);
  return { alert, firings: firings.results, deliveries: deliveries.results };
}

export function AlertHistory({ id }) {
  const path = `/api/ai-reach/alerts/${id}/`;
  const loaded = useLoad(() => load(path), [id]);
  return html`<div class="stack">
    <div><${LinkButton} look="plain little" href=${hrefWith({ alert: null })}>← ${said.title}<//></div>
    <${Loaded} from=${loaded}>${(data) => html`<${Shown} ...${data} path=${path} reload=${loaded.reload} />`}<//>
  </div>`;
}

function Shown({ alert, firings, deliveries, path, reload }) {
  return html`
    <${Card} title=${said.types[alert.alert_type]} hint=${said.explain[alert.alert_type]} tools=${alert.webhook_url && html`<${Tools} path=${path} reload=${reload} />`}>
      <dl class="facts"><dt>${said.status}</dt><dd><${Status} alert=${alert} /></dd><dt>${said.threshold}</dt><dd>${formatNumber(alert.threshold)}</dd>
        <dt>${said.webhook}</dt><dd><bdi>${alert.webhook_url || words.common.none}</bdi></dd></dl><//>
    <${Card} title=${said.history} flush>${firings.length
      ? html`<ul class="items">${firings.map((firing) => html`<${Firing} key=${firing.id} firing=${firing} />`)}</ul>`
      : html`<${Empty} title=${said.noHistory} text=${said.noHistoryText} />`}<//>
    <${Card} title=${said.deliveries} flush>${deliveries.length
      ? html`<ul class="items">${deliveries.map((each) => html`<${Delivery} key=${each.id} delivery=${each} path=${path} reload=${reload} />`)}</ul>`
      : html`<${Empty} title=${said.noDeliveries} text=${said.noDeliveriesText} />`}<//>`;
}

function Tools({ path, reload }) {
  const [fresh, show] = useState(null);
  const telling = (act) => async () => { try { await act(); } catch (problem) { toast(problem.message, "bad"); } };
  const sampling = useAction(telling(async () => { await post(`${path}test/`); toast(said.sampled); reload(); }));
  const rotating = useAction(telling(async () => show(await post(`${path}rotate-secret/`))));
  const text = fresh && [said.secretText, fresh.previous_expires_at && said.until(formatMoment(fresh.previous_expires_at))].filter(Boolean).join(" ");
  return html`<${Button} look="little" isBusy=${sampling.isBusy} onClick=${sampling.run}>${said.sample}<//>
    <${Button} look="little" isBusy=${rotating.isBusy} onClick=${rotating.run}>${said.rotate}<//>
    ${fresh && html`<${Secret} title=${said.rotated} text=${text} secret=${fresh.webhook_secret} onClose=${() => show(null)} />`}`;
}

const Firing = ({ firing }) => html`<li>
  <div class="row apart"><strong>${firing.message}</strong><span class="small muted nowrap">${formatMoment(firing.fired_at)}</span></div>
  <div class="row">${firing.is_significant && html`<${Badge} tone="accent">${said.beyond}<//>`}<${Basis} isSimulated=${firing.is_simulated} />
    ${firing.evidence.length > 0 && html`<span class="small">${said.evidence}: ${firing.evidence.map((id) => html`<a href="/visibility?tab=answers&result=${id}">${id}</a> `)}</span>`}</div>
</li>`;

// Alerts: list, make, change, and what became of each.
import { get, remove } from "../../core/api.js";
import { formatMoment, formatNumber } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { hrefWith } from "../../core/router.js";
import { Badge, Button, Card, Confirm, Empty, LinkButton, Loaded, Secret, Table } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { AlertForm } from "./alert_form.js";
import { AlertHistory } from "./alert_history.js";

const said = words.alerts;
const PATH = "/api/ai-reach/alerts/";
const TONES = { firing: "bad", ok: "good", not_significant: "warn" };

async function load() {
  const [alerts, competitors] = await Promise.all([get(PATH, { page_size: 200 }), get("/api/ai-reach/competitors/")]);
  return { alerts: alerts.results, competitors: competitors.results };
}

export function Alerts({ query }) {
  const id = query.get("alert");
  return id && /^\d+$/.test(id) ? html`<${AlertHistory} id=${id} key=${id} />` : html`<${List} />`;
}

function List() {
  const loaded = useLoad(load, []);
  const [open, show] = useState(null);
  const close = () => show(null);
  const saved = (secret) => { show(secret ? { what: "secret", secret } : null); loaded.reload(); };
  const add = html`<${Button} look="primary" icon="plus" onClick=${() => show({ what: "form" })}>${said.add}<//>`;
  return html`<${Card} title=${said.title} hint=${said.hint} tools=${add} flush>
      <${Loaded} from=${loaded}>${(data) => data.alerts.length
        ? html`<${Listed} ...${data} show=${show} />`
        : html`<${Empty} title=${said.empty} text=${said.emptyText}>${add}<//>`}<//>
    <//>
    ${open?.what === "form" && html`<${AlertForm} alert=${open.alert} competitors=${loaded.data?.competitors ?? []} onClose=${close} onDone=${saved} />`}
    ${open?.what === "secret" && html`<${Secret} title=${said.secretTitle} text=${said.secretText} secret=${open.secret} onClose=${close} />`}
    ${open?.what === "delete" && html`<${Confirm} title=${said.deleteTitle} text=${said.deleteText} action=${words.common.delete} onClose=${close}
      act=${async () => { await remove(`${PATH}${open.alert.id}/`); close(); loaded.reload(); }} />`}`;
}

function Listed({ alerts, competitors, show }) {
  const names = new Map(competitors.map((each) => [each.id, each.name]));
  const columns = [
    { name: said.type, of: (alert) => html`${said.types[alert.alert_type]} <bdi class="muted">${names.get(alert.competitor) ?? ""}</bdi>` },
    { name: said.threshold, end: true, of: (alert) => formatNumber(alert.threshold) },
    { name: said.status, of: (alert) => html`<${Status} alert=${alert} />` },
    { name: said.lastFired, of: (alert) => html`<span class="small nowrap">${alert.last_fired_at ? formatMoment(alert.last_fired_at) : words.common.never}</span>` },
    { name: said.webhook, of: (alert) => html`<span class="small muted"><bdi>${hostOf(alert.webhook_url)}</bdi></span>` },
    { name: words.common.actions, isUnseen: true, end: true, of: (alert) => html`<div class="row" style=${{ flexWrap: "nowrap", justifyContent: "end" }}>
      <${LinkButton} look="little" href=${hrefWith({ alert: alert.id })}>${said.history}<//>
      <${Button} look="plain square" icon="edit" label="${words.common.edit}: ${said.types[alert.alert_type]}" onClick=${() => show({ what: "form", alert })} />
      <${Button} look="plain square" icon="trash" label="${words.common.delete}: ${said.types[alert.alert_type]}" onClick=${() => show({ what: "delete", alert })} /></div>` },
  ];
  return html`<${Table} caption=${said.title} columns=${columns} rows=${alerts} />`;
}

const hostOf = (url) => (URL.canParse(url) ? new URL(url).host : url || words.common.none);

/** How an alert stands: off and why, or what was seen last. */
export function Status({ alert }) {
  if (!alert.is_active) return html`<${Badge}>${said.off}<//> ${alert.disabled_reason && html`<span class="small muted">${said.disabled(alert.disabled_reason)}</span>`}`;
  if (!alert.status) return html`<span class="small muted">${said.notYet}</span>`;
  return html`<${Badge} tone=${TONES[alert.status.state] ?? ""}>${said.states[alert.status.state]}<//> <span class="small muted">${alert.status.detail}</span>`;
}

// One event: what is declared of it, what was seen of it, and what broke.
import { get, remove } from "../../core/api.js";
import { formatCount, formatMoment } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { go, hrefWith } from "../../core/router.js";
import { Badge, Button, Card, Confirm, LinkButton, Loaded, Table } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { PropertiesSeen } from "./properties.js";
import { SchemaForm } from "./schema_form.js";

const said = words.schemas;

export function OneEvent({ name }) {
  const known = useLoad(() => get("/api/event-schemas/by-name/", { event: name }), [name]);
  return html`<div class="stack">
    <div><${LinkButton} look="plain little" href=${hrefWith({ name: null })}>← ${said.back}<//></div>
    <${Loaded} from=${known}>${(data) => html`<${Facts} known=${data} reload=${known.reload} />
      <${PropertiesSeen} known=${data} />
      ${data.violations.length > 0 && html`<${Broken} known=${data} />`}`}<//>
  </div>`;
}

const Facts = ({ known, reload }) => html`<${Card} title=${html`<bdi>${known.event}</bdi>`} tools=${html`<${Tools} known=${known} reload=${reload} />`}>
  <dl class="facts">
    <dt>${said.schema}</dt><dd>${known.declaration ? html`<${Badge} tone="accent">${said.declared}<//>` : said.undeclared}</dd>
    ${known.declaration && html`<${Declared} declaration=${known.declaration} />`}
    <dt>${said.count}</dt><dd><a href=${hrefWith({ event: known.event }, "/events")}>${formatCount(known.count)}</a></dd>
    <dt>${said.firstSeen}</dt><dd>${known.first_seen ? formatMoment(known.first_seen) : words.common.never}</dd>
    <dt>${said.lastSeen}</dt><dd>${known.last_seen ? formatMoment(known.last_seen) : words.common.never}</dd>
  </dl><//>`;

const Declared = ({ declaration }) => html`
  ${declaration.description && html`<dt>${said.description}</dt><dd><bdi>${declaration.description}</bdi></dd>`}
  <dt>${said.onViolation}</dt><dd>${said.onViolations[declaration.on_violation]}</dd>
  <dt>${said.additional}</dt><dd>${said.additionals[declaration.additional_properties]}</dd>`;

function Tools({ known, reload }) {
  const [open, show] = useState("");
  const close = () => show("");
  const saved = ({ event }) => { close(); if (event === known.event) reload(); else go(hrefWith({ name: event }), { replace: true }); };
  const id = known.declaration?.id;
  // An event that was never seen is gone with its schema.
  const forget = async () => {
    await remove(`/api/event-schemas/${id}/`);
    close();
    if (known.count) reload(); else go(hrefWith({ name: null }));
  };
  return html`
    ${id ? html`<${Button} icon="edit" onClick=${() => show("form")}>${said.edit}<//>
        <${Button} look="danger" icon="trash" onClick=${() => show("delete")}>${said.remove}<//>`
      : html`<${Button} look="primary" icon="plus" onClick=${() => show("form")}>${said.declare}<//>`}
    ${open === "form" && html`<${SchemaForm} known=${known} onClose=${close} onDone=${saved} />`}
    ${open === "delete" && html`<${Confirm} title=${said.deleteTitle} text=${said.deleteText} action=${words.common.delete} onClose=${close} act=${forget} />`}`;
}

function Broken({ known }) {
  const kinds = words.violations.kinds;
  const href = (kind) => hrefWith({ tab: "violations", event: known.event, kind }, "/events");
  const columns = [
    { name: words.violations.kind, of: (row) => html`<a href=${href(row.kind)}>${kinds[row.kind]}</a>` },
    { name: words.violations.count, end: true, of: (row) => formatCount(row.count) },
    { name: words.violations.rejected, end: true, of: (row) => formatCount(row.rejected) },
    { name: said.lastSeen, of: (row) => html`<span class="small nowrap">${formatMoment(row.last_seen)}</span>` },
  ];
  return html`<${Card} title=${said.broken} flush><${Table} caption=${said.broken} columns=${columns} rows=${known.violations} keyOf=${(row) => row.kind} /><//>`;
}

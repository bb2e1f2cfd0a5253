// Tokens and write keys: list, make, rotate, revoke.
import { get, post, remove } from "../../core/api.js";
import { formatMoment } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { Badge, Button, Card, Confirm, Empty, Loaded, Secret, Table } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { TokenForm } from "./token_form.js";

const said = words.settings.tokens;
const PATH = "/api/tokens/";

export function TokenSettings() {
  const tokens = useLoad(() => get(PATH), []);
  const [open, show] = useState(null);
  const close = () => show(null);
  const made = (token) => { show({ what: "secret", secret: token.token }); tokens.reload(); };
  const isForbidden = tokens.problem?.status === 403;
  const add = !isForbidden && html`<${Button} look="primary" icon="plus" onClick=${() => show({ what: "form" })}>${said.add}<//>`;
  return html`<${Card} title=${said.title} hint=${said.hint} tools=${add} flush>${isForbidden
      ? html`<${Empty} title=${said.forbidden} text=${said.forbiddenText} />`
      : html`<${Loaded} from=${tokens}>${({ results }) => html`<${Listed} rows=${results} show=${show} />`}<//>`}<//>
    ${open?.what === "form" && html`<${TokenForm} onClose=${close} onMade=${made} />`}
    ${open?.what === "secret" && html`<${Secret} title=${said.secretTitle} text=${said.secretText} secret=${open.secret} onClose=${close} />`}
    ${open?.what === "rotate" && html`<${Confirm} title=${said.rotate} text=${said.rotateText} action=${said.rotate} onClose=${close}
      act=${async () => made(await post(`${PATH}${open.token.id}/rotate/`, { overlap_hours: 24 }))} />`}
    ${open?.what === "revoke" && html`<${Confirm} title=${said.revoke} text=${said.revokeText} action=${said.revoke} onClose=${close}
      act=${async () => { await remove(`${PATH}${open.token.id}/`); close(); tokens.reload(); }} />`}`;
}

function Listed({ rows, show }) {
  const columns = [
    { name: said.name, of: (token) => html`<bdi>${token.name}</bdi>` },
    { name: said.kind, of: (token) => said.kinds[token.kind] },
    { name: said.scopes, of: (token) => html`<div class="row">${token.scopes.map((scope) => html`<${Badge}>${said.scopeNames[scope]}<//>`)}</div>` },
    { name: said.ends, of: (token) => html`<code>…${token.last_four}</code>` },
    { name: said.used, of: (token) => html`<span class="small nowrap">${token.last_used_at ? formatMoment(token.last_used_at) : words.common.never}</span>` },
    { name: said.expires, of: (token) => html`<span class="small nowrap">${token.expires_at ? formatMoment(token.expires_at) : words.common.never}</span>` },
    { name: words.common.actions, isUnseen: true, end: true, of: (token) => html`<div class="row" style=${{ flexWrap: "nowrap", justifyContent: "end" }}>
      <${Button} look="little" aria-label="${said.rotate}: ${token.name}" onClick=${() => show({ what: "rotate", token })}>${said.rotate}<//>
      <${Button} look="little danger" aria-label="${said.revoke}: ${token.name}" onClick=${() => show({ what: "revoke", token })}>${said.revoke}<//></div>` },
  ];
  return html`<${Table} caption=${said.title} columns=${columns} rows=${rows} />`;
}

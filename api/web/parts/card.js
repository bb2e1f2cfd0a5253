// A thing on the page, with its name; and a card of one number.
import { html, useId } from "../core/lib.js";
import { formatChange } from "../core/format.js";
import { words } from "../words/index.js";
import { Badge } from "./badge.js";
import { Icon } from "./icon.js";

/** `tools` stand beside the title; a `flush` body has no space of its own, for tables. */
export function Card({ title, hint, tools, flush = false, children }) {
  const id = useId();
  return html`<section class="card" aria-labelledby=${id}>
    <header><h2 id=${id}>${title}</h2><div class="row">${tools}</div>${hint && html`<p>${hint}</p>`}</header>
    <div class="body ${flush ? "flush" : ""}">${children}</div>
  </section>`;
}

/**
 * One number, how sure it is, how it changed, and where the answers behind it are.
 *
 * `change` is {value, unit, isClear, isGood}: one that is not clear may be chance, and says so.
 */
export const Kpi = ({ label, value, interval, change, href, link }) => html`<article class="card kpi">
  <span class="label">${label}</span>
  <span class="value">${value}</span>
  <span class="interval">${interval ?? ""}</span>
  <span class="row">${change ? html`<${Change} ...${change} />` : html`<span class="small muted">${words.kpi.noChange}</span>`}</span>
  ${href && html`<a class="links" href=${href}>${link}</a>`}
</article>`;

function Change({ value, unit, isClear, isGood }) {
  const tone = isClear === false || value === 0 ? "" : isGood ? "good" : "bad";
  return html`<${Badge} tone=${tone}>
      ${value !== 0 && html`<${Icon} name=${value > 0 ? "up" : "down"} size="12" />`}${formatChange(value, unit)}
    <//><span class="small muted">${isClear === false ? words.kpi.unclear : words.kpi.versus}</span>`;
}

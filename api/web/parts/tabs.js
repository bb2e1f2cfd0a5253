// The places of one page; each has an address.
import { html } from "../core/lib.js";

/** `tabs` are {id, name, href}. */
export const Tabs = ({ label, tabs, current }) => html`<nav class="tabs" aria-label=${label}>
  ${tabs.map(({ id, name, href }) => html`<a href=${href} aria-current=${id === current ? "page" : undefined}>${name}</a>`)}
</nav>`;

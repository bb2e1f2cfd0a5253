// The places of one page; each has an address.
import { html, useEffect, useRef } from "../core/lib.js";

/** Goes on an element wider than its place: whatever in it is current is moved into sight. */
export function useCurrentInSight(current) {
  const row = useRef();
  useEffect(() => {
    const link = row.current.querySelector("[aria-current]");
    if (link) row.current.scrollLeft = link.offsetLeft - (row.current.clientWidth - link.offsetWidth) / 2;
  }, [current]);
  return row;
}

/** `tabs` are {id, name, href}. */
export function Tabs({ label, tabs, current }) {
  return html`<nav class="tabs" aria-label=${label} ref=${useCurrentInSight(current)}>
    ${tabs.map(({ id, name, href }) => html`<a href=${href} aria-current=${id === current ? "page" : undefined}>${name}</a>`)}
  </nav>`;
}

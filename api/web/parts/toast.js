// What just happened, said in a corner for a while.
import { html, useEffect, useState } from "../core/lib.js";
import { words } from "../words/index.js";
import { Button } from "./button.js";

const SHOWN_MS = 6000;
let tell = () => {};
let made = 0;

/** Say this; a bad one stays until it is closed. */
export const toast = (text, tone = "") => tell({ id: (made += 1), text, tone });

/** Where toasts appear; there is one on a page. */
export function Toasts() {
  const [toasts, set] = useState([]);
  const close = (id) => set((before) => before.filter((each) => each.id !== id));
  useEffect(() => {
    tell = (fresh) => {
      set((before) => [...before.slice(-2), fresh]);
      if (fresh.tone !== "bad") setTimeout(() => close(fresh.id), SHOWN_MS);
    };
  }, []);
  return html`<div class="toasts" role="status" aria-live="polite">${toasts.map(
    ({ id, text, tone }) => html`<div class="toast ${tone}" key=${id}><span>${text}</span>
      <${Button} look="plain little square" icon="close" label=${words.common.close} onClick=${() => close(id)} /></div>`,
  )}</div>`;
}

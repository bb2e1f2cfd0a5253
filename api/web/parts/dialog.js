// A question in front of the page: the browser's own dialog, which keeps the focus.
import { html, useEffect, useId, useRef } from "../core/lib.js";
import { useAction } from "../core/load.js";
import { words } from "../words/index.js";
import { Button } from "./button.js";
import { FormProblem } from "./field.js";

/** `onSubmit` makes it a form; `footer` are its buttons. */
export function Dialog({ title, onClose, onSubmit, footer, isWide = false, children }) {
  const id = useId();
  const dialog = useRef();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current.showModal();
    return () => opener?.focus?.();
  }, []);
  const submit = (event) => { event.preventDefault(); onSubmit(); };
  const inside = html`<header><h2 id=${id}>${title}</h2>
      <${Button} look="plain square" icon="close" label=${words.common.close} onClick=${onClose} /></header>
    <div class="content">${children}</div><footer>${footer}</footer>`;
  return html`<dialog ref=${dialog} class=${isWide ? "wide" : ""} aria-labelledby=${id}
    onCancel=${(event) => { event.preventDefault(); onClose(); }}>
    ${onSubmit ? html`<form class="frame" novalidate onSubmit=${submit}>${inside}</form>` : html`<div class="frame">${inside}</div>`}
  </dialog>`;
}

/** Asks before something is gone; `act` closes it. */
export function Confirm({ title, text, action, onClose, act }) {
  const doing = useAction(act);
  const footer = html`<${Button} onClick=${onClose}>${words.common.cancel}<//>
    <${Button} look="danger" isBusy=${doing.isBusy} onClick=${doing.run}>${action}<//>`;
  return html`<${Dialog} title=${title} onClose=${onClose} footer=${footer}>
    <p>${text}</p><${FormProblem} problem=${doing.problem} />
  <//>`;
}

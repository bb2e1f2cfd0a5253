// What can be pressed.
import { html, useState } from "../core/lib.js";
import { words } from "../words/index.js";
import { Icon } from "./icon.js";

/** `look` adds to the plain form: primary, danger, plain, little, square. */
export function Button({ look = "", icon, isBusy = false, label, children, ...rest }) {
  return html`<button type="button" class="button ${look}" aria-label=${label} title=${label}
    disabled=${isBusy || rest.disabled} aria-busy=${isBusy || undefined} ...${rest}>
    ${icon && html`<${Icon} name=${icon} />`}${children}
  </button>`;
}

/** A link that looks like a button. */
export const LinkButton = ({ look = "", href, children }) =>
  html`<a class="button ${look}" href=${href}>${children}</a>`;

/** Puts a text where it can be pasted from, and says so. */
export function CopyButton({ text, look = "little" }) {
  const [isDone, done] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    done(true);
    setTimeout(() => done(false), 2000);
  };
  return html`<${Button} look=${look} icon="copy" onClick=${copy}>
    <span aria-live="polite">${isDone ? words.common.copied : words.common.copy}</span>
  <//>`;
}

// Something that is shown once.
import { html } from "../core/lib.js";
import { Button, CopyButton } from "./button.js";
import { Dialog } from "./dialog.js";
import { words } from "../words/index.js";

export const Secret = ({ title, text, secret, onClose }) => html`<${Dialog} title=${title} onClose=${onClose}
  footer=${html`<${CopyButton} text=${secret} look="" /><${Button} look="primary" onClick=${onClose}>${words.common.close}<//>`}>
  <p>${text}</p><code class="secret">${secret}</code>
<//>`;

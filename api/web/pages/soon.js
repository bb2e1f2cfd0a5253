// A page whose part of the product is not there yet, and says so.
import { html } from "../core/lib.js";
import { Card, Empty } from "../parts/index.js";
import { Page } from "../shell/shell.js";
import { words } from "../words/index.js";

/** `part` is segments or connectors. */
export function Soon({ part }) {
  const said = words.soon[part];
  return html`<${Page} title=${said.title} lead=${said.text}>
    <${Card} title=${said.title}><${Empty} title=${said.empty} text=${said.detail} /><//>
  <//>`;
}

// From one page of a list to the ones beside it.
import { html } from "../core/lib.js";
import { hrefWith } from "../core/router.js";
import { words } from "../words/index.js";
import { LinkButton } from "./button.js";

/** `page` is as the API answers it, `number` which one it is. */
export const Pager = ({ page, number }) => (page.next || page.previous) && html`<nav class="row pager" aria-label=${words.common.pages}>
  ${page.previous && html`<${LinkButton} look="little" href=${hrefWith({ page: number - 1 })}>${words.common.previous}<//>`}
  ${page.next && html`<${LinkButton} look="little" href=${hrefWith({ page: number + 1 })}>${words.common.next}<//>`}
</nav>`;

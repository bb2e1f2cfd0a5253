// The settings: brand, tokens, budget.
import { html } from "../../core/lib.js";
import { hrefWith } from "../../core/router.js";
import { Tabs } from "../../parts/index.js";
import { Page } from "../../shell/shell.js";
import { words } from "../../words/index.js";
import { BrandSettings } from "./brand.js";
import { Budget } from "./budget.js";
import { TokenSettings } from "./tokens.js";

const said = words.settings;
const PLACES = { brand: BrandSettings, tokens: TokenSettings, budget: Budget };

export function Settings({ query }) {
  const current = Object.hasOwn(PLACES, query.get("tab") ?? "") ? query.get("tab") : "brand";
  const Shown = PLACES[current];
  const tabs = Object.keys(PLACES).map((id) => ({ id, name: said.tabs[id], href: hrefWith({ tab: id }, "/settings") }));
  return html`<${Page} title=${said.title} lead=${said.lead}>
    <${Tabs} label=${said.sections} tabs=${tabs} current=${current} /><${Shown} />
  <//>`;
}

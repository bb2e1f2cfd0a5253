// Events: what happens, what is declared of it, and what breaks that; each has an address.
import { html } from "../../core/lib.js";
import { hrefWith } from "../../core/router.js";
import { Tabs } from "../../parts/index.js";
import { Page } from "../../shell/shell.js";
import { words } from "../../words/index.js";
import { Activity } from "./activity.js";
import { Schemas } from "./schemas.js";
import { Violations } from "./violations.js";

const said = words.events;
const PLACES = { activity: Activity, schemas: Schemas, violations: Violations };

export function Events({ query }) {
  const current = Object.hasOwn(PLACES, query.get("tab") ?? "") ? query.get("tab") : "activity";
  const Shown = PLACES[current];
  const tabs = Object.keys(PLACES).map((id) => ({ id, name: said.tabs[id], href: hrefWith({ tab: id }, "/events") }));
  return html`<${Page} title=${said.title} lead=${said.lead}>
    <${Tabs} label=${said.sections} tabs=${tabs} current=${current} />
    <${Shown} query=${query} />
  <//>`;
}

// AI visibility: one page of several places, each with an address.
import { html } from "../../core/lib.js";
import { hrefWith } from "../../core/router.js";
import { Tabs } from "../../parts/index.js";
import { Page } from "../../shell/shell.js";
import { words } from "../../words/index.js";
import { Alerts } from "./alerts.js";
import { Answers } from "./answers.js";
import { Comparison } from "./comparison.js";
import { Competitors } from "./competitors.js";
import { Queries } from "./queries.js";
import { Rescore } from "./rescore.js";
import { Wins } from "./wins.js";

const said = words.visibility;
const PLACES = {
  queries: Queries, answers: Answers, comparison: Comparison, wins: Wins, competitors: Competitors,
  alerts: Alerts, rescore: Rescore,
};
// What stays chosen from one place to the next.
const KEPT = ["days", "provider"];

export function Visibility({ query }) {
  const current = Object.hasOwn(PLACES, query.get("tab") ?? "") ? query.get("tab") : "queries";
  const Shown = PLACES[current];
  const tabs = Object.keys(PLACES).map((id) => ({ id, name: said.tabs[id], href: hrefOf(id, query) }));
  return html`<${Page} title=${said.title} lead=${said.lead}>
    <${Tabs} label=${said.sections} tabs=${tabs} current=${current} />
    <${Shown} query=${query} />
  <//>`;
}

const hrefOf = (tab, query) =>
  hrefWith({ tab, ...Object.fromEntries(KEPT.map((name) => [name, query.get(name)])) }, "/visibility");

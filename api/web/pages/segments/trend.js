// How many were in a segment, day by day.
import { get } from "../../core/api.js";
import { daysAgo, formatChange, formatCount } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { Card, Chart, Empty, Loaded } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.segments;

export function Trend({ id }) {
  const loaded = useLoad(() => get(`/api/segments/${id}/trend/`, { from: daysAgo(29), to: daysAgo(0) }), [id]);
  return html`<${Card} title=${said.trend} hint=${said.trendHint}><${Loaded} from=${loaded}>${(trend) =>
    trend.days.some((day) => day.member_count !== null)
      ? html`<${Drawn} trend=${trend} />`
      : html`<${Empty} title=${said.noTrend} text=${said.noTrendText} />`}<//><//>`;
}

function Drawn({ trend: { days, delta } }) {
  const at = (name) => days.map((day) => day[name]);
  return html`${delta !== null && html`<p class="small muted">${said.delta(formatChange(delta).replace(".0", ""))}</p>`}
    <${Chart} label=${said.trend} dates=${at("date")} format=${formatCount}
      series=${[{ name: said.members, values: at("member_count") }]} />`;
}

// The mention rate day by day, with its interval.
import { everyDay, formatPercent, formatWhole } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { spanOf } from "../../core/selection.js";
import { Basis, Card, Chart } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.overview;

/** One list of values per line; null on days without answers, which the API does not list. */
function columnsOf(timeline, dates) {
  const days = new Map(timeline.map((day) => [day.date, day]));
  const at = (read) => dates.map((date) => (days.has(date) ? read(days.get(date)) : null));
  return [at((day) => day.mention_rate), at((day) => day.mention_rate_ci?.[0] ?? null), at((day) => day.mention_rate_ci?.[1] ?? null)];
}

export function Timeline({ now, days }) {
  const { from, to } = spanOf(days);
  const dates = everyDay(from, to);
  const [values, low, high] = columnsOf(now.timeline, dates);
  return html`<${Card} title=${said.timeline} hint=${said.timelineHint} tools=${html`<${Basis} basis=${now.basis} />`}>
    <${Chart} label=${said.timeline} dates=${dates} series=${[{ name: said.rate, values, low, high }]} most=${1}
      format=${formatPercent} onAxis=${formatWhole} hrefOf=${(date) => `/visibility?tab=answers&days=${days}&day=${date}`} />
  <//>`;
}

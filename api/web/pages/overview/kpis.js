// The four numbers, how sure they are, and how they changed.
import { formatCount, formatInterval, formatPercent, formatPosition } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { Kpi } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.overview;

const areApart = (one, other) => Boolean(one && other) && (one[0] > other[1] || other[0] > one[1]);

/** The change of a share in points; clear when its two intervals do not meet. */
function pointsOf(now, before, name) {
  if (!before?.total_runs || now[name] === null || before[name] === null) return null;
  const value = Math.round((now[name] - before[name]) * 1000) / 10;
  const intervals = [now[`${name}_ci`], before[`${name}_ci`]];
  return { value, unit: words.kpi.points, isClear: intervals[0] === undefined ? undefined : areApart(...intervals), isGood: value > 0 };
}

function placesOf(now, before) {
  if (!before?.total_runs || now.avg_position === null || before.avg_position === null) return null;
  const value = Math.round((now.avg_position - before.avg_position) * 10) / 10;
  return { value, isGood: value < 0 };
}

const sure = (interval) => (interval ? said.confidence(formatInterval(interval)) : "");

export function Kpis({ now, before, days }) {
  const answers = `/visibility?tab=answers&days=${days}`;
  return html`<div class="grid four">
    <${Kpi} label=${said.mentionRate} value=${formatPercent(now.mention_rate)} interval=${sure(now.mention_rate_ci)}
      change=${pointsOf(now, before, "mention_rate")} href="${answers}&named=1" link=${said.mentioned(formatCount(now.mentioned))} />
    <${Kpi} label=${said.voice} value=${formatPercent(now.share_of_voice)} interval=${sure(now.share_of_voice_ci)}
      change=${pointsOf(now, before, "share_of_voice")} href="/visibility?tab=comparison&days=${days}" link=${said.compare} />
    <${Kpi} label=${said.position} value=${formatPosition(now.avg_position)} interval=${said.positionHint(formatCount(now.mentioned))}
      change=${placesOf(now, before)} href="${answers}&named=1" link=${said.mentioned(formatCount(now.mentioned))} />
    <${Kpi} label=${said.sentiment} value=${formatPercent(now.sentiment_score)} interval=${said.sentimentHint}
      change=${pointsOf(now, before, "sentiment_score")} href=${answers} link=${said.answers(formatCount(now.total_runs))} />
  </div>`;
}

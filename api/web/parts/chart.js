// A chart over UTC days, with the same numbers as a table below it.
import { html, useEffect, useRef, useState } from "../core/lib.js";
import { formatFullDay } from "../core/format.js";
import { words } from "../words/index.js";
import { draw } from "./plot.js";

/**
 * `dates` are UTC days in order. `series` are {name, values, kind, tone, low?, high?}: `kind` is
 * line or bar, `low` and `high` draw a band, a value of null a gap. `format` writes a value,
 * `onAxis` does on the axis. `most` is the top of the scale. `level` is {value, name}: a line across. `hrefOf(date)` leads to what is behind a day.
 */
export function Chart(properties) {
  const { label, dates, series, format, hrefOf } = properties;
  const canvas = useRef();
  const [tip, show] = useState(null);
  useEffect(() => draw(canvas.current, properties, show), [JSON.stringify([dates, series, properties.level])]);
  return html`<figure class="chart">
    <div class="canvas" ref=${canvas} role="img" aria-label=${label}></div>
    ${tip && html`<${Tip} ...${tip} properties=${properties} />`}
    <details><summary>${words.chart.numbers}</summary>
      <div class="scroller" tabindex="0" role="region" aria-label=${label}><table class="table"><caption class="unseen">${label}</caption>
        <thead><tr><th scope="col">${words.chart.day}</th>${series.map((each) => html`<th scope="col" class="end">${each.name}</th>`)}</tr></thead>
        <tbody>${dates.map((date, place) => html`<tr key=${date}><th scope="row">${dayOf(date, hrefOf)}</th>
          ${series.map((each) => html`<td class="end">${format(each.values[place])}</td>`)}</tr>`)}</tbody>
      </table></div>
    </details>
  </figure>`;
}

const dayOf = (date, hrefOf) =>
  hrefOf ? html`<a href=${hrefOf(date)}>${formatFullDay(date)}</a>` : formatFullDay(date);

function Tip({ place, left, isRight, properties: { dates, series, format } }) {
  const style = isRight ? { right: `calc(100% - ${left - 12}px)` } : { left: `${left + 12}px` };
  return html`<div class="tip" style=${style} aria-hidden="true"><strong>${formatFullDay(dates[place])}</strong>
    ${series.map((each) => html`<div>${each.name}: <span class="number">${format(each.values[place])}</span></div>`)}</div>`;
}

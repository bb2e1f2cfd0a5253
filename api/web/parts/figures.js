// Shares drawn as lengths.
import { html } from "../core/lib.js";

const percent = (share) => `${Math.min(100, Math.max(0, share * 100))}%`;

/** A share and its interval on a line from 0 to 100 %; what it shows also stands in words beside it. */
export const Range = ({ value, interval }) => html`<div class="range" aria-hidden="true">
  ${interval && html`<span class="span" style=${{ left: percent(interval[0]), width: percent(interval[1] - interval[0]) }}></span>`}
  ${value !== null && html`<span class="dot" style=${{ left: percent(value) }}></span>`}
</div>`;

/** A named bar of parts: each `{share, kind}`; the figure says it in words. */
export const Bar = ({ name, parts, figure }) => html`<li class="bar">
  <span class="name">${name}</span>
  <span class="track" aria-hidden="true">${parts.map(
    ({ share, kind }) => html`<span class="part ${kind ?? ""}" style=${{ width: percent(share) }}></span>`,
  )}</span>
  <span class="figure">${figure}</span>
</li>`;

// What stands where data is not there: not yet, not at all, or refused.
import { html } from "../core/lib.js";
import { words } from "../words/index.js";
import { Button } from "./button.js";

/** Nothing is there, why, and what to do about it. */
export const Empty = ({ title, text, children }) => html`<div class="state">
  <h3>${title}</h3>${text && html`<p>${text}</p>`}${children}
</div>`;

/** The API said no, or did not answer. */
export const Refused = ({ problem, retry }) => html`<div class="state" role="alert">
  <h3>${words.problem.titleOf(problem)}</h3>
  <p>${problem.detail}</p>
  ${retry && html`<${Button} icon="retry" onClick=${retry}>${words.common.retry}<//>`}
</div>`;

const Bones = () => html`<div class="bones" role="status"><span class="unseen">${words.common.loading}</span>
  <div class="bone"></div><div class="bone"></div><div class="bone"></div></div>`;

/** What was loaded, by `children(data)`; until then bones, and the refusal instead. */
export function Loaded({ from, children }) {
  if (from.problem) return html`<${Refused} problem=${from.problem} retry=${from.reload} />`;
  if (from.data === null) return html`<${Bones} />`;
  return children(from.data);
}

// A question or an answer in the log.
import { html } from "../core/lib.js";
import { Badge, Button, CopyButton, toast } from "../parts/index.js";
import { words } from "../words/index.js";
import { Inline } from "./components.js";
import { marked } from "./markdown.js";
import { textOf } from "./telling.js";

const said = words.copilot;

export const Turn = ({ turn, ...rest }) =>
  turn.role === "user"
    ? html`<div class="turn user"><span class="unseen">${said.you}: </span>${turn.text}</div>`
    : html`<${Answer} turn=${turn} ...${rest} />`;

const Answer = ({ turn, isLast, conversation }) => html`<div class="turn">
  ${turn.parts.map((part) => (part.text === undefined
    ? html`<${Inline} ...${part} conversationId=${conversation.id} />`
    : html`<div class="said">${marked(part.text)}</div>`))}
  ${statusOf(turn) && html`<div class="status">${statusOf(turn)}</div>`}
  ${turn.error && html`<div class="notice bad" role="alert">${turn.error.message}
    ${isLast && turn.error.isRetryable && html`<${Retry} conversation=${conversation} />`}</div>`}
  ${turn.state === "cancelled" && html`<div class="row small muted">${said.stopped}
    ${isLast && html`<${Retry} conversation=${conversation} />`}</div>`}
  ${turn.state === "limit" && html`<p class="small muted">${said.limited}</p>`}
  ${turn.notice && html`<p class="small muted">${turn.notice}</p>`}
  ${turn.state !== "streaming" && html`<${Tools} turn=${turn} rate=${conversation.rate} />`}
</div>`;

/** What is being done; nothing once the answer is being written. */
function statusOf({ state, status, parts }) {
  const isWriting = parts.at(-1)?.text !== undefined;
  return state === "streaming" ? status || (isWriting ? "" : words.common.loading) : "";
}

const Retry = ({ conversation }) => html`<${Button} look="little" icon="retry" onClick=${conversation.retry}>${said.retry}<//>`;

function Tools({ turn, rate }) {
  const rating = (value) => async () => {
    try {
      await rate(turn, value);
      toast(said.thanks);
    } catch (problem) {
      toast(problem.message, "bad");
    }
  };
  return html`<div class="row">
    ${textOf(turn) && html`<${CopyButton} text=${textOf(turn)} look="plain little" />`}
    ${turn.id && html`<${Button} look="plain little" icon="good" label=${said.good} aria-pressed=${turn.rating === 1} onClick=${rating(1)} />
      <${Button} look="plain little" icon="poor" label=${said.poor} aria-pressed=${turn.rating === -1} onClick=${rating(-1)} />`}
    ${turn.isSimulated && html`<span title=${said.simulatedHint}><${Badge} tone="warn">${said.simulated}<//></span>`}
  </div>`;
}

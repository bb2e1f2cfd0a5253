// The conversations that were had, to be read again or deleted.
import { get, remove } from "../core/api.js";
import { formatMoment } from "../core/format.js";
import { html, useState } from "../core/lib.js";
import { useLoad } from "../core/load.js";
import { Button, Confirm, Loaded } from "../parts/index.js";
import { words } from "../words/index.js";

const said = words.copilot;
const PATH = "/api/ai/copilot/conversations/";

/** `onOpen(id)` is called with the one that was chosen; `onGone(id)` with one that was deleted. */
export function Conversations({ onOpen, onGone }) {
  const [number, turn] = useState(1);
  const conversations = useLoad(() => get(PATH, { page: number }), [number]);
  const [leaving, ask] = useState(null);
  const drop = async () => {
    await remove(`${PATH}${leaving.id}/`);
    ask(null);
    onGone(leaving.id);
    if (number > 1 && conversations.data.results.length === 1) turn(number - 1);
    else conversations.reload();
  };
  return html`${leaving && html`<${Confirm} title=${said.remove} text=${said.removeText(leaving.title)} action=${words.common.delete}
      onClose=${() => ask(null)} act=${drop} />`}
    <${Loaded} from=${conversations}>${({ results, previous, next }) => results.length
    ? html`<ul class="items">${results.map((each) => html`<li class="row apart" key=${each.id}>
        <${Button} look="plain" onClick=${() => onOpen(each.id)}><bdi>${each.title}</bdi><//>
        <span class="row"><span class="small muted">${formatMoment(each.updated_at)}</span>
          <${Button} look="plain square" icon="trash" label="${said.remove}: ${each.title}" onClick=${() => ask(each)} /></span></li>`)}</ul>
      ${(previous || next) && html`<nav class="row pager" aria-label=${said.conversations}>
        ${previous && html`<${Button} look="little" onClick=${() => turn(number - 1)}>${words.common.previous}<//>`}
        ${next && html`<${Button} look="little" onClick=${() => turn(number + 1)}>${words.common.next}<//>`}</nav>`}`
    : html`<p class="muted">${said.noConversations}</p>`}<//>`;
}

// The conversations that were had, to be read again or deleted.
import { get, remove } from "../core/api.js";
import { formatMoment } from "../core/format.js";
import { html } from "../core/lib.js";
import { useLoad } from "../core/load.js";
import { Button, Loaded } from "../parts/index.js";
import { words } from "../words/index.js";

const said = words.copilot;
const PATH = "/api/ai/copilot/conversations/";

/** `onOpen(id)` is called with the one that was chosen; `onGone(id)` with one that was deleted. */
export function Conversations({ onOpen, onGone }) {
  const conversations = useLoad(() => get(PATH), []);
  const drop = async (id) => {
    await remove(`${PATH}${id}/`);
    onGone(id);
    conversations.reload();
  };
  return html`<${Loaded} from=${conversations}>${({ results }) => results.length
    ? html`<ul class="items">${results.map((each) => html`<li class="row apart" key=${each.id}>
        <${Button} look="plain" onClick=${() => onOpen(each.id)}><bdi>${each.title}</bdi><//>
        <span class="row"><span class="small muted">${formatMoment(each.updated_at)}</span>
          <${Button} look="plain square" icon="trash" label="${said.remove}: ${each.title}" onClick=${() => drop(each.id)} /></span></li>`)}</ul>`
    : html`<p class="muted">${said.noConversations}</p>`}<//>`;
}

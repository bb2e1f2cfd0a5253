// The copilot beside a page.
import { get } from "../core/api.js";
import { html, useEffect, useId, useRef, useState } from "../core/lib.js";
import { useLoad } from "../core/load.js";
import { daysAgo } from "../core/format.js";
import { Button, Empty, Loaded, TextArea, toast } from "../parts/index.js";
import { words } from "../words/index.js";
import { useConversation } from "./conversation.js";
import { Conversations } from "./conversations.js";
import { Turn } from "./turn.js";

const said = words.copilot;
// There is none on this server, it is turned off, or it is not configured.
const ABSENT = new Set([403, 404, 503]);

/** Whether there is a copilot, and an event of the tenant's to ask about. */
async function load() {
  try {
    await get("/api/ai/copilot/conversations/", { page_size: 1 });
  } catch (problem) {
    if (ABSENT.has(problem.status)) return { isThere: false };
    throw problem;
  }
  const top = await get("/api/events/top/", { from: daysAgo(29), to: daysAgo(0), limit: 1 });
  return { isThere: true, event: top.results[0]?.event };
}

export function Copilot({ brand, page }) {
  const id = useId();
  const loaded = useLoad(load, []);
  const conversation = useConversation(page);
  const [isListing, list] = useState(false);
  const begin = () => { conversation.begin(); list(false); };
  const open = async (chosen) => {
    try {
      await conversation.open(chosen);
      list(false);
    } catch (problem) {
      toast(problem.message, "bad");
    }
  };
  return html`<section class="card copilot ${loaded.data?.isThere ? "" : "idle"}" aria-labelledby=${id}>
    <header><h2 id=${id}>${said.title}</h2>${loaded.data?.isThere && html`<div class="row">
      <${Button} look="plain square" icon="list" label=${said.conversations} aria-pressed=${isListing} onClick=${() => list(!isListing)} />
      <${Button} look="plain square" icon="plus" label=${said.fresh} onClick=${begin} /></div>`}</header>
    <${Loaded} from=${loaded}>${({ isThere, event }) => {
      if (!isThere) return html`<${Empty} title=${said.absent} text=${said.absentText} />`;
      if (isListing) return html`<div class="log"><${Conversations} onOpen=${open}
        onGone=${(gone) => gone === conversation.id && conversation.begin()} /></div>`;
      return html`<${Log} conversation=${conversation} starters=${said.starters(brand?.name, event)} /><${Ask} conversation=${conversation} />`;
    }}<//>
  </section>`;
}

// From the end of the log, in pixels: whoever scrolled further up is reading there.
const NEAR_END = 48;

function Log({ conversation, starters }) {
  const { turns, ask, isBusy } = conversation;
  const log = useRef();
  const isAtEnd = useRef(true);
  const look = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
  };
  useEffect(() => { isAtEnd.current = true; }, [turns.length]);
  useEffect(() => { if (isAtEnd.current) log.current.scrollTop = log.current.scrollHeight; }, [turns]);
  return html`<div class="log" ref=${log} role="log" aria-live="polite" aria-busy=${isBusy} aria-label=${said.log} tabindex="0" onScroll=${look}>
    ${turns.length === 0 && html`<p class="muted">${said.hello}</p>
      <div class="starters">${starters.map((question) => html`<${Button} onClick=${() => ask(question)}>${question}<//>`)}</div>`}
    ${turns.map((turn, place) => html`<${Turn} key=${place} turn=${turn} isLast=${place === turns.length - 1} conversation=${conversation} />`)}
  </div>`;
}

function Ask({ conversation: { ask, stop, isBusy } }) {
  const [text, type] = useState("");
  const submit = (event) => {
    event.preventDefault();
    if (!text.trim() || isBusy) return;
    ask(text.trim());
    type("");
  };
  // The button goes; who pressed it goes on typing.
  const end = ({ currentTarget: { form } }) => { stop(); form.querySelector("textarea").focus(); };
  const onKey = (event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event); };
  return html`<form class="ask" onSubmit=${submit}>
    <${TextArea} label=${said.label} value=${text} onChange=${type} placeholder=${said.placeholder} maxlength="4000" rows="2" onKeyDown=${onKey} />
    <div class="row apart"><span></span>${isBusy
      ? html`<${Button} icon="stop" onClick=${end}>${said.stop}<//>`
      : html`<${Button} look="primary" icon="spark" type="submit" disabled=${!text.trim()}>${said.send}<//>`}</div>
  </form>`;
}

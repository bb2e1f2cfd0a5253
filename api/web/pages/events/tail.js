// Events as they arrive, for as long as somebody looks.
import { ask } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/lib.js";
import { framesOf } from "../../core/stream.js";
import { Badge, Button, Card } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { Event } from "./recent.js";

const said = words.events;
const KEPT = 50;
const PAUSE_MS = 2000;

/** Listen until told to stop: the server ends a stream after minutes, so it is asked again. */
async function listen(signal, on) {
  while (!signal.aborted) {
    try {
      const response = await ask("GET", "/api/events/stream/", { signal });
      on.open();
      for await (const { event, data } of framesOf(response)) on[event]?.(JSON.parse(data));
    } catch (problem) {
      if (signal.aborted || problem.status === 401) return;
      on.fault(problem);
    }
    await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
  }
}

export function Tail() {
  const [isOn, turn] = useState(false);
  const [seen, see] = useState({ events: [], missed: 0, problem: null });
  useEffect(() => {
    if (!isOn) return undefined;
    const stopped = new AbortController();
    listen(stopped.signal, {
      open: () => see((before) => ({ ...before, problem: null })),
      event: (event) => see((before) => ({ ...before, events: [event, ...before.events].slice(0, KEPT) })),
      missed: ({ count }) => see((before) => ({ ...before, missed: before.missed + count })),
      fault: (problem) => see((before) => ({ ...before, problem })),
    });
    return () => stopped.abort();
  }, [isOn]);
  const tools = html`${isOn && html`<${Badge} tone=${seen.problem ? "warn" : "good"}>${seen.problem ? said.again : said.on}<//>`}
    <${Button} look="little" icon=${isOn ? "stop" : "play"} onClick=${() => turn(!isOn)}>${isOn ? said.stop : said.start}<//>`;
  return html`<${Card} title=${said.live} hint=${said.liveHint} tools=${tools} flush>
    ${seen.missed > 0 && html`<div class="notice">${said.missed(seen.missed)}</div>`}
    ${isOn && !seen.events.length && html`<p class="state" role="status">${said.waiting}</p>`}
    <div role="log" aria-label=${said.live}><ul class="items">${seen.events.map((event) => html`<${Event} key=${event.message_id} event=${event} />`)}</ul></div>
  <//>`;
}

// The events that were received last.
import { get } from "../../core/api.js";
import { formatMoment } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { Button, Card, Empty, Loaded } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.events;

export function Recent({ event }) {
  const recent = useLoad(() => get("/api/events/recent/", { limit: 25, event }), [event]);
  const tools = html`<${Button} look="plain square" icon="retry" label=${words.common.retry} onClick=${recent.reload} />`;
  return html`<${Card} title=${said.recent} hint=${said.recentHint} tools=${tools} flush>
    <${Loaded} from=${recent}>${({ results }) => results.length
      ? html`<ul class="items">${results.map((each) => html`<${Event} key=${each.message_id} event=${each} />`)}</ul>`
      : html`<${Empty} title=${said.empty} text=${said.emptyText} />`}<//>
  <//>`;
}

/** One event in a line, its properties below it. */
export const Event = ({ event }) => html`<li>
  <div class="row apart"><span class="row"><strong><bdi>${event.event}</bdi></strong>
      <span class="small muted">${said.who}: <bdi>${event.user_id ?? `${event.anonymous_id} (${said.anonymous})`}</bdi></span></span>
    <span class="small muted nowrap">${formatMoment(event.ts)}</span></div>
  ${Object.keys(event.properties).length > 0 && html`<details><summary>${said.properties}</summary><pre>${JSON.stringify(event.properties, null, 2)}</pre></details>`}
</li>`;

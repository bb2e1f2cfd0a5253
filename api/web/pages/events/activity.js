// What customers do: how much, what most, what just now.
import { get } from "../../core/api.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { go, hrefWith } from "../../core/router.js";
import { daysOf, spanOf } from "../../core/selection.js";
import { Card, Empty, LinkButton, Loaded, Select } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { Recent } from "./recent.js";
import { Tail } from "./tail.js";
import { Top } from "./top.js";
import { Volume } from "./volume.js";

const said = words.events;

async function load(days, event) {
  const [top, volume] = await Promise.all([
    get("/api/events/top/", { ...spanOf(days), limit: 50 }), get("/api/events/volume/", { ...spanOf(days), event }),
  ]);
  return { top: top.results, volume };
}

export function Activity({ query }) {
  const [days, event] = [daysOf(query, said.ranges, 30), query.get("event") ?? ""];
  const loaded = useLoad(() => load(days, event), [days, event]);
  const choose = (name) => (value) => go(hrefWith({ [name]: value }), { replace: true });
  const names = [...new Set([...(loaded.data?.top ?? []).map((each) => each.event), ...(event ? [event] : [])])];
  return html`<div class="stack">
    <div class="filters">
      <${Select} label=${said.range} value=${days} options=${Object.entries(said.ranges)} onChange=${choose("days")} />
      <${Select} label=${said.event} value=${event} options=${[["", said.every], ...names.map((name) => [name, name])]} onChange=${choose("event")} />
    </div>
    <${Loaded} from=${loaded}>${(data) => html`<${Numbers} ...${data} event=${event} />`}<//>
    <${Tail} /><${Recent} event=${event} />
  </div>`;
}

const Numbers = ({ top, volume, event }) => volume.total === 0
  ? html`<${Card} title=${said.volume(event)}><${Empty} title=${said.empty} text=${said.emptyText}>
      <${LinkButton} look="primary" href="/settings?tab=tokens">${said.makeKey}<//><//><//>`
  : html`<${Volume} volume=${volume} event=${event} /><${Top} rows=${top} />`;

// How many events a day.
import { formatCount } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { Card, Chart } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.events;

export const Volume = ({ volume, event }) => html`<${Card} title=${html`<bdi>${said.volume(event)}</bdi>`} hint=${said.total(formatCount(volume.total))}>
  <${Chart} label=${said.volume(event)} dates=${volume.days.map((day) => day.date)} format=${formatCount}
    series=${[{ name: said.series, kind: "bar", values: volume.days.map((day) => day.count) }]} />
<//>`;

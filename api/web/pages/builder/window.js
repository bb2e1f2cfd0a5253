// Times: how long, and since when until when.
import { html } from "../../core/lib.js";
import { NumberField, Select, TextField } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { freshWindow, windowKind } from "./tree.js";

const said = words.builder;
const UNITS = Object.entries(said.units);

/** A number of hours, days, weeks or months. */
export const DurationFields = ({ label, duration, onChange }) => html`
  <${NumberField} label=${label} value=${duration.value} onChange=${(value) => onChange({ ...duration, value })} min="1" max="730" />
  <${Select} label=${said.unit} value=${duration.unit} options=${UNITS} onChange=${(unit) => onChange({ ...duration, unit })} />`;

/** When something has to have happened; undefined is ever. */
export function WindowFields({ window, onChange }) {
  const kind = windowKind(window);
  return html`<${Select} label=${said.window} value=${kind} options=${Object.entries(said.windows)} onChange=${(next) => onChange(freshWindow(next))} />
    ${kind === "last" && html`<${DurationFields} label=${said.amount} duration=${window.last} onChange=${(last) => onChange({ last })} />`}
    ${kind === "ago" && html`<${Ages} window=${window} onChange=${onChange} />`}
    ${kind === "between" && html`<${Moments} window=${window} onChange=${onChange} />`}`;
}

const Ages = ({ window: { ago: [older, younger], unit }, onChange }) => html`
  <${NumberField} label=${said.older} value=${older} onChange=${(value) => onChange({ ago: [value, younger], unit })} min="1" />
  <${NumberField} label=${said.younger} value=${younger} onChange=${(value) => onChange({ ago: [older, value], unit })} min="0" />
  <${Select} label=${said.unit} value=${unit} options=${UNITS} onChange=${(next) => onChange({ ago: [older, younger], unit: next })} />`;

/** Of the two moments an empty one is none. */
function Moments({ window, onChange }) {
  const change = (name) => (value) => {
    const { [name]: _, ...rest } = window;
    onChange(value ? { ...rest, [name]: value } : rest);
  };
  return html`<${TextField} label=${said.after} value=${window.after ?? ""} onChange=${change("after")} placeholder="2026-05-09" />
    <${TextField} label=${said.before} value=${window.before ?? ""} onChange=${change("before")} placeholder="2026-05-09T12:00:00" />`;
}

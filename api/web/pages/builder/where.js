// Conditions on one value: of an event's property or of a trait.
import { html } from "../../core/lib.js";
import { Button, ListField, NumberField, Select, TextField } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { asKind, freshWhere, kindOf, shapeOf, withOperator } from "./tree.js";
import { DurationFields } from "./window.js";

const said = words.builder;
const OPERATORS = Object.entries(said.ops);
const BOOLEANS = [["true", words.common.yes], ["false", words.common.no]];
const ORDERED = Object.entries(said.valueKinds).filter(([kind]) => kind !== "boolean");
const MOST = 10;

/** The details of an event. */
export function Where({ conditions, onChange }) {
  const at = (place, next) => onChange(conditions.map((each, other) => (other === place ? next : each)));
  return html`<div class="stack tight">${conditions.map((each, place) => html`<div class="fields where" key=${place}>
      <${TextField} label=${`${said.where} ${said.prop.toLowerCase()}`} value=${each.prop} onChange=${(prop) => at(place, { ...each, prop })} maxlength="256" />
      <${Condition} condition=${each} onChange=${(next) => at(place, next)} />
      <${Button} look="plain square" icon="trash" label=${said.removeWhere} onClick=${() => onChange(conditions.filter((_, other) => other !== place))} /></div>`)}
    ${conditions.length < MOST && html`<div><${Button} look="little plain" icon="plus" onClick=${() => onChange([...conditions, freshWhere()])}>${said.addWhere}<//></div>`}</div>`;
}

/** An operator and the value that it takes. */
export function Condition({ condition, onChange }) {
  const change = (value) => onChange({ ...condition, value });
  return html`<${Select} label=${said.op} value=${condition.op} options=${OPERATORS} onChange=${(op) => onChange(withOperator(condition, op))} />
    <${Value} shape=${shapeOf(condition.op)} value=${condition.value} onChange=${change} />`;
}

function Value({ shape, value, onChange }) {
  if (shape === "none") return null;
  if (shape === "duration") return html`<${DurationFields} label=${said.value} duration=${value} onChange=${onChange} />`;
  if (shape === "text") return html`<${TextField} label=${said.value} value=${value} onChange=${onChange} maxlength="256" />`;
  if (shape === "list") return html`<${Listed} values=${value} onChange=${onChange} />`;
  return html`<${Scalar} value=${value} onChange=${onChange} kinds=${shape === "bound" ? ORDERED : Object.entries(said.valueKinds)} />`;
}

const Kind = ({ kind, kinds, onChange }) => html`<${Select} label=${said.valueKind} value=${kind} options=${kinds} onChange=${onChange} />`;

function Scalar({ value, onChange, kinds }) {
  const kind = kindOf(value);
  return html`${kind === "boolean"
      ? html`<${Select} label=${said.value} value=${String(value)} options=${BOOLEANS} onChange=${(text) => onChange(text === "true")} />`
      : kind === "number"
        ? html`<${NumberField} label=${said.value} value=${value} onChange=${(number) => onChange(number ?? 0)} step="any" />`
        : html`<${TextField} label=${said.value} value=${value} onChange=${onChange} maxlength="256" />`}
    <${Kind} kind=${kind} kinds=${kinds} onChange=${(next) => onChange(asKind(value, next))} />`;
}

function Listed({ values, onChange }) {
  const kind = kindOf(values[0] ?? "");
  const kinds = ORDERED;
  return html`<${ListField} label=${said.value} hint=${said.listHint} value=${values.map(String)} onChange=${(texts) => onChange(texts.map((text) => asKind(text, kind)))} />
    <${Kind} kind=${kind} kinds=${kinds} onChange=${(next) => onChange(values.map((each) => asKind(each, next)))} />`;
}

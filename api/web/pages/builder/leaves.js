// The nodes that ask something: events, amounts, sequences, traits, other segments.
import { html } from "../../core/lib.js";
import { Button, NumberField, Select, TextField } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { freshStep } from "./tree.js";
import { Condition, Where } from "./where.js";
import { DurationFields, WindowFields } from "./window.js";

const said = words.builder;
const AMOUNTS = ["eq", "gt", "gte", "lt", "lte"].map((op) => [op, said.ops[op]]);

/** The id of the list of names that an event's field offers. */
export const NAMES = "event-names";

const EventField = ({ value, onChange }) => html`<${TextField} label=${said.event} value=${value} onChange=${onChange} list=${NAMES} maxlength="256" />`;

/** The node with one field changed; undefined takes it away. */
const changing = (node, onChange) => (name) => (value) => {
  const { [name]: _, ...rest } = node;
  onChange(value === undefined ? rest : { ...node, [name]: value });
};

const occurring = ({ times, ...node }, occurs) => (occurs === "never" ? { ...node, occurs } : { ...node, occurs, times: times ?? 1 });

export function EventNode({ node, onChange }) {
  const change = changing(node, onChange);
  const occurs = node.occurs ?? "at_least";
  return html`<div class="fields"><${EventField} value=${node.event} onChange=${change("event")} />
      <${Select} label=${said.occurs} value=${occurs} options=${Object.entries(said.often)} onChange=${(next) => onChange(occurring(node, next))} />
      ${occurs !== "never" && html`<${NumberField} label=${said.times} value=${node.times ?? 1} onChange=${change("times")} min="1" />`}</div>
    <div class="fields"><${WindowFields} window=${node.window} onChange=${change("window")} /></div>
    <${Where} conditions=${node.where ?? []} onChange=${change("where")} />`;
}

export function AggregateNode({ node, onChange }) {
  const change = changing(node, onChange);
  return html`<div class="fields"><${EventField} value=${node.event} onChange=${change("event")} />
      <${Select} label=${said.fn} value=${node.fn} options=${Object.entries(said.fns)} onChange=${change("fn")} />
      <${TextField} label=${said.prop} value=${node.prop} onChange=${change("prop")} maxlength="256" />
      <${Select} label=${said.op} value=${node.op} options=${AMOUNTS} onChange=${change("op")} />
      <${NumberField} label=${said.value} value=${node.value} onChange=${change("value")} step="any" /></div>
    <div class="fields"><${WindowFields} window=${node.window} onChange=${change("window")} /></div>
    <${Where} conditions=${node.where ?? []} onChange=${change("where")} />`;
}

export function SequenceNode({ node, onChange }) {
  const change = changing(node, onChange);
  const steps = (place, next) => change("steps")(node.steps.map((each, other) => (other === place ? next : each)));
  return html`<div class="stack tight">${node.steps.map((step, place) => html`<fieldset class="node" key=${place}><legend class="small">${said.step(place + 1)}</legend>
        <div class="row apart"><${EventField} value=${step.event} onChange=${(event) => steps(place, { ...step, event })} />
          ${node.steps.length > 2 && html`<${Button} look="plain square" icon="trash" label=${said.removeStep} onClick=${() => change("steps")(node.steps.filter((_, other) => other !== place))} />`}</div>
        <${Where} conditions=${step.where ?? []} onChange=${(where) => steps(place, { ...step, where })} /></fieldset>`)}
    ${node.steps.length < 5 && html`<div><${Button} look="little" icon="plus" onClick=${() => change("steps")([...node.steps, freshStep()])}>${said.addStep}<//></div>`}
    <div class="fields"><${DurationFields} label=${said.within} duration=${node.within} onChange=${change("within")} /></div>
    <div class="fields"><${WindowFields} window=${node.window} onChange=${change("window")} /></div></div>`;
}

export const TraitNode = ({ node, onChange }) => html`<div class="fields">
  <${TextField} label=${said.trait} value=${node.trait} onChange=${(trait) => onChange({ ...node, trait })} maxlength="256" />
  <${Condition} condition=${node} onChange=${onChange} /></div>`;

export function SegmentNode({ node, known, onChange }) {
  const options = [["0", "–"], ...known.segments.map((each) => [String(each.id), each.name])];
  return html`<div class="fields">
    <${Select} label=${said.segment} value=${String(node.segment_id)} options=${options} onChange=${(id) => onChange({ ...node, segment_id: Number(id) })} />
    <${Select} label=${said.member} value=${String(node.member ?? true)} options=${Object.entries(said.memberships)} onChange=${(is) => onChange({ ...node, member: is === "true" })} /></div>`;
}

// One node of a definition, whatever its type, and all below it.
import { html } from "../../core/lib.js";
import { Button, Select } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { AggregateNode, EventNode, SegmentNode, SequenceNode, TraitNode } from "./leaves.js";
import { faultsOf, fresh, retyped } from "./tree.js";

const said = words.builder;
const EDITORS = {
  event: EventNode, event_aggregate: AggregateNode, sequence: SequenceNode, trait: TraitNode, segment: SegmentNode,
  and: Group, or: Group, not: Negation,
};

/**
 * `at` is the node's JSON pointer; `known` has {errors, segments}; `onRemove` is missing where the
 * node must stay.
 */
export function Node({ node, at, known, onChange, onRemove }) {
  const Editor = EDITORS[node.type];
  const faults = faultsOf(known.errors, at);
  return html`<fieldset class="node ${node.type}"><legend class="unseen">${said.condition}</legend>
    <div class="row apart"><${Select} label=${said.condition} value=${node.type} options=${Object.entries(said.nodes)}
        onChange=${(type) => onChange(retyped(node, type))} />
      ${onRemove && html`<${Button} look="plain square" icon="trash" label=${said.remove} onClick=${onRemove} />`}</div>
    <${Editor} node=${node} at=${at} known=${known} onChange=${onChange} />
    ${faults.length > 0 && html`<ul class="fault small">${faults.map((each) => html`<li>${lastOf(each.pointer)} ${each.message}</li>`)}</ul>`}
  </fieldset>`;
}

const lastOf = (pointer) => pointer.split("/").filter((part) => !/^\d+$/.test(part)).pop();

function Group({ node, at, known, onChange }) {
  const change = (children) => onChange({ ...node, children });
  const only = node.children.length === 1;
  return html`<div class="stack tight">${node.children.map((child, place) => html`<${Node} key=${place} node=${child} at="${at}/children/${place}" known=${known}
      onChange=${(next) => change(node.children.map((each, other) => (other === place ? next : each)))}
      onRemove=${only ? null : () => change(node.children.filter((_, other) => other !== place))} />`)}
    <div class="row"><${Button} look="little" icon="plus" onClick=${() => change([...node.children, fresh("event")])}>${said.addCondition}<//>
      <${Button} look="little plain" icon="plus" onClick=${() => change([...node.children, fresh("or")])}>${said.addGroup}<//></div></div>`;
}

function Negation({ node, at, known, onChange }) {
  return html`<${Node} node=${node.child} at="${at}/child" known=${known} onChange=${(child) => onChange({ ...node, child })} />`;
}

// A schema to be declared or changed; one of an event that was seen starts from what was seen.
import { patch, post } from "../../core/api.js";
import { html, useState } from "../../core/lib.js";
import { useAction } from "../../core/load.js";
import { Button, Checkbox, Choices, Dialog, FormProblem, Select, TextField, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.schemas;
const PATH = "/api/event-schemas/";
const BLANK = { name: "", types: ["string"], required: false, description: "" };
const NEW = { event: "", description: "", properties: [], additional_properties: true, on_violation: "flag" };
// As the API shows a name that is itself personal.
const MASKED = "[masked]";

/** What a property that was seen would be declared as; a number may always be an integer. */
export function seenAs({ name, types, count }, total) {
  const found = types.map((each) => each.type);
  const needed = found.filter((type) => type !== "integer" || !found.includes("number"));
  return { name, types: needed, required: count === total, description: "" };
}

/** The form as it opens: what is declared, else what was seen, else nothing. */
export function startOf(known) {
  if (!known) return NEW;
  if (known.declaration) return Object.fromEntries(Object.keys(NEW).map((name) => [name, known.declaration[name]]));
  const seen = known.properties.filter((each) => each.name !== MASKED);
  return { ...NEW, event: known.event, properties: seen.map((each) => seenAs(each, known.count)) };
}

export function SchemaForm({ known, onClose, onDone }) {
  const [form, set] = useState(() => startOf(known));
  const change = (name) => (value) => set({ ...form, [name]: value });
  const id = known?.declaration?.id;
  const saving = useAction(async () => {
    const saved = await (id ? patch(`${PATH}${id}/`, form) : post(PATH, form));
    toast(words.common.saved);
    onDone(saved);
  });
  const fault = (pointer) => saving.problem?.of?.(pointer);
  const footer = html`<${Button} onClick=${onClose}>${words.common.cancel}<//>
    <${Button} look="primary" type="submit" isBusy=${saving.isBusy}>${words.common.save}<//>`;
  return html`<${Dialog} title=${id ? said.edit : said.add} onClose=${onClose} onSubmit=${saving.run} footer=${footer} isWide>
    ${known && !id && html`<p class="notice calm">${said.declareHint}</p>`}
    <div class="pair">
      <${TextField} label=${said.event} hint=${said.eventHint} value=${form.event} onChange=${change("event")} fault=${fault("/event")} maxlength="200" />
      <${Select} label=${said.onViolation} value=${form.on_violation} options=${Object.entries(said.onViolations)} onChange=${change("on_violation")} />
    </div>
    <${TextField} label=${said.description} value=${form.description} onChange=${change("description")} fault=${fault("/description")} maxlength="1000" />
    <${Properties} properties=${form.properties} onChange=${change("properties")} fault=${fault} />
    <${Checkbox} label=${said.allowOthers} isOn=${form.additional_properties} onChange=${change("additional_properties")} />
    <${FormProblem} problem=${saving.problem} shown=${shownOf(form)} />
  <//>`;
}

const shownOf = ({ properties }) => [
  "/event", "/description", ...properties.flatMap((_, place) => ["name", "description", "types"].map((part) => `/properties/${place}/${part}`)),
];

function Properties({ properties, onChange, fault }) {
  const at = (place, changes) => onChange(properties.map((each, other) => (other === place ? { ...each, ...changes } : each)));
  return html`<fieldset class="stack tight"><legend>${said.properties}</legend>
    ${properties.map((each, place) => html`<${Property} property=${each} key=${place} at=${(changes) => at(place, changes)}
      fault=${(name) => fault(`/properties/${place}/${name}`)} onRemove=${() => onChange(properties.filter((_, other) => other !== place))} />`)}
    <div><${Button} icon="plus" onClick=${() => onChange([...properties, BLANK])}>${said.addProperty}<//></div>
  </fieldset>`;
}

const Property = ({ property, at, fault, onRemove }) => html`<div class="inset stack tight">
  <div class="pair">
    <${TextField} label=${said.name} value=${property.name} onChange=${(name) => at({ name })} fault=${fault("name")} maxlength="256" />
    <${TextField} label=${said.description} value=${property.description} onChange=${(description) => at({ description })} fault=${fault("description")} maxlength="1000" />
  </div>
  <${Choices} legend=${said.typesOf} options=${Object.entries(said.types)} chosen=${property.types} onChange=${(types) => at({ types })} fault=${fault("types")} />
  <div class="row apart"><${Checkbox} label=${said.required} isOn=${property.required} onChange=${(required) => at({ required })} />
    <${Button} look="plain square" icon="trash" label=${said.removeProperty(property.name)} onClick=${onRemove} /></div>
</div>`;

// What can be filled in: a label, a hint, and what is wrong with it.
import { html, useId } from "../core/lib.js";
import { words } from "../words/index.js";

/** A labelled control: `children(attributes)` draws it. */
export function Field({ label, hint, fault, children }) {
  const id = useId();
  const told = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(" ");
  return html`<div class="field"><label for=${id}>${label}</label>
    ${children({ id, "aria-describedby": told || undefined, "aria-invalid": fault ? "true" : undefined })}
    ${hint && html`<span class="hint" id="${id}-hint">${hint}</span>`}
    ${fault && html`<span class="fault" id="${id}-fault">${fault}</span>`}
  </div>`;
}

/** A line of text. */
export const TextField = ({ label, hint, fault, value, onChange, type = "text", ...rest }) =>
  html`<${Field} label=${label} hint=${hint} fault=${fault}>${(attributes) => html`<input class="input" type=${type}
    value=${value} onInput=${(event) => onChange(event.target.value)} autocomplete="off" ...${attributes} ...${rest} />`}<//>`;

/** A number; null while it is none. */
export const NumberField = ({ onChange, value, ...rest }) =>
  html`<${TextField} type="number" value=${value ?? ""} onChange=${(text) => onChange(text === "" ? null : Number(text))} ...${rest} />`;

/** Lines of text. */
export const TextArea = ({ label, hint, fault, value, onChange, ...rest }) =>
  html`<${Field} label=${label} hint=${hint} fault=${fault}>${(attributes) => html`<textarea class="area"
    value=${value} onInput=${(event) => onChange(event.target.value)} ...${attributes} ...${rest}></textarea>`}<//>`;

/** A list, written with commas between. */
export const ListField = ({ value, onChange, ...rest }) =>
  html`<${TextField} value=${value.join(", ")} onChange=${(text) => onChange(text.split(",").map((each) => each.trimStart()))} ...${rest} />`;

/** One of `options`, each [value, text]. */
export const Select = ({ label, hint, fault, value, options, onChange, ...rest }) =>
  html`<${Field} label=${label} hint=${hint} fault=${fault}>${(attributes) => html`<select class="select" value=${value}
    onChange=${(event) => onChange(event.target.value)} ...${attributes} ...${rest}>
    ${options.map(([each, text]) => html`<option value=${each} selected=${String(each) === String(value)}>${text}</option>`)}</select>`}<//>`;

/** Yes or no. */
export const Checkbox = ({ label, isOn, onChange }) => html`<label class="choice">
  <input type="checkbox" checked=${isOn} onChange=${(event) => onChange(event.target.checked)} />${label}</label>`;

/** Some of `options`, each [value, text]. */
export const Choices = ({ legend, options, chosen, onChange, fault }) => html`<fieldset class="field"><legend>${legend}</legend>
  <div class="choices">${options.map(([value, text]) => html`<${Checkbox} label=${text} isOn=${chosen.includes(value)}
    onChange=${(isOn) => onChange(isOn ? [...chosen, value] : chosen.filter((each) => each !== value))} />`)}</div>
  ${fault && html`<span class="fault">${fault}</span>`}</fieldset>`;

/** A refusal that no field of the form shows. */
export function FormProblem({ problem, shown = [] }) {
  if (!problem) return null;
  const rest = (problem.errors ?? []).filter((each) => !shown.includes(each.pointer));
  if (problem.errors?.length && !rest.length) return null;
  const text = rest.map((each) => `${each.pointer} ${each.message}`).join("; ") || problem.detail || words.problem.titleOf(problem);
  return html`<div class="notice bad" role="alert">${text}</div>`;
}

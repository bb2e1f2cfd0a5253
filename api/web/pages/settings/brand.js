// The tenant's brand and products, as answers are searched for them.
import { put } from "../../core/api.js";
import { html, useState } from "../../core/lib.js";
import { useAction } from "../../core/load.js";
import { Button, Card, Checkbox, FormProblem, ListField, Loaded, TextField, toast } from "../../parts/index.js";
import { useBrand } from "../../shell/shell.js";
import { words } from "../../words/index.js";

const said = words.settings.brand;
const SHOWN = ["/name", "/brand_aliases", "/domain"];

const listed = (names) => names.map((each) => each.trim()).filter(Boolean);

const sentOf = (form) => ({
  ...form,
  brand_aliases: listed(form.brand_aliases),
  products: form.products.filter(({ name }) => name.trim()).map((each) => ({ ...each, aliases: listed(each.aliases) })),
});

export function BrandSettings() {
  const brand = useBrand();
  return html`<${Card} title=${said.title} hint=${said.hint}>
    <${Loaded} from=${brand}>${(data) => html`<${Form} brand=${data} reload=${brand.reload} />`}<//><//>`;
}

function Form({ brand, reload }) {
  const [form, set] = useState(brand);
  const change = (name) => (value) => set({ ...form, [name]: value });
  const saving = useAction(async () => {
    set(await put("/api/ai-reach/brand/", sentOf(form)));
    toast(words.common.saved);
    reload();
  });
  const fault = (pointer) => saving.problem?.of?.(pointer);
  return html`<form class="form" novalidate onSubmit=${(event) => { event.preventDefault(); saving.run(); }}>
    <div class="pair">
      <${TextField} label=${said.name} value=${form.name} onChange=${change("name")} fault=${fault("/name")} />
      <${TextField} label=${said.domain} value=${form.domain} onChange=${change("domain")} fault=${fault("/domain")} />
    </div>
    <${ListField} label=${said.aliases} hint=${words.common.commas} value=${form.brand_aliases} onChange=${change("brand_aliases")} fault=${fault("/brand_aliases")} />
    <${Checkbox} label=${said.ambiguous} isOn=${form.is_ambiguous} onChange=${change("is_ambiguous")} />
    <${Products} products=${form.products} onChange=${change("products")} />
    <${FormProblem} problem=${saving.problem} shown=${SHOWN} />
    <div><${Button} look="primary" type="submit" isBusy=${saving.isBusy}>${words.common.save}<//></div>
  </form>`;
}

function Products({ products, onChange }) {
  const at = (place, changes) => onChange(products.map((each, other) => (other === place ? { ...each, ...changes } : each)));
  return html`<fieldset class="stack tight"><legend>${said.products}</legend>
    ${products.map((each, place) => html`<div class="inset product" key=${place}>
      <${TextField} label=${said.product} value=${each.name} onChange=${(name) => at(place, { name })} />
      <${TextField} label=${said.sku} value=${each.sku} onChange=${(sku) => at(place, { sku })} />
      <${ListField} label=${said.productAliases} value=${each.aliases} onChange=${(aliases) => at(place, { aliases })} />
      <div><${Button} look="plain square" icon="trash" label="${said.removeProduct}: ${each.name}" onClick=${() => onChange(products.filter((_, other) => other !== place))} /></div>
    </div>`)}
    <div><${Button} icon="plus" onClick=${() => onChange([...products, { name: "", sku: "", aliases: [] }])}>${said.addProduct}<//></div>
  </fieldset>`;
}

// Which answers a place of the page speaks of: days, provider, query.
import { html } from "../../core/lib.js";
import { go, hrefWith } from "../../core/router.js";
import { daysOf, PROVIDERS, spanOf } from "../../core/selection.js";
import { Select } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.visibility;

/** The filters as the address has them: {days, provider, query, span}. */
export function filtersOf(query) {
  const days = daysOf(query, said.dayRanges, 30);
  const provider = Object.hasOwn(PROVIDERS, query.get("provider") ?? "") ? query.get("provider") : "";
  return { days, provider, query: query.get("query") ?? "", span: spanOf(days) };
}

/** The API's parameters for them. */
export const parametersOf = ({ span, provider }) => ({ ...span, provider });

/** `queries` offers a choice of one of them as well. */
export function Filters({ filters, queries }) {
  const choose = (name) => (value) => go(hrefWith({ [name]: value, day: null, page: null }), { replace: true });
  return html`<div class="filters">
    <${Select} label=${said.days} value=${filters.days} options=${rangesOf()} onChange=${choose("days")} />
    <${Select} label=${said.provider} value=${filters.provider} options=${[["", said.everyProvider], ...Object.entries(PROVIDERS)]}
      onChange=${choose("provider")} />
    ${queries && html`<${Select} label=${said.query} value=${filters.query} onChange=${choose("query")}
      options=${[["", said.everyQuery], ...queries.map((each) => [String(each.id), each.query_text])]} />`}
  </div>`;
}

// Numbers come first among the keys of an object, so the order is as written.
const rangesOf = () => Object.entries(said.dayRanges);

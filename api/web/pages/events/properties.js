// The properties of an event: as declared, as seen, and some of their values.
import { formatCount, NOTHING } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { Badge, Card, Empty, Table } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.schemas;

/** Types as they are named, or nothing. */
export const typesOf = (types) => types.map((each) => said.types[each]).join(", ");

export function PropertiesSeen({ known }) {
  const isDeclared = known.declaration !== null;
  const columns = [
    { name: said.property, of: (row) => html`<${Name} property=${row} isDeclared=${isDeclared} />` },
    ...(isDeclared ? [{ name: said.expected, of: (row) => html`<${Expected} property=${row} />` }] : []),
    { name: said.found, of: (row) => html`<${Found} types=${row.types} />` },
    { name: said.count, end: true, of: (row) => formatCount(row.count) },
    { name: said.samples, of: (row) => html`<${Samples} property=${row} />` },
  ];
  return html`<${Card} title=${said.properties} flush>${known.properties.length
    ? html`<${Table} caption=${said.properties} columns=${columns} rows=${known.properties} keyOf=${(row) => row.name} />`
    : html`<${Empty} title=${said.noProperties} text=${said.noPropertiesText} />`}
    ${known.beyond > 0 && html`<p class="notice">${said.beyondProperties(formatCount(known.beyond))}</p>`}<//>`;
}

const Name = ({ property, isDeclared }) => html`<bdi>${property.name}</bdi>
  ${property.description && html`<div class="small muted told"><bdi>${property.description}</bdi></div>`}
  <div class="row">${property.is_personal && html`<${Badge} tone="warn">${said.personal}<//>`}
    ${isDeclared && !property.is_declared && html`<${Badge}>${said.unlisted}<//>`}</div>`;

const Expected = ({ property }) => property.is_declared && html`${typesOf(property.expected)}
  ${property.required && html`<div class="small muted">${said.required}</div>`}`;

/** Each type, and of how many events where there is more than one. */
const Found = ({ types }) => !types.length ? NOTHING : html`<span class="nowrap">${types.map(
  ({ type, count }) => html`<div>${said.types[type]}${types.length > 1 && html` <span class="small muted number">${formatCount(count)}</span>`}</div>`)}</span>`;

function Samples({ property }) {
  if (!property.count) return NOTHING;
  if (!property.samples.length) return html`<span class="small muted">${property.is_personal ? said.hidden : said.many}</span>`;
  return html`<span class="samples">${property.samples.map((each) => html`<code><bdi>${JSON.stringify(each)}</bdi></code> `)}</span>`;
}

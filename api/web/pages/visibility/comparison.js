// Positions, query by query, beside those of each competitor.
import { get } from "../../core/api.js";
import { formatCount, formatPosition, NOTHING } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { Badge, Basis, Card, Empty, Loaded } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { Filters, filtersOf, parametersOf } from "./filters.js";

const said = words.visibility.comparison;

export function Comparison({ query }) {
  const filters = filtersOf(query);
  const loaded = useLoad(() => get("/api/ai-reach/comparison/", parametersOf(filters)), [filters.days, filters.provider]);
  return html`<div class="stack"><${Filters} filters=${filters} />
    <${Card} title=${said.title} hint=${said.hint} tools=${html`<${Basis} basis=${loaded.data?.basis} />`} flush>
      <${Loaded} from=${loaded}>${(data) => data.queries.length
        ? html`<${Matrix} ...${data} filters=${filters} />`
        : html`<${Empty} title=${said.empty} text=${said.emptyText} />`}<//>
    <//></div>`;
}

const Matrix = ({ queries, competitors, filters }) => html`
  <div class="scroller" tabindex="0" role="region" aria-label=${said.title}><table class="table matrix">
    <caption class="unseen">${said.title}</caption>
    <thead><tr><th scope="col">${said.query}</th><th scope="col">${said.you}</th>
      ${competitors.map((each) => html`<th scope="col"><bdi>${each.name}</bdi></th>`)}<th scope="col" class="end">${said.answers}</th></tr></thead>
    <tbody>${queries.map((row) => html`<${Row} key=${row.id} row=${row} competitors=${competitors} filters=${filters} />`)}</tbody>
  </table></div>`;

function Row({ row, competitors, filters: { days, provider } }) {
  const href = `/visibility?tab=answers&days=${days}&query=${row.id}${provider && `&provider=${provider}`}`;
  const of = new Map(row.competitors.map((each) => [each.id, each]));
  return html`<tr><th scope="row"><a href=${href}><bdi>${row.query_text}</bdi></a></th>
    <td class="cell"><strong>${formatPosition(row.tenant_avg_position)}</strong></td>
    ${competitors.map(({ id }) => html`<td class="cell"><${Cell} own=${row.tenant_avg_position} rival=${of.get(id)} href=${href} /></td>`)}
    <td class="end">${formatCount(row.total_results)}</td></tr>`;
}

function Cell({ own, rival, href }) {
  if (!rival || rival.avg_position === null) return NOTHING;
  const tone = own === null || rival.avg_position < own ? "bad" : "good";
  return html`<a href=${href} title=${said.cell(rival.name, rival.mention_count)}><${Badge} tone=${tone}>${formatPosition(rival.avg_position)}<//></a>`;
}

// The answers behind the numbers: a list, or one of them to be read.
import { get } from "../../core/api.js";
import { formatFullDay, formatMoment } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { go, hrefWith } from "../../core/router.js";
import { PROVIDERS } from "../../core/selection.js";
import { Badge, Basis, Button, Card, Checkbox, Empty, Loaded } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { Filters, filtersOf } from "./filters.js";
import { Reader } from "./reader.js";

const said = words.visibility.answers;
const AT_ONCE = 25;

export function Answers({ query }) {
  const id = query.get("result");
  return id && /^\d+$/.test(id) ? html`<${Reader} id=${id} key=${id} />` : html`<${List} query=${query} />`;
}

/** The queries, and the newest answers of one or all of them, the newest first. */
async function load(chosen) {
  const queries = await get("/api/ai-reach/queries/");
  const wanted = queries.filter((query) => !chosen || String(query.id) === chosen);
  const lists = await Promise.all(wanted.map((query) => get(`/api/ai-reach/queries/${query.id}/results/`)));
  return { queries, results: lists.flat().sort((a, b) => b.captured_at.localeCompare(a.captured_at)) };
}

const isWithin = ({ span, provider }, day, isNamed) => (result) => {
  const on = result.captured_at.slice(0, 10);
  return (day ? on === day : !span.from || (span.from <= on && on <= span.to))
    && (!provider || result.provider === provider) && (!isNamed || result.position !== null);
};

function List({ query }) {
  const [filters, day, isNamed] = [filtersOf(query), query.get("day"), query.has("named")];
  const loaded = useLoad(() => load(filters.query), [filters.query]);
  const [most, showMore] = useState(AT_ONCE);
  const name = (isOn) => go(hrefWith({ named: isOn ? "1" : null }), { replace: true });
  const shown = (results) => results.filter(isWithin(filters, day, isNamed));
  return html`<div class="stack">
    <div class="row apart"><${Filters} filters=${filters} queries=${loaded.data?.queries ?? []} />
      <${Checkbox} label=${said.named} isOn=${isNamed} onChange=${name} /></div>
    ${day && html`<div class="notice calm">${said.day(formatFullDay(day))}<a href=${hrefWith({ day: null })}>${said.everyDay}</a></div>`}
    <${Card} title=${said.title} hint=${said.hint} flush>
      <${Loaded} from=${loaded}>${({ queries, results }) => shown(results).length
        ? html`<${Items} results=${shown(results)} most=${most} texts=${new Map(queries.map((each) => [each.id, each.query_text]))} more=${() => showMore(most + AT_ONCE)} />`
        : html`<${Empty} title=${said.empty} text=${said.emptyText} />`}<//>
    <//></div>`;
}

const Items = ({ results, most, texts, more }) => html`
  <p class="small muted" style=${{ padding: "0 16px 8px" }} role="status">${said.shown(results.length)}</p>
  <ul class="items">${results.slice(0, most).map((result) => html`<${Item} key=${result.id} result=${result} text=${texts.get(result.query)} />`)}</ul>
  ${results.length > most && html`<div class="state"><${Button} onClick=${more}>${said.more}<//></div>`}`;

const Item = ({ result, text }) => html`<li>
  <div class="row apart"><a href=${hrefWith({ result: result.id })}><bdi>${text}</bdi></a>
    <span class="small muted nowrap">${formatMoment(result.captured_at)}</span></div>
  <p class="excerpt">${result.status === "failed" ? result.failure_detail || said.failed : result.raw_response.slice(0, 400)}</p>
  <div class="row"><span class="small">${PROVIDERS[result.provider]}</span><${Verdict} result=${result} /><${Basis} isSimulated=${result.is_simulated} /></div>
</li>`;

/** Where the brand stands in an answer. */
export const Verdict = ({ result }) => {
  if (result.status === "failed") return html`<${Badge} tone="bad">${said.failed}<//>`;
  if (result.position === null) return html`<${Badge}>${said.absent}<//>`;
  return html`<${Badge} tone="accent">${said.position(result.position)}<//><${Badge} tone=${toneOf(result.sentiment)}>${said.sentiments[result.sentiment]}<//>`;
};

export const toneOf = (sentiment) => ({ positive: "good", negative: "bad" })[sentiment] ?? "";

// The answers behind the numbers: a list, or one of them to be read.
import { get } from "../../core/api.js";
import { formatCount, formatFullDay, formatMoment } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { go, hrefWith } from "../../core/router.js";
import { PROVIDERS } from "../../core/selection.js";
import { Badge, Basis, Card, Checkbox, Empty, Loaded, Pager } from "../../parts/index.js";
import { words } from "../../words/index.js";
import { Filters, filtersOf, parametersOf } from "./filters.js";
import { Reader } from "./reader.js";

const said = words.visibility.answers;
const SIZE = 25;

export function Answers({ query }) {
  const id = query.get("result");
  return id && /^\d+$/.test(id) ? html`<${Reader} id=${id} version=${query.get("version") ?? ""} key=${id} />` : html`<${List} query=${query} />`;
}

/** What is asked for: as many answers as the numbers that lead here count. */
function askedOf(query) {
  const [filters, day] = [filtersOf(query), query.get("day")];
  return {
    ...parametersOf(filters), ...(day ? { from: day, to: day } : {}), query: filters.query,
    mentioned: query.has("named") ? "true" : "false", page: query.get("page") ?? "1", page_size: SIZE,
  };
}

async function load(asked) {
  const [queries, page] = await Promise.all([get("/api/ai-reach/queries/"), get("/api/ai-reach/results/", asked)]);
  return { queries, page };
}

function List({ query }) {
  const [asked, day] = [askedOf(query), query.get("day")];
  const loaded = useLoad(() => load(asked), [JSON.stringify(asked)]);
  const name = (isOn) => go(hrefWith({ named: isOn ? "1" : null, page: null }), { replace: true });
  return html`<div class="stack">
    <div class="row apart"><${Filters} filters=${filtersOf(query)} queries=${loaded.data?.queries ?? []} />
      <${Checkbox} label=${said.named} isOn=${query.has("named")} onChange=${name} /></div>
    ${day && html`<div class="notice calm">${said.day(formatFullDay(day))}<a href=${hrefWith({ day: null, page: null })}>${said.everyDay}</a></div>`}
    <${Card} title=${said.title} hint=${said.hint} flush>
      <${Loaded} from=${loaded}>${({ queries, page }) => page.results.length
        ? html`<${Items} page=${page} number=${Number(asked.page)} texts=${new Map(queries.map((each) => [each.id, each.query_text]))} />`
        : html`<${Empty} title=${said.empty} text=${said.emptyText} />`}<//>
    <//></div>`;
}

const Items = ({ page, number, texts }) => html`
  <p class="small muted" style=${{ padding: "0 16px 8px" }} role="status">${said.shown(formatCount(page.count))}</p>
  <ul class="items">${page.results.map((result) => html`<${Item} key=${result.id} result=${result} text=${texts.get(result.query)} />`)}</ul>
  <${Pager} page=${page} number=${number} />`;

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

// One answer as it was said, with all that was found in it.
import { get } from "../../core/api.js";
import { formatDollars, formatMoment, NOTHING } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { hrefWith } from "../../core/router.js";
import { PROVIDERS } from "../../core/selection.js";
import { Badge, Basis, Card, CopyButton, LinkButton, Loaded } from "../../parts/index.js";
import { useBrand } from "../../shell/shell.js";
import { words } from "../../words/index.js";
import { toneOf, Verdict } from "./answers.js";
import { Flips } from "./flips.js";
import { marksOf, piecesOf } from "./highlight.js";

const said = words.visibility.answers;
const TONES = { win: "good", loss: "bad", tie: "", both_absent: "" };
const KINDS = [["own", said.own, "accent"], ["product", said.product, "good"], ["rival", said.rival, "rival"]];

// A run is known to be over a moment before its answer can be read.
const MOMENT = 500;
const MOMENTS = 10;

async function arrived(path, query, left = MOMENTS) {
  try {
    return await get(path, query);
  } catch (problem) {
    if (problem.status !== 404 || left === 0) throw problem;
    await new Promise((resolve) => { setTimeout(resolve, MOMENT); });
    return arrived(path, query, left - 1);
  }
}

/** The answer by a catalog version, or the newest, and by the one before where that scored it. */
async function load(id, version) {
  const path = `/api/ai-reach/results/${id}/`;
  const result = await arrived(path, { version });
  const [query, before] = await Promise.all([
    get(`/api/ai-reach/queries/${result.query}/`),
    result.catalog_version > 0 ? get(path, { version: result.catalog_version - 1 }) : result,
  ]);
  const isOther = before !== result && before.catalog_version !== null;
  return { result, query, before: isOther ? before : null };
}

export function Reader({ id, version }) {
  const loaded = useLoad(() => load(id, version), [id, version]);
  return html`<div class="stack">
    <div><${LinkButton} look="plain little" href=${hrefWith({ result: null, version: null })}>← ${said.back}<//></div>
    ${version && html`<div class="notice calm">${said.byVersion(version)}<a href=${hrefWith({ version: null })}>${said.newest}</a></div>`}
    <${Loaded} from=${loaded}>${(data) => html`<${Read} ...${data} />`}<//>
  </div>`;
}

const Read = ({ result, query, before }) => html`<div class="reading">
  <${Card} title=${said.said(PROVIDERS[result.provider])} tools=${html`<${Basis} isSimulated=${result.is_simulated} /><${CopyButton} text=${result.raw_response} />`}>
    <div class="stack"><p class="muted"><span class="unseen">${said.asked}: </span><bdi>${query.query_text}</bdi></p>
      <div class="row small muted">${said.legend}: ${KINDS.map(([, name, tone]) => html`<${Badge} tone=${tone}>${name}<//>`)}</div>
      ${result.status === "failed" ? html`<p>${said.failure}: ${result.failure_reason} ${result.failure_detail}</p>` : html`<${Text} result=${result} />`}
    </div><//>
  <div class="stack"><${Found} result=${result} /><${Versus} result=${result} /><${Sources} result=${result} /><${Facts} result=${result} />
    ${before && html`<${Flips} before=${before} result=${result} />`}</div>
</div>`;

function Text({ result }) {
  const marks = marksOf(result, useBrand().data?.name);
  return html`<div class="answer">${piecesOf(result.raw_response, marks).map(({ text, marks: over }) =>
    over.length ? html`<mark class=${strongest(over).kind} title=${strongest(over).name}>${text}</mark>` : text)}</div>`;
}

const ORDER = ["own", "product", "rival", "cited"];
const strongest = (marks) => [...marks].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))[0];

const Found = ({ result }) => html`<${Card} title=${said.found}>
  <div class="stack tight"><div class="row"><${Verdict} result=${result} /></div>
    <ol class="plainlist">${result.mentioned_brands.map((each) => html`<li class="row apart"><span>${each.position}. <bdi>${each.name}</bdi></span>
      <${Badge} tone=${toneOf(each.sentiment)}>${said.sentiments[each.sentiment]}<//></li>`)}
      ${result.mentioned_products.map((each) => html`<li class="row apart"><span><bdi>${each.name}</bdi></span><span class="small muted"><bdi>${each.sku}</bdi></span></li>`)}</ol>
  </div><//>`;

const Versus = ({ result }) => result.competitors.length > 0 && html`<${Card} title=${said.versus}>
  <ul class="plainlist">${result.competitors.map((each) => html`<li class="row apart"><bdi>${each.name}</bdi>
    <${Badge} tone=${TONES[each.outcome]}>${said.outcomes[each.outcome]}<//></li>`)}</ul><//>`;

const Sources = ({ result }) => html`<${Card} title=${said.sources}>
  ${result.citations.length
    ? html`<ol class="plainlist">${result.citations.map((each) => html`<li><span class="muted">[${each.index}]</span> <${Source} ...${each} />
        <${Badge} tone=${each.owner === "tenant" ? "accent" : ""}><bdi>${said.owners[each.owner] ?? each.owner}</bdi><//></li>`)}</ol>`
    : html`<p class="muted small">${said.noSources}</p>`}<//>`;

/** Only an address of the web is a link, and it learns nothing of this page. */
const Source = ({ url, domain, title }) =>
  /^https?:\/\//i.test(url)
    ? html`<a href=${url} target="_blank" rel="noopener noreferrer nofollow"><bdi>${title || domain}</bdi></a> <span class="small muted"><bdi>${domain}</bdi></span>`
    : html`<bdi>${title || url}</bdi>`;

const Facts = ({ result: { captured_at: captured, model, call, catalog_version: version } }) => html`<${Card} title=${said.facts}>
  <dl class="facts"><dt>${said.captured}</dt><dd>${formatMoment(captured)}</dd>
    <dt>${said.model}</dt><dd>${model || NOTHING}</dd>
    ${call && html`<dt>${said.searched}</dt><dd>${said.searches[call.search_used]} ${call.searches.join("; ")}</dd>
      <dt>${said.cost}</dt><dd>${formatDollars(call.cost_usd)}</dd><dt>${said.latency}</dt><dd>${call.latency_ms} ms</dd>`}
    ${version !== null && html`<dt>${said.catalog}</dt><dd>${said.version(version)}</dd>`}</dl><//>`;

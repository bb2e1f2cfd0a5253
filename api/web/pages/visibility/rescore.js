// Scoring old answers by the catalog of today: look first, then apply.
import { get, post } from "../../core/api.js";
import { daysAgo, NOTHING } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useAction } from "../../core/load.js";
import { PROVIDERS } from "../../core/selection.js";
import { Button, Card, Empty, FormProblem, Table, TextField, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.visibility.rescore;
const PATH = "/api/ai-reach/rescore/";
const PAUSE_MS = 1000;

/** The report of a rescore, waited for. */
async function reportOf(body) {
  let rescore = await post(PATH, body);
  while (rescore.status !== "finished") {
    await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
    rescore = await get(`${PATH}${rescore.id}/`);
  }
  return rescore.report;
}

export function Rescore() {
  const [days, set] = useState({ from: daysAgo(29), to: daysAgo(0) });
  const [seen, see] = useState(null);
  const looking = useAction(async () => see({ report: await reportOf({ ...days, dry_run: true }), isApplied: false }));
  const applying = useAction(async () => {
    see({ report: await reportOf(days), isApplied: true });
    toast(said.applied);
  });
  const change = (name) => (value) => { set({ ...days, [name]: value }); see(null); };
  return html`<${Card} title=${said.title} hint=${said.hint}><div class="stack">
    <div class="filters"><${TextField} type="date" label=${said.from} value=${days.from} onChange=${change("from")} />
      <${TextField} type="date" label=${said.to} value=${days.to} onChange=${change("to")} />
      <${Button} isBusy=${looking.isBusy} onClick=${looking.run}>${said.look}<//>
      ${seen && !seen.isApplied && seen.report.flipped > 0 && html`<${Button} look="primary" isBusy=${applying.isBusy} onClick=${applying.run}>${said.apply}<//>`}</div>
    <${FormProblem} problem=${looking.problem ?? applying.problem} />
    ${(looking.isBusy || applying.isBusy) && html`<p role="status" class="muted">${said.working}</p>`}
    ${seen && html`<${Report} ...${seen} />`}
  </div><//>`;
}

function Report({ report: { examined, flipped, flips }, isApplied }) {
  const columns = [
    { name: said.result, of: (flip) => html`<a class="nowrap" href="/visibility?tab=answers&result=${flip.result_id}">${PROVIDERS[flip.provider]} ${flip.result_id}</a>` },
    { name: said.subject, of: (flip) => html`<bdi>${flip.name}</bdi>` },
    { name: said.what, of: (flip) => said.fields[flip.field] },
    { name: said.before, of: (flip) => flip.before || NOTHING },
    { name: said.after, of: (flip) => html`<strong>${flip.after || NOTHING}</strong>` },
    { name: said.why, of: (flip) => html`<q class="small muted"><bdi>${flip.surface}</bdi></q>` },
  ];
  return html`<p role="status">${(isApplied ? said.changed : said.examined)(examined, flipped)}</p>
    ${flips.length ? html`<${Table} caption=${said.flips} columns=${columns} rows=${flips} keyOf=${(flip) => `${flip.result_id} ${flip.name} ${flip.field}`} />`
    : html`<${Empty} title=${said.none} text=${said.noneText} />`}`;
}

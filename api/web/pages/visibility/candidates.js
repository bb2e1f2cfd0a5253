// Brands that answers list and nobody tracks yet.
import { get, post } from "../../core/api.js";
import { formatCount, formatPercent } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useAction, useLoad } from "../../core/load.js";
import { PROVIDERS } from "../../core/selection.js";
import { Basis, Button, Card, Empty, Loaded, Table, toast } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.visibility.competitors;
const PATH = "/api/ai-reach/competitors/candidates/";

export function Candidates({ onAccepted }) {
  const candidates = useLoad(() => get(PATH, { limit: 20 }), []);
  const accepted = () => { candidates.reload(); onAccepted(); };
  return html`<${Card} title=${said.candidates} hint=${said.candidatesHint} tools=${html`<${Basis} basis=${candidates.data?.basis} />`} flush>
    <${Loaded} from=${candidates}>${({ results }) => results.length
      ? html`<${Listed} rows=${results} onAccepted=${accepted} />`
      : html`<${Empty} title=${said.noCandidates} text=${said.noCandidatesText} />`}<//>
  <//>`;
}

function Listed({ rows, onAccepted }) {
  const columns = [
    { name: said.name, of: (row) => html`<bdi>${row.name}</bdi>` },
    { name: said.seen, end: true, of: (row) => formatCount(row.answers) },
    { name: said.share, end: true, of: (row) => formatPercent(row.answer_rate) },
    { name: said.best, end: true, of: (row) => row.best_position },
    { name: said.evidence, wide: true, of: (row) => html`<span class="small">${row.evidence.map((each) => html`
        <a href="/visibility?tab=answers&result=${each.result_id}" class="nowrap">${PROVIDERS[each.provider]}</a> `)}</span>` },
    { name: words.common.actions, isUnseen: true, end: true, of: (row) => html`<${Accept} row=${row} onAccepted=${onAccepted} />` },
  ];
  return html`<${Table} caption=${said.candidates} columns=${columns} rows=${rows} keyOf=${(row) => row.name} />`;
}

function Accept({ row, onAccepted }) {
  const accepting = useAction(async () => {
    try {
      await post(`${PATH}accept/`, { name: row.name, brand_aliases: row.spellings.filter((each) => each !== row.name) });
      toast(said.accepted(row.name));
      onAccepted();
    } catch (problem) {
      toast(problem.message, "bad");
    }
  });
  return html`<${Button} look="little" isBusy=${accepting.isBusy} aria-label="${said.accept}: ${row.name}" onClick=${accepting.run}>${said.accept}<//>`;
}

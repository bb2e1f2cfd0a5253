// A run that was just asked for, provider by provider, until all have answered.
import { get, post } from "../../core/api.js";
import { html, useEffect, useState } from "../../core/lib.js";
import { useEvery } from "../../core/load.js";
import { PROVIDERS } from "../../core/selection.js";
import { Badge, Button, Card, Refused } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.visibility.queries;
const LOOK_MS = 1000;
const TONES = { answered: "good", failed: "bad", running: "accent", waiting: "warn" };
const ENDED = new Set(["answered", "failed"]);

export function Runs({ query, onClose, onEnd }) {
  const [asked, ask] = useState(null);
  const [runs, see] = useState([]);
  const [problem, refuse] = useState(null);
  const path = `/api/ai-reach/queries/${query.id}`;
  useEffect(() => { post(`${path}/run/`).then((reply) => ask(reply.result_ids), refuse); }, []);
  const isOver = asked !== null && runs.length === asked.length && runs.every((run) => ENDED.has(run.status));
  useEvery(LOOK_MS, asked !== null && !isOver && !problem, async () => {
    try {
      const found = (await get(`${path}/runs/`)).runs.filter((run) => asked.includes(run.result_id));
      see(found);
      if (found.length === asked.length && found.every((run) => ENDED.has(run.status))) onEnd();
    } catch (refusal) {
      refuse(refusal);
    }
  });
  const tools = html`<${Button} look="plain square" icon="close" label=${words.common.close} onClick=${onClose} />`;
  return html`<${Card} title=${html`<bdi>${said.running(query.query_text)}</bdi>`} tools=${tools}>
    ${problem ? html`<${Refused} problem=${problem} />` : html`<ul class="stack tight" role="status" aria-live="polite">
      ${(asked ?? []).map((id) => html`<${Run} key=${id} run=${runs.find((each) => each.result_id === id)} />`)}
      ${isOver && html`<li class="small muted">${said.done}</li>`}</ul>`}
  <//>`;
}

const Run = ({ run }) => html`<li class="row">
  <${Badge} tone=${TONES[run?.status] ?? ""}>${said.states[run?.status ?? "queued"]}<//>
  <span>${run ? PROVIDERS[run.provider] : ""}</span>
  ${run && ENDED.has(run.status) && html`<a class="small" href="/visibility?tab=answers&result=${run.result_id}">${said.read}</a>`}
  ${run?.reason && html`<span class="small muted">${run.reason}</span>`}
</li>`;

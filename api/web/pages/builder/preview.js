// Who is meant by what is written, exactly, a moment after it was written.
import { post } from "../../core/api.js";
import { formatCount } from "../../core/format.js";
import { html, useEffect, useState } from "../../core/lib.js";
import { Card } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.builder;
const PAUSE_MS = 400;

/** {errors, preview, problem, isCounting} of a definition: it is judged first, and counted if it is sound. */
export function useTried(definition, segmentId) {
  const [state, become] = useState({ errors: [], preview: null, problem: null, isCounting: true });
  useEffect(() => {
    const gone = new AbortController();
    become((before) => ({ ...before, isCounting: true }));
    const timer = setTimeout(() => tried(definition, segmentId, gone.signal).then(
      (found) => become({ preview: null, problem: null, ...found, isCounting: false }),
      (problem) => gone.signal.aborted || become({ errors: [], preview: null, problem, isCounting: false }),
    ), PAUSE_MS);
    return () => { clearTimeout(timer); gone.abort(); };
  }, [JSON.stringify(definition)]);
  return state;
}

async function tried(definition, segmentId, signal) {
  const question = { definition, ...(segmentId ? { segment_id: segmentId } : {}) };
  const judged = await post("/api/segments/validate/", question, { signal });
  if (!judged.valid) return { errors: judged.errors };
  return { errors: [], preview: await post("/api/segments/preview/", { definition }, { signal }) };
}

export const Preview = ({ tried: { errors, preview, problem, isCounting } }) => html`<${Card} title=${said.preview}><div class="stack tight" role="status" aria-busy=${isCounting}>
  ${problem && html`<p class="fault">${problem.message}</p>`}
  ${errors.length > 0 && html`<p class="muted">${said.broken}</p>`}
  ${!preview && !problem && errors.length === 0 && html`<p class="muted">${said.counting}</p>`}
  ${preview && html`<${Counted} preview=${preview} />`}
</div><//>`;

const Counted = ({ preview }) => html`
  <p class="count">${preview.exact ? said.count(formatCount(preview.count), formatCount(preview.total)) : said.slow}</p>
  <pre class="conditions">${preview.explain.join("\n")}</pre>
  ${preview.warnings.map((each) => html`<p class="notice"><bdi>${each.message}</bdi></p>`)}
  ${preview.sample.length > 0 && html`<p class="small muted">${said.sample}: <bdi>${preview.sample.join(", ")}</bdi></p>`}`;

// The definitions that a segment had.
import { get } from "../../core/api.js";
import { formatMoment } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { Card, Loaded } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.segments;

export function Versions({ id }) {
  const loaded = useLoad(() => get(`/api/segments/${id}/versions/`), [id]);
  return html`<${Card} title=${said.versions} flush><${Loaded} from=${loaded}>${({ results }) => html`<ul class="items">
    ${results.map((each) => html`<li key=${each.version}><div class="row apart"><strong>${said.version} ${each.version}</strong>
      <span class="small muted nowrap">${formatMoment(each.created_at)}</span></div><pre class="muted">${each.explain.join("\n")}</pre></li>`)}</ul>`}<//><//>`;
}

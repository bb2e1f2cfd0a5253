// How many of a segment are in another one, too.
import { get } from "../../core/api.js";
import { formatCount, formatPercent } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { useLoad } from "../../core/load.js";
import { go, hrefWith } from "../../core/router.js";
import { Bar, Card, Empty, Loaded, Select } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.segments;

/** `other` is the id of the segment to compare with, null until one is chosen. */
export function Overlap({ segment, other }) {
  const listed = useLoad(() => get("/api/segments/", { page_size: 200, order: "name" }), [segment.id]);
  const choose = (id) => go(hrefWith({ with: id }), { replace: true });
  return html`<${Card} title=${said.overlap} hint=${said.overlapHint}><${Loaded} from=${listed}>${({ results }) => {
    const others = results.filter((each) => each.id !== segment.id);
    const chosen = others.find((each) => String(each.id) === other);
    if (!others.length) return html`<${Empty} title=${said.noOthers} />`;
    return html`<div class="stack"><div class="filters"><${Select} label=${said.overlapWith} value=${chosen?.id ?? ""} onChange=${choose}
        options=${[["", said.choose], ...others.map(({ id, name }) => [id, name])]} /></div>
      ${chosen && html`<${Compared} segment=${segment} other=${chosen} key=${`${segment.computed_at} ${chosen.id}`} />`}</div>`;
  }}<//><//>`;
}

function Compared({ segment, other }) {
  const loaded = useLoad(() => get(`/api/segments/${segment.id}/overlap/`, { with: other.id }), []);
  return html`<${Loaded} from=${loaded}>${({ both, member_count: here, other_count: there, jaccard }) => html`
    <p role="status">${said.inBoth(formatCount(both))}</p>
    <ul class="bars">
      <${Share} name=${said.shareOf(segment.name)} share=${here ? both / here : null} />
      <${Share} name=${said.shareOf(other.name)} share=${there ? both / there : null} />
      <${Share} name=${said.shareOfEither} share=${jaccard} />
    </ul>`}<//>`;
}

const Share = ({ name, share }) => html`<${Bar} name=${html`<bdi>${name}</bdi>`} parts=${[{ share: share ?? 0, kind: "own" }]} figure=${formatPercent(share)} />`;

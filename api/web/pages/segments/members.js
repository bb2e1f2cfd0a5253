// Who is in a segment, and who came and went.
import { ask, get } from "../../core/api.js";
import { formatMoment } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useAction, useLoad } from "../../core/load.js";
import { Badge, Button, Card, Empty, Loaded, Table } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.segments;

/** What a list says of itself, and more of it: a page says where the next one is. */
function useMore(path) {
  const first = useLoad(() => get(path, { limit: 20 }), [path]);
  const [pages, add] = useState([]);
  const last = pages.at(-1) ?? first.data;
  const reading = useAction(async () => add([...pages, await get(last.next)]));
  return { first, reading, next: last?.next, rows: [first.data, ...pages].filter(Boolean).flatMap((page) => page.results) };
}

const More = ({ list }) => list.next && html`<div class="state"><${Button} isBusy=${list.reading.isBusy} onClick=${list.reading.run}>${said.more}<//></div>`;

/** A file that only a token opens is fetched, then handed to the browser. */
async function download(id) {
  const response = await ask("GET", `/api/segments/${id}/members/export/`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = `segment-${id}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function Members({ id }) {
  const list = useMore(`/api/segments/${id}/members/`);
  const saving = useAction(() => download(id));
  const columns = [
    { name: said.who, of: (row) => html`<bdi>${row.user_id}</bdi>` },
    { name: said.since, of: (row) => html`<span class="small nowrap">${formatMoment(row.since)}</span>` },
  ];
  const tools = list.rows.length > 0 && html`<${Button} look="little" isBusy=${saving.isBusy} onClick=${saving.run}>${said.csv}<//>`;
  return html`<${Card} title=${said.members} tools=${tools} flush><${Loaded} from=${list.first}>${() => list.rows.length
    ? html`<${Table} caption=${said.members} columns=${columns} rows=${list.rows} keyOf=${(row) => row.user_id} /><${More} list=${list} />`
    : html`<${Empty} title=${said.noMembers} text=${said.noMembersText} />`}<//><//>`;
}

export function Changes({ id }) {
  const list = useMore(`/api/segments/${id}/changes/`);
  return html`<${Card} title=${said.changes} flush><${Loaded} from=${list.first}>${() => list.rows.length
    ? html`<ul class="items">${list.rows.map((row) => html`<li class="row apart" key=${`${row.sequence} ${row.user_id}`}>
        <span><${Badge} tone=${row.change === "entered" ? "good" : ""}>${said.changed[row.change]}<//> <bdi>${row.user_id}</bdi></span>
        <span class="small muted nowrap">${formatMoment(row.changed_at)}</span></li>`)}</ul><${More} list=${list} />`
    : html`<${Empty} title=${said.noChanges} />`}<//><//>`;
}

// One segment: who is meant, who is in it, and how that went.
import { get, patch, remove } from "../../core/api.js";
import { formatCount, formatMoment } from "../../core/format.js";
import { html, useState } from "../../core/lib.js";
import { useAction, useEvery, useLoad } from "../../core/load.js";
import { go, hrefWith } from "../../core/router.js";
import { Button, Card, Confirm, LinkButton, Loaded, toast } from "../../parts/index.js";
import { Page } from "../../shell/shell.js";
import { words } from "../../words/index.js";
import { Builder } from "../builder/index.js";
import { IdsForm } from "./ids_form.js";
import { Status } from "./index.js";
import { Changes, Members } from "./members.js";
import { Overlap } from "./overlap.js";
import { Trend } from "./trend.js";
import { Versions } from "./versions.js";

const said = words.segments;
const LOOK_MS = 1500;

export function OneSegment({ path, query }) {
  const id = path.split("/").pop();
  const loaded = useLoad(() => get(`/api/segments/${id}/`), [id]);
  const segment = loaded.data;
  useEvery(LOOK_MS, segment?.status === "computing", loaded.reload);
  if (segment && query.has("edit")) {
    return html`<${Builder} segment=${segment} onSaved=${() => { go(path); loaded.reload(); }} />`;
  }
  return html`<${Page} title=${segment?.name ?? said.title} lead=${segment && html`<bdi>${segment.description}</bdi>`}
    tools=${segment && html`<${Tools} segment=${segment} reload=${loaded.reload} />`}>
    <div class="stack"><div><${LinkButton} look="plain little" href="/segments">← ${said.back}<//></div>
      <${Loaded} from=${loaded}>${(data) => html`<${Shown} segment=${data} other=${query.get("with")} />`}<//></div>
  <//>`;
}

// What was counted anew is read anew.
const Shown = ({ segment, other }) => html`<div class="grid two"><${Conditions} segment=${segment} /><${Facts} segment=${segment} /></div>
  <${Trend} id=${segment.id} key=${`trend ${segment.computed_at}`} />
  <${Overlap} segment=${segment} other=${other} />
  <div class="grid two"><${Members} id=${segment.id} key=${`members ${segment.computed_at}`} /><${Changes} id=${segment.id} key=${`changes ${segment.computed_at}`} /></div>
  ${segment.type === "dynamic" && html`<${Versions} id=${segment.id} key=${segment.version} />`}`;

const Conditions = ({ segment }) => html`<${Card} title=${said.conditions}>
  ${segment.type === "static" ? html`<p>${said.listText}</p>` : html`<pre class="conditions">${segment.explain.join("\n")}</pre>`}<//>`;

const Facts = ({ segment }) => html`<${Card} title=${said.facts}><dl class="facts">
  <dt>${said.members}</dt><dd><strong>${formatCount(segment.member_count)}</strong></dd>
  <dt>${said.status}</dt><dd><${Status} status=${segment.status} /> ${segment.last_error}</dd>
  <dt>${said.computed}</dt><dd>${segment.computed_at ? formatMoment(segment.computed_at) : words.common.never}</dd>
  <dt>${said.version}</dt><dd>${segment.version}</dd>
  ${segment.used_by.length > 0 && html`<dt>${said.usedBy}</dt><dd>${segment.used_by.map((id) => html`<a href="/segments/${id}">${id}</a> `)}</dd>`}</dl><//>`;

function Tools({ segment, reload }) {
  const [open, show] = useState("");
  const isOff = segment.status === "archived" || segment.status === "draft";
  const path = `/api/segments/${segment.id}/`;
  const turning = useAction(async () => {
    try {
      await patch(path, { status: isOff ? "active" : "archived" });
      reload();
    } catch (problem) {
      toast(problem.message, "bad");
    }
  });
  return html`
    ${segment.type === "static"
      ? html`<${Button} icon="edit" onClick=${() => show("ids")}>${said.ids}<//>`
      : html`<${LinkButton} href=${hrefWith({ edit: "1" })}>${said.edit}<//>`}
    <${Button} isBusy=${turning.isBusy} onClick=${turning.run}>${isOff ? said.activate : said.archive}<//>
    <${Button} look="danger" icon="trash" onClick=${() => show("delete")}>${words.common.delete}<//>
    ${open === "ids" && html`<${IdsForm} id=${segment.id} onClose=${() => show("")} onDone=${() => { show(""); reload(); }} />`}
    ${open === "delete" && html`<${Confirm} title=${said.deleteTitle} text=${said.deleteText} action=${words.common.delete}
      onClose=${() => show("")} act=${async () => { await remove(path); go("/segments"); }} />`}`;
}

// The most frequent events, and of how many profiles they are.
import { formatCount, formatPercent } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { hrefWith } from "../../core/router.js";
import { Card, Table } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.events;

export function Top({ rows }) {
  const total = rows.reduce((sum, row) => sum + row.count, 0) || 1;
  const columns = [
    { name: said.event, of: (row) => html`<a href=${hrefWith({ event: row.event })}><bdi>${row.event}</bdi></a>` },
    { name: said.count, end: true, of: (row) => formatCount(row.count) },
    { name: said.share, end: true, of: (row) => formatPercent(row.count / total) },
    { name: said.users, end: true, of: (row) => formatCount(row.users) },
  ];
  return html`<${Card} title=${said.top} flush><${Table} caption=${said.top} columns=${columns} rows=${rows} keyOf=${(row) => row.event} /><//>`;
}

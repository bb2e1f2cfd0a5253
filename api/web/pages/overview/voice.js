// Of all mentions, whose are how many.
import { formatCount, formatPercent } from "../../core/format.js";
import { html } from "../../core/lib.js";
import { Badge, Bar, Basis, Card } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.overview;

/** Everybody's mentions, most first: the competitors' are summed over the queries. */
export function voices(now, compared, brand) {
  const counts = new Map(compared.competitors.filter((each) => each.is_active).map((each) => [each.name, 0]));
  for (const query of compared.queries) {
    for (const { name, mention_count: mentions } of query.competitors) counts.set(name, (counts.get(name) ?? 0) + mentions);
  }
  const rivals = [...counts].map(([name, mentions]) => ({ name, mentions, isOwn: false }));
  return [{ name: brand?.name ?? "", mentions: now.mentioned, isOwn: true }, ...rivals].sort((a, b) => b.mentions - a.mentions);
}

export function Voice({ now, compared, brand, days }) {
  const total = now.tracked_mentions || 1;
  const rows = voices(now, compared, brand);
  const longest = Math.max(...rows.map((row) => row.mentions), 1);
  const tools = html`<${Basis} basis=${now.basis} /><a class="small" href="/visibility?tab=comparison&days=${days}">${said.compare}</a>`;
  return html`<${Card} title=${said.voiceTitle} hint=${said.voiceHint} tools=${tools}>
    <ul class="bars">${rows.map((row) => html`<${Bar} key=${row.name}
      name=${html`<bdi>${row.name}</bdi> ${row.isOwn && html`<${Badge} tone="accent">${said.you}<//>`}`}
      parts=${[{ share: row.mentions / longest, kind: row.isOwn ? "own" : "" }]}
      figure=${html`${formatPercent(row.mentions / total)} <span class="muted small">(${formatCount(row.mentions)})</span>`} />`)}</ul>
  <//>`;
}

// What another catalog made of the same answer.
import { html } from "../../core/lib.js";
import { hrefWith } from "../../core/router.js";
import { Card } from "../../parts/index.js";
import { words } from "../../words/index.js";

const said = words.visibility.answers;

/** What is found of each name: a position with its sentiment, or that it is named. */
function foundIn({ mentioned_brands: brands, mentioned_products: products }) {
  const placed = brands.map(({ name, position, sentiment }) => [name, said.placed(position, said.sentiments[sentiment])]);
  return new Map([...products.map(({ name }) => [name, said.isNamed]), ...placed]);
}

/** The names of which two scores of an answer say different things: {name, before, after}. */
export function flipsOf(before, after) {
  const [old, fresh] = [foundIn(before), foundIn(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].sort()
    .map((name) => ({ name, before: old.get(name) ?? said.absent, after: fresh.get(name) ?? said.absent }))
    .filter((flip) => flip.before !== flip.after);
}

/** How a score differs from the one by the catalog before it. */
export function Flips({ before, result }) {
  const flips = flipsOf(before, result);
  return html`<${Card} title=${said.flips(before.catalog_version)}>
    ${flips.length
      ? html`<ul class="plainlist">${flips.map((flip) => html`<li key=${flip.name}><bdi>${flip.name}</bdi>
          <div class="small"><span class="muted">${flip.before} →</span> ${flip.after}</div></li>`)}</ul>`
      : html`<p class="muted small">${said.noFlips}</p>`}
    <p class="small"><a href=${hrefWith({ version: before.catalog_version })}>${said.readBy(before.catalog_version)}</a></p><//>`;
}

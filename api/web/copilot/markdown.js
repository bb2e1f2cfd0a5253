// The few marks that the copilot's text may have: bold, code, lists. No links, images or markup.
import { html } from "../core/lib.js";

const ITEM = /^\s*(?:[-*]|\d+[.)])\s+(.*)$/;
const INLINE = /(\*\*[^*\n]+\*\*|`[^`\n]+`)/;

/** A text as elements: all that is no known mark stays text. */
export function marked(text) {
  return blocksOf(text).map(({ kind, lines }) => {
    if (kind === "code") return html`<pre>${lines.join("\n")}</pre>`;
    if (kind === "ul") return html`<ul>${lines.map((line) => html`<li>${inline(line)}</li>`)}</ul>`;
    if (kind === "ol") return html`<ol>${lines.map((line) => html`<li>${inline(line)}</li>`)}</ol>`;
    return html`<p>${lines.map((line, place) => [place > 0 && html`<br />`, inline(line)])}</p>`;
  });
}

const inline = (line) =>
  line.split(INLINE).map((piece) => {
    if (piece.length > 4 && piece.startsWith("**") && piece.endsWith("**")) return html`<strong>${piece.slice(2, -2)}</strong>`;
    if (piece.length > 2 && piece.startsWith("`") && piece.endsWith("`")) return html`<code>${piece.slice(1, -1)}</code>`;
    return piece;
  });

/** The lines gathered into paragraphs, lists and code, in their order. */
function blocksOf(text) {
  const blocks = [];
  let isCode = false;
  for (const line of text.split("\n")) {
    if (line.startsWith("```")) {
      isCode = !isCode;
      blocks.push({ kind: isCode ? "code" : "gap", lines: [] });
    } else if (isCode) blocks.at(-1).lines.push(line);
    else add(blocks, line);
  }
  return blocks.filter(({ lines }) => lines.length);
}

function add(blocks, line) {
  const item = ITEM.exec(line);
  const kind = item ? (/^\s*\d/.test(line) ? "ol" : "ul") : line.trim() ? "p" : "gap";
  if (blocks.at(-1)?.kind !== kind) blocks.push({ kind, lines: [] });
  if (kind !== "gap") blocks.at(-1).lines.push(item ? item[1] : line);
}

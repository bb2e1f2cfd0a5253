// Rows and columns.
import { html } from "../core/lib.js";

/**
 * `columns` are {name, of(row), end?, wide?}; the first names the row. A name that is hidden from
 * sight (`isUnseen`) is still read out.
 */
export const Table = ({ caption, columns, rows, keyOf = (row) => row.id }) => html`
  <div class="scroller" tabindex="0" role="region" aria-label=${caption}>
    <table class="table">
      <caption class="unseen">${caption}</caption>
      <thead><tr>${columns.map((column) => html`<th scope="col" class=${classOf(column)}>
        <span class=${column.isUnseen ? "unseen" : ""}>${column.name}</span></th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr key=${keyOf(row)}>${columns.map((column, place) => cell(column, row, place))}</tr>`)}</tbody>
    </table>
  </div>`;

const classOf = (column) => [column.end && "end", column.wide && "wide"].filter(Boolean).join(" ");

const cell = (column, row, place) =>
  place === 0
    ? html`<th scope="row" class=${classOf(column)}>${column.of(row)}</th>`
    : html`<td class=${classOf(column)}>${column.of(row)}</td>`;

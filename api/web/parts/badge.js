// A word or two about the state of something.
import { html } from "../core/lib.js";
import { words } from "../words/index.js";

/** `tone` is good, bad, warn, accent, rival or nothing. */
export const Badge = ({ tone = "", children }) => html`<span class="badge ${tone}">${children}</span>`;

/** Says aloud that numbers come from simulated answers; nothing where they are real. */
export const Basis = ({ basis, isSimulated }) =>
  basis === "simulated" || isSimulated
    ? html`<span class="badge warn" title=${words.basis.hint}>${words.basis.simulated}</span>`
    : null;

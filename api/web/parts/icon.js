// Small drawings beside words; they say nothing of their own.
import { html } from "../core/lib.js";

const PATHS = {
  overview: "M3 12h4l3-8 4 16 3-8h4",
  visibility: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12Z M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  segments: "M12 3a9 9 0 1 0 9 9h-9Z M15 3.5A9 9 0 0 1 20.5 9H15Z",
  events: "M4 20V10 M10 20V4 M16 20v-7 M22 20H2",
  connectors: "M9 7V3 M15 7V3 M6 7h12v4a6 6 0 0 1-12 0Z M12 17v4",
  settings: "M4 7h10 M18 7h2 M4 17h2 M10 17h10 M16 5v4 M8 15v4",
  plus: "M12 5v14 M5 12h14",
  close: "M6 6l12 12 M18 6 6 18",
  copy: "M9 9h11v11H9Z M5 15H4V4h11v1",
  play: "M7 4.5v15l12-7.5Z",
  pause: "M8 5v14 M16 5v14",
  edit: "M4 20h4L19 9l-4-4L4 16Z",
  trash: "M4 7h16 M9 7V4h6v3 M6 7l1 13h10l1-13",
  back: "M15 5l-7 7 7 7",
  up: "M12 19V5 M6 11l6-6 6 6",
  down: "M12 5v14 M6 13l6 6 6-6",
  theme: "M12 3a9 9 0 1 0 0 18Z M12 3a9 9 0 0 1 0 18",
  out: "M10 4H5v16h5 M14 8l4 4-4 4 M18 12H9",
  spark: "M12 3l2 6 6 3-6 3-2 6-2-6-6-3 6-3Z",
  stop: "M7 7h10v10H7Z",
  retry: "M20 12a8 8 0 1 1-3-6.2 M20 3v5h-5",
  good: "M7 11v9H4v-9Z M7 11l4-8c2 0 3 1 3 3l-1 4h6l-2 10H7",
  poor: "M7 13V4H4v9Z M7 13l4 8c2 0 3-1 3-3l-1-4h6L17 4H7",
  list: "M8 6h12 M8 12h12 M8 18h12 M4 6h.01 M4 12h.01 M4 18h.01",
};

export const Icon = ({ name, size = 16 }) => html`<svg width=${size} height=${size} viewBox="0 0 24 24"
  fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"
  aria-hidden="true" focusable="false"><path d=${PATHS[name]} /></svg>`;

// Light, dark, or as the system: kept on this machine, for it is no secret.
import { html, useState } from "../core/lib.js";
import { Button } from "../parts/index.js";
import { words } from "../words/index.js";

const KEY = "segops.theme";
const ORDER = ["auto", "light", "dark"];

const kept = () => (ORDER.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "auto");

/** Show the page in the colours that were chosen last. */
export function applyTheme(theme = kept()) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  dispatchEvent(new Event("segops:theme"));
}

/** Goes from one to the next. */
export function ThemeButton() {
  const [theme, choose] = useState(kept);
  const next = () => {
    const chosen = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
    localStorage.setItem(KEY, chosen);
    choose(chosen);
    applyTheme(chosen);
  };
  return html`<${Button} look="plain square" icon="theme" label=${words.shell.themes[theme]} onClick=${next} />`;
}

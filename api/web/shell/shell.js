// What stands around every page.
import { get } from "../core/api.js";
import { createContext, html, useContext, useEffect, useRef } from "../core/lib.js";
import { useLoad } from "../core/load.js";
import { isWhereLoaded } from "../core/router.js";
import { end } from "../core/session.js";
import { Button, Icon, useCurrentInSight } from "../parts/index.js";
import { words } from "../words/index.js";
import { ThemeButton } from "./theme.js";

const PLACES = [
  ["overview", "/"], ["visibility", "/visibility"], ["segments", "/segments"], ["events", "/events"],
  ["connectors", "/connectors"], ["settings", "/settings"],
];
const Brand = createContext(null);

/** The tenant's brand, null until it is known; `reload` after it was changed. */
export const useBrand = () => useContext(Brand);

export function Shell({ path, children }) {
  const brand = useLoad(() => get("/api/ai-reach/brand/"), []);
  return html`<${Brand.Provider} value=${brand}>
    <a class="skip" href="#content">${words.shell.skip}</a>
    <div class="shell">
      <${Side} path=${path} name=${brand.data?.name} />
      <main class="main" id="content" tabindex="-1">${children}</main>
    </div>
  <//>`;
}

const isAt = (href, path) => (href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`));

const Side = ({ path, name }) => html`<header class="side">
  <a class="mark" href="/"><img src="/web/icon.svg" alt="" />${words.shell.name}</a>
  <nav class="nav" aria-label=${words.shell.navigation} ref=${useCurrentInSight(path)}>${PLACES.map(([id, href]) => html`
    <a href=${href} aria-current=${isAt(href, path) ? "page" : undefined}><${Icon} name=${id} />${words.shell.pages[id]}</a>`)}</nav>
  <div class="foot">
    <span class="who small muted"><bdi>${name}</bdi></span>
    <div class="row"><${ThemeButton} />
      <${Button} look="plain square" icon="out" label=${words.shell.signOut} onClick=${() => end()} /></div>
  </div>
</header>`;

/** A page: its name, which the tab and a screen reader hear, and what is on it. */
export function Page({ title, lead, tools, children }) {
  const heading = useRef();
  useEffect(() => {
    document.title = `${title} · ${words.shell.name}`;
    if (isWhereLoaded()) return;
    heading.current.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [title]);
  return html`<div class="page">
    <header><div><h1 ref=${heading} tabindex="-1"><bdi>${title}</bdi></h1>${lead && html`<p>${lead}</p>`}</div>
      ${tools && html`<div class="row">${tools}</div>`}</header>
    ${children}
  </div>`;
}

// Where the user is: the path and the query of the address, changed without loading anything.
import { useEffect, useState } from "./lib.js";

// As in `api/site.py`.
const OURS = /^\/(visibility|segments(\/new|\/\d+)?|events|connectors|settings)?$/;
const listeners = new Set();

const here = () => ({ path: location.pathname, query: new URLSearchParams(location.search) });

let isFresh = true;

/** Whether the page is where it was loaded: the browser then says itself where the reader is. */
export const isWhereLoaded = () => isFresh;

function moved() {
  isFresh = false;
  for (const listener of listeners) listener(here());
}

/** Go to an address of ours; `replace` leaves no step back. */
export function go(href, { replace = false } = {}) {
  history[replace ? "replaceState" : "pushState"](null, "", href);
  moved();
}

/** This address with some parts of its query changed, or another path with only those; null takes a part away. */
export function hrefWith(changes, path) {
  const query = new URLSearchParams(path ? "" : location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "" || value === undefined) query.delete(name);
    else query.set(name, value);
  }
  return (path ?? location.pathname) + (query.size ? `?${query}` : "");
}

/** The place as it is, and the page drawn again when it changes. */
export function usePlace() {
  const [place, see] = useState(here);
  useEffect(() => {
    listeners.add(see);
    return () => listeners.delete(see);
  }, []);
  return place;
}

function onClick(event) {
  const link = event.target.closest?.("a[href]");
  const isPlain = !(event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey);
  if (!link || !isPlain || link.target || link.origin !== location.origin) return;
  if (!OURS.test(link.pathname) || link.hash) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

/** Take clicks on our own links, and the browser's own steps back and forth. */
export function startRouting() {
  addEventListener("click", onClick);
  addEventListener("popstate", moved);
}

// The token that the page acts with. It lives as long as the tab.
import { useEffect, useState } from "./lib.js";

const KEY = "segops.token";
const listeners = new Set();
let state = { token: sessionStorage.getItem(KEY) ?? "", hasEnded: false };

function become(next) {
  state = next;
  for (const listener of listeners) listener(state);
}

/** The token, empty while nobody is signed in. */
export const token = () => state.token;

/** Act with this token from now on. */
export function begin(fresh) {
  sessionStorage.setItem(KEY, fresh);
  become({ token: fresh, hasEnded: false });
}

/** Forget the token; `hasEnded` says that it was refused rather than given back. */
export function end({ hasEnded = false } = {}) {
  sessionStorage.clear();
  become({ token: "", hasEnded });
}

/** The session as it stands, and the page drawn again when it changes. */
export function useSession() {
  const [seen, see] = useState(state);
  useEffect(() => {
    listeners.add(see);
    return () => listeners.delete(see);
  }, []);
  return seen;
}

// The one door to Preact and htm.
export {
  html, render, createContext, useCallback, useContext, useEffect, useLayoutEffect, useMemo,
  useReducer, useRef, useState,
} from "../vendor/preact.js";

import { useState } from "../vendor/preact.js";

let made = 0;

/** An id that no other element of the page has. */
export function useId() {
  return useState(() => `e${(made += 1)}`)[0];
}

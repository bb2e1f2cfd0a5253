// What a page shows comes later: loading, there, or refused.
import { useCallback, useEffect, useRef, useState } from "./lib.js";

/**
 * What `load` answers, asked again whenever one of `on` changes or `reload` is called.
 * While it is asked again, what was there stays.
 */
export function useLoad(load, on) {
  const [state, become] = useState({ data: null, problem: null, isLoading: true });
  const turn = useRef(0);
  const reload = useCallback(() => {
    const mine = (turn.current += 1);
    become((before) => ({ ...before, isLoading: true }));
    const then = (next) => mine === turn.current && become({ isLoading: false, ...next });
    return load().then(
      (data) => then({ data, problem: null }),
      (problem) => then({ data: null, problem }),
    );
  }, on);
  useEffect(() => {
    reload();
    return () => { turn.current += 1; };
  }, [reload]);
  return { ...state, reload };
}

/** An action of the user: whether it is under way, and how it was refused. */
export function useAction(act) {
  const [state, become] = useState({ isBusy: false, problem: null });
  const run = async (...given) => {
    become({ isBusy: true, problem: null });
    try {
      const answer = await act(...given);
      become({ isBusy: false, problem: null });
      return answer;
    } catch (problem) {
      become({ isBusy: false, problem });
      return undefined;
    }
  };
  return { ...state, run };
}

/** Do this every so many milliseconds while `isOn`. */
export function useEvery(milliseconds, isOn, act) {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setInterval(() => latest.current(), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds, isOn]);
}

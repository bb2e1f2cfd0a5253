// One conversation: asking, hearing the answer, stopping it.
import { ask as request, get, post, Problem } from "../core/api.js";
import { useRef, useState } from "../core/lib.js";
import { framesOf } from "../core/stream.js";
import { words } from "../words/index.js";
import { CUT, keptTurns, NEW, told } from "./telling.js";

const PATH = "/api/ai/copilot/";
// Asking the same again is refused again.
const FINAL = new Set([403, 404, 422]);

/** Every frame of the answer to a question. Raises Problem before the first. */
async function* answerTo(body, signal) {
  const response = await request("POST", PATH, { body, signal, headers: { Accept: "text/event-stream" } });
  for await (const { data } of framesOf(response)) yield JSON.parse(data);
}

const failed = (turn, error) => ({ ...turn, status: "", state: "error", error });
const cutOff = (turn) => (turn.state === "streaming" ? failed(turn, turn.error ?? CUT) : turn);

/** What kept us from an answer; whatever is no refusal of the API's broke off on the way. */
function troubleOf(problem) {
  if (!(problem instanceof Problem)) return CUT;
  const { status, detail, message, retryAfter } = problem;
  const wait = retryAfter ? ` ${words.copilot.wait(retryAfter)}` : "";
  return { message: (detail || message) + wait, isRetryable: !FINAL.has(status) };
}

export function useConversation(page) {
  const [turns, set] = useState([]);
  const [id, name] = useState(null);
  const running = useRef(null);
  // Until the server has heard that an answer is not wanted any more, it takes no other question.
  const ending = useRef(null);

  async function hear(message, conversationId) {
    const stopping = (running.current = new AbortController());
    // Of an answer that nobody looks at any more nothing is shown: others may stand in its place.
    const last = (change) =>
      running.current === stopping && set((before) => [...before.slice(0, -1), change(before.at(-1))]);
    let current = conversationId;
    try {
      await ending.current;
      const body = { message, ...(current ? { conversation_id: current } : {}), context: { page } };
      for await (const frame of answerTo(body, stopping.signal)) {
        if (running.current !== stopping) return;
        if (frame.type === "start") name((current = frame.conversation_id));
        last((turn) => told(turn, frame));
        if (frame.type === "done") return;
      }
      last(cutOff);
    } catch (problem) {
      last((turn) => (stopping.signal.aborted ? { ...turn, status: "", state: "cancelled", error: null } : failed(turn, troubleOf(problem))));
    } finally {
      if (running.current === stopping) running.current = null;
    }
  }

  const ask = (message) => {
    set((before) => [...before, { role: "user", text: message }, NEW]);
    return hear(message, id);
  };
  const cancel = () => { ending.current = id && post(`${PATH}conversations/${id}/cancel/`).catch(() => {}); };
  const stop = () => { running.current?.abort(); cancel(); };
  const leave = () => {
    const left = running.current;
    running.current = null;
    left?.abort();
  };
  const begin = () => { leave(); set([]); name(null); };
  const open = async (chosen) => {
    const whole = await get(`${PATH}conversations/${chosen}/`);
    leave();
    set(keptTurns(whole));
    name(chosen);
  };
  const retry = () => {
    const question = turns.findLast((turn) => turn.role === "user");
    set((before) => [...before.slice(0, -1), NEW]);
    cancel();
    return hear(question.text, id);
  };
  const rate = async (turn, rating) => {
    await post(`${PATH}messages/${turn.id}/feedback/`, { rating });
    set((before) => before.map((each) => (each.id === turn.id ? { ...each, rating } : each)));
  };
  return { turns, id, isBusy: turns.at(-1)?.state === "streaming", ask, stop, begin, open, retry, rate };
}

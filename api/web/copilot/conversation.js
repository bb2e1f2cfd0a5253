// One conversation: asking, hearing the answer, stopping it.
import { ask as request, get, post } from "../core/api.js";
import { useRef, useState } from "../core/lib.js";
import { framesOf } from "../core/stream.js";
import { words } from "../words/index.js";
import { keptTurn, NEW, told } from "./telling.js";

const PATH = "/api/ai/copilot/";

/** Every frame of the answer to a question. Raises Problem before the first. */
async function* answerTo(body, signal) {
  const response = await request("POST", PATH, { body, signal, headers: { Accept: "text/event-stream" } });
  for await (const { data } of framesOf(response)) yield JSON.parse(data);
}

const cutOff = (turn) =>
  turn.state === "streaming" ? { ...turn, status: "", state: "error", error: { message: words.copilot.cut, isRetryable: true } } : turn;

export function useConversation(page) {
  const [turns, set] = useState([]);
  const [id, name] = useState(null);
  const running = useRef(null);
  const last = (change) => set((before) => [...before.slice(0, -1), change(before.at(-1))]);

  async function hear(message, conversationId) {
    const stopping = (running.current = new AbortController());
    let current = conversationId;
    try {
      const body = { message, ...(current ? { conversation_id: current } : {}), context: { page } };
      for await (const frame of answerTo(body, stopping.signal)) {
        if (frame.type === "start") name((current = frame.conversation_id));
        last((turn) => told(turn, frame));
      }
      last(cutOff);
    } catch (problem) {
      const error = stopping.signal.aborted ? null : { message: problem.detail || problem.message, isRetryable: true };
      last((turn) => ({ ...turn, status: "", state: error ? "error" : "cancelled", error }));
    } finally {
      if (running.current === stopping) running.current = null;
    }
  }

  const ask = (message) => {
    set((before) => [...before, { role: "user", text: message }, NEW]);
    return hear(message, id);
  };
  const stop = () => {
    running.current?.abort();
    if (id) post(`${PATH}conversations/${id}/cancel/`).catch(() => {});
  };
  const begin = () => { running.current?.abort(); set([]); name(null); };
  const open = async (chosen) => {
    running.current?.abort();
    const whole = await get(`${PATH}conversations/${chosen}/`);
    set(whole.messages.map(keptTurn));
    name(chosen);
  };
  const retry = () => {
    const question = turns.findLast((turn) => turn.role === "user");
    set((before) => [...before.slice(0, -1), NEW]);
    return hear(question.text, id);
  };
  const rate = async (turn, rating) => {
    await post(`${PATH}messages/${turn.id}/feedback/`, { rating });
    set((before) => before.map((each) => (each.id === turn.id ? { ...each, rating } : each)));
  };
  return { turns, id, isBusy: turns.at(-1)?.state === "streaming", ask, stop, begin, open, retry, rate };
}

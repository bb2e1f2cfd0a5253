// How an answer grows, frame by frame. Frames of types that are not known change nothing.
import { words } from "../words/index.js";

/** What is said of an answer that broke off. */
export const CUT = { message: words.copilot.cut, isRetryable: true };

/** An answer of which nothing has come yet. */
export const NEW = {
  role: "assistant", id: null, parts: [], status: "", state: "streaming", error: null, isSimulated: false, notice: null, rating: null,
};

/** The answer after one more frame. */
export function told(turn, frame) {
  switch (frame.type) {
    case "start": return { ...turn, id: frame.message_id, isSimulated: frame.simulated === true };
    case "thinking":
    case "computing": return { ...turn, status: frame.content };
    case "text": return { ...turn, status: "", parts: withText(turn.parts, frame.content) };
    case "ui": return { ...turn, status: "", parts: [...turn.parts, { component: frame.component, data: frame.data }] };
    case "error": return withError(turn, frame);
    case "done": return { ...turn, status: "", state: frame.status ?? "ok", notice: frame.notice ?? null };
    default: return turn;
  }
}

/** A client that knows no errors is told the sentence as text too; here it stands once. */
function withError(turn, { message, retryable }) {
  const parts = turn.parts.filter(({ text }) => text !== message);
  return { ...turn, parts, status: "", error: { message, isRetryable: retryable === true } };
}

function withText(parts, content) {
  const last = parts.at(-1);
  return last?.text === undefined ? [...parts, { text: content }] : [...parts.slice(0, -1), { text: last.text + content }];
}

/** The answer's words alone, as they are copied. */
export const textOf = (turn) => turn.parts.map((part) => part.text ?? "").filter(Boolean).join("\n\n");

/** A conversation that was kept, as turns; a question without its answer says so. */
export function keptTurns({ messages, is_running: isRunning }) {
  const turns = messages.map(keptTurn);
  const error = isRunning ? { message: words.copilot.elsewhere, isRetryable: false } : CUT;
  return turns.at(-1)?.role === "user" ? [...turns, { ...NEW, state: "error", error }] : turns;
}

const keptTurn = (message) =>
  message.role === "user"
    ? { role: "user", text: message.text }
    : {
        ...NEW,
        id: message.id,
        parts: [...message.ui.map(({ component, data }) => ({ component, data })), ...(message.text ? [{ text: message.text }] : [])],
        state: message.status,
        error: message.status === "error" ? CUT : null,
        isSimulated: message.simulated,
        rating: message.rating,
      };

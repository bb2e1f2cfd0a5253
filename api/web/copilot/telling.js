// How an answer grows, frame by frame. Frames of types that are not known change nothing.

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
    case "error": return { ...turn, error: { message: frame.message, isRetryable: frame.retryable === true } };
    case "done": return { ...turn, status: "", state: frame.status ?? "ok", notice: frame.notice ?? null };
    default: return turn;
  }
}

function withText(parts, content) {
  const last = parts.at(-1);
  return last?.text === undefined ? [...parts, { text: content }] : [...parts.slice(0, -1), { text: last.text + content }];
}

/** The answer's words alone, as they are copied. */
export const textOf = (turn) => turn.parts.map((part) => part.text ?? "").filter(Boolean).join("\n\n");

/** A message that was kept, as a turn. */
export const keptTurn = (message) =>
  message.role === "user"
    ? { role: "user", text: message.text }
    : {
        ...NEW,
        id: message.id,
        parts: [...message.ui.map(({ component, data }) => ({ component, data })), ...(message.text ? [{ text: message.text }] : [])],
        state: message.status,
        isSimulated: message.simulated,
        rating: message.rating,
      };

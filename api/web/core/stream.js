// Server-sent events, read from a fetch: EventSource can send no token.

/**
 * The frames of a response as they come: {event, data}, comments left out.
 *
 * Source: WHATWG HTML, "Parsing an event stream"; lines end in LF, CR LF or CR.
 */
export async function* framesOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      // A CR at the end may be half of a CR LF.
      const text = held + value;
      const whole = text.endsWith("\r") ? text.slice(0, -1) : text;
      const blocks = whole.replace(/\r\n?/g, "\n").split("\n\n");
      held = blocks.pop() + text.slice(whole.length);
      yield* blocks.map(frameOf).filter(Boolean);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function frameOf(block) {
  const frame = { event: "message", data: [] };
  for (const line of block.split("\n")) {
    const [, name, value] = /^(\w+): ?(.*)$/s.exec(line) ?? [];
    if (name === "event") frame.event = value;
    if (name === "data") frame.data.push(value);
  }
  return frame.data.length ? { event: frame.event, data: frame.data.join("\n") } : null;
}

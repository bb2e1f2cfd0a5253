// A segment on its way from the copilot to the builder, in the same tab.
const KEY = "segops.segment_draft";
const LONGEST_MS = 3_600_000;

/** Keep the draft and open the builder. Source: spec "copilot", "Hand-off". */
export function handOff({ name, description, definition, conversationId }) {
  sessionStorage.setItem(KEY, JSON.stringify({
    v: 1, source: "copilot", created_at: new Date().toISOString(), conversation_id: conversationId, name, description, definition,
  }));
  location.assign("/segments/new");
}

/** The draft that is there and not older than an hour, else null; what it holds is not to be trusted. */
export function draft() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    const isFresh = kept?.v === 1 && Date.now() - Date.parse(kept.created_at) < LONGEST_MS;
    return isFresh && typeof kept.name === "string" && kept.definition ? kept : null;
  } catch {
    return null;
  }
}

/** Forget the draft: it was saved, or is not wanted. */
export const dropDraft = () => sessionStorage.removeItem(KEY);

// Which answers a page speaks of, as its address says.
import { daysAgo } from "./format.js";

export const PROVIDERS = { chatgpt: "ChatGPT", perplexity: "Perplexity", claude: "Claude", gemini: "Gemini", grok: "Grok" };

/** The chosen number of days; `usual` where the address names none of the choices. */
export function daysOf(query, choices, usual) {
  const asked = query.get("days");
  return Object.hasOwn(choices, asked ?? "") ? asked : String(usual);
}

/** The days as the API's parameters: today is the last of them. */
export const spanOf = (days) => (days === "all" ? {} : { from: daysAgo(Number(days) - 1), to: daysAgo(0) });

/** As many days, before those. */
export const spanBefore = (days) => ({ from: daysAgo(2 * days - 1), to: daysAgo(Number(days)) });

// The API, asked with the session's token; a refusal becomes a Problem.
import * as session from "./session.js";
import { words } from "../words/index.js";

/** A refusal as the API worded it (RFC 9457), or what kept us from hearing one. */
export class Problem extends Error {
  constructor(status, document, retryAfter = null) {
    super(document.detail || document.title || words.problem.title);
    this.status = status;
    this.kind = (document.type ?? "").split(":").pop() || document.code || "";
    this.title = document.title ?? words.problem.title;
    this.detail = document.detail ?? "";
    this.errors = document.errors ?? [];
    this.retryAfter = retryAfter;
  }

  /** What is wrong with one field, by its JSON pointer; empty where nothing is. */
  of(pointer) {
    return this.errors.filter((each) => each.pointer === pointer).map((each) => each.message).join("; ");
  }
}

/** The response of one call, its body unread. Raises Problem; a 401 ends the session. */
export async function ask(method, path, { body, signal, headers, token = session.token() } = {}) {
  const response = await reach(path, {
    method,
    signal,
    headers: { Authorization: `Bearer ${token}`, ...sent(body), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (response.ok) return response;
  if (response.status === 401 && token === session.token()) session.end({ hasEnded: true });
  throw await problemOf(response);
}

/** What one call answers, read as JSON; null for 204. */
export async function call(method, path, options) {
  const response = await ask(method, path, options);
  return response.status === 204 ? null : response.json();
}

export const get = (path, parameters = {}, options = {}) => call("GET", path + queryOf(parameters), options);
export const post = (path, body, options = {}) => call("POST", path, { body, ...options });
export const patch = (path, body) => call("PATCH", path, { body });
export const put = (path, body) => call("PUT", path, { body });
export const remove = (path) => call("DELETE", path);

/** A query string of what is there; a list repeats its name. */
export function queryOf(parameters) {
  const pairs = Object.entries(parameters)
    .flatMap(([name, value]) => [value].flat().map((each) => [name, each]))
    .filter(([, value]) => value !== undefined && value !== null && value !== "");
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
}

const sent = (body) => (body === undefined ? {} : { "Content-Type": "application/json" });

async function reach(path, options) {
  try {
    return await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, { title: words.problem.offline, detail: words.problem.offlineDetail });
  }
}

async function problemOf(response) {
  const retryAfter = Number(response.headers.get("Retry-After")) || null;
  try {
    return new Problem(response.status, await response.json(), retryAfter);
  } catch {
    return new Problem(response.status, { title: words.problem.title }, retryAfter);
  }
}

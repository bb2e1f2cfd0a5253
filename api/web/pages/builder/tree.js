// The segment language as the builder fills it in: what a new part is, and which values an operator takes.

/** A new node of each type. Source: docs/segments.md, "Nodes". */
const FRESH = {
  event: () => ({ type: "event", event: "", occurs: "at_least", times: 1, window: { last: { value: 30, unit: "day" } }, where: [] }),
  event_aggregate: () => ({ type: "event_aggregate", event: "", fn: "sum", prop: "", op: "gte", value: 100, where: [] }),
  sequence: () => ({ type: "sequence", steps: [freshStep(), freshStep()], within: { value: 7, unit: "day" } }),
  trait: () => ({ type: "trait", trait: "", op: "eq", value: "" }),
  segment: () => ({ type: "segment", segment_id: 0, member: true }),
  and: () => ({ type: "and", children: [fresh("event")] }),
  or: () => ({ type: "or", children: [fresh("event")] }),
  not: () => ({ type: "not", child: fresh("event") }),
};

export const fresh = (type) => FRESH[type]();
export const freshStep = () => ({ event: "", where: [] });
export const freshWhere = () => ({ prop: "", op: "eq", value: "" });
export const freshRoot = () => fresh("and");

const isGroup = (node) => node.type === "and" || node.type === "or";

/** The node as another type; a group keeps its children, and what becomes a negation stays in it. */
export function retyped(node, type) {
  const into = fresh(type);
  if (isGroup(node) && isGroup(into)) return { ...node, type };
  if (isGroup(into)) return { ...into, children: [node] };
  if (type === "not") return { ...into, child: node };
  return into;
}

const SHAPES = {
  eq: "scalar", neq: "scalar", in: "list", not_in: "list", gt: "bound", gte: "bound", lt: "bound", lte: "bound",
  contains: "text", not_contains: "text", starts_with: "text", ends_with: "text", exists: "none", not_exists: "none",
  within_last: "duration", before_last: "duration",
};
const VALUES = { scalar: "", list: [""], bound: 0, text: "", duration: { value: 30, unit: "day" } };

/** What kind of value an operator takes. Source: docs/segments.md, "Operators". */
export const shapeOf = (op) => SHAPES[op];

/** The condition with another operator; its value stays where that one takes it. */
export function withOperator({ value, ...rest }, op) {
  const shape = shapeOf(op);
  if (shape === "none") return { ...rest, op };
  return { ...rest, op, value: shapeOf(rest.op) === shape ? value : VALUES[shape] };
}

/** text, number or boolean: what a value is in JSON. */
export const kindOf = (value) => ({ number: "number", boolean: "boolean" })[typeof value] ?? "text";

/** A text as a value of that kind; what is no number stays text. */
export function asKind(text, kind) {
  if (kind === "boolean") return text === true || text === "true";
  if (kind === "number" && String(text).trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  return kind === "number" ? 0 : String(text);
}

const WINDOWS = {
  ever: () => undefined,
  last: () => ({ last: { value: 30, unit: "day" } }),
  ago: () => ({ ago: [60, 30], unit: "day" }),
  between: () => ({ after: `${new Date().toISOString().slice(0, 8)}01` }),
};

export const freshWindow = (kind) => WINDOWS[kind]();

/** Which of the windows it is. */
export const windowKind = (window) =>
  !window ? "ever" : "last" in window ? "last" : "ago" in window ? "ago" : "between";

/** The faults of a node itself: those below one of its children are the child's. */
export function faultsOf(errors, at) {
  const below = [`${at}/children/`, `${at}/child/`, `${at}/child`];
  return errors.filter(({ pointer }) => (pointer === at || pointer.startsWith(`${at}/`)) && !below.some((each) => pointer === each || pointer.startsWith(each)));
}

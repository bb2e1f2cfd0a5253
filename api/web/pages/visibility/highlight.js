// A text cut where something begins or ends in it.

/**
 * The pieces of a text, each with the marks that cover it. Offsets count code points, as the
 * API's do, so that a face or a flag before a mark does not move it.
 */
export function piecesOf(text, marks) {
  const points = Array.from(text);
  const within = marks.filter(({ start, end }) => 0 <= start && start < end && end <= points.length);
  const cuts = [...new Set([0, points.length, ...within.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, place) => ({
    text: points.slice(start, cuts[place + 1]).join(""),
    marks: within.filter((mark) => mark.start <= start && cuts[place + 1] <= mark.end),
  }));
}

/** All that an answer's evidence marks in its text; the kind of a brand is own or rival. */
export function marksOf(result, brandName) {
  const brands = result.mentioned_brands.map((each) => [each, each.name === brandName ? "own" : "rival"]);
  const products = result.mentioned_products.map((each) => [each, "product"]);
  const found = [...brands, ...products].filter(([each]) => each.evidence).map(([each, kind]) => ({
    kind, name: each.name, start: each.evidence.start, end: each.evidence.end,
  }));
  const cited = result.citations.filter((each) => each.start !== null && each.end !== null);
  return [...found, ...cited.map(({ start, end, index }) => ({ kind: "cited", name: `[${index}]`, start, end }))];
}

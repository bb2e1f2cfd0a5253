"""Modules that are functions, tried in the browser that runs them."""

import json
from typing import Any

import pytest

from tests.api.web.browser import screen

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture(scope="module")
def tried(browser, shop):
    """Evaluates an expression over what a module exports, in one window for all."""

    def run(module: str, expression: str, *given: Any) -> Any:
        arguments = ", ".join(json.dumps(each) for each in given)
        body = f"async () => {{ const it = await import('/web/{module}'); return {expression}({arguments}); }}"
        return opened.page.evaluate(body)

    with screen(browser, shop.url) as opened:
        opened.see("/")
        yield run


SPLIT = """((text, marks) => it.piecesOf(text, marks)
  .map((piece) => [piece.text, piece.marks.map((mark) => mark.kind).join("+")]))"""


@pytest.mark.parametrize(
    ("text", "marks", "pieces"),
    [
        ("abc", [], [["abc", ""]]),
        ("", [], []),
        ("abc", [("own", 0, 3)], [["abc", "own"]]),
        ("a👟bc", [("own", 2, 3)], [["a👟", ""], ["b", "own"], ["c", ""]]),
        (
            "abcd",
            [("own", 0, 3), ("product", 1, 4)],
            [["a", "own"], ["bc", "own+product"], ["d", "product"]],
        ),
        ("abc", [("own", 2, 9), ("rival", 2, 2), ("rival", -1, 2)], [["abc", ""]]),
    ],
)
def test_a_text_is_cut_at_its_marks_in_code_points(tried, text, marks, pieces):
    given = [{"kind": kind, "start": start, "end": end} for kind, start, end in marks]

    assert tried("pages/visibility/highlight.js", SPLIT, text, given) == pieces


READ = """(async (chunks) => {
  const encoded = new ReadableStream({start(control) {
    for (const chunk of chunks) control.enqueue(new TextEncoder().encode(chunk));
    control.close();
  }});
  const frames = [];
  for await (const frame of it.framesOf({body: encoded})) frames.push([frame.event, frame.data]);
  return frames;
})"""


@pytest.mark.parametrize(
    ("chunks", "frames"),
    [
        (["data: 1\n\ndata: 2\n\n"], [["message", "1"], ["message", "2"]]),
        (["event: end\nda", "ta: {}\n", "\n"], [["end", "{}"]]),
        ([": ping\n\n", "data: 1\n\n"], [["message", "1"]]),
        (["data: a\ndata: b\n\n"], [["message", "a\nb"]]),
        (["data: 1\r", "\n\r", "\ndata: 2\r\n\r\n"], [["message", "1"], ["message", "2"]]),
        (["data:x\n\n", "data: half"], [["message", "x"]]),
        (['data: {"a": "b: c"}\n\n'], [["message", '{"a": "b: c"}']]),
    ],
)
def test_frames_are_read_however_they_are_cut(tried, chunks, frames):
    assert tried("core/stream.js", READ, chunks) == frames


SHOWN = """(async (text) => {
  const { html, render } = await import("/web/core/lib.js");
  const place = document.createElement("div");
  render(html`${it.marked(text)}`, place);
  return place.innerHTML;
})"""


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"),
        ("**bold** and `code`", "<p><strong>bold</strong> and <code>code</code></p>"),
        ("- a\n- **b**", "<ul><li>a</li><li><strong>b</strong></li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("```\n<b>\n**x**\n```", "<pre>&lt;b&gt;\n**x**</pre>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        (
            "[a](https://evil.example) ![](https://evil.example/x.png)",
            "<p>[a](https://evil.example) ![](https://evil.example/x.png)</p>",
        ),
        ("**", "<p>**</p>"),
        ("``` \nnever ends", "<pre>never ends</pre>"),
    ],
)
def test_the_copilots_text_has_a_few_marks_and_no_links(tried, text, markup):
    assert tried("copilot/markdown.js", SHOWN, text) == markup


def seen(name: str, count: int, *types: str) -> dict[str, Any]:
    return {"name": name, "count": count, "types": [{"type": each} for each in types]}


@pytest.mark.parametrize(
    ("properties", "declared"),
    [
        ([seen("total", 2, "number", "integer")], [["total", ["number"], True]]),
        ([seen("coupon", 1, "null", "string")], [["coupon", ["null", "string"], False]]),
        ([seen("size", 2, "integer")], [["size", ["integer"], True]]),
        ([seen("[masked]", 2, "string")], []),
    ],
)
def test_a_schema_starts_from_what_was_seen(tried, properties, declared):
    known = {"event": "Opened", "count": 2, "declaration": None, "properties": properties}
    told = "((known) => it.startOf(known).properties.map((each) => [each.name, each.types, each.required]))"

    assert tried("pages/events/schema_form.js", told, known) == declared


def found(**positions: int) -> dict[str, Any]:
    brands = [
        {"name": name, "position": position, "sentiment": "neutral"}
        for name, position in positions.items()
    ]
    return {"mentioned_brands": brands, "mentioned_products": []}


@pytest.mark.parametrize(
    ("before", "after", "flips"),
    [
        (found(Nike=1), found(Nike=1), []),
        (
            found(Nike=1),
            found(Acme=1, Nike=2),
            [
                ["Acme", "Not mentioned", "position 1, neutral"],
                ["Nike", "position 1, neutral", "position 2, neutral"],
            ],
        ),
        (found(Nike=1), found(), [["Nike", "position 1, neutral", "Not mentioned"]]),
        (
            found(),
            {"mentioned_brands": [], "mentioned_products": [{"name": "Pro Runner"}]},
            [["Pro Runner", "Not mentioned", "named"]],
        ),
    ],
)
def test_what_two_scores_say_differently_is_told_by_name(tried, before, after, flips):
    told = "((before, after) => it.flipsOf(before, after).map((flip) => [flip.name, flip.before, flip.after]))"

    assert tried("pages/visibility/flips.js", told, before, after) == flips


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0, "0.0%"), (0.7234, "72.3%"), (1, "100.0%")],
)
def test_a_share_is_written_in_percent(tried, value, text):
    assert tried("core/format.js", "it.formatPercent", value) == text


@pytest.mark.parametrize(
    ("changes", "path", "href"),
    [
        ({"tab": "answers"}, "/visibility", "/visibility?tab=answers"),
        ({"tab": None, "days": ""}, "/visibility", "/visibility"),
        ({"query": "a b&c"}, "/events", "/events?query=a+b%26c"),
    ],
)
def test_an_address_is_made_of_what_is_chosen(tried, changes, path, href):
    assert tried("core/router.js", "it.hrefWith", changes, path) == href

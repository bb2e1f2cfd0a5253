"""The copilot's panel before servers that keep to the protocol, and one that does not.

The browser is told what the endpoint answers: what is tried is the page alone.
"""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = '<img src=x onerror="alert(1)">'
START = {"type": "start", "v": 1, "conversation_id": "c1", "message_id": "m1", "simulated": True}
DONE = {"type": "done", "status": "ok", "usage": {}, "took_ms": 5, "simulated": True}
CARD = {
    "v": 1,
    "label": "High LTV",
    "value": 1842,
    "unit": "members",
    "as_of": "2026-11-22T02:00:00Z",
    "source": "r1",
    "delta": {"value": 37, "percent": 2.1, "versus": "30 days ago"},
}
CTA = {
    "v": 1,
    "name": HOSTILE,
    "description": "",
    "definition": {"version": 1, "root": {"type": "event", "event": "Order Completed"}},
    "explain": ["performed Order Completed at least once"],
    "estimate": {"count": 2, "total": 3, "exact": True, "as_of": "2026-11-22T02:00:00Z"},
    "warnings": [],
    "href": "/segments/new",
}


def text(content: str) -> dict[str, Any]:
    return {"type": "text", "content": content}


def ui(component: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"type": "ui", "id": component, "component": component, "data": data}


def answered(page: Page, *answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The endpoint gives these answers, one a question, the last again; what was asked."""
    asked: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        asked.append(json.loads(route.request.post_data or "{}"))
        frames = answers[min(len(asked), len(answers)) - 1]
        body = "".join(f"data: {json.dumps(frame)}\n\n" for frame in frames)
        route.fulfill(content_type="text/event-stream; charset=utf-8", body=body)

    page.route("**/api/ai/copilot/", answer)
    page.route(
        "**/api/ai/copilot/conversations/?*",
        lambda route: route.fulfill(
            json={"count": 0, "next": None, "previous": None, "results": []}
        ),
    )
    page.route("**/api/ai/copilot/messages/*/feedback/", lambda route: route.fulfill(status=204))
    return asked


def ask(page: Page, question: str) -> None:
    page.get_by_label("Question").fill(question)
    page.get_by_label("Question").press("Enter")


def log(page: Page):
    return page.get_by_role("log", name="Conversation")


def test_an_answer_is_shown_with_its_components(shown):
    screen = shown()
    chart = {
        "v": 1,
        "title": "Order Completed",
        "metric": "events",
        "x": "day",
        "series": [{"name": "Orders", "points": [{"date": "2026-11-01", "count": 120}]}],
        "timezone": "UTC",
        "last_day_partial": True,
        "source": "r2",
    }
    table = {
        "v": 1,
        "columns": ["name", "member_count"],
        "rows": [{"id": 12, "name": "VIP", "member_count": 420}],
        "total": 8,
        "truncated": True,
    }
    frames = [
        START,
        {"type": "thinking", "content": "Looking up segments...", "call_id": "c1", "tool": "t"},
        ui("MetricCard", CARD),
        ui("EventVolumeChart", chart),
        ui("SegmentTable", table),
        text("There are **1,842** "),
        text("members."),
        DONE,
    ]
    asked = answered(screen.page, frames)
    page = screen.see("/")
    ask(page, "How many are in High LTV?")
    expect(log(page).get_by_text("There are 1,842 members.")).to_be_visible()

    assert asked == [{"message": "How many are in High LTV?", "context": {"page": "/"}}]
    expect(log(page).locator(".kpi .value")).to_have_text("1,842")
    expect(log(page).get_by_text("+37 (2.1%) vs 30 days ago")).to_be_visible()
    expect(log(page).locator("canvas")).to_have_count(1)
    expect(log(page).get_by_role("link", name="VIP")).to_have_attribute("href", "/segments/12")
    expect(log(page).get_by_text("Stand-in")).to_be_visible()
    expect(log(page).locator("strong", has_text="1,842")).to_have_count(1)
    assert screen.barriers() == []


def test_the_next_question_is_of_the_same_conversation(shown):
    screen = shown()
    asked = answered(screen.page, [START, text("One."), DONE])
    page = screen.see("/")
    page.locator(".starters button").first.click()
    expect(log(page).get_by_text("One.")).to_be_visible()
    ask(page, "And?")
    expect(log(page).get_by_text("One.")).to_have_count(2)
    page.get_by_role("button", name="New conversation").click()
    ask(page, "Anew")
    expect(log(page).get_by_text("One.")).to_have_count(1)

    assert [each.get("conversation_id") for each in asked] == [None, "c1", None]
    assert asked[0]["message"] == "How visible is Acme Shoes on Perplexity?"


def test_a_failure_is_said_once_and_can_be_tried_again(shown):
    screen = shown()
    failure = {
        "type": "error",
        "code": "model_unavailable",
        "message": "Not now.",
        "retryable": True,
    }
    asked = answered(
        screen.page, [START, failure, {**DONE, "status": "error"}], [START, text("Now."), DONE]
    )
    page = screen.see("/")
    ask(page, "Why?")
    expect(log(page).get_by_text("Not now.")).to_be_visible()
    log(page).get_by_role("button", name="Try again").click()
    expect(log(page).get_by_text("Now.", exact=True)).to_be_visible()

    expect(log(page).get_by_text("Not now.")).to_have_count(0)
    assert [each["message"] for each in asked] == ["Why?", "Why?"]


@pytest.mark.parametrize(
    "frames",
    [
        [START, text("It was")],
        [START, {"type": "novelty", "content": 1}, text("It was"), ui("Gadget", {"v": 1})],
        [START, text("It was"), ui("MetricCard", {"v": 2}), ui("constructor", {"v": 1})],
    ],
)
def test_what_breaks_off_or_is_unknown_does_no_harm(shown, frames):
    screen = shown()
    answered(screen.page, frames)
    page = screen.see("/")
    ask(page, "What?")

    expect(log(page).get_by_text("It was")).to_be_visible()
    expect(log(page).get_by_text("The answer broke off. Try again.")).to_be_visible()
    expect(log(page).locator(".inset")).to_have_count(0)


def test_an_answer_is_stopped(shown):
    screen = shown()
    page = screen.page
    answered(page, [START, DONE])
    page.route("**/api/ai/copilot/", lambda route: None)
    screen.see("/")
    ask(page, "Will this end?")
    expect(log(page).get_by_text("Loading")).to_be_visible()
    page.get_by_role("button", name="Stop").click()

    expect(log(page).get_by_text("Stopped.")).to_be_visible()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_a_stopped_answer_can_be_asked_for_again(shown):
    screen = shown()
    page = screen.page
    answered(page, [START, text("Now."), DONE])
    page.route("**/api/ai/copilot/", lambda route: None, times=1)
    screen.see("/")
    ask(page, "Will this end?")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_label("Question")).to_be_focused()
    log(page).get_by_role("button", name="Try again").click()

    expect(log(page).get_by_text("Now.", exact=True)).to_be_visible()
    expect(log(page).get_by_text("Stopped.")).to_have_count(0)


def test_a_new_conversation_is_empty_although_an_answer_was_on_its_way(shown):
    screen = shown()
    page = screen.page
    answered(page, [START, text("Now."), DONE])
    page.route("**/api/ai/copilot/", lambda route: None, times=1)
    screen.see("/")
    ask(page, "Will this end?")
    expect(log(page).get_by_text("Loading")).to_be_visible()
    page.get_by_role("button", name="New conversation").click()

    expect(log(page).locator(".turn")).to_have_count(0)
    expect(log(page).locator(".starters button")).not_to_have_count(0)
    ask(page, "And now?")
    expect(log(page).get_by_text("Now.", exact=True)).to_be_visible()


BREAKING = """
const real = window.fetch;
const said = new TextEncoder().encode('data: {"type":"text","content":"It was"}\\n\\n');
window.fetch = (path, options) => {
  if (path !== "/api/ai/copilot/") return real(path, options);
  let pulls = 0;
  const pull = (control) => (pulls++ ? control.error(new TypeError("zq")) : control.enqueue(said));
  return Promise.resolve(new Response(new ReadableStream({ pull }, { highWaterMark: 0 })));
};
"""


def test_a_line_that_breaks_is_said_in_our_words(shown):
    screen = shown()
    screen.page.add_init_script(BREAKING)
    page = screen.see("/")
    ask(page, "Why?")

    expect(log(page).get_by_role("alert")).to_contain_text("The answer broke off. Try again.")
    expect(log(page).get_by_text("It was")).to_be_visible()
    expect(log(page).get_by_text("zq")).to_have_count(0)


def test_a_refusal_says_when_to_come_back(shown):
    screen = shown()
    page = screen.page
    screen.expected |= {429}
    refusal = {"detail": "Ask again after a while.", "code": "rate_limited"}
    page.route(
        "**/api/ai/copilot/",
        lambda route: route.fulfill(status=429, headers={"Retry-After": "42"}, json=refusal),
    )
    screen.see("/")
    ask(page, "Why?")

    expect(log(page).get_by_role("alert")).to_contain_text("Ask again after a while.")
    expect(log(page).get_by_role("alert")).to_contain_text("Try again in 42 s.")


def test_a_failure_that_is_told_twice_stands_once(shown):
    screen = shown()
    failure = {"type": "error", "code": "internal", "message": "Not now.", "retryable": False}
    answered(screen.page, [START, text("Not now."), failure, {**DONE, "status": "error"}])
    page = screen.see("/")
    ask(page, "Why?")

    expect(log(page).get_by_text("Not now.")).to_have_count(1)
    expect(log(page).get_by_role("button", name="Try again")).to_have_count(0)


def test_who_reads_further_up_is_left_there(shown):
    screen = shown()
    long = "\n\n".join(f"Paragraph {n}." for n in range(60))
    answered(screen.page, [START, text(long), DONE])
    page = screen.see("/")
    ask(page, "Much?")
    expect(log(page).get_by_text("Paragraph 59.")).to_be_in_viewport()
    log(page).evaluate("log => { log.scrollTop = 0; }")
    log(page).get_by_role("button", name="Good answer").dispatch_event("click")
    expect(page.get_by_text("Thank you.")).to_be_visible()

    assert log(page).evaluate("log => log.scrollTop") == 0


def kept(page: Page, messages: list[dict[str, Any]], **fields: Any) -> None:
    """There is one conversation, of these messages."""
    head = {"id": "c1", "title": HOSTILE, "is_starred": False, "is_running": False}
    times = {"created_at": "2026-11-22T02:00:00Z", "updated_at": "2026-11-22T02:00:00Z"}
    found = {"count": 1, "next": None, "previous": None, "results": [{**head, **times}]}
    whole = {**head, **times, "messages": messages, **fields}
    page.route("**/api/ai/copilot/conversations/?*", lambda route: route.fulfill(json=found))
    page.route("**/api/ai/copilot/conversations/", lambda route: route.fulfill(json=found))
    page.route("**/api/ai/copilot/conversations/c1/", lambda route: route.fulfill(json=whole))


ASKED = {"role": "user", "id": "m0", "text": "Why?", "ui": [], "status": "ok", "simulated": False}
BROKEN = {**ASKED, "role": "assistant", "id": "m1", "text": "It was", "status": "error"}


@pytest.mark.parametrize(
    ("messages", "is_running", "said"),
    [
        ([ASKED, {**BROKEN, "rating": None}], False, "The answer broke off. Try again."),
        ([ASKED], False, "The answer broke off. Try again."),
        ([ASKED], True, "The answer is on its way in another window."),
    ],
)
def test_a_conversation_that_broke_off_says_so_when_it_is_read_again(
    shown, messages, is_running, said
):
    screen = shown()
    answered(screen.page, [START, text("Now."), DONE])
    kept(screen.page, messages, is_running=is_running)
    page = screen.see("/")
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name=HOSTILE, exact=True).click()

    expect(log(page).get_by_role("alert")).to_contain_text(said)
    expect(log(page).get_by_role("button", name="Try again")).to_have_count(0 if is_running else 1)


def test_older_conversations_are_on_further_pages_and_a_page_that_is_emptied_is_left(shown):
    screen = shown()
    there = [f"Question {n}" for n in range(3)]

    def listed(route: Route) -> None:
        number = int(parse_qs(urlsplit(route.request.url).query).get("page", ["1"])[0])
        found = [
            {"id": title[-1], "title": title, "updated_at": "2026-11-22T02:00:00Z"}
            for title in there[2 * number - 2 : 2 * number]
        ]
        beside = {
            "previous": "/" if number > 1 else None,
            "next": "/" if there[2 * number :] else None,
        }
        route.fulfill(json={"count": len(there), **beside, "results": found})

    def gone(route: Route) -> None:
        there.remove("Question 2")
        route.fulfill(status=204)

    screen.page.route("**/api/ai/copilot/conversations/?*", listed)
    screen.page.route("**/api/ai/copilot/conversations/2/", gone)
    page = screen.see("/")
    page.get_by_role("button", name="Conversations").click()
    pages = page.get_by_role("navigation", name="Conversations")
    expect(page.get_by_role("button", name="Question 1", exact=True)).to_be_visible()
    pages.get_by_role("button", name="Next").click()
    expect(page.get_by_role("button", name="Question 0", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Delete the conversation: Question 2").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(page.get_by_role("button", name="Question 0", exact=True)).to_be_visible()
    expect(pages).to_have_count(0)


def test_a_conversation_is_deleted_only_when_that_is_confirmed(shown):
    screen = shown()
    kept(screen.page, [])
    deleted: list[str] = []

    def gone(route: Route) -> None:
        deleted.append(route.request.method)
        route.fulfill(status=204)

    screen.page.route("**/api/ai/copilot/conversations/c1/", gone)
    page = screen.see("/")
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="Delete the conversation").click()
    page.get_by_role("button", name="Cancel").click()
    assert deleted == []
    page.get_by_role("button", name="Delete the conversation").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    assert deleted == ["DELETE"]


def test_a_conversation_that_is_gone_is_told(shown):
    screen = shown()
    screen.expected |= {404}
    kept(screen.page, [])
    gone = {"detail": "There is no such conversation.", "status": 404}
    screen.page.route(
        "**/api/ai/copilot/conversations/c1/", lambda route: route.fulfill(status=404, json=gone)
    )
    page = screen.see("/")
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name=HOSTILE, exact=True).click()

    expect(page.get_by_text("There is no such conversation.")).to_be_visible()
    expect(page.get_by_role("button", name="Delete the conversation")).to_be_visible()


def test_hostile_words_carry_nothing_out(shown):
    screen = shown()
    screen.page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    words = (
        f"{HOSTILE} [click](https://evil.example/?d=1) ![x](https://evil.example/x.png) <b>b</b>"
    )
    answered(screen.page, [START, text(words), ui("MetricCard", {**CARD, "label": HOSTILE}), DONE])
    page = screen.see("/")
    ask(page, HOSTILE)

    expect(log(page).get_by_text("[click](https://evil.example/?d=1)")).to_be_visible()
    assert log(page).locator("a, img, b").count() == 0


def test_a_segment_goes_to_the_builder_from_its_button(shown):
    screen = shown()
    answered(screen.page, [START, ui("CreateSegmentCTA", CTA), DONE])
    page = screen.see("/")
    ask(page, "Make a segment")
    expect(log(page).get_by_text("2 of 3 customers match now")).to_be_visible()
    page.get_by_role("button", name="Create segment").click()

    expect(page.get_by_text("From the copilot.")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value(HOSTILE)


def test_an_answer_is_rated(shown):
    screen = shown()
    answered(screen.page, [START, text("Good."), DONE])
    page = screen.see("/")
    ask(page, "Good?")
    with page.expect_request("**/messages/m1/feedback/") as sent:
        log(page).get_by_role("button", name="Good answer").click()

    assert sent.value.post_data_json == {"rating": 1}
    expect(log(page).get_by_role("button", name="Good answer")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_without_a_copilot_the_panel_says_so(shown):
    screen = shown()
    screen.page.route(
        "**/api/ai/copilot/**",
        lambda route: route.fulfill(
            status=503, json={"detail": "No key.", "code": "copilot_not_configured"}
        ),
    )
    page = screen.see("/")

    expect(page.get_by_text("The copilot is not available")).to_be_visible()
    expect(page.locator(".kpi").first).to_be_visible()


def test_each_question_that_is_offered_has_an_answer(shown):
    page = shown().see("/")
    starters = page.locator(".starters button").all_inner_texts()
    assert len(starters) == 4
    for question in starters:
        page.get_by_role("button", name="New conversation").click()
        page.locator(".starters").get_by_role("button", name=question, exact=True).click()
        expect(log(page).get_by_role("button", name="Good answer")).to_be_visible(timeout=30_000)

        expect(log(page).get_by_text("I am a stand-in")).to_have_count(0)


def test_the_stand_in_answers_about_this_tenant_and_the_answer_is_kept(shown, shop):
    page = shown().see("/")
    ask(page, "How visible are we on Perplexity?")
    expect(log(page).get_by_role("button", name="Good answer")).to_be_visible(timeout=30_000)
    said = log(page).locator(".said").inner_text()
    page.reload()
    page.get_by_role("button", name="Conversations").click()
    page.get_by_role("button", name="How visible are we on Perplexity?").first.click()

    assert "answers of Perplexity over the last 30 days" in said
    expect(log(page).locator(".said")).to_have_text(said)

"""A language model that means harm: what it says follows from the question's seed and what it read.

It calls any tool with anything, invents numbers, loops, obeys what stands in data, asks for what
is another tenant's, and breaks off its stream at any place.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from infra.copilot.stand_in.heard import Heard, heard
from infra.copilot.stand_in.wire import Reply, frame, refusal, turn
from tests.copilot import call, text

# The question to which it behaves.
WELL = "Is all well?"
ORDER = re.compile(r"CALL (\w+) (\{.*?\}+)")
ODD = (
    "' OR 1=1 --",
    "x'); DROP TABLE segmentation.events; --",
    "{tenant:String}",
    "%",
    "\\",
    "\x00",
    "\ud800",
    "<img src=x onerror=alert(1)>",
    "🦺" * 60,
    "٤٢",
    "9" * 5000,
    "x" * 1000,
    10**30,
    2**63,
    -1,
    0,
    1e308,
    float("nan"),
    float("-inf"),
    True,
    None,
    [],
    {},
    [[[["deep"]]]],
    {"$gt": ""},
)
_STOPS = ("end_turn", "tool_use", "max_tokens", "refusal", "pause_turn", "stop_sequence", "zq", "")
_ERRORS = ("overloaded_error", "api_error", "invalid_request_error", "rate_limit_error")
_NO_TOOLS = ("run_sql", "delete_segment", "", "__import__")


@dataclass(frozen=True)
class Loot:
    """What the model knows: its own tenant's events and segments, and another's ids."""

    events: Sequence[str]
    segments: Sequence[str]
    rival: Sequence[Any]


class Hostile:
    """Answers requests, and keeps them by their question; the same one gets the same answer."""

    def __init__(self, loot: Loot) -> None:
        self._loot = loot
        self.requests: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    def __call__(self, request: dict[str, Any]) -> Reply:
        asked = heard(request)
        self.requests[asked.question].append(request)
        if asked.question == WELL:
            return Reply(turn([text("All is well.")]))
        mood = Random(asked.question)
        breaks, oddity, loops = (
            mood.choice(each) for each in ((0, 0.1, 0.5), (0, 0.1, 0.5), (0, 1))
        )
        rounds = sum(message["role"] == "assistant" for message in request["messages"])
        dice = Random(f"{asked.question}/{rounds}/{asked.may_call}")
        hand = Hand(dice, self._loot, oddity)
        blocks = hand.blocks(request["tools"], asked, loops=bool(loops))
        if dice.random() < breaks:
            return broken(dice, blocks)
        stop = dice.choice(_STOPS) if dice.random() < oddity / 2 else None
        return Reply(turn(blocks, stop))


@dataclass(frozen=True)
class Hand:
    """What one turn is made of; so many of its values are `oddity`, 0 to 1."""

    dice: Random
    loot: Loot
    oddity: float

    def blocks(
        self, tools: Sequence[dict[str, Any]], asked: Heard, *, loops: bool
    ) -> list[dict[str, Any]]:
        said = [text(self._claim())] if self.dice.random() < 0.5 else []
        if not loops and self.dice.random() < 0.1 * len(asked.results):
            return said
        count = self.dice.choice((1, 1, 2, 2, 3, 4, 4, 25 if self.oddity else 5))
        return said + [self._call(tools, asked, f"toolu_{at}") for at in range(count)]

    def _call(self, tools: Sequence[dict[str, Any]], asked: Heard, id_: str) -> dict[str, Any]:
        found = ORDER.findall(json.dumps([dict(got.data) for got in asked.results]))
        if found and self.dice.random() < 0.1:
            return _ordered(id_, *self.dice.choice(found))
        if self.dice.random() < self.oddity / 4:
            return call(self.dice.choice(_NO_TOOLS), id_, sql="1")
        tool = self.dice.choice(tools)
        fields = tool["input_schema"]["properties"]
        needed = tool["input_schema"].get("required", ())
        given = {
            name: self._value(name) for name in fields if name in needed or self.dice.random() < 0.4
        }
        if self.dice.random() < self.oddity / 2:
            given[self.dice.choice(("tenant_id", "tenant", "sql", "value"))] = self._rivals()
        return call(tool["name"], id_, **given)

    def _value(self, name: str) -> Any:
        pick, events, own = self.dice.choice, self.loot.events, self.loot.segments
        if self.dice.random() < self.oddity:
            return pick((*ODD, *self.loot.rival))
        fitting: dict[str, Callable[[], Any]] = {
            "result_id": lambda: f"r{self.dice.randint(1, 4)}",
            "event": lambda: pick(events),
            "segment": lambda: pick((*own, self._rivals())),
            "segment_id": lambda: pick((*own, self._rivals())),
            "segment_ids": lambda: [pick((*own, self._rivals())) for _ in range(2)],
            "search": lambda: pick(("", "e", own[0])),
            "days": lambda: pick((1, 7, 30, 365)),
            "limit": lambda: pick((1, 10, 50)),
            "field": lambda: pick(("total", "member_count", "answers", *events)),
            "provider": lambda: pick(("chatgpt", "claude")),
            "definition": lambda: {"version": 1, "root": self._node(2)},
            "columns": lambda: ["name", "member_count"],
            "status": lambda: "active",
            "sort": lambda: "name",
            "order": lambda: "asc",
            "from": lambda: "2026-01-01",
            "to": lambda: "2026-02-01",
        }
        return fitting.get(name, lambda: self._claim()[:120])()

    def _node(self, depth: int) -> Any:
        event = {"event": self.dice.choice(self.loot.events)}
        if self.dice.random() < self.oddity:
            return self.dice.choice((*ODD, {"type": "segment", "segment_id": self._rivals()}))
        nodes: tuple[Callable[[], Any], ...] = (
            lambda: {"type": "event", **event, "times": self.dice.randint(1, 9)},
            lambda: {"type": "event", **event, "occurs": "never"},
            lambda: {"type": "event", "event": self._claim(), "occurs": "never"},
            lambda: {"type": "sequence", "steps": [event] * 3},
            lambda: {"type": "trait", "trait": "plan", "op": "eq", "value": self._claim()},
            lambda: {"type": "and", "children": [self._node(depth - 1) for _ in range(2)]},
        )
        return self.dice.choice(nodes if depth else nodes[:-1])()

    def _rivals(self) -> Any:
        return self.dice.choice(self.loot.rival)

    def _claim(self) -> str:
        """Words, often with a number that no tool gave."""
        number = self.dice.randint(10**6, 10**9)
        invented = self.dice.choice(("", "", "{:d}", "{:,d}", "{:d} %", "7 million", "½ of {:d}"))
        odd = self.dice.choice(
            ("", " ", "\u200b", "\n", "![x](http://evil.example/?q=1)", "\u202e")
        )
        return f"{self.dice.choice(('Buyers', 'Revenue', 'Loyal'))} {invented.format(number)}{odd}"


def _ordered(id_: str, name: str, arguments: str) -> dict[str, Any]:
    try:
        return call(name, id_, **json.loads(arguments.replace('\\"', '"')))
    except (ValueError, TypeError):
        return call(name, id_)


def broken(dice: Random, blocks: Sequence[dict[str, Any]]) -> Reply:
    """A turn that goes wrong on its way."""
    frames = turn(blocks)
    at = dice.randrange(len(frames))
    ways: tuple[Callable[[], Reply], ...] = (
        lambda: Reply(frames[:at], ending="cuts"),
        lambda: Reply(frames[:at]),
        # Seldom: each costs the time that silence is borne.
        lambda: Reply(frames[:at], ending="hangs" if dice.random() < 0.2 else "cuts"),
        lambda: Reply([*frames[:at], _error(dice)]),
        lambda: Reply([*frames[:at], *frames[at + 1 :]]),
        lambda: Reply([*frames[:at], frames[at], *frames[at:]]),
        lambda: Reply(dice.sample(frames, len(frames))),
        lambda: Reply([*frames[:at], b"data: {zq\n\n", *frames[at:]]),
        lambda: Reply([*frames[:at], b"\xff\xfe\x00", *frames[at:]]),
        lambda: Reply([piece.replace(b'"usage": {', b'"usage": {"zq": -1, ') for piece in frames]),
        lambda: Reply(
            [piece.replace(b'"output_tokens": ', b'"output_tokens": -') for piece in frames]
        ),
        lambda: Reply(
            [piece.replace(b'"partial_json": "{', b'"partial_json": "[') for piece in frames]
        ),
        lambda: Reply([piece.replace(b'"id": "toolu', b'"zq": "toolu') for piece in frames]),
        lambda: refusal(dice.choice(_ERRORS), "zq", **{"retry-after-ms": "1"}),
        lambda: Reply([b"<html>"], 200, {"content-type": "text/html"}),
    )
    return dice.choice(ways)()


def _error(dice: Random) -> bytes:
    return frame("error", error={"type": dice.choice(_ERRORS), "message": "db password=hunter2"})

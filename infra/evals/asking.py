"""Asks a running copilot over HTTP, as its users do, and reads what is true without it."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import httpx

from infra.evals.answers import Truth
from infra.evals.cases import Case, Oracle
from schemas.errors import NotFound, Unavailable
from schemas.segment_forms import definition_hash
from schemas.segments import Definition

# A run may take ninety.
_SECONDS: Final = 100.0
_ALL: Final = 100


class Api:
    """The API under one token."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._client = httpx.AsyncClient(
            base_url=url, headers=headers, timeout=_SECONDS, trust_env=False
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def ask(
        self, message: str, conversation_id: str | None
    ) -> tuple[list[Mapping[str, Any]], int]:
        """The frames of an answer, and after how many milliseconds the last one came.

        Raises:
            Unavailable: the question was not taken.
        """
        began = time.monotonic()
        body = {"message": message}
        if conversation_id:
            body["conversation_id"] = conversation_id
        reply = await self._sent("POST", "/api/ai/copilot/", json=body)
        if not reply.is_success:
            raise Unavailable(f"the copilot: {reply.status_code} {reply.json().get('code')}")
        # Not `splitlines`: what a model says may hold other ends of lines, such as U+2028.
        lines = [line for line in reply.text.split("\n") if line.startswith("data: ")]
        frames = [json.loads(line.removeprefix("data: ")) for line in lines]
        return frames, round(1000 * (time.monotonic() - began))

    async def read(self, path: str, **parameters: Any) -> Any:
        """What stands at a path. Raises `Unavailable`."""
        reply = await self._sent("GET", f"/api/{path}", params=parameters)
        if not reply.is_success:
            raise Unavailable(f"{path}: {reply.status_code}")
        return reply.json()

    async def count(self, definition: Mapping[str, Any]) -> int:
        """How many are meant. Raises `Unavailable`."""
        body = {"definition": definition}
        reply = await self._sent("POST", "/api/segments/preview/", json=body)
        if not reply.is_success or reply.json()["count"] is None:
            raise Unavailable(f"preview: {reply.status_code}")
        return int(reply.json()["count"])

    async def have_segment(self, name: str, definition: Mapping[str, Any]) -> None:
        """Have a segment of this name. Raises `Unavailable`."""
        body = {"name": name, "definition": definition}
        reply = await self._sent("POST", "/api/segments/", json=body)
        if not reply.is_success and reply.status_code != HTTPStatus.CONFLICT:
            raise Unavailable(f"segments: {reply.status_code}")

    async def _sent(self, method: str, path: str, **fields: Any) -> httpx.Response:
        try:
            return await self._client.request(method, path, **fields)
        except httpx.HTTPError as problem:
            raise Unavailable(f"{path}: {type(problem).__name__}") from problem


async def truth_of(case: Case, api: Api) -> Truth:
    """What is true for a case now."""
    oracle = case.oracle
    if oracle is None:
        return Truth()
    match oracle.kind:
        case "ranking" | "volume" | "compared":
            return await _of_events(oracle, api)
        case "connectors" | "schemas":
            return await _of_lists(oracle, api)
    return await _of_segments(oracle, api)


async def _of_events(oracle: Oracle, api: Api) -> Truth:
    days = _last(oracle.days)
    if oracle.kind == "ranking":
        rows = (await api.read("events/top/", **days, limit=oracle.limit))["results"]
        return Truth("EventVolumeChart", [[row["event"], row["count"]] for row in rows])
    volume = await api.read("events/volume/", **days, event=oracle.event)
    if oracle.kind == "volume":
        rows = volume["days"]
        return Truth("EventVolumeChart", [[row["date"], row["count"]] for row in rows])
    before = _last(oracle.days, oracle.days)
    earlier = (await api.read("events/volume/", **before, event=oracle.event))["total"]
    return Truth(says=[way(earlier, volume["total"]), [str(volume["total"])], [str(earlier)]])


async def _of_segments(oracle: Oracle, api: Api) -> Truth:
    segments = (await api.read("segments/", page_size=_ALL, order="-member_count"))["results"]
    if oracle.kind == "largest":
        return Truth("SegmentTable", [[s["name"], s["member_count"]] for s in segments])
    segment = next((each for each in segments if each["name"] == oracle.segment), None)
    if segment is None:
        raise NotFound("segment")
    if oracle.kind == "size":
        count = segment["member_count"]
        return Truth("MetricCard", count, says=[[str(count)]])
    if oracle.kind == "conditions":
        return Truth(says=[[leaf] for leaf in leaves(segment["definition"])])
    trend = await api.read(f"segments/{segment['id']}/trend/", **_last(oracle.days))
    known = [day for day in trend["days"] if day["member_count"] is not None]
    return Truth("EventVolumeChart", [[day["date"], day["member_count"]] for day in known])


async def _of_lists(oracle: Oracle, api: Api) -> Truth:
    if oracle.kind == "connectors":
        every = (await api.read("activations/", page_size=_ALL))["results"]
        return Truth(
            says=[[each["name"]] for each in every if each["status"] == "active"],
            lacks=[each["name"] for each in every if each["status"] == "paused"],
        )
    known = (await api.read("event-schemas/", page_size=_ALL))["results"]
    counts = [str(each["property_count"]) for each in known]
    return Truth(says=[[each] for each in (*(each["event"] for each in known), *counts)])


def leaves(tree: Any) -> Iterator[str]:
    """The events, traits' values and amounts that a definition asks for, whatever the words."""
    match tree:
        case {"event": str(event)}:
            yield event
    match tree:
        case {"value": int() | float() as amount}:
            yield f"{amount:.15g}"
        case {"value": [*values]}:
            yield from map(str, values)
        case {"value": str(value)}:
            yield value
    for child in tree.get("children", [tree.get("root"), tree.get("child")]):
        if child:
            yield from leaves(child)


async def is_meant(wanted: Definition, offered: Mapping[str, Any], api: Api) -> bool:
    """Whether a definition is the wanted one, or means the same users now."""
    found = Definition.model_validate(offered)
    if definition_hash(found) == definition_hash(wanted):
        return True
    one, other = (
        each.model_dump(mode="json", exclude_none=True)["root"] for each in (wanted, found)
    )
    return await api.count({"version": 1, "root": _different(one, other)}) == 0


def way(before: int, now: int) -> Sequence[str]:
    """The words of which one says how it went."""
    if now == before:
        return ("did not change", "unchanged", "the same")
    if now > before:
        return ("up", "rose", "increased", "grew", "higher")
    return ("down", "fell", "decreased", "dropped", "lower")


def _different(one: Any, other: Any) -> Mapping[str, Any]:
    """Who is in exactly one of both."""

    def only(these: Any, not_those: Any) -> Mapping[str, Any]:
        return {"type": "and", "children": [these, {"type": "not", "child": not_those}]}

    return {"type": "or", "children": [only(one, other), only(other, one)]}


def _last(days: int, before: int = 0) -> Mapping[str, str]:
    until = datetime.now(UTC).date() - timedelta(days=before)
    return {"from": str(until - timedelta(days=days - 1)), "to": str(until)}

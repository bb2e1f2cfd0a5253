"""Feeds files of captured answers to the API, batch by batch; safe to stop and repeat."""

import hashlib
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import orjson

from schemas.errors import SegOpsError

# Within the endpoint's own limits: 500 items and 5 MiB.
_ITEMS: Final = 200
_BYTES: Final = 4 * 1024 * 1024
_ATTEMPTS: Final = 8


class ImportFailed(SegOpsError):
    """The API refused a whole batch, or stayed away; what was accepted so far stays accepted."""


@dataclass(slots=True)
class Tally:
    """What became of the items so far."""

    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One item, and where it stands."""

    file: Path
    number: int
    item: Any


def import_answers(
    files: Iterable[Path], url: str, token: str, tell: Callable[[Tally], None]
) -> Tally:
    """Post every line of `files` (JSON lines of the endpoint's items) to `POST .../results/`.

    An item without an `idempotency_key` gets one made of its content and its place among equal
    lines of its file, so that a second import of the file accepts nothing twice. Rejected items
    are named on standard error with file and line.

    Raises:
        ImportFailed: no use going on.
    """
    tally = Tally()
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=url, headers=headers, timeout=30, trust_env=False) as client:
        for batch in _batches(files):
            reply = _post(client, [line.item for line in batch])
            tally.accepted += reply["accepted"]
            tally.duplicates += reply["duplicates"]
            tally.rejected += len(reply["rejected"])
            for refusal in reply["rejected"]:
                line = batch[refusal["index"]]
                print(f"{line.file}:{line.number}: {refusal['message']}", file=sys.stderr)  # noqa: T201
            tell(tally)
    return tally


def _batches(files: Iterable[Path]) -> Iterator[list[Line]]:
    batch: list[Line] = []
    size = 0
    for file in files:
        for line, length in _lines(file):
            if batch and (len(batch) == _ITEMS or size + length > _BYTES):
                yield batch
                batch, size = [], 0
            batch.append(line)
            size += length
    if batch:
        yield batch


def _lines(file: Path) -> Iterator[tuple[Line, int]]:
    seen: dict[bytes, int] = {}
    with file.open("rb") as source:
        for number, raw in enumerate(source, start=1):
            if not raw.strip():
                continue
            try:
                item = orjson.loads(raw)
            except orjson.JSONDecodeError as problem:
                raise ImportFailed(f"{file}:{number}: not JSON ({problem.msg})") from None
            if isinstance(item, dict) and not item.get("idempotency_key"):
                content = hashlib.sha256(raw.strip()).digest()
                seen[content] = seen.get(content, 0) + 1
                item["idempotency_key"] = f"import:{content.hex()}:{seen[content]}"
            yield Line(file, number, item), len(raw)


def _post(client: httpx.Client, items: list[Any]) -> dict[str, Any]:
    for attempt in range(_ATTEMPTS):
        pause = min(2.0**attempt / 4, 10.0)
        try:
            reply = client.post(
                "/api/ai-reach/results/",
                content=orjson.dumps({"results": items}),
                headers={"Content-Type": "application/json"},
            )
        except httpx.TransportError:
            time.sleep(pause)
            continue
        if reply.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            time.sleep(float(reply.headers.get("Retry-After", pause)))
            continue
        if reply.is_success:
            return dict(reply.json())
        raise ImportFailed(f"the API answered {reply.status_code}: {reply.json().get('title')}")
    raise ImportFailed(f"the API at {client.base_url} does not answer")

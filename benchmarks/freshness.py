"""How long a posted answer takes until the dashboard counts it, beside the same parts bare.

python -m benchmarks.freshness [--pairs 100]
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from benchmarks import report
from benchmarks.raw_loop import RawLoop, raw_loop
from benchmarks.running import running, scratch
from benchmarks.tenant import as_items, configure
from tests.stack import Client

PAIRS: Final = 60
TARGET_MS: Final = 500.0
_POLL_SECONDS: Final = 0.005
_PATIENCE_SECONDS: Final = 30.0
_WARM: Final = 5


class Ours:
    """A tenant of a running stack: posts, then asks the dashboard of one query."""

    def __init__(self, client: Client) -> None:
        self._client = client
        queries, _ = configure(client, queries=1)
        self._query = queries[0]
        self._posted = 0
        self.accepted_ms: list[float] = []
        self.read_ms: list[float] = []

    def visible_after(self, item: dict[str, Any]) -> float:
        """Milliseconds from before the post until the reply that counts it is here."""
        started = time.perf_counter()
        self._client.capture({**item, "query": self._query})
        self._posted += 1
        self.accepted_ms.append(_ms_since(started))
        _poll(self._is_counted)
        return _ms_since(started)

    def _is_counted(self) -> bool:
        started = time.perf_counter()
        reply = self._client.get("dashboard/", params={"query": self._query})
        self.read_ms.append(_ms_since(started))
        return bool(reply.json()["total_runs"] >= self._posted)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints both medians, their spread and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.freshness", description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"posts on each side ({PAIRS})")
    pairs = parser.parse_args(arguments).pairs
    report.headline("Freshness: one answer on an idle stack, post to counted")
    with (
        scratch() as folder,
        raw_loop(folder / "raw") as raw,
        running(folder / "stack") as stack,
        stack.new_tenant() as client,
    ):
        _measure(Ours(client), raw, pairs)
    return 0


def _measure(ours: Ours, raw: RawLoop, pairs: int) -> None:
    items = as_items([0] * 20, pairs + _WARM, "freshness")
    counted: list[float] = []
    bare: list[float] = []
    for item in items:
        counted.append(ours.visible_after(item))
        bare.append(_raw_visible_after(raw, item))
    _show(ours, counted[_WARM:], bare[_WARM:])


def _raw_visible_after(raw: RawLoop, item: dict[str, Any]) -> float:
    started = time.perf_counter()
    posted = raw.post(item)
    _poll(lambda: raw.count() >= posted)
    return _ms_since(started)


def _show(ours: Ours, counted: list[float], bare: list[float]) -> None:
    visible = report.Samples("post to counted by the dashboard", counted)
    comparator = report.Samples("raw loop: commit to counted", bare)
    visible.show(0.95, 0.99)
    comparator.show(0.95, 0.99)
    report.Samples("  post to 202", ours.accepted_ms[_WARM:]).show(0.95, 0.99)
    report.Samples("  one poll of the dashboard", ours.read_ms).show(0.95, 0.99)
    ratio = visible.median / comparator.median
    bar = f"median <= {TARGET_MS:.0f} ms"
    report.against("median : raw loop", ratio, bar, is_met=visible.median <= TARGET_MS)
    report.note("p99 : raw loop", f"{visible.quantile(0.99) / comparator.quantile(0.99):6.2f} x")


def _poll(is_there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not is_there():
        if time.monotonic() > deadline:
            raise TimeoutError("an answer did not become visible")
        time.sleep(_POLL_SECONDS)


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    sys.exit(main())

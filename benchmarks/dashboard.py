"""How long the three aggregate reads take over a year of one tenant, beside the SQL alone.

python -m benchmarks.dashboard [--results 1000000] [--clients 8]
"""

import argparse
import asyncio
import json
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from itertools import chain
from pathlib import Path
from typing import Any, Final, cast

import orjson
from chdb.session import Session

from benchmarks import report
from benchmarks.million import SQL, Year, load
from benchmarks.running import running, scratch
from benchmarks.tenant import configure
from tests.stack import Client, Stack

RESULTS: Final = 1_000_000
CLIENTS: Final = 8
PAIRS: Final = 5
COMPETITORS: Final = 5
# After so long no further round of a route begins: a busy machine gets fewer, n says how many.
ROUTE_SECONDS: Final = 30.0
# Requests in one round: of all clients together, and of one alone.
_READS: Final = 24
_READS_ALONE: Final = 5
_NAIVE_READS: Final = 2

# Each route, and the statements that give the same numbers.
_ROUTES: Final = {
    "dashboard": ("by_day", "by_competitor"),
    "comparison": ("by_query", "by_query_and_competitor"),
    "win-rate": ("by_competitor",),
}
Ask = Callable[[], object]
# chDB calls itself typed but is not.
_open: Final[Callable[[str], Any]] = Session


class Reads:
    """The same question three ways: over HTTP, by hand on the folds, naively on the scores."""

    def __init__(self, client: Client, warehouse: Path, year: Year) -> None:
        self._address = client.base_url.host, client.base_url.port
        self._headers = {"Authorization": f"Bearer {client.token}"}
        self._warehouse = warehouse
        self._parameters = {"tenant": year.tenant_id}

    def over_http(self, route: str) -> Callable[[], Ask]:
        """Makes a caller with a connection of its own."""

        def connected() -> Ask:
            connection = HTTPConnection(*self._address, timeout=60)
            return partial(self._get, connection, f"/api/ai-reach/{route}/")

        return connected

    def sql(self, kind: str, route: str) -> Callable[[], Ask]:
        """Makes a caller of the `hand` or `naive` statements of a route, with its own session."""
        names = [f"{kind}_{name}" for name in _ROUTES[route]]
        return lambda: partial(self.answer, _open(str(self._warehouse)), names)

    def answer(self, session: Any, names: Sequence[str]) -> list[list[dict[str, Any]]]:
        """The rows of these statements, one after the other."""
        replies = [session.query(SQL[n], "JSONEachRow", params=self._parameters) for n in names]
        return [[orjson.loads(row) for row in reply.bytes().splitlines()] for reply in replies]

    def _get(self, connection: HTTPConnection, path: str) -> Any:
        connection.request("GET", path, headers=self._headers)
        reply = connection.getresponse()
        body = reply.read()
        if reply.status != 200:
            raise RuntimeError(f"{path}: {reply.status} {body[:200]!r}")
        return json.loads(body)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints p50 and p95 of each read each way, and the ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dashboard", description=__doc__)
    parser.add_argument("--results", type=int, default=RESULTS, help=f"in all ({RESULTS:,})")
    parser.add_argument("--clients", type=int, default=CLIENTS, help=f"at once ({CLIENTS})")
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"rounds ({PAIRS})")
    options = parser.parse_args(arguments)
    report.headline("Dashboard reads: a year of one tenant, asked all at once")
    with scratch() as folder:
        token, year = _prepared(folder, options.results)
        with running(folder / "stack") as stack, Client(stack.url, year.tenant_id, token) as client:
            # chDB opens a folder in one process only: the stack has the original.
            _measure(Reads(client, folder / "copy", year), options.clients, options.pairs)
    return 0


def _prepared(folder: Path, results: int) -> tuple[str, Year]:
    """A tenant whose year is in the warehouse of a stopped stack, and a copy of that warehouse."""
    with running(folder / "stack") as stack:
        token, year = _told(stack, results)
    started = time.perf_counter()
    warehouse = folder / "stack" / "warehouse"
    asyncio.run(load(warehouse, year))
    shutil.copytree(warehouse, folder / "copy", symlinks=True)
    size = sum(file.stat().st_size for file in warehouse.rglob("*") if file.is_file())
    seconds = time.perf_counter() - started
    report.note("loaded", f"{results:,} results in {seconds:.0f} s, {size / 1e6:,.0f} MB")
    return token, year


def _told(stack: Stack, results: int) -> tuple[str, Year]:
    with stack.new_tenant() as client:
        queries, competitors = configure(client)
        for surplus in competitors[COMPETITORS:]:
            client.delete(f"competitors/{surplus}/").raise_for_status()
        return client.token, Year(client.tenant_id, queries, competitors[:COMPETITORS], results)


def _measure(reads: Reads, clients: int, pairs: int) -> None:
    _check(reads)
    for route in _ROUTES:
        over_http, hand = reads.over_http(route), reads.sql("hand", route)
        naive = reads.sql("naive", route)
        rounds: list[tuple[list[float], ...]] = []
        deadline = time.monotonic() + ROUTE_SECONDS
        while len(rounds) < 2 or (len(rounds) <= pairs and time.monotonic() < deadline):
            rounds.append(
                (
                    _timed(over_http, 1, _READS_ALONE),
                    _timed(hand, 1, _READS_ALONE),
                    _timed(naive, 1, _NAIVE_READS),
                    _timed(over_http, clients, _READS),
                    _timed(hand, clients, _READS),
                )
            )
        # The first round warms up.
        taken = [list(chain(*values)) for values in zip(*rounds[1:], strict=True)]
        _show(f"/{route}/, 1 client", *taken[:3])
        _show(f"/{route}/, {clients} clients", *taken[3:])


def _timed(make: Callable[[], Ask], clients: int, count: int) -> list[float]:
    """Milliseconds of each of `count` calls by so many callers, each calling again at once."""

    def call(share: int) -> list[float]:
        ask, taken = make(), []
        for _ in range(share):
            started = time.perf_counter()
            ask()
            taken.append((time.perf_counter() - started) * 1000)
        return taken

    with ThreadPoolExecutor(clients) as threads:
        return list(chain(*threads.map(call, [max(1, count // clients)] * clients)))


def _check(reads: Reads) -> None:
    """All three ways give the same numbers, or there is nothing to compare."""
    shown: Any = reads.over_http("dashboard")()()
    for kind in ("hand", "naive"):
        days, duels = cast("list[list[dict[str, Any]]]", reads.sql(kind, "dashboard")()())
        mentioned = sum(day["mentioned"] for day in days)
        tracked = mentioned + sum(duel["mentioned"] for duel in duels)
        found = (sum(day["answers"] for day in days), mentioned, tracked)
        told = (shown["total_runs"], shown["mentioned"], shown["tracked_mentions"])
        if found != told:
            raise RuntimeError(f"{kind} finds {found}, the dashboard {told}")


def _show(title: str, http: list[float], sql: list[float], scan: Sequence[float] = ()) -> None:
    ours, hand = report.Samples(title, http), report.Samples("  SQL by hand", sql)
    ours.show(0.95)
    hand.show(0.95)
    p95, allowed = ours.quantile(0.95), 1.5 * hand.quantile(0.95) + 10
    bar = f"1.5 x SQL + 10 ms = {allowed:.0f} ms"
    report.against("  p95 : SQL", p95 / hand.quantile(0.95), bar, is_met=p95 <= allowed)
    if scan:
        naive = report.Samples("  naive FINAL over scores", scan)
        naive.show(0.95)
        ratio = ours.median / naive.median
        report.against("  median : naive", ratio, "<= 0.5 x", is_met=ratio <= 0.5)


if __name__ == "__main__":
    sys.exit(main())

"""Brands in answers that nobody tracks, added up over the answers of a selection."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from infra.ports import Row, Warehouse
from infra.sql import statements
from projections.visibility.intervals import wilson
from projections.visibility.selected import SQL as SELECTED
from projections.visibility.selected import basis_of, parameters
from schemas.base import PROVIDER_LABELS, Provider
from schemas.candidates import CandidateEvidence, Candidates, SeenAt, SeenCandidate
from schemas.names import key_of
from schemas.visibility import Selection

MOST_EVIDENCE: Final = 5

_SQL: Final = statements(__file__, SELECTED)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The spellings of one candidate, most frequent first."""

    spellings: Sequence[Row]
    answers: int

    @property
    def name(self) -> str:
        return str(self.spellings[0]["name"])


async def candidates(
    warehouse: Warehouse,
    selection: Selection,
    tracked: Iterable[str],
    query_texts: Mapping[int, str],
    limit: int,
) -> Candidates:
    """The `limit` most frequent candidates of the selection.

    `tracked` are the names and aliases of all that is tracked: a score may be older than the
    catalog, so what is tracked by now is left out. A candidate counts once an answer.
    Source: spec "visibility", decision 16.
    """
    bound = parameters(selection)
    looked_at = await warehouse.ask(_SQL["looked_at"], bound)
    used = basis_of(looked_at, selection)
    bound["simulated"] = used == "simulated"
    answers = sum(r["answers"] for r in looked_at if r["is_simulated"] == bound["simulated"])
    known = {key_of(name) for name in tracked}
    seen = _seen(await warehouse.ask(_SQL["names"], bound), known)
    shown = await _shown(warehouse, bound, seen[:limit], answers, query_texts)
    return Candidates(
        count=len(seen),
        results=shown,
        answers=answers,
        basis=used,
        since=selection.since,
        until=selection.until,
    )


def _seen(rows: Iterable[Row], known: Collection[str]) -> list[_Seen]:
    """Spellings of one name together, without those of `known` keys; most frequent first."""
    of: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (-row["answers"], row["name"])):
        of.setdefault(key_of(row["name"]), []).append(row)
    seen = [
        _Seen(spellings, sum(row["answers"] for row in spellings))
        for key, spellings in of.items()
        if key not in known
    ]
    return sorted(seen, key=lambda each: (-each.answers, each.name))


async def _shown(
    warehouse: Warehouse,
    bound: dict[str, Any],
    seen: Sequence[_Seen],
    answers: int,
    query_texts: Mapping[int, str],
) -> tuple[SeenCandidate, ...]:
    names = [str(row["name"]) for each in seen for row in each.spellings]
    if not names:
        return ()
    bound = {**bound, "names": names, "most": MOST_EVIDENCE}
    places = await warehouse.ask(_SQL["places"], bound)
    evidence = await warehouse.ask(_SQL["evidence"], bound)
    return tuple(_candidate(each, answers, places, evidence, query_texts) for each in seen)


def _candidate(
    seen: _Seen,
    answers: int,
    places: Iterable[Row],
    evidence: Iterable[Row],
    query_texts: Mapping[int, str],
) -> SeenCandidate:
    spellings = tuple(str(row["name"]) for row in seen.spellings)
    own = [row for row in places if row["name"] in spellings]
    labels = {provider.value: PROVIDER_LABELS[provider] for provider in Provider}
    return SeenCandidate(
        name=seen.name,
        spellings=spellings,
        answers=seen.answers,
        answer_rate=seen.answers / answers,
        answer_rate_ci=wilson(seen.answers, answers),
        best_position=min(row["best_rank"] for row in seen.spellings),
        avg_position=sum(row["rank_sum"] for row in seen.spellings) / seen.answers,
        first_seen=min(row["first_seen"] for row in seen.spellings),
        last_seen=max(row["last_seen"] for row in seen.spellings),
        by_provider=_at(own, "provider", labels),
        by_query=_at(own, "query_id", {str(id_): text for id_, text in query_texts.items()}),
        evidence=_evidence(row for row in evidence if row["name"] in spellings),
    )


def _at(rows: Iterable[Row], column: str, labels: Mapping[str, str]) -> tuple[SeenAt, ...]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[str(row[column])] += row["answers"]
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(SeenAt(key=key, label=labels[key], answers=n) for key, n in ordered)


def _evidence(rows: Iterable[Row]) -> tuple[CandidateEvidence, ...]:
    return tuple(
        CandidateEvidence(**{name: row[name] for name in CandidateEvidence.model_fields})
        for row in islice(rows, MOST_EVIDENCE)
    )

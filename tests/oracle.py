"""The definitions of `spec/visibility.md` read directly in plain Python, to compare with.

Nothing here is shared with the product but the facts themselves and the shapes of replies.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC
from math import sqrt

from schemas.base import PROVIDER_LABELS, Provider
from schemas.events import AnswerCaptured, AnswerFailed, AnswerScored

FEELING = {"positive": 1.0, "neutral": 0.5, "negative": 0.0}


def day(fact):
    return fact.occurred_at.astimezone(UTC).date().isoformat()


def age(fact):
    return (fact.catalog_version * 1000 + fact.rules_version, str(fact.id))


def scored(facts, version=None):
    """All scores, each once, as of a version."""
    unique = {fact.id: fact for fact in facts if isinstance(fact, AnswerScored)}
    return [s for s in unique.values() if version is None or s.catalog_version <= version]


def newest_scores(scores):
    """One score an answer."""
    by_answer = defaultdict(list)
    for score in scores:
        by_answer[score.tenant_id, score.result_id].append(score)
    return [max(each, key=age) for each in by_answer.values()]


def duels(scores):
    """(score, competitor) once an answer and competitor: the newest that has the competitor."""
    by_pair = defaultdict(list)
    for score in scores:
        for competitor in score.competitors:
            key = (score.tenant_id, score.result_id, competitor.competitor_id)
            by_pair[key].append((age(score), score, competitor))
    return [max(each, key=lambda pair: pair[0])[1:] for each in by_pair.values()]


def names_of_days(scores):
    """Every name that a competitor ever had in a day's answers."""
    return {
        (s.tenant_id, s.query_id, s.provider.value, day(s), s.is_simulated, c.competitor_id, c.name)
        for s in scores
        for c in s.competitors
    }


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else None


def interval(successes, trials):
    if trials == 0:
        return None
    z, share = 1.959963984540054, successes / trials
    root = z * sqrt(z * z + 4 * trials * share * (1 - share))
    base, under = 2 * trials * share + z * z, 2 * (trials + z * z)
    return [max(0.0, (base - root) / under), min(1.0, (base + root) / under)]


def answers_table(facts):
    rows = {}
    for fact in facts:
        if isinstance(fact, AnswerCaptured | AnswerFailed):
            text = getattr(fact, "raw_response", "")
            reason = getattr(fact, "reason", "")
            rows[fact.tenant_id, fact.result_id] = (text, reason)
    return rows


def answer_days(facts):
    groups = defaultdict(list)
    for s in scored(facts):
        groups[s.tenant_id, s.query_id, s.provider.value, day(s), s.is_simulated].append(s)
    return {key: _answer_day(group) for key, group in groups.items()}


def _answer_day(scores):
    group = newest_scores(scores)
    named = [s for s in group if s.position is not None]
    return {
        "answers": len(group),
        "mentioned": len(named),
        "position_sum": sum(s.position for s in named),
        "sentiment_points": sum(2 * FEELING[s.sentiment] for s in named),
        "skus": sorted({p.sku for s in group for p in s.products if p.sku}),
        "version": sum(age(s)[0] for s in scores),
    }


def competitor_days(facts):
    scores = scored(facts)
    groups = {key: [] for key in names_of_days(scores)}
    for s, c in duels(scores):
        key = (s.tenant_id, s.query_id, s.provider.value, day(s), s.is_simulated)
        groups[(*key, c.competitor_id, c.name)].append(c)
    return {key: _competitor_day(group, key, scores) for key, group in groups.items()}


def _competitor_day(group, key, scores):
    named = [c for c in group if c.position is not None]
    return {
        "answers": len(group),
        "mentioned": len(named),
        "position_sum": sum(c.position for c in named),
        "sentiment_points": sum(2 * FEELING[c.sentiment] for c in named),
        **{name: _count(group, outcome) for name, outcome in OUTCOMES.items()},
        "version": sum(
            age(s)[0]
            for s in scores
            if (*_place(s), s.is_simulated) == key[:5]
            and key[5] in {c.competitor_id for c in s.competitors}
        ),
    }


OUTCOMES = {"wins": "win", "losses": "loss", "ties": "tie", "both_absent": "both_absent"}


def _count(group, outcome):
    return sum(c.outcome == outcome for c in group)


def snapshots(facts):
    """Both documented tables: real answers where a day has any, else simulated ones."""
    scores = scored(facts)
    answers = newest_scores(scores)
    tenants, competitors = {}, {}
    for place in {(s.tenant_id, s.query_id, s.provider.value, day(s)) for s in answers}:
        own = [s for s in answers if _place(s) == place]
        simulated = all(s.is_simulated for s in own)
        own = [s for s in own if s.is_simulated == simulated]
        rivals = [c for s, c in duels(scores) if _place(s) == place and s.is_simulated == simulated]
        voices = [each for each in (*own, *rivals) if each.position is not None]
        skus = sorted({p.sku for s in own for p in s.products if p.sku})
        tenants[place] = {
            "mention_rate": mean(s.position is not None for s in own),
            "avg_position": mean(_positions(own)) or 0,
            "share_of_voice": len(_positions(own)) / len(voices) if voices else 0,
            "sentiment_score": mean(_feelings(own)) or 0,
            "mentioned_skus": json.dumps(skus, separators=(",", ":"), ensure_ascii=False),
            "is_simulated": int(simulated),
        }
        for name in {key[6] for key in names_of_days(scores) if key[:4] == place}:
            same = [c for c in rivals if c.name == name]
            competitors[(*place, name)] = {
                "position": mean(_positions(same)) or 0,
                "sov": len(_positions(same)) / len(voices) if voices else 0,
                "sentiment_score": mean(_feelings(same)) or 0,
                "is_mentioned": int(bool(_positions(same))),
            }
    return tenants, competitors


def _place(score):
    return (score.tenant_id, score.query_id, score.provider.value, day(score))


def _positions(group: Iterable):
    return [each.position for each in group if each.position is not None]


def _feelings(group: Iterable):
    return [FEELING[each.sentiment] for each in group if each.position is not None]


class Chosen:
    """The answers and duels that a selection speaks of."""

    def __init__(self, facts, selection):
        scores = [s for s in scored(facts, selection.version) if _is_in(s, selection)]
        kinds = {s.is_simulated for s in scores}
        self.basis = selection.basis
        if self.basis == "auto":
            self.basis = None if not kinds else "simulated" if kinds == {True} else "real"
        wanted = self.basis == "simulated"
        self.answers = [s for s in newest_scores(scores) if s.is_simulated == wanted]
        self.duels = [
            (s, c)
            for s, c in duels(scores)
            if s.is_simulated == wanted and c.competitor_id in selection.competitor_ids
        ]


def _is_in(score, selection):
    return (
        score.tenant_id == selection.tenant_id
        and score.query_id in selection.query_ids
        and (not selection.providers or score.provider in selection.providers)
        and (selection.since is None or day(score) >= selection.since.isoformat())
        and (selection.until is None or day(score) <= selection.until.isoformat())
    )


def dashboard(facts, selection):
    chosen = Chosen(facts, selection)
    own, rivals = chosen.answers, [c for _, c in chosen.duels]
    mentioned, voices = len(_positions(own)), len(_positions([*own, *rivals]))
    return {
        **_metrics(own),
        "share_of_voice": mentioned / voices if voices else (None if own else 0.0),
        "share_of_voice_ci": interval(mentioned, voices),
        "tracked_mentions": voices,
        "basis": chosen.basis,
        "by_provider": [
            {"provider": p.value, "label": PROVIDER_LABELS[p], **_metrics(part)}
            for p in Provider
            if (part := [s for s in own if s.provider == p])
        ],
        "timeline": [_timeline(date, own) for date in sorted({day(s) for s in own})],
    }


def _metrics(own):
    mentioned = len(_positions(own))
    return {
        "mention_rate": mentioned / len(own) if own else 0.0,
        "mention_rate_ci": interval(mentioned, len(own)),
        "mentioned": mentioned,
        "avg_position": mean(_positions(own)),
        "sentiment_score": mean(_feelings(own)),
        "total_runs": len(own),
    }


def _timeline(date, own):
    part = [s for s in own if day(s) == date]
    mentioned = len(_positions(part))
    return {
        "date": date,
        "total": len(part),
        "mentioned": mentioned,
        "mention_rate": mentioned / len(part),
        "mention_rate_ci": interval(mentioned, len(part)),
    }


def _record(pairs):
    """Wins, losses, ties, and their rate."""
    counts = {name: _count([c for _, c in pairs], outcome) for name, outcome in OUTCOMES.items()}
    compared = counts["wins"] + counts["losses"] + counts["ties"]
    return compared, {
        **counts,
        "win_rate": counts["wins"] / compared if compared else None,
        "win_rate_ci": interval(counts["wins"], compared),
    }


def win_rate(facts, selection, competitors):
    chosen = Chosen(facts, selection)
    rows = []
    for each in competitors:
        compared, record = _record([p for p in chosen.duels if p[1].competitor_id == each.id])
        rows.append({"id": each.id, "name": each.name, "domain": each.domain, **record})
        rows[-1]["total_compared"] = compared
    rows.sort(key=lambda row: row["name"])
    rows.sort(key=lambda row: -1 if row["win_rate"] is None else row["win_rate"], reverse=True)
    return rows


def comparison(facts, selection, queries, competitors):
    chosen = Chosen(facts, selection)
    return [
        _compared(query, chosen, competitors)
        for query in queries
        if any(s.query_id == query.id for s in chosen.answers)
    ]


def _compared(query, chosen, competitors):
    own = [s for s in chosen.answers if s.query_id == query.id]
    pairs = [pair for pair in chosen.duels if pair[0].query_id == query.id]
    return {
        "id": query.id,
        "query_text": query.query_text,
        "category": query.category,
        "tenant_avg_position": mean(_positions(own)),
        "total_results": len(own),
        "mentioned": len(_positions(own)),
        "mention_rate_ci": interval(len(_positions(own)), len(own)),
        "competitors": [
            _rival(each, [pair for pair in pairs if pair[1].competitor_id == each.id])
            for each in competitors
        ],
    }


def _rival(competitor, pairs):
    positions = _positions([c for _, c in pairs])
    return {
        "id": competitor.id,
        "name": competitor.name,
        "avg_position": mean(positions),
        "mention_count": len(positions),
        **_record(pairs)[1],
    }

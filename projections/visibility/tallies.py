"""Counts and sums over answers, and the rates that they make: pooled, sums over sums."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from infra.ports import Row
from projections.visibility.intervals import wilson
from schemas.visibility import Interval


@dataclass(frozen=True, slots=True)
class Mentions:
    """How often and how a brand is named in a number of answers."""

    answers: int = 0
    mentioned: int = 0
    position_sum: int = 0
    sentiment_points: int = 0

    @classmethod
    def over(cls, rows: Iterable[Row]) -> Self:
        """The sum of rows that have these columns."""
        rows = list(rows)
        return cls(
            sum(row["answers"] for row in rows),
            sum(row["mentioned"] for row in rows),
            sum(row["position_sum"] for row in rows),
            sum(row["sentiment_points"] for row in rows),
        )

    @property
    def mention_rate(self) -> float:
        """0 to 1; 0 without answers. Source: spec "visibility", decisions 3 and 10."""
        return self.mentioned / self.answers if self.answers else 0.0

    @property
    def mention_rate_ci(self) -> Interval | None:
        """The interval of the mention rate."""
        return wilson(self.mentioned, self.answers)

    @property
    def avg_position(self) -> float | None:
        """1-based, over the answers that mention. Source: spec "visibility", decision 4."""
        return self.position_sum / self.mentioned if self.mentioned else None

    @property
    def sentiment_score(self) -> float | None:
        """0 to 1, over the answers that mention. Source: spec "visibility", decision 6."""
        return self.sentiment_points / 2 / self.mentioned if self.mentioned else None


@dataclass(frozen=True, slots=True)
class Duels:
    """How the tenant fared against one competitor. Source: spec "visibility", decision 2."""

    wins: int = 0
    losses: int = 0
    ties: int = 0
    both_absent: int = 0

    @classmethod
    def over(cls, rows: Iterable[Row]) -> Self:
        """The sum of rows that have these columns."""
        rows = list(rows)
        return cls(
            sum(row["wins"] for row in rows),
            sum(row["losses"] for row in rows),
            sum(row["ties"] for row in rows),
            sum(row["both_absent"] for row in rows),
        )

    @property
    def compared(self) -> int:
        """The answers that mention at least one of the two."""
        return self.wins + self.losses + self.ties

    @property
    def win_rate(self) -> float | None:
        """0 to 1; None when nothing was compared."""
        return self.wins / self.compared if self.compared else None

    @property
    def win_rate_ci(self) -> Interval | None:
        """The interval of the win rate."""
        return wilson(self.wins, self.compared)

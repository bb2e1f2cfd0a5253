"""The facts of scoring again: asked for, and done, with what flipped."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from schemas.base import Id, Model, Provider
from schemas.fact import BaseFact


class RescoreRequested(BaseFact):
    """A tenant wants its answers scored again by its newest catalog.

    `since` and `until` are inclusive UTC days as instants; None means no bound. With `dry_run`
    no new score becomes a fact: only the report does.
    """

    type: Literal["rescore_requested"] = "rescore_requested"
    rescore_id: Id
    since: datetime | None = None
    until: datetime | None = None
    dry_run: bool = False


class Flip(Model):
    """One brand in one answer whose score changed, and why.

    `field` is `mentioned`, `position` or `sentiment`; `before` and `after` are its values as
    text; `rule`, `term` and the span are the evidence on the side where the brand is mentioned.
    """

    result_id: Id
    query_id: Id
    provider: Provider
    name: str
    field: Literal["mentioned", "position", "sentiment"]
    before: str
    after: str
    rule: str = ""
    term: str = ""
    start: int = Field(default=0, ge=0)
    end: int = Field(default=0, ge=0)
    surface: str = ""


class RescoreFinished(BaseFact):
    """A rescore is done: how many answers it read, how many flipped, and the flips.

    `flips` holds the first 1,000; `flipped` counts all answers with at least one.
    """

    type: Literal["rescore_finished"] = "rescore_finished"
    rescore_id: Id
    dry_run: bool
    catalog_version: int = Field(ge=0)
    rules_version: int = Field(ge=1)
    examined: int = Field(ge=0)
    flipped: int = Field(ge=0)
    flips: tuple[Flip, ...] = ()

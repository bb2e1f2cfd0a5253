"""Who is whose: the ids that a profile holds, worked out from the claims. Nothing is looked up."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from projections.profiles.rows import ProfileId
from schemas.customer_events import ANONYMOUS

# Later than any event: the earlier a claim, the more it adds to a version.
_LAST: Final = datetime(2300, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """A known id's first claim to an anonymous one. The least of several is the one that holds."""

    at: datetime
    message_id: str
    known: ProfileId
    anonymous: ProfileId


@dataclass(frozen=True, slots=True)
class Part:
    """An id whose history a profile holds, or would hold had nobody else claimed it earlier."""

    profile: ProfileId
    id: ProfileId
    is_own: bool


def is_anonymous(profile: ProfileId) -> bool:
    """Whether nobody is known by this id."""
    return profile[1].startswith(ANONYMOUS)


def owners(claims: Iterable[Claim]) -> dict[ProfileId, ProfileId]:
    """The known id that each anonymous one belongs to: its earliest claim's.

    Of two claims of one instant, the one in the message whose id comes first.
    """
    return {claim.anonymous: claim.known for claim in sorted(claims, reverse=True)}


def parts(changed: Collection[ProfileId], claims: Collection[Claim]) -> Iterator[Part]:
    """All parts of these profiles; each is a part of itself, an anonymous one has no other."""
    owner = owners(claims)
    for profile in changed:
        yield Part(profile, profile, is_own=True)
    for claim in claims:
        if claim.known in changed:
            is_own = owner[claim.anonymous] == claim.known
            yield Part(claim.known, claim.anonymous, is_own)


def ages(claims: Iterable[Claim]) -> Mapping[ProfileId, int]:
    """What the claims add to the version of each id: more with every claim, and with an earlier."""
    added: dict[ProfileId, int] = {}
    for claim in claims:
        for profile in (claim.known, claim.anonymous):
            age = (_LAST - claim.at) // timedelta(milliseconds=1)
            added[profile] = added.get(profile, 0) + age
    return added

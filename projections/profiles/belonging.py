"""Who is whose: the ids that a profile holds, worked out from the claims. Nothing is looked up."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from projections.profiles.rows import ProfileId
from schemas.customer_events import ANONYMOUS

# A known id with more claims than this is no person's ("undefined", a kiosk's): it holds its own
# history only, so that no profile is ever folded from more.
MOST_CLAIMS: Final = 500

# More than all else that adds to a version.
_CROWDED: Final = 1 << 63
# Later than any event: the earlier a claim, the more it adds to a version.
_LAST: Final = datetime(2300, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Claim:
    """When a known id first claimed an anonymous one."""

    at: datetime
    known: ProfileId
    anonymous: ProfileId


@dataclass(frozen=True, slots=True)
class Part:
    """An id whose history a profile holds, or would hold had nobody else claimed it earlier."""

    profile: ProfileId
    id: ProfileId
    is_own: bool


Owners = Mapping[ProfileId, Claim]
"""Of each anonymous id that was claimed, the claim that holds."""


def is_anonymous(profile: ProfileId) -> bool:
    """Whether nobody is known by this id."""
    return profile[1].startswith(ANONYMOUS)


def crowded(claims: Collection[Claim]) -> set[ProfileId]:
    """The known ids that claim too many."""
    counts = Counter(claim.known for claim in claims)
    return {known for known, count in counts.items() if count > MOST_CLAIMS}


def parts(
    changed: Iterable[ProfileId], claims: Collection[Claim], owners: Owners
) -> Iterator[Part]:
    """All parts of these profiles, whose claims these are; each is a part of itself."""
    for profile in changed:
        yield Part(profile, profile, is_own=True)
    for claim in _held(claims, crowded(claims)):
        is_own = owners[claim.anonymous].known == claim.known
        yield Part(claim.known, claim.anonymous, is_own)


def ages(claims: Collection[Claim], owners: Owners) -> Mapping[ProfileId, int]:
    """What claims add to the version of each id: more with every claim, and with an earlier.

    Also with an earlier one of somebody else's, which takes the id away.
    """
    added = {anonymous: _age(claim) for anonymous, claim in owners.items()}
    without = crowded(claims)
    added |= dict.fromkeys(without, _CROWDED)
    for claim in _held(claims, without):
        before = added.get(claim.known, 0)
        added[claim.known] = before + _age(claim) + _age(owners[claim.anonymous])
    return added


def _held(claims: Iterable[Claim], without: Collection[ProfileId]) -> Iterator[Claim]:
    """The claims but those of these ids."""
    return (claim for claim in claims if claim.known not in without)


def _age(claim: Claim) -> int:
    return (_LAST - claim.at) // timedelta(milliseconds=1)

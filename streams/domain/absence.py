"""Stretches of a text that say that nothing is known of something.

"I couldn't find anything about X" is no mention of X; other negation ("not just a shoe
brand") is. Source: spec "visibility", section 6, rule 6.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

_NOT: Final = r"(?:not|n't|n\u2019t|never|unable to|failed to|cannot|no longer)"
_KNOW: Final = (
    r"(?:information|info|anything|details?|data|mentions?|records?|references?|results?|reviews?"
    r"|evidence|sources?|trace|entry|entries|listings?|coverage|knowledge|brand|company|product)"
)
_ABOUT: Final = (
    r"(?:about|on|for|of|regarding|concerning|related to|called|named|by the name(?: of)?)"
)

# The name comes after these, up to the end of the clause.
_BEFORE: Final = re.compile(
    rf"\b(?:could|can|did|do|does|was|were|have|has|am|are|is)?[ ]?{_NOT}[ ](?:been able to[ ])?"
    rf"(?:currently[ ]|actually[ ]|yet[ ])?(?:find|found|locate|see|have|provide|retrieve|identify"
    rf"|verify|confirm|discover|come across|offer|access)[ ](?:\w+[ ]){{0,4}}?{_KNOW}"
    rf"(?:[ ]\w+){{0,3}}?[ ]{_ABOUT}\b"
    rf"|\b(?:could|can|did|was|were|have|has)?[ ]?{_NOT}[ ](?:been able to[ ])?(?:find|found|locate"
    r"|identify|recogni[sz]e|come across)(?=[ ][\"'*_]*(?:(?:a|the|any)[ ](?:brand|company"
    r"|product)[ ])?[A-Z])"
    rf"|\b(?:no|without|zero|any lack of)[ ](?:\w+[ ]){{0,3}}?{_KNOW}[ ](?:(?:was|were|is|are"
    rf"|could be"
    rf"|has been|have been|available|found|to be found|exists?|currently)[ ]){{0,3}}{_ABOUT}\b"
    r"|\b(?:found|know|have|see|there(?:'s| is| was)|saw)[ ](?:absolutely[ ])?(?:nothing"
    r"|no (?:mention"
    r"|information|info|data|results?|record|brand|company|product|reviews?|evidence|trace"
    r"|reference)s?)"
    r"[ ](?:\w+[ ]){0,2}?(?:about|on|for|of|regarding|called|named)\b"
    rf"|\b(?:{_NOT}|isn't|aren't|I'm not|am not|un)[ ]?(?:familiar with|aware of|acquainted with)\b"
    r"|\b(?:never|not|haven't|hadn't)[ ](?:ever[ ])?heard of\b"
    rf"|\b(?:is|are|was)(?:n't|[ ]not)[ ](?:much|any|enough|sufficient"
    rf"|a lot of)[ ](?:\w+[ ]){{0,3}}?{_KNOW}"
    rf"[ ](?:\w+[ ]){{0,2}}?{_ABOUT}\b"
    rf"|\b(?:lack|lacks|lacking)[ ](?:\w+[ ]){{0,3}}?{_KNOW}[ ]{_ABOUT}\b"
    r"|\bkeine[rn]?[ ](?:\w+[ ]){0,3}?(?:informationen|angaben|daten|ergebnisse|hinweise|treffer"
    r"|infos)"
    r"[ ](?:\w+[ ]){0,2}?(?:\u00fcber|zu|zur|zum|von|f\u00fcr)\b"
    r"|\bnichts[ ](?:\w+[ ]){0,1}?(?:\u00fcber|zu|von)\b"
    r"|\bno[ ](?:he[ ])?(?:encontr\w+|encuentro|tengo|hay)[ ](?:\w+[ ]){0,3}?(?:sobre|de"
    r"|acerca de)\b"
    r"|\b(?:n'ai|n'a|pas)[ ](?:pas[ ])?(?:trouv\u00e9[ ])?(?:\w+[ ]){0,1}?(?:d'informations?"
    r"|d'infos?|rien"
    r"|aucune information)[ ](?:sur|concernant|\u00e0 propos de)\b"
    r"|(?:\u6ca1\u6709|\u672a|\u65e0\u6cd5|\u6c92\u6709|\u7121\u6cd5"
    r"|\u627e\u4e0d\u5230)(?:\u627e\u5230|\u67e5\u5230|\u627e|\u641c\u7d22\u5230)?"
    r"(?:\u4efb\u4f55)?(?:\u5173\u4e8e|\u95dc\u65bc|\u6709\u5173|\u6709\u95dc)",
    re.IGNORECASE,
)
# The name comes before these, within the clause.
_AFTER: Final = re.compile(
    r"\b(?:does|do|did|is|are|was|were|could|has|have)(?:[ ]not|n't)[ ](?:\w+[ ]){0,2}?(?:appear"
    r"|appeared"
    r"|mentioned|listed|included|found|show up|come up|be (?:found|located|identified|verified)"
    r"|turn up|been (?:found|mentioned|listed)|featured|present|covered)\b(?![ ](?:to|wanting"
    r"|guilty|liable))"
    r"|\b(?:is|was|are|were)[ ](?:absent|missing)[ ]from\b"
    r"|\b(?:has|have|had|shows?|returned|yields?)[ ](?:no|zero)[ ](?:\w+[ ])?(?:mentions?"
    r"|results?|hits"
    r"|entries|entry|coverage|presence)\b"
    r"|\bnot[ ](?:mentioned|listed|included|found|featured)[ ](?:in|on|among|anywhere)\b"
    r"|\b(?:is|was)(?:[ ]not|n't)[ ](?:a|an|one)[ ](?:\w+[ ]){1,2}(?:that[ ])?(?:I|we)(?:'m"
    r"|[ ]am|[ ]are)?[ ]"
    r"(?:recogni[sz]e|know|familiar|aware|can (?:identify|verify|confirm))"
    r"|\bwird[ ](?:\w+[ ]){0,3}?nicht[ ](?:erw\u00e4hnt|genannt|aufgef\u00fchrt)"
    r"|(?:\u306b\u95a2\u3059\u308b|\u306b\u3064\u3044\u3066\u306e|\u306e)(?:\u60c5\u5831"
    r"|\u8a18\u8f09|\u8a00\u53ca)[^\u3002\n]{0,12}"
    r"(?:\u898b\u3064\u304b|\u3042\u308a\u307e\u305b\u3093|\u306a\u3044|\u306a\u304b\u3063)"
    r"|\uc5d0 (?:\ub300\ud55c|\uad00\ud55c) (?:\uc815\ubcf4|\uc790\ub8cc"
    r"|\ub0b4\uc6a9)[^.\n]{0,14}(?:\ucc3e\uc744 \uc218 \uc5c6|\uc5c6|\ucc3e\uc9c0 \ubabb)"
    r"|(?:\u7684)?(?:\u76f8\u5173)?(?:\u4fe1\u606f"
    r"|\u8d44\u6599)[^\u3002\n]{0,6}(?:\u627e\u4e0d\u5230|\u6ca1\u6709|\u672a\u627e\u5230)",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    r"[.!?;\u3002](?=[\s\"')*]|$)|\n[ \t]*\n|\n(?=[ \t]*(?:[-*+#|]|\d{1,3}[.)]))"
    r"|[\u3002\uff01\uff1f]"
    r"|,?[ ](?:but|however|though|although|whereas|while|yet|aber|jedoch|pero|mais)[ ]"
    r"|,[ ](?:and|so|it|they|you|I|we)[ ]|[ ][\u2013\u2014-][ ]|:[ \n]",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(
    r"(?:than|like|similar to|comparable to|unlike|instead of)\b", re.IGNORECASE
)

# Cheap, and without it there is no absence.
_NEGATION: Final = re.compile(
    r"n't|not|\b[Nn]o\b|never|nothing|[Uu]nable|[Uu]naware|[Uu]nfamiliar|fail|zero|without|lack"
    r"|absent"
    r"|missing|[Kk]eine|[Nn]icht|n'a|pas|\u6ca1|\u672a|\u65e0|\u6c92|\u7121|\u627e|\u306a"
    r"|\u307e\u305b\u3093|\u898b\u3064|\uc5c6|\ubabb"
)
_REACH: Final = 160


def absences(text: str, names: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Half-open stretches around the names in which a name is said to be unknown."""
    found: list[tuple[int, int]] = []
    done = 0
    for start, end in sorted(names):
        if end <= done or not _NEGATION.search(text, max(0, start - _REACH), end + _REACH):
            continue
        done = end + _REACH
        found += _around(text, max(0, start - _REACH), done)
    return found


def _around(text: str, floor: int, ceiling: int) -> list[tuple[int, int]]:
    before = list(_BEFORE.finditer(text, floor, ceiling))
    after = list(_AFTER.finditer(text, floor, ceiling))
    if not before and not after:
        return []
    ceiling = min(len(text), ceiling + 2 * _REACH)
    stops = list(_CLAUSE.finditer(text, floor, ceiling))
    starts = [stop.start() for stop in stops]
    found: list[tuple[int, int]] = []
    for phrase in before:
        at = bisect_right(starts, phrase.end() - 1)
        end = starts[at] if at < len(starts) else ceiling
        alone = _ALONE.search(text, phrase.end(), end)
        found.append((phrase.end(), alone.start() if alone else end))
    for phrase in after:
        at = bisect_right(starts, phrase.start())
        found.append((stops[at - 1].end() if at else floor, phrase.end()))
    return found

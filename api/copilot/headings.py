"""What a model may write above a component: words, and numbers that the result below holds."""

import json
import re
import unicodedata
from typing import Annotated, Any, Final

from pydantic import Field

from api.copilot.tool import ToolProblem

# With what makes another number of it: 7 days were counted, not 7 million.
_NUMBER: Final = re.compile(
    r"[0-9]+(?:[.,][0-9]+)*(?:\s*(?:%|(?:k|m|mn|b|bn|thousand|million|billion)\b))?"
)
# The commas of 1,234,567.
_GROUPS: Final = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")

Heading = Annotated[
    str, Field(min_length=1, max_length=120, description="Holds no number that the result has not.")
]


def check_heading(text: str, data: Any) -> None:
    """Refuse a heading that states a number which the data does not hold.

    Digits of other scripts, fractions and the like are numbers too; words are not read.

    Raises:
        ToolProblem: `number_not_in_result`.
    """
    known = _numbers(json.dumps(data, default=str, ensure_ascii=False))
    if foreign := sorted(_numbers(text) - known):
        raise ToolProblem("number_not_in_result", numbers=foreign)


def _numbers(text: str) -> set[str]:
    odd = {letter for letter in text if not letter.isascii() and _is_numeral(letter)}
    plain = _GROUPS.sub("", text).lower()
    return odd | {"".join(found.split()) for found in _NUMBER.findall(plain)}


def _is_numeral(letter: str) -> bool:
    return unicodedata.category(letter) in {"Nd", "Nl", "No"}

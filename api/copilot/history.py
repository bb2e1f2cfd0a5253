"""What a model is given of the turns before: their words, and stubs of what tools brought.

Source: spec "copilot", "History".
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from infra.copilot_ports import Block, Past

_WHOLE: Final = ("ok", "limit")
_UNFINISHED: Final = "(The answer was interrupted.)"
_NOTE: Final = "Shown before. Query again for current rows."


def replayed(past: Sequence[Past]) -> list[Block]:
    """The messages of before, beginning with a question.

    Of an unfinished turn only the text that was shown is told: a call without its result is
    refused by the API. Thoughts are left out, being bound to model and turn.
    """
    first = next((at for at, each in enumerate(past) if each.role == "user"), len(past))
    return [message for each in past[first:] for message in _messages(each)]


def _messages(past: Past) -> Iterator[Block]:
    if past.role == "user" or (past.status in _WHOLE and past.said):
        for message in past.said:
            if content := list(map(_stub, filter(_is_kept, message["content"]))):
                yield {"role": message["role"], "content": content}
    else:
        yield {"role": "assistant", "content": [{"type": "text", "text": past.text or _UNFINISHED}]}


def _is_kept(block: Block) -> bool:
    if block["type"] == "text":
        return bool(block["text"].strip())
    return block["type"] in {"tool_use", "tool_result"}


def _stub(block: Block) -> Block:
    """A result as one line; everything else as it is."""
    if block["type"] != "tool_result":
        return block
    return {**block, "content": json.dumps({**_named(block["content"]), "note": _NOTE})}


def _named(content: str) -> dict[str, Any]:
    told = json.loads(content)
    return {name: told[name] for name in ("result_id", "error") if name in told}

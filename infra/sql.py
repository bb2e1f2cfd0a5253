"""Named SQL statements in a `.sql` file beside the module that asks them.

    -- name: newest_answers
    -- The newest answers of one query.
    SELECT ...

`{{other}}` in a statement stands for another statement: text is composed of constants only,
values always travel as parameters.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"^-- name: *([a-z][a-z0-9_]*) *$", re.MULTILINE)
_COMMENT: Final = re.compile(r"^ *--.*\n?", re.MULTILINE)
_INCLUDE: Final = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")


def statements(module_file: str, known: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """The statements in the `.sql` file with the name of the module: call with `__file__`.

    `known` are statements of another file that these may include.

    Raises:
        ValueError: as `parsed`.
    """
    return parsed(Path(module_file).with_suffix(".sql").read_text(encoding="utf-8"), known)


def parsed(text: str, known: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """Statements by name, without comments, with what they include.

    Raises:
        ValueError: text before the first name, a name used twice, an empty statement, or an
            include that is unknown or goes in a circle.
    """
    before, *rest = _NAME.split(text)
    if _bare(before):
        raise ValueError("there is SQL before the first name")
    names, bodies = rest[::2], [_bare(body) for body in rest[1::2]]
    if len(set(names)) < len(names) or not all(bodies):
        raise ValueError("a statement is named twice or empty")
    sources = {**(known or {}), **dict(zip(names, bodies, strict=True))}
    return {name: _whole(name, sources, ()) for name in names}


def _bare(body: str) -> str:
    """The SQL without comment lines and a closing semicolon."""
    return _COMMENT.sub("", body).strip().removesuffix(";").rstrip()


def _whole(name: str, sources: Mapping[str, str], within: tuple[str, ...]) -> str:
    """The statement with its includes replaced; `within` are the ones that lead here."""
    if name not in sources or name in within:
        raise ValueError(f"{' -> '.join((*within, name))} cannot be included")
    return _INCLUDE.sub(lambda found: _whole(found[1], sources, (*within, name)), sources[name])

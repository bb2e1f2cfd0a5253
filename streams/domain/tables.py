"""The entries of a markdown table: which cells name them, and their printed rank."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_DELIMITER: Final = re.compile(
    r"[ \t>]*\|?[ \t]*:?-{1,}:?[ \t]*(?:\|[ \t]*:?-{1,}:?[ \t]*)*\|?[ \t]*"
)
_RANK_HEAD: Final = re.compile(
    r"#|no\.?|nr\.?|rank(?:ing)?|pos(?:ition|\.)?|place|platz|rang|순위|順位|排名|名次|puesto",
    re.IGNORECASE,
)
_NAME_HEAD: Final = re.compile(
    r"\b(?:brands?|names?|products?|models?|compan(?:y|ies)|shoes?|services?|providers?|tools?"
    r"|picks?"
    r"|winner|recommendations?|items?|options?|software|platforms?|apps?|retailers?|stores?"
    r"|vendors?"
    r"|cards?|marken?|produkte?|modelle?|anbieter|hersteller|titles?|choices?|manufacturers?"
    r"|makers?)\b"
    r"|브랜드|제품|모델|ブランド|製品|商品|品牌|产品",
    re.IGNORECASE,
)
_FEATURE_HEAD: Final = re.compile(
    r"(?:features?|specs?|specifications?|attributes?|criteri(?:a|on)|aspects?|metrics?|factors?"
    r"|comparison|dimension|merkmal|kriterium|eigenschaft|vs\.?|)",
    re.IGNORECASE,
)
_CATEGORY_HEAD: Final = re.compile(
    r"(?:category|best for|use case|need|if you want|type|for|priority|award|kategorie)",
    re.IGNORECASE,
)
_FEWEST_COMPARED: Final = 3
_FARTHEST_NAME: Final = 2
_MARKUP: Final = re.compile(r"[*_`~\[\]]|\(\s*\)|\\(?=[^\w\s])")
_PRINTED: Final = re.compile(r"[#(*_ ]*(\d{1,3})(?:[.):]|st|nd|rd|th)?[)*_ ]*")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: offsets in the text, and its words without markup."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a table: the cells that name it, its printed rank, and its extent."""

    names: tuple[Cell, ...]
    number: int | None
    start: int
    end: int


def read_table(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """The entries of the table whose rows stand at `lines`.

    Rows are entries, named by the columns headed brand, product, model and the like, else by
    the first column that is no rank. Where the first column lists features, the table
    compares its columns, and the other header cells are the entries.
    """
    rows = [_cells(text, start, end) for start, end in lines]
    delimiter = next(
        (i for i, at in enumerate(lines) if _DELIMITER.fullmatch(text[slice(*at)])), None
    )
    header = rows[delimiter - 1] if delimiter else []
    body = rows[delimiter + 1 :] if delimiter is not None else rows
    if header and _compares_columns(header):
        yield from (Row((c,), None, c.start, c.end) for c in header[1:] if c.words)
        return
    rank, names = _columns(header, body)
    for cells in body:
        named = tuple(cells[i] for i in names if i < len(cells) and cells[i].words)
        if named:
            printed = _PRINTED.fullmatch(cells[rank].words) if rank is not None else None
            number = int(printed[1]) if printed else None
            yield Row(named, number or None, cells[0].start, cells[-1].end)


def _cells(text: str, start: int, end: int) -> list[Cell]:
    cells: list[Cell] = []
    at = start + len(text[start:end]) - len(text[start:end].lstrip(" \t>"))
    for part in text[at:end].split("|"):
        cells.append(Cell(at, at + len(part), " ".join(_MARKUP.sub(" ", part).split())))
        at += len(part) + 1
    if cells and not cells[0].words:
        del cells[0]
    if len(cells) > 1 and not cells[-1].words:
        del cells[-1]
    return cells or [Cell(start, end, "")]


def _compares_columns(header: Sequence[Cell]) -> bool:
    return (
        len(header) >= _FEWEST_COMPARED
        and bool(_FEATURE_HEAD.fullmatch(header[0].words))
        and not any(_NAME_HEAD.search(cell.words) for cell in header[1:])
    )


def _columns(
    header: Sequence[Cell], body: Sequence[Sequence[Cell]]
) -> tuple[int | None, list[int]]:
    """The rank column, if any, and the columns that name an entry."""
    rank = next((i for i, c in enumerate(header) if _RANK_HEAD.fullmatch(c.words)), None)
    if rank is None and all(row and _PRINTED.fullmatch(row[0].words) for row in body) and body:
        rank = 0
    others = [i for i in range(max(len(header), 2)) if i != rank]
    named = [i for i in others if i < len(header) and _NAME_HEAD.search(header[i].words)]
    first = others[0]
    if named and not (first < len(header) and first not in named and named[0] > _FARTHEST_NAME):
        return rank, named[:2]
    if first < len(header) and _CATEGORY_HEAD.fullmatch(header[first].words) and len(others) > 1:
        return rank, [others[1]]
    return rank, [first]

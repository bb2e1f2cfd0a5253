"""Real answers with the products that somebody found in each, as the extraction benchmarks read them."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

FILES: Final = ("chatgpt.jsonl", "google_ai_mode.jsonl")
_NOT_BRANDS: Final = frozenset({"", "unknown", "various", "n/a", "none", "generic"})


@dataclass(frozen=True, slots=True)
class Product:
    """One labelled product; `brand` is never empty, `name` may or may not begin with it."""

    brand: str
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One labelled answer; `question` is the id of what was asked, `domains` what it cites."""

    id: str
    question: str
    text: str
    products: tuple[Product, ...]
    domains: tuple[str, ...]

    @property
    def ranks(self) -> dict[str, int]:
        """The first labelled rank of each brand."""
        ranks: dict[str, int] = {}
        for product in self.products:
            ranks[product.brand] = min(product.rank, ranks.get(product.brand, product.rank))
        return ranks

    @property
    def is_held_out(self) -> bool:
        """Whether no rule may be written while looking at it: meant to be a third of the questions.

        By the question, since two engines' answers to one question name the same brands.
        """
        return crc32(self.question.encode()) % 3 == 0

    def named(self) -> list[str]:
        """The labelled brands whose letters the raw text contains, however joined."""
        text = letters(self.text)
        return [brand for brand in self.ranks if letters(brand) in text]


def absent(folder: Path) -> str | None:
    """What to tell when the folder lacks a file of answers; None when it has both."""
    missing = [name for name in FILES if not (folder / name).is_file()]
    return f"No {' nor '.join(missing)} in {folder}: pass --data <folder>." if missing else None


def read(path: Path) -> list[Answer]:
    """The labelled answers of one file; products whose brand is no name are left out."""
    with path.open(encoding="utf-8") as file:
        return [
            _answer(f"{path.stem}:{number}", json.loads(line)) for number, line in enumerate(file)
        ]


def _answer(id_: str, row: Mapping[str, Any]) -> Answer:
    return Answer(
        id=id_,
        question=row["query_id"],
        text=row["response"],
        products=tuple(
            Product(brand, product.get("name") or "", int(product["rank"]))
            for product in row["products_mentioned"]
            if (brand := (product.get("brand") or "").strip()).lower() not in _NOT_BRANDS
        ),
        domains=tuple(source["domain"] for source in row["sources"] if source.get("domain")),
    )


def letters(text: str) -> str:
    """What two ways of writing a text have in common: its letters and digits, case folded."""
    return "".join(c for c in text.casefold() if c.isalnum())


def seconds(run: Callable[[], object], repeats: int) -> float:
    """The best of several runs, so that another process's load counts least."""
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - started)
    return best

"""How many untracked brands of real answers are found and right, and what finding them costs.

python -m benchmarks.candidates --data <folder of ai-product-bench>
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.labelled import FILES, Answer, Product, absent, letters, read, seconds
from projections.visibility.intervals import wilson
from schemas.names import key_of
from streams.domain.candidates import candidates
from streams.domain.mentions import extract

_MOST_LISTED: Final = 60


@dataclass(slots=True)
class Counts:
    """What was counted over some answers with nothing tracked.

    A name counts once an answer. `right` are those that are a labelled brand of their answer
    or the first words of one of its labelled products, `brands` the former alone. `heading` are
    the labelled products whose name an item's head contains, `found` those of them whose brand is
    a candidate; `naming` and `found_naming` the same where such a head contains the brand too.
    """

    answers: int = 0
    listing: int = 0
    names: int = 0
    right: int = 0
    brands: int = 0
    heading: int = 0
    found: int = 0
    naming: int = 0
    found_naming: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def assess(answers: Iterable[Answer]) -> Counts:
    """The counts of these answers."""
    counts = Counts()
    for answer in answers:
        items = extract(answer.text, ()).items
        names = [each.name for each in candidates(answer.text, items, (), answer.domains)]
        counts.answers += 1
        counts.listing += bool(items)
        _count_names(counts, names, answer.products)
        _count_products(counts, set(map(key_of, names)), [i.head for i in items], answer.products)
    return counts


def _count_names(counts: Counts, names: Sequence[str], products: Sequence[Product]) -> None:
    brands = {key_of(product.brand) for product in products}
    openings = {
        key_of("".join(words[:length]))
        for words in (product.name.split() for product in products)
        for length in range(1, len(words) + 1)
    }
    counts.names += len(names)
    counts.brands += sum(key_of(name) in brands for name in names)
    wrong = [name for name in names if key_of(name) not in brands | openings]
    counts.right += len(names) - len(wrong)
    counts.wrong += wrong


def _count_products(
    counts: Counts, found: set[str], heads: Sequence[str], products: Sequence[Product]
) -> None:
    for product in products:
        matching = [head for head in heads if letters(product.name) in letters(head)]
        if not matching:
            continue
        is_found = key_of(product.brand) in found
        is_named = any(letters(product.brand) in letters(head) for head in matching)
        counts.heading += 1
        counts.found += is_found
        counts.naming += is_named
        counts.found_naming += is_found and is_named
        if not is_found:
            counts.missed.append(f"{product.brand} in {matching[0]}")


def _shown(part: int, whole: int) -> str:
    interval = wilson(part, whole)
    if interval is None:
        return "none to count"
    return f"{part / whole:.3f}   {part} of {whole}, {interval[0]:.3f} to {interval[1]:.3f}"


def _show(title: str, counts: Counts) -> None:
    print(f"{title}: {counts.answers} answers, {counts.listing} with a list")
    print(f"  precision                  {_shown(counts.right, counts.names)}")
    print(f"    as a labelled brand      {_shown(counts.brands, counts.names)}")
    print(f"  recall                     {_shown(counts.found, counts.heading)}")
    print(f"    where the head names it  {_shown(counts.found_naming, counts.naming)}")


def measure(answers: Sequence[Answer], repeats: int) -> None:
    """Prints the time of candidates beside that of the extraction that comes before."""
    read_ = [(answer, extract(answer.text, ()).items) for answer in answers]
    before = seconds(lambda: [extract(answer.text, ()) for answer in answers], repeats)
    after = seconds(
        lambda: [candidates(a.text, items, (), a.domains) for a, items in read_], repeats
    )
    each = 1000 / len(answers)
    print(f"cost: {len(answers)} answers, nothing tracked")
    print(f"  candidates : extraction    {after / before:.3f} x")
    print(f"  milliseconds an answer     {after * each:.2f} after {before * each:.2f}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures of each file, whole and held out; 2 when the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.candidates", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of ai-product-bench")
    parser.add_argument("--repeats", type=int, default=3, help="timed runs, the best counts")
    parser.add_argument(
        "--verbose", action="store_true", help="list errors, but none of the answers held out"
    )
    options = parser.parse_args(arguments)
    if problem := absent(options.data):
        print(problem, file=sys.stderr)
        return 2
    for name in FILES:
        answers = read(options.data / name)
        looked_at = assess(answer for answer in answers if not answer.is_held_out)
        _show(name, assess(answers))
        _show(f"{name}, held out", assess(answer for answer in answers if answer.is_held_out))
        _show(f"{name}, looked at", looked_at)
        if options.verbose:
            _list(looked_at)
        measure(answers, options.repeats)
    return 0


def _list(counts: Counts) -> None:
    wrong = Counter(counts.wrong).most_common(_MOST_LISTED)
    print("  wrong:", *(f"{name} {times}x" for name, times in wrong), sep="\n    ")
    print("  missed:", *counts.missed, sep="\n    ")


if __name__ == "__main__":
    sys.exit(main())

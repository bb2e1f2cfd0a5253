"""How well and how fast brands are found and ranked in real answers with labels.

python -m benchmarks.extraction --data <folder of ai-product-bench>
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from benchmarks.labelled import FILES, Answer, absent, read, seconds
from schemas.mentions import Entity, Extraction
from streams.domain.matching import matcher
from streams.domain.mentions import extract


@dataclass(frozen=True, slots=True)
class Report:
    """What was counted over one file of answers."""

    labelled: int
    named: int
    found: int
    concordant: int
    pairs: int
    items: int
    missed: tuple[str, ...]
    disordered: tuple[str, ...]


def assess(answers: Sequence[Answer]) -> Report:
    """Recall against the labels that the text names, and agreement of order by pairs."""
    labelled = named = found = concordant = pairs = items = 0
    missed: list[str] = []
    disordered: list[str] = []
    for answer in answers:
        result = extract(answer.text, _entities(answer.ranks))
        positions = {m.name: m.position for m in result.mentions}
        named_here = answer.named()
        labelled += len(answer.ranks)
        named += len(named_here)
        found += sum(brand in positions for brand in named_here)
        items += len(result.items)
        missed += [f"{answer.id}:{b}" for b in named_here if b not in positions]
        agree, total = _agreement(answer.ranks, positions)
        concordant, pairs = concordant + agree, pairs + total
        if agree < total:
            disordered.append(f"{answer.id}:{agree}/{total}")
    return Report(
        labelled, named, found, concordant, pairs, items, tuple(missed), tuple(disordered)
    )


def _agreement(ranks: dict[str, int], positions: dict[str, int]) -> tuple[int, int]:
    """Concordant and comparable pairs; pairs tied in either ranking are not compared."""
    concordant = total = 0
    for left, right in combinations([brand for brand in ranks if brand in positions], 2):
        ours = positions[left] - positions[right]
        theirs = ranks[left] - ranks[right]
        if ours and theirs:
            total += 1
            concordant += (ours > 0) == (theirs > 0)
    return concordant, total


def _entities(names: Iterator[str] | Sequence[str] | dict[str, int]) -> tuple[Entity, ...]:
    return tuple(Entity(name=name) for name in names)


def measure(answers: Sequence[Answer], repeats: int) -> None:
    """Prints spans per kB and throughput of all brands at once, next to a plain alternation."""
    texts = [answer.text for answer in answers]
    size = sum(len(text.encode()) for text in texts) / 1000
    brands = sorted({brand for answer in answers for brand in answer.ranks})
    entities = _entities(brands)
    engine = matcher(entities)
    pattern = re.compile(
        r"\b(?:" + "|".join(map(re.escape, sorted(brands, key=len, reverse=True))) + r")\b",
        re.IGNORECASE,
    )
    results: list[Extraction] = [extract(text, entities) for text in texts]
    spans = sum(1 for text in texts for _ in engine.candidates(text))
    full = seconds(lambda: [extract(text, entities) for text in texts], repeats)
    match = seconds(lambda: [list(engine.candidates(text)) for text in texts], repeats)
    plain = seconds(lambda: [pattern.findall(text) for text in texts], repeats)
    print(f"  {len(brands)} brands at once over {size:.0f} kB in {len(texts)} answers")
    print(f"  spans per kB            {spans / size:8.2f}")
    print(f"  mentions per answer     {sum(len(r.mentions) for r in results) / len(texts):8.2f}")
    print(
        f"  whole extraction        {size / full:8.0f} kB/s, {1000 * full / len(texts):.2f} ms an answer"
    )
    print(f"  matching alone          {size / match:8.0f} kB/s")
    print(f"  plain \\b alternation    {size / plain:8.0f} kB/s")
    print(
        f"  extraction : alternation{plain / full:8.2f} x    matching : alternation {plain / match:.2f} x"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures of both files; 2 when the data is not there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of ai-product-bench")
    parser.add_argument("--repeats", type=int, default=3, help="timed runs, the best counts")
    parser.add_argument("--verbose", action="store_true", help="list misses and disorder")
    options = parser.parse_args(arguments)
    if problem := absent(options.data):
        print(problem, file=sys.stderr)
        return 2
    everything: list[Answer] = []
    for name in FILES:
        answers = read(options.data / name)
        everything += answers
        _show(name, assess(answers), verbose=options.verbose)
    print("speed")
    measure(everything, options.repeats)
    return 0


def _show(name: str, report: Report, *, verbose: bool) -> None:
    print(name)
    print(f"  labelled brands         {report.labelled:8}   of which the text names {report.named}")
    print(f"  found of those named    {report.found / max(1, report.named):8.4f}")
    print(
        f"  order agreement (pairs) {report.concordant / max(1, report.pairs):8.4f}   {report.pairs} pairs"
    )
    print(f"  list items              {report.items:8}")
    if verbose:
        print("  missed:", *report.missed)
        print("  disordered:", *report.disordered)


if __name__ == "__main__":
    sys.exit(main())

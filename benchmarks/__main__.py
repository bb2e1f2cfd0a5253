"""All benchmarks that need nothing but this repository, in their short form.

python -m benchmarks
"""

import sys
import time
from typing import Final

from benchmarks import dashboard, events, freshness, replay, segments, throughput

_ALL: Final = (freshness, throughput, events, dashboard, segments, replay)


def main() -> int:
    """Runs one after the other; each says on what it ran."""
    started = time.monotonic()
    for benchmark in _ALL:
        benchmark.main([])
    print(
        "\nextraction and candidates need labelled answers: python -m benchmarks.NAME --data FOLDER"
    )
    print(f"all in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A whole stack for the time of a measurement, in a folder that goes with it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from prometheus_client.parser import text_string_to_metric_families

from benchmarks import report
from tests.stack import Stack


@contextmanager
def running(folder: Path) -> Iterator[Stack]:
    """A started stack in `folder`; stopped at the end, killed when that does not help."""
    stack = Stack(folder)
    try:
        yield stack.start()
    finally:
        try:
            stack.stop()
        except subprocess.TimeoutExpired as late:
            report.note("the stack did not stop", f"in {late.timeout:.0f} s and was killed")


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder on the disk of temporary files (TMPDIR), gone afterwards."""
    with TemporaryDirectory(prefix="segops-bench-") as folder:
        yield Path(folder)


def cpu_seconds(stack: Stack) -> float:
    """Processor time that the stack and its living children have used so far."""
    times = [process.cpu_times() for process in stack.processes()]
    return float(sum(each.user + each.system for each in times))


def counted(stack: Stack) -> dict[str, float]:
    """The counters at /metrics, each as `name{label,label}`; label values only, as sorted by key."""
    text = httpx.get(f"{stack.url}/metrics", timeout=10, trust_env=False).text
    return {
        f"{sample.name}{{{','.join(value for _, value in sorted(sample.labels.items()))}}}": (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }

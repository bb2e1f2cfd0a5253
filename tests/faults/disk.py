"""A small disk that a test may fill, where this machine lets us mount one."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Self

DISK_BYTES = 2 << 30


class Disk:
    """Its `folder` is there inside `with`; `is_small` says whether that is a disk of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_small = False

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True)
        mounting = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(self.folder)]
        self.is_small = not subprocess.run(mounting, check=False, capture_output=True).returncode
        return self

    def __exit__(self, *_: object) -> None:
        if self.is_small:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """Nothing more fits on it inside the block."""
        filler = self.folder / "filler"
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(1 << 20)):
                pass
        try:
            yield
        finally:
            filler.unlink()

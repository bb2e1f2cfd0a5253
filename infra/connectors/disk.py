"""Files on the disk of the service, below one folder, each there as a whole or not at all."""

import asyncio
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

from infra.sync_parcels import Handover

_PRIVATE: Final = 0o600

_log = structlog.get_logger("connectors")


class Disk:
    """A folder that holds the files of all tenants, each in its own."""

    def __init__(self, root: Path) -> None:
        """`root` need not be there yet."""
        self._root = root

    async def write(self, folder: tuple[str, ...], name: str, content: bytes) -> Handover:
        """Write a file, over one that is there. `folder` are names, below the root."""
        began = time.monotonic()
        trouble = None
        try:
            await asyncio.to_thread(_write, self._root, folder, name, content)
        except (OSError, ValueError) as problem:
            trouble = "ours"
            _log.error("a file cannot be written", kind=type(problem).__name__)
        return Handover(trouble, round((time.monotonic() - began) * 1000))  # type: ignore[arg-type]


def _write(root: Path, folder: tuple[str, ...], name: str, content: bytes) -> None:
    place = root.joinpath(*folder)
    place.mkdir(parents=True, exist_ok=True)
    # Whoever may lay links into a folder must not lead us out of it.
    if not place.resolve().is_relative_to(root.resolve()):
        raise ValueError("a folder leads out of its root")
    half = place / f".{name}.{os.getpid()}"
    try:
        _write_durably(half, content)
        half.replace(place / name)
        _settle(place)
    except OSError:
        with suppress(OSError):
            half.unlink()
        raise


def _write_durably(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, _PRIVATE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """The new name survives a loss of power, too."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(held)
    finally:
        os.close(held)

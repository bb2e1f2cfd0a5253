"""The folder of a backup: it is there whole or not at all, and knows its files by their hashes."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Final

from schemas.errors import SegOpsError

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"


class BackupRefused(SegOpsError):
    """A backup is not to be made or not to be trusted; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What was saved: when (ISO, UTC), the rows of each table of the warehouse, and the checksums
    of the migrations that its tables and those of Postgres had, by name.
    """

    taken_at: str
    rows: Mapping[str, int]
    clickhouse: Mapping[str, str]
    postgres: Mapping[str, str]


@contextmanager
def made_beside(folder: Path) -> Iterator[Path]:
    """A new folder to fill: it takes the name after the block, or is gone when that failed.

    Raises:
        BackupRefused: there is something at `folder`, or another is being made.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise BackupRefused(f"{folder} is there already, and not empty")
    half = folder.with_name(f"{folder.name}.part")
    try:
        half.mkdir(parents=True)
    except FileExistsError:
        raise BackupRefused(f"{half} is in the way: another command's, or what one left") from None
    try:
        yield half
        half.rename(folder)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise


def seal(folder: Path, contents: Contents) -> None:
    """Write the manifest, last of all; when this returns, everything is on the disk."""
    files = {name: _digest(folder / name) for name in _files(folder)}
    whole = {"format": FORMAT, **asdict(contents), "files": files}
    (folder / _MANIFEST).write_text(json.dumps(whole, indent=1))
    _digest(folder / _MANIFEST)


def unsealed(folder: Path) -> Contents:
    """What a backup holds, once every file of it was found as it was written.

    Raises:
        BackupRefused: it is none of ours, or not whole any more.
    """
    try:
        told = json.loads((folder / _MANIFEST).read_text())
        written, files = told.pop("format"), told.pop("files")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BackupRefused(f"{folder} holds no backup") from None
    if written != FORMAT:
        raise BackupRefused(f"{folder} is of format {written}, which this version does not read")
    for name, digest in files.items():
        if not (folder / name).is_file():
            raise BackupRefused(f"{name} of the backup is gone")
        if _digest(folder / name) != digest:
            raise BackupRefused(f"{name} of the backup was changed after it was written")
    return Contents(**told)


def _files(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _digest(path: Path) -> str:
    """The SHA-256 of a file, in hex; what was written to it is on the disk then."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        return file_digest(file, "sha256").hexdigest()

"""The parts that one machine needs, as children of this process, in one data folder.

DIR/lock         held while a stack runs
DIR/stack.json   where its parts are while it runs, for the other commands; mode 0600
DIR/secrets.json made once: the pepper of tokens, the demo token, the sealing key; mode 0600
DIR/postgres  DIR/broker  DIR/warehouse
"""

import asyncio
import fcntl
import json
import os
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

import structlog

from infra.kafka import KafkaCluster, cluster_at
from infra.local.broker import LocalBroker
from infra.local.child import DidNotStart
from infra.local.postgres import LocalPostgres
from infra.postgres import tenants
from infra.settings import Settings
from infra.signing import new_sealing_key
from schemas.errors import SegOpsError

_MIB: Final = 1024 * 1024
_WATCH_SECONDS: Final = 2.0

_log = structlog.get_logger("stack")


class AlreadyRunning(SegOpsError):
    """Another stack works in this data folder."""


class NotRunning(SegOpsError):
    """No stack works in this data folder."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must not be guessed; made once per data folder."""

    pepper: str
    demo_token: str
    sealing_key: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a running stack is to be found."""

    process_id: int
    api_url: str
    postgres_url: str


class ExpendableBroker(LocalBroker):
    """A broker that counts as gone when it died, or has grown so much that it is better ended.

    It keeps every message in memory for ever; the outbox makes it dispensable.
    """

    def __init__(self, data_dir: Path, most_bytes: int) -> None:
        super().__init__(data_dir)
        self._most_bytes = most_bytes

    async def gone(self) -> None:
        """Return when this broker must be replaced."""
        died = asyncio.create_task(self.died())
        try:
            while not died.done():
                await asyncio.wait({died}, timeout=_WATCH_SECONDS)
                if self.resident_bytes() > self._most_bytes:
                    _log.info("broker is full and is started afresh")
                    return
        finally:
            died.cancel()


class LocalStack:
    """PostgreSQL and a broker as children, and the folder that all parts share.

    A broker that the settings name runs elsewhere.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.folder = settings.data_dir.resolve()
        self.postgres = LocalPostgres(self.folder / "postgres")
        self.broker = _broker(settings, self.folder)

    @property
    def warehouse_url(self) -> str:
        """The embedded warehouse in this folder."""
        return f"chdb://{self.folder / 'warehouse'}"

    async def locate_postgres(self) -> str:
        """Where Postgres is at this moment."""
        return self.postgres.url

    @asynccontextmanager
    async def running(self, tell: Callable[[str], None]) -> AsyncIterator["LocalStack"]:
        """Both children run inside the block, and are started again when they die.

        Raises:
            AlreadyRunning: another stack works in this folder.
            DidNotStart: a child does not come up.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with _held(self.folder / "lock"):
            try:
                tell("starting PostgreSQL and the broker")
                await asyncio.gather(self.postgres.start(), self.broker.start())
                keeper = asyncio.create_task(self._keep_postgres())
                try:
                    yield self
                finally:
                    keeper.cancel()
            finally:
                (self.folder / "stack.json").unlink(missing_ok=True)
                await self.broker.stop()
                await self.postgres.stop()

    def announce(self, api_url: str) -> None:
        """Write down where the stack is, for the other commands."""
        whereabouts = Whereabouts(os.getpid(), api_url, self.postgres.url)
        _write_private(self.folder / "stack.json", json.dumps(asdict(whereabouts)))

    def secrets(self) -> Secrets:
        """This folder's secrets; what the settings name takes their place."""
        kept = _kept_or_made(self.folder / "secrets.json")
        return Secrets(
            pepper=self._settings.token_pepper or kept.pepper,
            demo_token=self._settings.demo_token or kept.demo_token,
            sealing_key=self._settings.sealing_key or kept.sealing_key,
        )

    async def _keep_postgres(self) -> None:
        while True:
            await self.postgres.died()
            _log.error("PostgreSQL died and is started again")
            try:
                await self.postgres.start()
            except DidNotStart as problem:
                _log.error("PostgreSQL does not start", reason=str(problem))
                await asyncio.sleep(_WATCH_SECONDS)


def _broker(settings: Settings, folder: Path) -> ExpendableBroker | KafkaCluster:
    """The broker that the settings name, else one of our own.

    Raises:
        ValueError: its address is not of its form.
    """
    if settings.broker_url:
        return cluster_at(settings.broker_url, settings.broker_replicas)
    return ExpendableBroker(folder / "broker", settings.broker_memory_mib * _MIB)


def found_by(settings: Settings) -> Whereabouts:
    """The parts that the settings name, else those of the stack in their folder.

    Raises:
        NotRunning: none works there.
    """
    if settings.postgres_url:
        api_url = f"http://{settings.host}:{settings.port}"
        return Whereabouts(os.getpid(), api_url, settings.postgres_url)
    return whereabouts(settings.data_dir)


def whereabouts(folder: Path) -> Whereabouts:
    """Where the stack of this folder is.

    Raises:
        NotRunning: none works there.
    """
    path = folder.resolve() / "stack.json"
    try:
        found = Whereabouts(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        raise NotRunning(f"no stack runs on {folder}: start one with `manage.py up`") from None
    if not _is_held(folder.resolve() / "lock"):
        raise NotRunning(f"the stack of {folder} is gone: start it with `manage.py up`")
    return found


def kept_secrets(folder: Path) -> Secrets:
    """The secrets of a folder in which a stack has run."""
    return Secrets(**json.loads((folder.resolve() / "secrets.json").read_text()))


def _kept_or_made(path: Path) -> Secrets:
    """The secrets of that file, which is written anew where one of them is missing."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    made = Secrets(
        pepper=secrets.token_urlsafe(32),
        demo_token=tenants.mint(),
        sealing_key=new_sealing_key(),
    )
    whole = asdict(made) | kept
    if whole != kept:
        _write_private(path, json.dumps(whole))
    return Secrets(**whole)


class _held:  # noqa: N801 - reads as a sentence: with _held(path)
    """Holds a lock file; the system lets go of it when this process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def __enter__(self) -> None:
        self._file = self._path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise AlreadyRunning(f"another stack works in {self._path.parent}") from None

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()


def _is_held(path: Path) -> bool:
    try:
        with _held(path):
            return False
    except AlreadyRunning:
        return True


def _write_private(path: Path, text: str) -> None:
    temporary = path.with_suffix(".new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    temporary.replace(path)

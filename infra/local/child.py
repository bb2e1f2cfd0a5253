"""Starts a child process that never outlives us and writes its log to a file."""

import asyncio
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from schemas.errors import SegOpsError

LOG_BYTES = 8 * 1024 * 1024
"""A log that is longer than this at a start begins anew."""

NOBODY = 65534
"""The user and group that own nothing, on every Linux."""

_POLL_SECONDS = 0.05
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000

_libc = ctypes.CDLL(None, use_errno=True)  # loaded here: nothing may be loaded after a fork


class DidNotStart(SegOpsError):
    """A child process did not become ready; the message ends with the tail of its log."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now; another may take it first."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with_parent(signal_number: int, parent_id: int) -> None:
    """Have the kernel send us `signal_number` when our parent is gone; call it after a fork.

    The kernel forgets it when credentials change, so it is called once more after that.
    """
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if os.getppid() != parent_id:
            os._exit(1)  # it died between the fork and the line above


def enter_user_namespace() -> None:
    """Be user 1000 to ourselves while outside we stay who we are, so files keep their owner.

    For programs that refuse to run as root; call it after a fork.

    Raises:
        OSError: where the system refuses user namespaces.
    """
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "user namespaces are refused")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1000 {user} 1")
    Path("/proc/self/gid_map").write_text(f"1000 {group} 1")


def become_nobody() -> None:
    """Give up root for good; call it after a fork. The child can then only use nobody's files."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


class Child:
    """A running process of our own, in a session of its own.

    A terminal's Ctrl-C therefore reaches only us, and we decide in which order things stop.
    Make it in a thread that lives as long as the child (the main one): Linux counts the thread
    that forked as the parent, and the end of a pool's thread would end the child.
    """

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        *,
        when_we_die: signal.Signals = signal.SIGKILL,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        """Start `command`; `prepare` runs in the child before it (after a fork: keep it tiny).

        Raises:
            DidNotStart: when there is no such program or `prepare` failed.
        """
        parent_id = os.getpid()

        def before_exec() -> None:
            die_with_parent(when_we_die, parent_id)
            if prepare is not None:
                prepare()
                die_with_parent(when_we_die, parent_id)

        try:
            self._process = _spawned(command, log, before_exec)
        except (OSError, subprocess.SubprocessError) as problem:
            raise DidNotStart(f"{command[0]} cannot be run: {problem}") from problem

    @property
    def id(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended; a child that ended is reaped by the question."""
        return self._process.poll() is None

    @property
    def succeeded(self) -> bool:
        """Whether it ended by itself, with exit code 0."""
        return self._process.poll() == 0

    async def ended(self, timeout_seconds: float) -> bool:
        """Wait until the child ends, at most `timeout_seconds`; whether it did."""
        deadline = monotonic() + timeout_seconds
        while self.is_running:
            if monotonic() > deadline:
                return False
            await asyncio.sleep(_POLL_SECONDS)
        return True

    async def stop(self, first: signal.Signals, patience_seconds: float) -> None:
        """Ask with the signal `first`, wait `patience_seconds`, then kill; returns when it ended.

        A cancelled stop kills at once, so that no child is left behind.
        """
        try:
            self._process.send_signal(first)
            await self.ended(patience_seconds)
        finally:
            self._process.kill()
            self._process.wait()


def log_tail(log: Path, lines: int = 20) -> str:
    """The last lines of the file `log`; a sentence when there are none."""
    text = log.read_text(errors="replace") if log.exists() else ""
    return "\n".join(text.splitlines()[-lines:]) or f"nothing was written to {log}"


def _spawned(
    command: Sequence[str], log: Path, before_exec: Callable[[], None]
) -> subprocess.Popen[bytes]:
    too_long = log.exists() and log.stat().st_size > LOG_BYTES
    with log.open("wb" if too_long else "ab") as output:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=before_exec,  # noqa: PLW1509
        )

"""This process: its signals, its listening socket, its lines of progress."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server


def teller() -> Callable[[str], None]:
    """Something that prints lines of progress, each with the seconds since now."""
    started = time.monotonic()

    def tell(line: str) -> None:
        print(f"[{time.monotonic() - started:5.1f} s] {line}", file=sys.stderr, flush=True)  # noqa: T201

    return tell


def listen(host: str, port: int) -> socket.socket:
    """A bound socket.

    Raises:
        OSError: somebody else listens there; the message says where.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as problem:
        listening.close()
        raise OSError(f"cannot listen on {host}:{port}: {problem.strerror}") from None
    return listening


@contextmanager
def tell_metrics(registry: CollectorRegistry, host: str, port: int) -> Iterator[None]:
    """Have Prometheus read the registry at that port inside the block; port 0 is none.

    Raises:
        OSError: somebody else listens there.
    """
    if not port:
        yield
        return
    server, thread = start_http_server(port, host, registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def goes_on() -> bool:
    """Whether nobody has cancelled the task that asks: the condition of its endless loop.

    On Python 3.11 `asyncio.wait_for`, with which the connection pool waits, may swallow the
    exception of a cancellation; that the task was cancelled is still known.
    """
    task = asyncio.current_task()
    return task is None or not task.cancelling()


def on_signals() -> asyncio.Event:
    """Set by the first SIGINT or SIGTERM; the second ends the process at once."""
    stopping = asyncio.Event()

    def stop() -> None:
        if stopping.is_set():
            os._exit(1)
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    return stopping

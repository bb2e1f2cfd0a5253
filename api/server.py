"""uvicorn for use inside a program that has its own signals and its own event loop."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import uvicorn
from fastapi import FastAPI

from api.protocol import PatientProtocol

_DRAIN_SECONDS: Final = 20


class Server(uvicorn.Server):
    """A server that leaves the process's signals alone: set `should_exit` to stop it."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Take no signal."""
        yield


def build_server(
    app: FastAPI, host: str, port: int, *, head_seconds: float = 10.0, read_seconds: float = 60.0
) -> Server:
    """A server for the app; `serve()` returns once `should_exit` is set and requests are drained.

    Requests under way get 20 seconds to end; a request's head must be complete after
    `head_seconds`, and who reads nothing of an answer for `read_seconds` is cut off. Forwarded
    addresses are not believed.
    """
    protocol: Any = partial(PatientProtocol, head_seconds=head_seconds, read_seconds=read_seconds)
    return Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            http=protocol,
            ws="none",
            loop="none",
            lifespan="off",
            access_log=False,  # `api.log` writes one line per request, without query strings.
            log_config=None,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_DRAIN_SECONDS,
        )
    )

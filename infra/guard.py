"""Connects a webhook to its target, and to nothing that its name could be made to mean instead."""

import asyncio
import errno
import socket
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import httpcore

from infra.networks import Address, address_of

Resolve = Callable[[str], Sequence[str]]
"""The addresses of a name as text; it may block, and raises `OSError` as `getaddrinfo` does."""

_THREADS: Final = 8
_NO_SUCH_NAME: Final = frozenset({socket.EAI_NONAME, socket.EAI_NODATA, socket.EAI_ADDRFAMILY})
_OUR_TROUBLE: Final = frozenset(
    {
        errno.EACCES,
        errno.EADDRNOTAVAIL,
        errno.EMFILE,
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ENFILE,
        errno.ENOBUFS,
        errno.ENOMEM,
        errno.EPERM,
    }
)


class Unreachable(Exception):
    """There is no such target, or none that may be reached; which of them is told to nobody."""


class OurTrouble(Exception):
    """Our own resolver, network or machine failed; the target may be well."""


def system_addresses(host: str) -> Sequence[str]:
    """The addresses of a name as this machine knows them, the preferred one first (RFC 6724)."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


class Names:
    """Looks names up in threads of its own, so that slow ones hold up nobody else."""

    def __init__(self, resolve: Resolve, seconds: float) -> None:
        """`seconds` is how long a look-up may take, waiting for a thread included."""
        self._resolve = resolve
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_THREADS, "webhook-names")

    async def look_up(self, host: str) -> Sequence[str]:
        """The addresses of a name.

        Raises:
            Unreachable: there is no such name, or it has no address.
            OurTrouble: the look-up failed, or took too long.
        """
        looking = asyncio.get_running_loop().run_in_executor(self._threads, self._resolve, host)
        try:
            async with asyncio.timeout(self._seconds):
                return await looking
        except OSError as problem:
            if isinstance(problem, socket.gaierror) and problem.errno in _NO_SUCH_NAME:
                raise Unreachable from problem
            raise OurTrouble from problem

    def close(self) -> None:
        """Take no more names; look-ups under way end by themselves."""
        self._threads.shutdown(wait=False)


class Guard(httpcore.AsyncNetworkBackend):
    """The network as one post may use it: to addresses that `may_reach` admits.

    A name is looked up once, every answer must be admitted, and the connection goes to the first
    one; so whoever answers for the name cannot change his mind afterwards. URL, `Host` and the
    certificate's name stay the name.
    """

    def __init__(
        self, names: Names, dial: httpcore.AsyncNetworkBackend, may_reach: Callable[[Address], bool]
    ) -> None:
        self._names = names
        self._dial = dial
        self._may_reach = may_reach
        self._stream: httpcore.AsyncNetworkStream | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the host's first address.

        Raises:
            Unreachable: an address is not admitted, or it is not who answered.
            OurTrouble: it failed for a reason of ours.
            httpcore.ConnectError: refused, reset, or no way there.
            httpcore.ConnectTimeout: there is no answer.
        """
        address = await admitted(host, self._names, self._may_reach)
        try:
            stream = await self._dial.connect_tcp(
                str(address),
                port,
                timeout=timeout,
                local_address=local_address,
                socket_options=socket_options,
            )
        except httpcore.ConnectError as problem:
            if _is_our_trouble(problem):
                raise OurTrouble from problem
            raise
        self._stream = stream
        peer = stream.get_extra_info("server_addr")
        if peer is None or address_of(peer[0]) != address:
            raise Unreachable
        return stream

    async def aclose(self) -> None:
        """Close the connection, if there is one; a handshake that was given up leaves it open."""
        if self._stream is not None:
            await self._stream.aclose()


async def admitted(host: str, names: Names, may_reach: Callable[[Address], bool]) -> Address:
    """The first address of a name or of an address itself, if every one of them is admitted.

    Raises:
        Unreachable: there is none, or one that is not admitted.
        OurTrouble: the look-up failed.
    """
    found = [host] if address_of(host) else await names.look_up(host)
    addresses = [address_of(each) for each in found]
    fit = [each for each in addresses if each is not None and may_reach(each)]
    if not fit or len(fit) < len(addresses):
        raise Unreachable
    return fit[0]


def _is_our_trouble(problem: BaseException | None) -> bool:
    while problem is not None:
        if isinstance(problem, OSError) and problem.errno in _OUR_TROUBLE:
            return True
        problem = problem.__cause__
    return False

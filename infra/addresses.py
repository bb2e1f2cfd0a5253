"""Which URLs webhooks, and servers connectors, may go to, judged by their writing."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import idna

from infra.networks import address_of, is_loopback, is_public
from schemas.errors import SegOpsError

_MAX_URL_LENGTH: Final = 2048
_MAX_NAME_LENGTH: Final = 253
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_PORTS: Final = frozenset({80, 443, 8443})
_MAX_PORT: Final = 65_535
_UNPRIVILEGED: Final = 1024
# A lone surrogate has no bytes to send.
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")
_URL: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^#]*)")
_AUTHORITY: Final = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::(.*))?")
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Source: WHATWG URL, "ends in a number": resolvers read such a name as an IPv4 address.
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Source: RFC 6762, 6761, 7686, 8375, ICANN's .internal; the rest is common in clusters and offices.
_INNER_NAMES: Final = frozenset(
    (
        "arpa",
        "consul",
        "corp",
        "internal",
        "intranet",
        "lan",
        "local",
        "localdomain",
        "localhost",
        "onion",
        "svc",
    )
)
# RFC 3986's own characters in a path and a query; everything else is sent percent-encoded.
_SENT_AS_IS: Final = "%/?:@!$&'()*+,;=-._~"


class BadAddress(SegOpsError):
    """A URL that nothing is posted to.

    `reason` is a stable code: `too_long`, `characters`, `grammar`, `scheme`, `userinfo`, `port`,
    `host` or `address`. It tells nothing that is not in the URL itself.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook goes, normalised. `host` is ASCII: a name, or an address without brackets.

    `resource` is the path with the query. `is_loopback` says that the host is this very machine
    by its own writing: `localhost`, or an address in 127.0.0.0/8 or ::1.
    """

    scheme: str
    host: str
    port: int
    resource: str
    is_loopback: bool

    @property
    def authority(self) -> str:
        """Host and port as they stand in the URL and in the `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL of this target; reading it again gives this target."""
        return f"{self.scheme}://{self.authority}{self.resource}"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is no URL's, as a broker of Kafka; otherwise as `Target`."""

    host: str
    port: int
    is_loopback: bool

    @property
    def text(self) -> str:
        """The `host:port` of this server; reading it again gives this server."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def checked_url(url: str, *, allow_http: bool, allow_loopback: bool) -> str:
    """`url` as it is stored and posted to. Nothing is looked up.

    Raises:
        BadAddress: as `target_of` says.
    """
    return target_of(url, allow_http=allow_http, allow_loopback=allow_loopback).url


def target_of(url: str, *, allow_http: bool, allow_loopback: bool) -> Target:
    """The target that `url` names, judged by its writing alone. A fragment is dropped.

    Without the switches: https to port 443, 80 or 8443 of a public address, or of a name with two
    labels or more that is not one of an inner network. `allow_http` admits http as well.
    `allow_loopback` admits what is loopback by its writing: that by http too, and on any port.

    Raises:
        BadAddress: it breaks a rule.

    Source: RFC 3986 without what readers disagree on; OWASP API7:2023; ASVS 5.0, 1.3.6, 1.5.3.
    """
    scheme, authority, rest = _parts(url)
    host, port = _host_and_port(authority, _DEFAULT_PORTS[scheme])
    is_inner = allow_loopback and _names_loopback(host)
    if not is_inner:
        if scheme == "http" and not allow_http:
            raise BadAddress("scheme")
        _refuse_inner(host)
        if port not in _PORTS:
            raise BadAddress("port")
    resource = quote(rest if rest.startswith("/") else f"/{rest}", safe=_SENT_AS_IS)
    target = Target(scheme, host, port, resource, is_inner)
    if len(target.url) > _MAX_URL_LENGTH:
        raise BadAddress("too_long")
    return target


def server_of(text: str, *, allow_loopback: bool) -> Server:
    """The server that `host:port` names, judged by its writing as a webhook's host is.

    The port is 443, or any that needs no privilege. `allow_loopback` is as of `target_of`.

    Raises:
        BadAddress: it breaks a rule.
    """
    if len(text) > _MAX_URL_LENGTH:
        raise BadAddress("too_long")
    if _FORBIDDEN.search(text):
        raise BadAddress("characters")
    # No server has port 0: it stands for a port that is missing.
    host, port = _host_and_port(text, 0)
    is_inner = allow_loopback and _names_loopback(host)
    if not is_inner:
        _refuse_inner(host)
    if port < _UNPRIVILEGED and port != _DEFAULT_PORTS["https"]:
        raise BadAddress("port")
    return Server(host, port, is_inner)


def _parts(url: str) -> tuple[str, str, str]:
    """Scheme, authority, and path with query."""
    if len(url) > _MAX_URL_LENGTH:
        raise BadAddress("too_long")
    if _FORBIDDEN.search(url):
        raise BadAddress("characters")
    parts = _URL.match(url)
    if parts is None:
        raise BadAddress("grammar")
    scheme, authority, rest = parts.groups()
    if scheme.lower() not in _DEFAULT_PORTS:
        raise BadAddress("scheme")
    return scheme.lower(), authority, rest


def _host_and_port(authority: str, default_port: int) -> tuple[str, int]:
    if "@" in authority:
        raise BadAddress("userinfo")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise BadAddress("host")
    host, port = parts.groups()
    if port is None:
        return _host(host), default_port
    if not _PORT.fullmatch(port) or int(port) > _MAX_PORT:
        raise BadAddress("port")
    return _host(host), int(port)


def _host(text: str) -> str:
    """The host in the one writing that every reader understands alike."""
    if text.startswith("["):
        return _literal(text[1:-1] if ":" in text else "")
    name = _ascii(text)
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        # Digits of another script are a number to some resolvers and a name to others.
        return _literal(text)
    if len(name) > _MAX_NAME_LENGTH or not all(map(_LABEL.fullmatch, labels)):
        raise BadAddress("host")
    return name


def _literal(text: str) -> str:
    address = address_of(text)
    if address is None:
        raise BadAddress("host")
    return str(address)


def _ascii(name: str) -> str:
    """Source: UTS 46, non-transitional; RFC 5891."""
    if name.isascii() and "xn--" not in name.lower():
        return name.lower()
    try:
        return idna.encode(name, uts46=True).decode()
    except UnicodeError:
        raise BadAddress("host") from None


def _names_loopback(host: str) -> bool:
    address = address_of(host)
    return host == "localhost" if address is None else is_loopback(address)


def _refuse_inner(host: str) -> None:
    address = address_of(host)
    if address is not None and not is_public(address):
        raise BadAddress("address")
    _, dot, last = host.rpartition(".")
    if address is None and (not dot or last in _INNER_NAMES):
        raise BadAddress("host")

"""Which addresses are receivers on the internet, and which are inside somebody's house."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final

Address = IPv4Address | IPv6Address

# Source: IANA's IPv4 and IPv6 special-purpose registries (RFC 6890), as of November 2026.
_CLOSED_V4: Final = (
    IPv4Network("0.0.0.0/8"),
    IPv4Network("10.0.0.0/8"),
    IPv4Network("100.64.0.0/10"),
    IPv4Network("127.0.0.0/8"),
    IPv4Network("168.63.129.16/32"),  # Azure's metadata, in nobody's registry
    IPv4Network("169.254.0.0/16"),
    IPv4Network("172.16.0.0/12"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.0.2.0/24"),
    IPv4Network("192.31.196.0/24"),
    IPv4Network("192.52.193.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("192.168.0.0/16"),
    IPv4Network("192.175.48.0/24"),
    IPv4Network("198.18.0.0/15"),
    IPv4Network("198.51.100.0/24"),
    IPv4Network("203.0.113.0/24"),
    IPv4Network("224.0.0.0/4"),
    IPv4Network("240.0.0.0/4"),
)
# All that is assigned to the internet. Outside are the forms that hold an IPv4 address (::/96,
# 64:ff9b::/96), and what will be special one day.
_OPEN_V6: Final = IPv6Network("2000::/3")
_CLOSED_V6: Final = (
    IPv6Network("2001::/23"),
    IPv6Network("2001:db8::/32"),
    IPv6Network("2002::/16"),
    IPv6Network("2620:4f:8000::/48"),
    IPv6Network("3fff::/20"),
)
_LOOPBACK_V4: Final = IPv4Network("127.0.0.0/8")
_LOOPBACK_V6: Final = IPv6Address("::1")


def is_public(address: Address) -> bool:
    """Whether an address is a receiver on the internet, and in no inner or special network.

    An IPv4-mapped one is judged by its IPv4 address; one with a zone is never public.
    `ipaddress.is_global` does not do: it passes multicast, 6to4 and NAT64 forms of loopback.
    """
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_V4)
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped:
        return is_public(address.ipv4_mapped)
    return address in _OPEN_V6 and not any(address in network for network in _CLOSED_V6)


def is_loopback(address: Address) -> bool:
    """Whether an address is this very machine: in 127.0.0.0/8, or ::1."""
    return address in _LOOPBACK_V4 or address == _LOOPBACK_V6


def address_of(text: str) -> Address | None:
    """The address that `text` is, as RFC 4291 or a dotted quad of plain decimals; None otherwise.

    An IPv4-mapped one is its IPv4 address, to which a connection would go. A zone makes it none.
    """
    try:
        address = IPv6Address(text) if ":" in text else IPv4Address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    return None if address.scope_id else address.ipv4_mapped or address

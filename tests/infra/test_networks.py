"""R30: which addresses are public, against a table of ranges written from IANA's registries."""

import random
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from infra.networks import address_of, is_loopback, is_public
from tests.infra.registry import CLOSED_V4, CLOSED_V6, numbers, table

MAPPED = ("::ffff:0:0", "::ffff:ffff:ffff")


def edges(ranges):
    """Both ends of every range, and their neighbours outside."""
    beyond = int(ip_address(ranges[-1][1]))
    around = {n for low, high in numbers(ranges) for n in (low - 1, low, high, high + 1)}
    return sorted(n for n in around if 0 <= n <= beyond)


def drawn(dice, ranges, bits, count):
    """Half from anywhere, half from within the ranges, the small ones as often as the large."""
    within = numbers(ranges)
    for _ in range(count // 2):
        yield dice.getrandbits(bits)
        yield dice.randint(*dice.choice(within))


def test_every_ipv4_address_is_judged_as_the_registry_has_it():
    is_open, dice = table(CLOSED_V4), random.Random(30)
    wrong = [
        number
        for number in [*edges(CLOSED_V4), *drawn(dice, CLOSED_V4, 32, 100_000)]
        if is_public(IPv4Address(number)) != is_open(number)
    ]

    assert wrong == []


def test_every_ipv6_address_is_judged_as_the_registry_has_it():
    is_open, dice = table(CLOSED_V6), random.Random(31)
    low, high = numbers([MAPPED])[0]
    unmapped = [*CLOSED_V6, ("2000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    wrong = [
        number
        for number in [*edges(CLOSED_V6), *drawn(dice, unmapped, 128, 100_000)]
        if not low <= number <= high and is_public(IPv6Address(number)) != is_open(number)
    ]

    assert wrong == []


def test_a_mapped_address_is_judged_by_the_address_that_it_holds():
    is_open, dice = table(CLOSED_V4), random.Random(32)
    mapped = int(IPv6Address("::ffff:0:0"))
    wrong = [
        number
        for number in [*edges(CLOSED_V4), *drawn(dice, CLOSED_V4, 32, 20_000)]
        if is_public(IPv6Address(mapped + number)) != is_open(number)
    ]

    assert wrong == []


@pytest.mark.parametrize("text", ["2606:4700::1111%eth0", "::ffff:8.8.8.8%1", "fe80::1%lo"])
def test_an_address_with_a_zone_is_no_address_and_never_public(text):
    assert address_of(text) is None
    assert not is_public(IPv6Address(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.0", True),
        ("127.255.255.255", True),
        ("::1", True),
        ("126.255.255.255", False),
        ("128.0.0.0", False),
        ("0.0.0.0", False),
        ("::", False),
        ("::2", False),
        ("::7f00:1", False),
        ("10.0.0.1", False),
    ],
)
def test_loopback_is_127_and_one_address_of_ipv6(text, expected):
    assert is_loopback(ip_address(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("93.184.216.34", "93.184.216.34"),
        ("2606:4700:4700:0:0:0:0:1111", "2606:4700:4700::1111"),
        ("::FFFF:127.0.0.1", "127.0.0.1"),
        ("::ffff:7f00:1", "127.0.0.1"),
        ("::127.0.0.1", "::7f00:1"),
    ],
)
def test_an_address_is_read_into_one_form(text, expected):
    assert str(address_of(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "127.1",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "127.0.0.01",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.4 ",
        "2130706433",
        "１.2.3.4",
        "1。2。3。4",
        "[::1]",
        "::1::",
        ":",
        "::g",
        "a.b",
        "::ffff:1.2.3",
    ],
)
def test_what_only_some_readers_take_for_an_address_is_none(text):
    assert address_of(text) is None

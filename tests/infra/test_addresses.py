"""R30: what may stand in a webhook's URL, and what it becomes. Tables, a corpus, properties."""

import json
import random
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.addresses import BadAddress, checked_url, target_of

CASES = json.loads((Path(__file__).parent.parent / "cases" / "ssrf.json").read_text())
# Only who looks these names up, or follows a redirect, meets an inner address.
LATER = {
    *("dns-private", "dns-mixed", "dns-mapped", "dns-nat64", "rebinding", "nipio"),
    *("redirect", "redirect-meta"),
}


def read(url, *, http=False, loopback=False):
    """The target's URL, or the reason why there is none."""
    try:
        return checked_url(url, allow_http=http, allow_loopback=loopback)
    except BadAddress as refused:
        return refused.reason


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://hooks.acme.example/in?a=1&b=2", "https://hooks.acme.example/in?a=1&b=2"),
        ("HTTPS://Hooks.ACME.example", "https://hooks.acme.example/"),
        ("https://acme.example:443/", "https://acme.example/"),
        ("https://acme.example:80/", "https://acme.example:80/"),
        ("https://acme.example:8443", "https://acme.example:8443/"),
        ("https://acme.example?x=1", "https://acme.example/?x=1"),
        ("https://acme.example/a#b?c", "https://acme.example/a"),
        ("https://acme.example#@127.0.0.1/", "https://acme.example/"),
        ("https://acme.example/@127.0.0.1", "https://acme.example/@127.0.0.1"),
        ("https://bücher.example/ü?é", "https://xn--bcher-kva.example/%C3%BC?%C3%A9"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("https://ＡＣＭＥ。example/", "https://acme.example/"),
        ("https://XN--BCHER-KVA.example/", "https://xn--bcher-kva.example/"),
        ("https://a--b.r3---x.example/", "https://a--b.r3---x.example/"),
        ("https://acme.example/%41%zz%/", "https://acme.example/%41%zz%/"),
        ('https://acme.example/<"^`{|}>[]', "https://acme.example/%3C%22%5E%60%7B%7C%7D%3E%5B%5D"),
        ("https://acme.example/../a//b;c=d", "https://acme.example/../a//b;c=d"),
        ("https://93.184.216.34/", "https://93.184.216.34/"),
        ("https://[2606:4700:4700:0::1111]:8443/", "https://[2606:4700:4700::1111]:8443/"),
        ("https://[::ffff:93.184.216.34]/", "https://93.184.216.34/"),
        ("https://1.acme.example/", "https://1.acme.example/"),
        ("https://acme.0x/", "host"),
        ("https://acme.0xbeef/", "host"),
        ("https://acme.0xbeeg/", "https://acme.0xbeeg/"),
        ("https://acme.1a/", "https://acme.1a/"),
        ("https://localhost.example/", "https://localhost.example/"),
        ("https://local.svcs/", "https://local.svcs/"),
    ],
)
def test_a_url_is_written_in_one_way(url, expected):
    assert read(url) == expected


@pytest.mark.parametrize(
    ("reason", "urls"),
    [
        ("characters", [f"https://acme{bad}.example/" for bad in " \t\r\n\0\x1f\x7f\\\ud800"]),
        (
            "characters",
            [" https://acme.example/", "https://acme.example/ ", "https://a.example/\n"],
        ),
        (
            "grammar",
            ["", "acme.example", "//acme.example/", "https:acme.example", "https:/a.example"],
        ),
        (
            "grammar",
            [
                "://acme.example/",
                "1https://acme.example/",
                "httpſ://acme.example/",
                "mailto:a@acme.example",
                "x",
            ],
        ),
        ("scheme", ["http://acme.example/", "ftp://acme.example/", "file:///etc/passwd"]),
        (
            "scheme",
            ["ws://acme.example/", "httpx://acme.example/", "h://a.example"],
        ),
        (
            "userinfo",
            ["https://a@acme.example/", "https://a:b@acme.example/", "https://@acme.example/"],
        ),
        (
            "port",
            ["https://acme.example:22/", "https://acme.example:8080/", "https://acme.example:/"],
        ),
        (
            "port",
            ["https://acme.example:0443/", "https://acme.example:65979/", "https://a.example:-1"],
        ),
        (
            "port",
            ["https://acme.example:44３/", "https://acme.example:443:443/", "https://a.example:x"],
        ),
        (
            "port",
            ["https://[2606:4700::1]:1/", "https://acme.example:4_43/", "https://a.example:+443"],
        ),
        (
            "host",
            ["https:///", "https://?a.example", "https://:443/", "https://acme/", "https://a."],
        ),
        ("host", ["https://[]/", "https://[/", "https://[::1/", "https://]/", "https://[[::1]]/"]),
        (
            "host",
            ["https://[93.184.216.34]/", "https://[2606:4700::1]x/", "https://x[2606:4700::1]/"],
        ),
        ("host", ["https://９３.184.216.34/", "https://93。184。216。34/", "https://①.1.1.1/"]),
        ("host", ["https://[2606:4700::1%25lo]/", "https://[v1.a:b]/", "https://acme.example./"]),
        (
            "address",
            ["https://127.0.0.1/", "https://10.0.0.1:9/", "https://[::1]/", "https://[::]/"],
        ),
        ("address", ["https://[::ffff:127.0.0.1]/", "https://[64:ff9b::5db8:d822]/"]),
    ],
)
def test_a_url_that_breaks_a_rule_is_refused_with_its_name(reason, urls):
    assert [read(url) for url in urls] == [reason] * len(urls)


@pytest.mark.parametrize(
    "label",
    [
        "_",
        "*",
        "%41",
        "%",
        ",",
        "a..b",
        "-a",
        "a-",
        "",
        "a" * 64,
        "a\u3000b",
        "\u200b",
        "\xad",
        "xn--",
        "xn--a",
        "☃" * 60,
        "�",
        "ａ：8",
        "\u2028",
    ],
    ids=ascii,
)
def test_a_label_is_letters_digits_and_hyphens_in_whatever_script(label):
    assert read(f"https://{label}.example/") == "host"


@pytest.mark.parametrize(
    "name",
    [
        "localhost",
        "a.localhost",
        "db.internal",
        "printer.local",
        "a.localdomain",
        "wiki.corp",
        "nas.lan",
        "x.intranet",
        "kafka.svc",
        "a.svc.cluster.local",
        "db.service.consul",
        "a.onion",
        "a.home.arpa",
        "1.0.0.127.in-addr.arpa",
        "DB.Internal",
        "db.ｉnternal",
        "db。internal",
    ],
)
def test_a_name_of_an_inner_network_is_refused(name):
    assert read(f"https://{name}/") == "host"


def test_a_name_has_253_characters_at_most_and_a_url_2048():
    name = ".".join(["a" * 62] * 4) + ".b"
    url = "https://a.example/" + "x" * 2030

    assert len(name) == 253
    assert read(f"https://{name}/") == f"https://{name}/"
    assert read(f"https://{name}b/") == "host"
    assert read(url) == url
    assert read(url + "x") == "too_long"
    assert read(url[:-2] + "üü") == "too_long"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:9/a", "http://127.0.0.1:9/a"),
        ("http://localhost:65535", "http://localhost:65535/"),
        ("https://LOCALHOST:22/", "https://localhost:22/"),
        ("http://127.255.255.254", "http://127.255.255.254/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://[::ffff:127.0.0.1]:81/", "http://127.0.0.1:81/"),
        ("http://localhost:65536/", "port"),
        ("http://localhost:0/", "port"),
        ("http://a@localhost/", "userinfo"),
        ("http://127.1/", "host"),
        ("http://acme.example/", "scheme"),
        ("http://93.184.216.34/", "scheme"),
        ("https://acme.example:9/", "port"),
        ("https://a.localhost/", "host"),
        ("https://10.0.0.1/", "address"),
        ("https://0.0.0.0/", "address"),
        ("https://[::]/", "address"),
        ("https://169.254.169.254/", "address"),
    ],
)
def test_the_switch_for_loopback_opens_this_machine_and_nothing_else(url, expected):
    assert read(url, loopback=True) == expected


def test_the_switch_for_http_opens_no_port_and_no_address():
    assert read("http://acme.example/", http=True) == "http://acme.example/"
    assert read("http://acme.example:443/", http=True) == "http://acme.example:443/"
    assert read("http://acme.example:81/", http=True) == "port"
    assert read("http://127.0.0.1/", http=True) == "address"
    assert read("http://localhost/", http=True) == "host"


def test_a_target_tells_what_its_url_says():
    target = target_of("http://[::1]:81/a?b", allow_http=False, allow_loopback=True)

    assert (target.scheme, target.host, target.port) == ("http", "::1", 81)
    assert (target.authority, target.resource, target.is_loopback) == ("[::1]:81", "/a?b", True)
    assert not target_of("https://a.example", allow_http=False, allow_loopback=True).is_loopback


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_of_the_corpus_only_what_needs_a_look_up_is_not_refused_at_once(case):
    answer = read(case["url"], http=True)
    is_harmless = answer == "http://example.test/"

    assert ("://" in answer) == (case["cls"] in LATER or is_harmless)


def parts(dice, address):
    """The dotted parts of an IPv4 address, one to four, each in a base that C readers take."""
    octets = address.to_bytes(4, "big")
    count = dice.randint(1, 4)
    last = int.from_bytes(octets[count - 1 :], "big")
    numbers = [*octets[: count - 1], last]
    return [dice.choice(["{}", "0{:o}", "0x{:x}", "0X{:X}", "000{:o}"]).format(n) for n in numbers]


def disguised(dice, text):
    """The same digits and dots in characters that Unicode maps to them."""
    dot = dice.choice(".。．｡")
    digits = dice.choice(["0123456789", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⁰¹²³⁴⁵⁶⁷⁸⁹"])
    return "".join(digits[int(c)] if c.isdecimal() else dot if c == "." else c for c in text)


def embedded(dice, address):
    """An IPv6 address that holds an IPv4 one: mapped, compatible, NAT64, 6to4, Teredo, ISATAP."""
    high, low = f"{address >> 16:x}", f"{address & 0xFFFF:x}"
    forms = ["::ffff:{}:{}", "::{}:{}", "64:ff9b::{}:{}", "64:ff9b:1::{}:{}", "2002:{}:{}::1"]
    forms += ["2001:0:{}:{}::", "fe80::5efe:{}:{}", "::ffff:0:{}:{}", "0:0:0:0:0:ffff:{}:{}"]
    return f"[{dice.choice(forms).format(high, low)}]"


CLOSED = [0x7F000001, 0x7F000000, 0xA9FEA9FE, 0x0A000001, 0xAC1F00FE, 0xC0A80001, 0x64400001, 0]


def encodings(count):
    """Writings of inner IPv4 addresses, as attackers write them."""
    dice = random.Random(1)
    for _ in range(count):
        address = dice.choice(CLOSED) ^ dice.choice([0, 0, dice.getrandbits(8)])
        match dice.randint(0, 3):
            case 0:
                yield embedded(dice, address)
            case 1:
                yield disguised(dice, ".".join(parts(dice, address)))
            case _:
                yield ".".join(parts(dice, address)) + dice.choice(["", "", "", "."])


def is_read_by_the_system(host):
    """Whether the C library takes a host for an address; it asks nobody."""
    try:
        return bool(socket.getaddrinfo(host.strip("[]"), 80, flags=socket.AI_NUMERICHOST))
    except (OSError, UnicodeError):
        return False


def test_no_writing_of_an_inner_address_passes():
    hosts = list(encodings(100_000))
    passed = [host for host in hosts if "://" in read(f"http://{host}/", http=True)]
    read_by_others = sum(map(is_read_by_the_system, hosts[:5_000]))

    assert passed == []
    assert read_by_others > 3_000


@given(st.text(), st.text(), st.text(), st.booleans(), st.booleans())
def test_whatever_is_written_gives_a_target_or_a_reason(scheme, host, rest, http, loopback):
    for url in (scheme + host + rest, f"https://{host}/{rest}", f"http://{host}.example:{rest}"):
        assert read(url, http=http, loopback=loopback)


pieces = st.sampled_from("aZ0.-:@/?#[]%é。①%2e~$&'()*+,;=\"<>^`{|}!") | st.characters(codec="utf-8")
literals = st.ip_addresses().map(lambda ip: f"[{ip}]" if ip.version == 6 else str(ip))
hosts = st.lists(pieces).map("".join) | literals
urls = st.builds("https://{}{}/{}".format, hosts, st.sampled_from(["", ".example"]), hosts)


@given(urls)
def test_a_url_is_read_alike_by_every_reader_once_it_is_written_our_way(url):
    try:
        target = target_of(url, allow_http=False, allow_loopback=False)
    except BadAddress:
        return
    split, other = urlsplit(target.url), httpx.URL(target.url)

    assert target_of(target.url, allow_http=False, allow_loopback=False) == target
    assert (split.hostname, split.port or 443) == (target.host, target.port)
    assert (other.raw_host.decode(), other.port or 443) == (target.host, target.port)

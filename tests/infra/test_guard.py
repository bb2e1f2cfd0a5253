"""R30, R31: no webhook is ever sent to an inner address, whatever names and URLs are made to mean."""

import asyncio
import errno
import random
import socket
import threading
import time
from contextlib import suppress

import httpcore
import httpx
import pytest

from infra.guard import Names, OurTrouble, Unreachable, system_addresses
from infra.webhooks import HttpHooks, Outside
from tests.infra.posting import BODY, HEADERS, Elsewhere, no_names, outside, posted
from tests.infra.zones import CASES, PUBLIC, Zone, is_open, read_by_the_system, unguarded
from tests.receivers import Receiver
from tests.wire.acts import says

INNER = ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1", "0.0.0.0"]
INNER += ["::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1", "not an address"]


@pytest.fixture
def receiver():
    with Receiver() as running:
        yield running


class Naive(Elsewhere):
    """The internet for a client without a guard: the system reads addresses, the zone names."""

    def __init__(self, port, zone) -> None:
        super().__init__(port)
        self._zone = zone

    async def connect_tcp(self, host, port, timeout=None, **_):  # noqa: ASYNC109
        address = read_by_the_system(host) or self._zone(host)[0]
        return await super().connect_tcp(address, port)


def redirects(handler, server):
    """Sends callers to whatever stands in the path."""
    _, _, rest = handler.path.partition("/redir/")
    status, _, where = rest.partition("/")
    says("", int(status or 200), location=where)(handler, server)


def test_no_case_of_the_corpus_reaches_an_inner_address_as_an_unguarded_client_would(receiver):
    receiver.always(redirects)
    guarded, naive = [], []
    for case in CASES:
        there = outside(receiver, Zone(case["dns"]))
        posted(case["url"], http=True, loopback=False, outside=there)
        guarded += [(case["id"], host) for host in there.dial.dialled if not is_open(host)]
        alone = Naive(receiver.port, Zone(case["dns"]))
        # Clients without a guard fall over some of these in ways of their own.
        with suppress(httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):
            asyncio.run(unguarded(case["url"], alone))
        naive += [case["id"]] if not all(map(is_open, alone.dialled)) else []

    assert guarded == []
    assert len(naive) >= 40


@pytest.mark.parametrize(
    ("url", "host", "address"),
    [
        ("http://example.test/ok", "example.test", PUBLIC),
        (f"http://{PUBLIC}/ok", PUBLIC, PUBLIC),
        ("http://v6.test/ok", "v6.test", "2606:4700:4700::1111"),
        ("http://bücher.test/ok", "xn--bcher-kva.test", PUBLIC),
    ],
)
def test_who_is_public_gets_the_webhook_at_exactly_that_address(receiver, url, host, address):
    names = {"v6.test": ["2606:4700:4700::1111"]}
    there = outside(receiver, lambda name: names.get(name, [PUBLIC]))
    sent = posted(url, http=True, loopback=False, outside=there)

    assert (sent.outcome, there.dial.dialled) == ("delivered", [address])
    assert there.dial.patience == [5.0]
    assert receiver.requests[0].headers["host"] == host


def refused(answers, receiver):
    """Whether a name with these answers is refused without a connection."""
    there = outside(receiver, lambda _: answers)
    sent = posted("https://hooks.test/", outside=there)
    return (sent.outcome, there.dial.dialled, receiver.connections) == ("unreachable", [], 0)


@pytest.mark.parametrize("inner", INNER)
def test_one_inner_answer_of_many_is_enough_to_refuse(receiver, inner):
    for answers in ([inner], [PUBLIC, inner], [inner, PUBLIC], [PUBLIC] * 9 + [inner]):
        assert refused(answers, receiver)


def test_a_name_without_addresses_is_refused(receiver):
    assert refused([], receiver)


def test_a_name_may_not_lead_to_this_machine_even_where_loopback_is_allowed(receiver):
    assert refused(["127.0.0.1"], receiver)


@pytest.mark.parametrize("answers", [[PUBLIC], ["10.0.0.1"], ["127.0.0.1", PUBLIC]])
def test_localhost_means_this_machine_and_nothing_else(receiver, answers):
    there = outside(receiver, lambda _: answers)
    sent = posted("http://localhost:9200/", outside=there)

    assert (sent.outcome, there.dial.dialled) == ("unreachable", [])


def test_the_first_of_many_public_addresses_is_connected_to(receiver):
    there = outside(receiver, lambda _: ["8.8.8.8", PUBLIC])
    sent = posted("http://hooks.test/", http=True, outside=there)

    assert (sent.outcome, there.dial.dialled) == ("delivered", ["8.8.8.8"])


@pytest.mark.parametrize("loopback", [False, True])
def test_http_goes_nowhere_unless_it_is_allowed(receiver, loopback):
    there = outside(receiver, lambda _: [PUBLIC])
    sent = posted("http://hooks.test/", http=False, loopback=loopback, outside=there)

    assert (sent.outcome, there.dial.dialled) == ("unreachable", [])


def test_this_machine_is_no_target_unless_it_is_allowed(receiver):
    for url in (receiver.url, receiver.url.replace("127.0.0.1", "localhost")):
        assert posted(url, http=True, loopback=False).outcome == "unreachable"

    assert receiver.connections == 0


def test_an_address_is_never_looked_up(receiver):
    for host in (PUBLIC, "[2606:4700:4700::1111]", "[::ffff:8.8.8.8]"):
        there = outside(receiver, no_names)

        assert posted(f"http://{host}/", http=True, outside=there).outcome == "delivered"


def test_a_name_that_changes_its_mind_is_asked_once_a_post_and_never_wins(receiver):
    """1,000 flips between public, inner and mixed answers."""
    dice = random.Random(31)
    answers = []

    def flips(_):
        answers.append(dice.choice([[PUBLIC], [dice.choice(INNER)], [PUBLIC, dice.choice(INNER)]]))
        return answers[-1]

    there = outside(receiver, flips)

    async def post_often():
        hooks = HttpHooks(True, True, 5.0, there)
        sent = [await hooks.post("http://rebind.test/", BODY, HEADERS) for _ in range(1000)]
        await hooks.close()
        return sent

    outcomes = [sent.outcome for sent in asyncio.run(post_often())]
    good = [found == [PUBLIC] for found in answers]

    assert len(answers) == 1000
    assert there.dial.dialled == [PUBLIC] * sum(good)
    assert outcomes == ["delivered" if is_good else "unreachable" for is_good in good]


@pytest.mark.parametrize("peer", ["127.0.0.1", "8.8.8.8", "::ffff:10.0.0.1", "nobody"])
def test_nothing_is_said_to_a_peer_that_is_not_who_was_dialled(receiver, peer):
    dial = Elsewhere(receiver.port, peer)
    sent = posted("http://a.test/", http=True, outside=Outside(lambda _: [PUBLIC], dial=dial))

    assert sent.outcome == "unreachable"
    assert receiver.requests == []


def test_a_peer_may_be_called_by_its_mapped_address(receiver):
    dial = Elsewhere(receiver.port, f"::ffff:{PUBLIC}")
    sent = posted("http://a.test/", http=True, outside=Outside(lambda _: [PUBLIC], dial=dial))

    assert sent.outcome == "delivered"


def fails_with(problem):
    def resolve(_):
        raise problem

    return resolve


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (socket.EAI_NONAME, "unreachable"),
        (socket.EAI_NODATA, "unreachable"),
        (socket.EAI_ADDRFAMILY, "unreachable"),
        (socket.EAI_AGAIN, "ours"),
        (socket.EAI_FAIL, "ours"),
        (socket.EAI_MEMORY, "ours"),
        (socket.EAI_SYSTEM, "ours"),
    ],
)
def test_a_name_that_is_not_there_is_its_owners_fault_and_a_failing_resolver_ours(
    receiver, code, outcome
):
    there = outside(receiver, fails_with(socket.gaierror(code, "")))

    assert posted("https://hooks.test/", outside=there).outcome == outcome


@pytest.mark.parametrize("problem", [OSError(errno.EMFILE, ""), TimeoutError(), RuntimeError()])
def test_any_other_failure_of_the_resolver_is_ours(receiver, problem):
    there = outside(receiver, fails_with(problem))

    assert posted("https://hooks.test/", outside=there).outcome == "ours"


def caused(problem, cause):
    problem.__cause__ = cause
    return problem


def not_connected(code):
    """As httpcore and anyio wrap a failed connection."""
    inner = caused(OSError("All connection attempts failed"), OSError(code, ""))
    return caused(httpcore.ConnectError(), inner)


@pytest.mark.parametrize(
    ("problem", "outcome"),
    [
        (not_connected(errno.ECONNREFUSED), "unreachable"),
        (not_connected(errno.ECONNRESET), "unreachable"),
        (not_connected(errno.EHOSTUNREACH), "unreachable"),
        (httpcore.ConnectError(), "unreachable"),
        (httpcore.ConnectTimeout(), "timeout"),
        (not_connected(errno.ENETUNREACH), "ours"),
        (not_connected(errno.ENETDOWN), "ours"),
        (not_connected(errno.EMFILE), "ours"),
        (not_connected(errno.ENFILE), "ours"),
        (not_connected(errno.ENOBUFS), "ours"),
        (not_connected(errno.ENOMEM), "ours"),
        (not_connected(errno.EADDRNOTAVAIL), "ours"),
        (not_connected(errno.EACCES), "ours"),
        (not_connected(errno.EPERM), "ours"),
        (RuntimeError("a fault in this program"), "ours"),
    ],
)
def test_a_failed_connection_is_told_by_whose_fault_it_is(receiver, problem, outcome):
    dial = Elsewhere(receiver.port, problem=problem)

    assert posted(f"https://{PUBLIC}/", outside=Outside(no_names, dial=dial)).outcome == outcome


def test_a_tenant_cannot_tell_a_blocked_target_from_one_that_is_not_there(receiver):
    nobody = fails_with(socket.gaierror(socket.EAI_NONAME, ""))
    refusing = Elsewhere(receiver.port, problem=not_connected(errno.ECONNREFUSED))
    everything = [
        posted("https://a.test/", outside=outside(receiver, lambda _: ["10.0.0.5"])),
        posted("https://a.test/", outside=outside(receiver, nobody)),
        posted("https://a.test/", outside=Outside(lambda _: [PUBLIC], dial=refusing)),
        posted("https://10.0.0.5/", outside=outside(receiver)),
        posted("https://db.internal/", outside=outside(receiver)),
        posted("gopher://a.test/", outside=outside(receiver)),
    ]

    assert {sent.latency_ms % 100 for sent in everything} == {0}
    assert all(sent.latency_ms >= 100 for sent in everything)
    assert {(sent.outcome, sent.status_code, sent.reply) for sent in everything} == {
        ("unreachable", None, "")
    }


def test_a_slow_name_is_given_up_and_holds_up_nobody_else(receiver):
    """Eight stuck look-ups fill the pool; those behind them are given up and not begun later."""
    released, begun = threading.Event(), []

    def stuck(host):
        begun.append(host)
        released.wait(10)
        return [PUBLIC]

    async def look_up_many():
        names = Names(stuck, 0.3)
        began = time.monotonic()
        ended = await asyncio.gather(
            *(names.look_up(f"{n}.test") for n in range(20)), return_exceptions=True
        )
        took = time.monotonic() - began
        released.set()
        free = await Names(lambda _: [PUBLIC], 5).look_up("a.test")
        names.close()
        return ended, took, free

    ended, took, free = asyncio.run(look_up_many())

    assert [type(each) for each in ended] == [OurTrouble] * 20
    assert took < 2
    assert len(begun) == 8
    assert free == [PUBLIC]


def test_a_slow_resolver_is_our_fault(receiver):
    there = outside(receiver, lambda _: time.sleep(0.4), resolve_seconds=0.1)

    assert posted("https://a.test/", outside=there).outcome == "ours"


def test_a_name_that_takes_all_the_time_there_is_ends_with_the_time(receiver):
    there = outside(receiver, lambda _: time.sleep(0.4))

    assert posted("https://a.test/", seconds=0.1, outside=there).outcome == "timeout"


def test_closing_breaks_off_no_look_up_under_way():
    async def look_up():
        names = Names(lambda _: time.sleep(0.2) or [PUBLIC], 5)
        looking = [asyncio.create_task(names.look_up("a.test")) for _ in range(10)]
        await asyncio.sleep(0.05)
        names.close()
        return await asyncio.gather(*looking)

    assert asyncio.run(look_up()) == [[PUBLIC]] * 10


def test_after_closing_no_name_is_looked_up():
    async def look_up():
        names = Names(lambda _: [PUBLIC], 1)
        names.close()
        await names.look_up("a.test")

    with pytest.raises(RuntimeError):
        asyncio.run(look_up())


def test_the_system_knows_localhost_and_no_invalid_name():
    assert set(system_addresses("localhost")) <= {"127.0.0.1", "::1"}
    with pytest.raises(OSError):
        system_addresses("a.invalid")


def test_an_unknown_name_has_an_error_of_its_own():
    with pytest.raises(Unreachable):
        asyncio.run(Names(fails_with(socket.gaierror(socket.EAI_NONAME, "")), 1).look_up("a.test"))

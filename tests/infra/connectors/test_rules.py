import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.connectors.rules import checked
from infra.signing import Sealer
from infra.webhook_rules import WebhookRules
from schemas.errors import Invalid
from tests.infra.postgres.activating import csv, kafka, webhook

STRICT = WebhookRules(Sealer("a key"))
PLAIN = WebhookRules(Sealer("a key"), allow_http=True)
AT_HOME = WebhookRules(Sealer("a key"), allow_loopback=True)
S3 = {"store": "s3", "bucket": "members", "access_key_id": "AK", "endpoint": "https://s3.example"}


def refusal(config, rules=STRICT):
    """Where and why a config is refused; None if it is not."""
    try:
        checked(config, rules)
    except Invalid as problem:
        return problem.pointer, problem.code
    return None


@pytest.mark.parametrize(
    "config",
    [
        webhook(),
        kafka("b.acme.example:9093"),
        kafka("93.184.216.34:443", "[2606:4700:4700::1111]:65535"),
        csv(),
        csv(folder="daily/2026"),
        csv(**S3),
        csv(**{**S3, "endpoint": "https://s3.acme.example:8443"}),
    ],
)
def test_receivers_on_the_internet_are_taken_as_they_are(config):
    assert checked(config, STRICT) == config


def test_a_config_is_stored_in_the_one_writing():
    found = checked(kafka("B.ACME.example:9093", "[2606:4700:4700:0::1111]:9093"), STRICT)

    assert found.bootstrap_servers == ("b.acme.example:9093", "[2606:4700:4700::1111]:9093")
    assert checked(webhook("HTTPS://Acme.example"), STRICT).url == "https://acme.example/"
    assert checked(csv(**{**S3, "endpoint": "https://s3.example/"}), STRICT) == csv(**S3)


INNER = [
    "127.0.0.1", "10.0.0.5", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "168.63.129.16", "[::1]", "[fd00::1]", "[fe80::1]", "[::ffff:10.0.0.5]",
    "[64:ff9b::a00:5]", "localhost", "kafka", "kafka.svc", "db.internal", "0x7f.1", "127.1",
    "2130706433", "①②⑦.0.0.1", "017700000001",
]  # fmt: skip


@pytest.mark.parametrize("host", INNER)
def test_no_receiver_is_inside(host):
    broker = refusal(kafka("b.acme.example:9093", f"{host}:9093"))
    store = refusal(csv(**{**S3, "endpoint": f"https://{host}"}))
    hook = refusal(webhook(f"https://{host}/"))

    assert broker is not None
    assert broker[0] == "/config/bootstrap_servers/1"
    assert {broker[1], store and store[1], hook and hook[1]} <= {"host", "address"}
    assert (store and store[0], hook and hook[0]) == ("/config/endpoint", "/config/url")


@pytest.mark.parametrize(
    ("server", "code"),
    [
        ("b.acme.example", "port"),
        ("b.acme.example:", "port"),
        ("b.acme.example:0", "port"),
        ("b.acme.example:22", "port"),
        ("b.acme.example:80", "port"),
        ("b.acme.example:65536", "port"),
        ("b.acme.example:9093,10.0.0.5:9092", "port"),
        ("PLAINTEXT://b.acme.example:9093", "port"),
        ("b.acme.example:9093/x", "port"),
        ("me@b.acme.example:9093", "userinfo"),
        ("b.acme.example:9093\n", "characters"),
        ("b.acme example:9093", "characters"),
        ("[2606:4700::1111%eth0]:9093", "host"),
    ],
)
def test_a_broker_is_a_name_or_an_address_with_a_port(server, code):
    assert refusal(kafka(server)) == ("/config/bootstrap_servers/0", code)


def test_members_go_to_brokers_over_tls_unless_that_is_set_otherwise():
    config = kafka("b.acme.example:9092", tls=False)

    assert refusal(config) == ("/config/tls", "scheme")
    assert refusal(config, PLAIN) is None
    assert refusal(config, AT_HOME) == ("/config/tls", "scheme")
    assert refusal(kafka("127.0.0.1:9092", tls=False), AT_HOME) is None


def test_where_this_machine_is_admitted_nothing_else_inside_is():
    assert refusal(kafka("10.0.0.5:9093"), AT_HOME) is not None
    assert refusal(kafka("localhost:9093", "[::1]:9093"), AT_HOME) is None
    mixed = kafka("localhost:9093", "b.acme.example:9093")
    assert refusal(mixed, AT_HOME) == ("/config/bootstrap_servers", "address")


@pytest.mark.parametrize("name", ["endpoint", "bucket", "access_key_id"])
def test_a_store_is_named_whole_and_a_disk_not_at_all(name):
    assert refusal(csv(**{**S3, name: ""})) == (f"/config/{name}", "required")
    assert refusal(csv(**{name: S3[name]})) == (f"/config/{name}", "not_allowed")


@pytest.mark.parametrize("path", ["/members", "/a/b/", "/?x=1", "/../b"])
def test_a_stores_address_has_no_path(path):
    config = csv(**{**S3, "endpoint": f"https://s3.example{path}"})

    assert refusal(config) == ("/config/endpoint", "grammar")


@pytest.mark.parametrize(
    "folder", ["/etc", "..", "../x", "a/../b", "a//b", "a/", ".", ".ssh", "a/.b", "a\\b", "a\x00",
               "a b", "a/b/c/d/e/f", "~", "-rf", "é", "a\n"],
)  # fmt: skip
def test_a_folder_leads_nowhere_but_down(folder):
    if folder == "-rf":
        assert csv(folder=folder).folder == folder
        return
    with pytest.raises(ValueError, match="folder"):
        csv(folder=folder)


@given(st.text(max_size=40))
def test_a_folder_that_is_taken_stays_below_where_it_is_put(tmp_path_factory, folder):
    root = tmp_path_factory.getbasetemp() / "root"
    try:
        taken = csv(folder=folder).folder
    except ValueError:
        return
    place = root.joinpath(*taken.split("/")) if taken else root
    assert place.resolve().is_relative_to(root.resolve())

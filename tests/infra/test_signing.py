"""R25: signatures against the published vectors and an independent verifier; sealed secrets."""

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from infra.signing import CannotOpen, Sealer, new_sealing_key, new_secret, signed_headers

OFFICIAL = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
OLD_SECRET = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
ID = "msg_01HV7Q8Z6N3Y0000000000000A"
ALERT = (
    '{"type":"alert.fired","timestamp":"2026-05-09T10:00:00Z","data":{"alert_id":7,'
    '"alert_type":"rank_drop","message":"Avg position 6.2 > 5 — 東京"}}'
)
ALERT_SIGNED = "v1,FQGut7XWvPisN2adPI4oFz86z3a13aQPEGNBvIypfNc="
ALERT_SIGNED_OLD = "v1,s4P3j1+dpCZavhw9x7Bp0w99kG/jAewV2vq/d7wYGoM="


@pytest.mark.parametrize(
    ("secret", "webhook_id", "timestamp", "body", "signature"),
    [
        (
            OFFICIAL,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            '{"test": 2432232314}',
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ),
        (SECRET, ID, 1778320800, ALERT, ALERT_SIGNED),
        (OLD_SECRET, ID, 1778320800, ALERT, ALERT_SIGNED_OLD),
        (SECRET, ID, 1778320800, "", "v1,IxKl82uEnxD7UCe/EFtBZZvft45sRa8e1lFOWiUQYLE="),
        (SECRET, ID, 1778320800, '{"a":1}', "v1,o6pBRu0I25Qpb5tnH3p2EP4Z+4lF6tHb1hLBWXuXp2Q="),
        (SECRET, ID, 1778320800, '{"a": 1}', "v1,tS39mJ30nTEfY+u2SxJQoLix5ak5H0498TovGG3XnE0="),
        (SECRET, ID, 1778320805, '{"a":1}', "v1,m+jnDjxAWkkQf6/XP/C7MyWDaCtA89M1GpIgnYEUjJY="),
    ],
    ids=["official", "UTF-8", "old key", "empty body", "plain", "one space more", "5 s later"],
)
def test_the_vectors_are_signed_as_published(secret, webhook_id, timestamp, body, signature):
    headers = signed_headers([secret], webhook_id, timestamp, body.encode())

    assert headers == {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
    }


def test_while_a_secret_is_rotated_both_sign_the_newest_first():
    headers = signed_headers([SECRET, OLD_SECRET], ID, 1778320800, ALERT.encode())

    assert headers["webhook-signature"] == f"{ALERT_SIGNED} {ALERT_SIGNED_OLD}"


def verifies(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """What an independent receiver says; the library lets malformed parts escape as ValueError."""
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except (WebhookVerificationError, ValueError):
        return False
    return True


# The library reads bodies as UTF-8 only.
bodies = st.text(st.characters(codec="utf-8")).map(str.encode)


@settings(max_examples=10_000, deadline=None)
@given(bodies)
def test_any_body_verifies_with_every_secret_of_a_rotation(body):
    fresh, old = new_secret(), new_secret()
    headers = signed_headers([fresh, old], ID, int(time.time()), body)

    assert verifies(fresh, headers, body)
    assert verifies(old, headers, body)
    assert not verifies(new_secret(), headers, body)


def flipped(data: bytes, bit: int) -> bytes:
    place, rest = divmod(bit % (8 * len(data)), 8)
    return data[:place] + bytes([data[place] ^ (1 << rest)]) + data[place + 1 :]


def signature_flipped(text: str, bit: int) -> str:
    """A bit of the signature itself: the last letter of its base64 has bits that mean nothing."""
    raw = base64.b64decode(text.removeprefix("v1,"))
    return "v1," + base64.b64encode(flipped(raw, bit)).decode()


@settings(max_examples=10_000, deadline=None)
@given(
    st.sampled_from(["body", "webhook-id", "webhook-timestamp", "webhook-signature"]),
    bodies.filter(bool),
    st.integers(0, 2**16),
)
def test_one_wrong_bit_anywhere_does_not_verify(part, body, bit):
    headers = signed_headers([SECRET], ID, int(time.time()), body)
    if part == "body":
        body = flipped(body, bit)
    elif part == "webhook-signature":
        headers[part] = signature_flipped(headers[part], bit)
    else:
        headers[part] = flipped(headers[part].encode(), bit).decode("latin-1")

    assert not verifies(SECRET, headers, body)


def test_secrets_are_256_random_bits_and_never_the_same():
    made = {new_secret() for _ in range(100)}

    assert len(made) == 100
    assert all(len(base64.b64decode(text.removeprefix("whsec_"))) == 32 for text in made)
    assert all(text.startswith("whsec_") for text in made)


@pytest.mark.parametrize("secret", ["whsec_!!!!", "whsec_AAE", "whsec_AAE= "])
def test_a_secret_that_is_no_base64_signs_nothing(secret):
    with pytest.raises(ValueError):
        signed_headers([secret], ID, 1778320800, b"{}")


def test_what_was_sealed_opens_with_the_same_key_and_context_only():
    key = new_sealing_key()
    sealed = Sealer(key).seal(SECRET, "acme/7")

    assert Sealer(key).open(sealed, "acme/7") == SECRET
    for sealer, context in ((Sealer(key), "acme/8"), (Sealer(new_sealing_key()), "acme/7")):
        with pytest.raises(CannotOpen):
            sealer.open(sealed, context)


@given(st.integers(0, 2**16))
def test_sealed_bytes_with_one_wrong_bit_do_not_open(bit):
    sealer = Sealer("a key")

    with pytest.raises(CannotOpen):
        sealer.open(flipped(sealer.seal(SECRET, "acme/7"), bit), "acme/7")


@pytest.mark.parametrize("length", [0, 1, 11, 12, 27, 28, 40])
def test_sealed_bytes_that_were_cut_short_do_not_open(length):
    sealer = Sealer("a key")

    with pytest.raises(CannotOpen):
        sealer.open(sealer.seal(SECRET, "acme/7")[:length], "acme/7")


def test_the_same_text_is_never_sealed_alike_and_never_shows():
    sealer = Sealer(new_sealing_key())
    sealed = {sealer.seal(SECRET, "acme/7") for _ in range(100)}

    assert len(sealed) == 100
    assert not any(SECRET[6:20].encode() in each for each in sealed)


def test_what_was_sealed_by_an_earlier_version_still_opens():
    sealed = bytes.fromhex(
        "fd21ef79bf17e432437c2dc4b7397f14103ba2b9a5eaf31dcb09b498bab858312913315d28ca0a4413f9"
    )

    assert Sealer("a key").open(sealed, "acme/7") == "whsec_AAECAwQ="


def test_there_is_no_sealing_without_a_key():
    with pytest.raises(ValueError):
        Sealer("")

"""Names, keys and values that generated trees and histories share, so that they often meet."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
NEAR = [NOW - hours * timedelta(hours=1) for hours in range(4)]

EVENTS = ("Order Completed", "' OR 1=1 --", "tab\tand\nline", "{p0:String}", "注文 🛒 \\N")
KEYS = ("sku", 'a.b"c', "it's", "back\\slash\t", "{tenant:String}", "ключ", "$[0]", "1", "-1")

WORDS = (
    "Nike", "nike", "NIKE AIR", "Straße", "STRASSE", "straẞe", "İstanbul", "istanbul", "ISTANBUL",
    "ΟΔΟΣ", "οδος", "οδοσ", "Ǆ", "ǆ", "\u212a", "k", "K", "é", "e\u0301", "É", "ﬁ", "FI", "𐐀𐐨",
    "👟", "\\", "\\N", "'", '"', "\t", "\n", "\r\n", "\0", "a\0b", "%", "_", "N%", "NULL", "null",
    "' OR 1=1 --", "{p0:String}", "{{live}}", "true", "1", "1.0", "", " ", "\u2028", "{}",
)  # fmt: skip
NUMBERS = (
    0, -0.0, 1, 1.0, -1, 2, 0.1, 0.2, 0.3, 0.30000000000000004, 1 / 3, 100, 1e-6, 5e-7, 6e-7,
    1.5e-6, 2e-6, 2.5e-6, -5e-7, 5e-324, 10**11, 1e11, -(10**11), 10**11 + 1, 2**53 - 1,
    1e308, -1e308,
)  # fmt: skip
# What a history may hold besides, and a definition may not.
HUGE = (2**53, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, -(2**63))
AGES = (
    timedelta(), timedelta(hours=1), timedelta(hours=2), timedelta(days=1), timedelta(days=2),
    timedelta(days=7), timedelta(days=14), timedelta(days=30), timedelta(days=60),
)  # fmt: skip
MOMENTS = (
    "2026-05-09T12:00:00Z", "2026-05-09T12:00:00.000Z", "2026-05-09 12:00:00", "2026-05-09",
    "2026-05-08T12:00:00.001Z", "2026-05-08T12:00:00.0009999Z", "2026-05-09T14:00:00+02:00",
    "2026-05-09T11:59:59.999999999Z", "2026-05-09T12:00:00.001Z", "1900-01-01", "1969-12-31",
    "1969-12-31T23:59:59.9995Z", "2299-12-31T23:59:59.999Z", "2024-02-29", "2026-05-02T13:00:00+01:00",
)  # fmt: skip
NEARLY_MOMENTS = (
    "2026-02-29", "2026-13-01", "2026-05-09T24:00:00Z", "2026-05-09T12:00Z", "1899-12-31",
    "2300-01-01", "2026-05-09T12:00:00z", " 2026-05-09", "2026-05-09\n", "20260509", "1778328000",
    "2026-05-09T12:00:60Z", "2026-05-09T12:00:00+15:00", "２０２６-05-09", "9 May 2026", "now",
)  # fmt: skip

durations = st.sampled_from(
    [(1, "hour"), (2, "hour"), (24, "hour"), (1, "day"), (2, "day"), (1, "week"), (1, "month")]
).map(lambda found: {"value": found[0], "unit": found[1]})


def names():
    """Of events, the first ones oftener."""
    return st.sampled_from(EVENTS[:2] * 3 + EVENTS)


def keys():
    """Of properties and traits, the first ones oftener."""
    return st.sampled_from(KEYS[:2] * 8 + KEYS)


def times():
    """On the borders of windows, a millisecond beside them, or close to them."""
    near = st.sampled_from([-1, 0, 0, 0, 1, 1000, 1800_000])
    return st.builds(lambda age, off: NOW - age + off * MILLISECOND, st.sampled_from(AGES), near)


def texts():
    return st.one_of(
        st.sampled_from(WORDS[:6]), st.sampled_from(WORDS + MOMENTS), st.text(max_size=4)
    )


def cased():
    """Texts whose letters have cases of several kinds."""
    return st.sampled_from(WORDS[:24])


def fragments():
    """Texts that are part of others, whatever their case."""
    parts = st.sampled_from([*"nNkKsSßẞσΣςǅéÉ\u212a\\'%_1", "IKE", "ni", "SSE"])
    return st.one_of(parts, parts, texts().filter(bool))


def moments():
    """A time around now in one of the forms that are moments."""
    written = times().map(lambda at: at.isoformat(timespec="milliseconds"))
    return written | st.sampled_from(MOMENTS)


def numbers():
    return (
        st.sampled_from(NUMBERS[:10])
        | st.sampled_from(NUMBERS)
        | st.integers(-3, 3)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.integers(-(2**53) + 1, 2**53 - 1)
    )


# Values that a careless comparison takes for one another.
alike = st.sampled_from([True, 1, 1.0, "1", "true", False, 0, -0.0, "", "0"])


def scalars():
    return st.one_of(alike, st.booleans(), numbers(), texts())


def json_values():
    """What a property or a trait may be."""
    odd = st.sampled_from([None, [], {}, [1], ["Nike"], {"sku": 1}])
    return st.one_of(
        scalars(), texts(), fragments(), moments(), st.sampled_from(HUGE + NEARLY_MOMENTS), odd
    )


def bags():
    """Properties or traits."""
    return st.dictionaries(keys(), json_values(), min_size=1, max_size=6)

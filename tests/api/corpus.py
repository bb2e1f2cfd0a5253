"""Bodies that somebody will send: broken JSON, odd numbers, hostile strings, wrong types.

Source: spec "reliability", appendix A.3. `CANARY` stands in them to show any echo.
"""

import json
from typing import Final

CANARY: Final = "zqCANARYzq"


def _strings(*texts: str) -> list[bytes]:
    return [json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass") for text in texts]


STRUCTURES: Final = [
    b"", b" ", b"\n", b"null", b"true", b"0", b"-0", b"1e9", b'""', b'"zqCANARYzq"', b"[]", b"[[]]",
    b"{}", b"[{}]", b"{", b"}", b"[", b"]", b"{]", b"[}", b'{"', b'{"a', b'{"a"', b'{"a":', b'{"a":1',
    b'{"a":1,', b'{"a":1,}', b"[1,]", b"[,1]", b"[1 2]", b'{"a" 1}', b'{"a":1 "b":2}', b"{1:2}",
    b"{a:1}", b"{'a':1}", b"{,}", b"[1]x", b"{}{}", b"{}zqCANARYzq", b"zqCANARYzq", b"nul", b"True",
    b"None", b"undefined", b"NaN", b"/**/{}", b"{}//x", b"#{}", b"<x>zqCANARYzq</x>", b"a=1&b=2",
    b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"\x00", b"{}\x00", b"\xff", b"\x80", b"\xc0\xaf",
    b'{"zqCANARYzq":1}', b'{"":1}', b'{"a":1,"a":2}', b'{"__proto__":{}}', b'{"__class__":1}',
    b'{"zqCANARYzq\\u0000":1}', b'{"\\ud800":1}', b'{"\xff":1}', b'{"id":1}', b'{"tenant_id":"x"}',
    "{}".encode("utf-16"), "{}".encode("utf-32"), b"\x1f\x8b\x08\x00", b"PK\x03\x04",
    *(b"[" * depth + b"]" * depth for depth in (64, 65, 100, 500, 900, 1024, 5000, 100_000)),
    *(b'{"a":' * depth + b"1" + b"}" * depth for depth in (63, 64, 65, 500, 1024, 100_000)),
    b"[" * 100_000, b'{"a":' * 100_000, b'["' + b"x" * 200_000 + b'"]',
    b"{" + b",".join(b'"k%d":1' % n for n in range(5_000)) + b"}",
    b'{"' + b"k" * 200_000 + b'":1}', b"[" + b"1," * 50_000 + b"1]",
]  # fmt: skip

NUMBERS: Final = [
    b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e400", b"1e-400", b"-0", b"0", b"-1", b"1.0",
    b"1.5", b"1e9", b"0.1e1", b"2147483647", b"2147483648", b"-2147483649", b"9007199254740993",
    b"9223372036854775807", b"9223372036854775808", b"-9223372036854775809",
    b"18446744073709551615", b"18446744073709551616", b"1" * 4299, b"1" * 5000, b"1_000", b"+1",
    "１".encode(), b"0x10", b"0b1", b"01", b"1.", b".5", b"1e", b"--1", b"1e+", b"true", b"false",
]  # fmt: skip

STRINGS: Final = [
    *_strings(
        "", " ", "\t\n", CANARY, CANARY + "\0", "\0", "\ud800", "\udc00\ud800", CANARY + "\udfff",
        "\u202e\u200b\ufeff", "e\u0301", "é", "İıſ", "👩‍👩‍👧‍👦", "x" * 1000, "x" * 1001, "👟" * 1001,
        "x" * 300_000, ".*+?[](){}|^$\\", "(a+)+$", "a" * 100 + "!", "<script>alert(1)</script>",
        "'; DROP TABLE queries; --", "{tenant:String}", "{{7*7}}", "%s%n%(x)s", "{0.__class__}",
        "=cmd|' /C calc'!A0", "a\r\nSet-Cookie: x=1", "../../etc/passwd", "http://[::1",
        "javascript:alert(1)", "2026-13-45", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01",
        "2026-05-09T24:00:00Z", "2026-06-30T23:59:60Z", "2026-05-09T10:00:00",
        "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "1778320800", "١٢٣",
    ),
    b'"\\u0000zqCANARYzq"', b'"\\ud800zqCANARYzq"', b'"\\udc00\\ud800"', b'"\xff"', b'"\xc0\xaf"',
    b'"\xed\xa0\x80"', b'"zqCANARYzq', b'"\\x41"', b'"\\u12"', b'"\x01"', b'"a\nb"', b"'x'",
]  # fmt: skip

SHAPES: Final = [
    b"null", b"[]", b"{}", b"[null]", b"[[]]", b"[{}]", b'["zqCANARYzq", 1]', b'[""]', b"[1]",
    b'{"zqCANARYzq": 1}', b'{"a": {"b": ["zqCANARYzq"]}}', b'["chatgpt", "chatgpt"]',
    b'["zqCANARYzq\\u0000"]', b'["\\ud800"]', b"[" * 70 + b"]" * 70,
    b"[" + b",".join([b'"x"'] * 2000) + b"]", b"[" + b",".join([b"{}"] * 501) + b"]",
    b'[{"name": "zqCANARYzq", "zqCANARYzq": 2}]', b'[{"url": "http://", "title": null}]',
    b'[{"url": "http://[zqCANARYzq"}]', b'[{"url": "https://x:zqCANARYzq/"}]',
]  # fmt: skip

VALUES: Final = [*NUMBERS, *STRINGS, *SHAPES]
CONTENT_TYPES: Final = (
    "application/json",
    "application/json; charset=utf-8",
    "text/plain",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    None,
)

"""What no honest browser or program sends: texts, values, bodies, content types."""

from typing import Any

FORM = "application/x-www-form-urlencoded"
VERY_LONG_NUMBER = "9" * 5000  # more figures than Python turns into a number
TEXTS = [
    "0001-01-01", "9999-12-31", "0000-00-00", "10000-01-01", "9999-12-31T23:59", "0001-01-01T00:00:00+14:00", "²", "١٢",
    "1e999999", "NaN", "Infinity", "-1", "999999999999999999999", VERY_LONG_NUMBER, "a\x00b", "00000000-0000-0000-0000-0000000000g",
    "\ud800", "[]", "a" * 100_000,
]  # fmt: skip
VALUES: list[Any] = [*TEXTS, None, True, -1, 1e308, 10**30, 0.1, [], ["a"], {}, {"a": [None]}, [[[]]], [{}] * 50]
BODIES = {
    "nothing": b"",
    "not JSON": b"{",
    "deep lists": b"[" * 20_000 + b"]" * 20_000,
    "deep objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "deep and open": b"[" * 200_000,
    "not UTF-8": b'{"a": "\xff\xfe"}',
    "a list": b"[1, 2]",
    "a word": b'"a"',
    "a number": b"1",
    "null": b"null",
    "a very long number": b'{"a": ' + b"9" * 6000 + b"}",
    "half a pair": b'{"a": "\\ud800"}',
    "NUL": b'{"a\\u0000": "\\u0000"}',
    "NaN": b'{"a": NaN}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "too large": b'{"a": "' + b"a" * 1_000_001 + b'"}',
}
TYPES = [
    "application/json",
    FORM,
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "text/xml",
    "",
    "a/b; c=\xff",
]

"""Documents gone wrong: what a tired system, a bad line or somebody with ill will makes of one that is right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

from planbro.findings import Findings
from planbro.ident import make_synthetic

NUMBER: Final = str(make_synthetic(date(1950, 1, 1), 106))
"""Of nobody; where it turns up beside what it was sent in, something was repeated."""
NAME: Final = "Kanarifugl"
CANARIES: Final = (NUMBER, f"{NUMBER[:6]} {NUMBER[6:]}", NAME)
DEEP: Final = 3000

_NASTY: Final = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", rb"\ud800", "\u202e".encode(), "\ufeff".encode(), b"1e99999", b"-0", b"9" * 400,
    b"NaN", b"null", b"[]", b"{}", b'""', b"true", b"&#x0;", b"&#55296;", b"&xxe;", b"]]>", b"<!--", b"<?xml?>",
    b'<!DOCTYPE x [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>', b"%s%n", b"${jndi:ldap://x}", b"'; DROP TABLE plan; --",
    b"|||||", b"^^^&&&~~~", b"\r\n\r\n", b"\x0b\x1c\r", b"../../etc/passwd", b"0000-00-00", b"9999-12-31T24:00:00Z",
    b"urn:oid:2.16.578.1.12.4.1.4.1", NUMBER.encode(), NAME.encode(), b"{" * DEEP, b"[" * DEEP, b"<a>" * DEEP,
    b'{"a":' * DEEP, b"a" * 5000,
)  # fmt: skip
_VALUE: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|>[^<>]+<|(?<=\|)[^|\r]+|-?\d+(?:\.\d+)?')
Change = Callable[[bytes, Random], bytes]


def _flip(data: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :]


def _cut(data: bytes, dice: Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _drop(data: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + data[at + dice.randrange(1, 200) :]


def _twice(data: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(data))
    piece = data[at : at + dice.randrange(1, 200)]
    return data[:at] + piece * dice.choice((2, 50)) + data[at + len(piece) :]


def _put_in(data: bytes, dice: Random) -> bytes:
    at = dice.randrange(len(data))
    return data[:at] + dice.choice(_NASTY) + data[at:]


def _other_value(data: bytes, dice: Random) -> bytes:
    """Another thing where a value stands, so that the rest is still well made."""
    found = list(_VALUE.finditer(data))
    if not found:
        return _put_in(data, dice)
    one, other = dice.choice(found), dice.choice(_NASTY)
    if one[0][:1] == b'"':
        other = dice.choice(
            (b'"' + other.replace(b'"', b"'") + b'"', b"[]", b"{}", b"null", b"1e400", b"[[1]]", b"false")
        )
    elif one[0][:1] == b">":
        other = b">" + other + b"<"
    return data[: one.start()] + other + data[one.end() :]


CHANGES: Final[tuple[Change, ...]] = (_flip, _cut, _drop, _twice, _put_in, _other_value, _other_value, _other_value)


@st.composite
def gone_wrong(draw: st.DrawFn, *seeds: bytes) -> bytes:
    """One of the seeds, changed here and there."""
    dice = Random(draw(st.integers(0, 2**32)))
    data = draw(st.sampled_from(seeds))
    for _ in range(dice.choice((1, 1, 2, 3, 6))):
        data = dice.choice(CHANGES)(data, dice) or b"x"
    return data


def with_canary(data: bytes) -> bytes:
    """The document with names and numbers of somebody whom we would know again."""
    return re.sub(rb"(?<![\dA-Za-z-])\d{11}(?![\dA-Za-z-])", NUMBER.encode(), data.replace(b"Nordmann", NAME.encode()))


def told(findings: Findings) -> str:
    """All that findings tell."""
    return repr(
        [
            (one.code, str(one.place), dict(one.params), one.text("nb"), one.text("en"), one.action("nb"))
            for one in findings
        ]
    )


def echoes(text: Any) -> list[str]:
    """Canaries that stand in it."""
    return [one for one in CANARIES if one in (text if isinstance(text, str) else repr(text))]

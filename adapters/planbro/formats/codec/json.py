"""JSON, strictly as RFC 8259 has it, with numbers as they were written (ARCHITECTURE, law 1).

The standard library's scanner does the work in C; what it lets through (a key that stands twice, NaN, half a surrogate
pair, nesting that ends in a RecursionError) is caught by scans over the bytes before it, and by its own hooks.
"""

from __future__ import annotations

import json as stdlib_json
import math
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, TypeAlias

import orjson

from planbro.findings import Refused
from planbro.formats.codec.limits import DEFAULT, MIB, Limits, check_size
from planbro.mapping import Number

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | bool | int | Number | None"

_WRITE_DEPTH = 254  # orjson writes no deeper
_INT_DIGITS = 640  # the least that sys.set_int_max_str_digits can allow; a longer number stays as it was written
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_STRUCTURAL_KEY = re.compile(r"[a-z_@$][\w.-]{0,40}", re.ASCII)
_LONG_DIGITS = re.compile(r"[0-9]{5}")
_LONE_SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"  # a high one without a low one after it
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"  # a low one without a high one before it
)
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_NOT_STRUCTURE = bytes(set(range(256)) - set(b'[]{}"'))
_NOT_ESCAPES = bytes(set(_NOT_STRUCTURE) - set(b"\\/bfnrtu"))
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_NOT_STRUCTURE_OR_COLONS = bytes(set(_NOT_STRUCTURE) - set(b":-"))
_NOT_ESCAPES_OR_COLONS = bytes(set(_NOT_ESCAPES) - set(b":-"))
_BLANK = 64  # what may stand before an object, else it is not read the quick way
_AS_WE_DO = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
_QUICK = MIB  # the quick way takes the document apart at its quotes: above that in too many parts
_REASONS = (  # the start of the standard library's message, ours, and whether the end of the file explains it
    ("Expecting value", "a value was expected", True),
    ("Expecting property name", "a key was expected", True),
    ("Expecting ':'", "a colon was expected", True),
    ("Expecting ','", "a comma was expected", True),
    ("Illegal trailing comma", "a comma too many", False),
    ("Unterminated string", "cut short", False),
    ("Invalid control character", "a control character in a string", False),
    ("Invalid \\u", "an escape that is none", False),
    ("Invalid \\", "an escape that is none", False),
    ("Extra data", "text after the document", False),
)


class _TwiceError(Exception):
    """A key stands twice; carries the key as far as the hook's caller, which decides whether it may be named."""


class _NotANumberError(Exception):
    """NaN or Infinity, which the standard library reads and RFC 8259 § 6 forbids."""


def parse(data: bytes, limits: Limits = DEFAULT) -> Tree:
    """The tree of a JSON document: dict, list, str, bool, None, int, and `Number` where an int would lose digits.

    A key that stands twice is refused, since which one counts cannot be guessed (RFC 8259 § 4; law 2). Depth is
    counted on the bytes, before the scanner, so that a million brackets cost a finding and not the stack.
    """
    check_size(len(data), limits)
    small = len(data) <= _QUICK
    tree = _loaded(data) if small else None
    if tree is not None and _is_our_writing(data, tree, limits):
        _keep_floats(tree)
        return tree
    outside = _outside_strings(data) if small else None
    flat = outside is not None and _is_flat(data, outside, limits)
    if tree is not None and outside is not None and flat and _keys(tree, b"-" in outside) == outside.count(b":"):
        return tree
    text = _decode(data)
    if not flat:
        _check_structure(data, limits)
    _check_surrogates(data)
    return _scan(text, limits)


def serialise(tree: Tree, indent: bool = True) -> bytes:
    """UTF-8 JSON in the tree's own order, each number as it was written."""
    return _dump(tree, _AS_WE_DO if indent else 0)


def canonical(document: Tree | bytes) -> bytes:
    """Sorted keys, no white space, numbers as written: what law 1 compares."""
    return _dump(parse(document) if isinstance(document, bytes) else document, orjson.OPT_SORT_KEYS)


# --- reading


def _loaded(data: bytes) -> dict[str, Tree] | None:
    """The tree of an object by orjson, five times as fast; faults are for `_scan`.

    orjson takes the last of two equal keys and makes floats, so it has to be seen that the tree is what `_scan` gives:
    either it writes the very bytes again, or the colons outside strings, of which each key has one, are as many as the
    keys of the tree, and no number is other than a whole one.
    """
    if data[:_BLANK].lstrip()[:1] != b"{":
        return None
    try:
        tree: dict[str, Tree] = orjson.loads(memoryview(data))
    except orjson.JSONDecodeError:
        return None
    return tree


def _is_our_writing(data: bytes, tree: dict[str, Tree], limits: Limits) -> bool:
    """Whether `serialise` gives these bytes of the tree, and no line is so far in that the limits are near."""
    if not data.startswith(b'{\n  "') or len(data) > limits.max_nodes or b"\n" + b"  " * limits.max_depth in data:
        return False
    return _try_dump(tree, _AS_WE_DO) == data


def _keep_floats(tree: dict[str, Any]) -> None:
    """Let each float be the number that orjson writes for it, which is the one that stood there."""
    waiting: list[Any] = [tree]
    for found in waiting:
        for value in found.values() if found.__class__ is dict else found:
            kind = value.__class__
            if kind is dict or kind is list:
                waiting.append(value)
            elif kind is float:
                _keep_floats_of(found)


def _keep_floats_of(found: Any) -> None:
    for key, value in found.items() if found.__class__ is dict else enumerate(found):
        if value.__class__ is float:
            found[key] = Number(orjson.dumps(value).decode())


def _is_flat(data: bytes, outside: bytes, limits: Limits) -> bool:
    """Whether `_check_structure` would let it pass, seen from what stands outside strings."""
    if len(data) > limits.max_nodes and sum(map(data.count, (b",", b"[", b"{"))) > limits.max_nodes:
        return False
    steps = memoryview(outside.translate(_STEPS, _NOT_BRACKETS)).cast("b")
    return max(accumulate(steps), default=0) <= limits.max_depth


def _outside_strings(data: bytes) -> bytes | None:
    """Brackets, colons and minus signs outside strings; None where a quote has no other. See `_bracket_steps`."""
    if b"\\" in data:
        data = data.translate(None, _NOT_ESCAPES_OR_COLONS).replace(b"\\\\", b"").replace(b'\\"', b"")
    parts = data.translate(None, _NOT_STRUCTURE_OR_COLONS).replace(b'""', b"").split(b'"')
    return b"".join(parts[::2]) if len(parts) & 1 else None


def _keys(tree: dict[str, Any], minus: bool) -> int:
    """How many keys the objects of a tree have together; -1 where a number may have been written otherwise."""
    count = 0
    waiting: list[Any] = [tree]
    for found in waiting:
        values = found
        if found.__class__ is dict:
            count += len(found)
            values = found.values()
        for value in values:
            kind = value.__class__
            if kind is dict or kind is list:
                waiting.append(value)
            elif kind is float or (minus and kind is int and value == 0):
                return -1
    return count


def _decode(data: bytes) -> str:
    """UTF-8, with or without a BOM (RFC 8259 § 8.1); the bytes of the error are dropped, as they may be a name."""
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    if b"\0" in data[:4]:
        raise Refused.because("json-encoding", line=1)
    try:
        return data[start:].decode()
    except UnicodeDecodeError as error:
        position, cut = error.start + start, error.reason == "unexpected end of data"
    line = data.count(b"\n", 0, position) + 1
    if cut:
        raise Refused.because("json-malformed", line=line, reason="cut short")
    raise Refused.because("json-encoding", line=line)


def _check_structure(data: bytes, limits: Limits) -> None:
    """Depth and size of the tree to come, from the brackets that stand outside strings.

    Where the document is well-formed this is its depth; where it is not, it is its depth up to the first fault, which
    is as far as the scanner will go.
    """
    if len(data) > limits.max_nodes and sum(map(data.count, (b",", b"[", b"{"))) > limits.max_nodes:
        raise Refused.because("json-malformed", reason=f"more than {limits.max_nodes} values")
    depth = 0
    for steps in _bracket_steps(data):
        if depth + max(accumulate(memoryview(steps).cast("b"))) > limits.max_depth:
            raise Refused.because("input-too-deep", limit=limits.max_depth)
        depth += steps.count(b"\x01") - steps.count(b"\xff")


def _bracket_steps(data: bytes) -> Iterator[bytes]:
    """+1 and -1 (as signed bytes) for each bracket outside strings, a MiB at a time.

    Two quotes with nothing between them are removed wherever they stand: what is inside a string stays inside one.
    """
    if b"\\" in data:  # what an escape may be made of is kept until the escaped quotes are gone
        data = data.translate(None, _NOT_ESCAPES).replace(b"\\\\", b"").replace(b'\\"', b"")
    inside = 0
    for start in range(0, len(data), MIB):
        marks = data[start : start + MIB].translate(None, _NOT_STRUCTURE).replace(b'""', b"")
        parts = marks.split(b'"')
        if outside := b"".join(parts[inside::2]):
            yield outside.translate(_STEPS)
        inside ^= (len(parts) - 1) & 1


def _check_surrogates(data: bytes) -> None:
    """Half a surrogate pair is a string that no UTF-8 can carry (RFC 8259 § 8.2)."""
    if b"\\u" not in data:
        return
    found = _LONE_SURROGATE.search(data.replace(b"\\\\", b"  "))
    if found:
        line = data.count(b"\n", 0, found.start()) + 1
        raise Refused.because("json-malformed", line=line, reason="half a surrogate pair")


def _scan(text: str, limits: Limits) -> Tree:
    """The scanner, with every fault of its own turned into ours; raised outside `except`, so nothing is chained."""
    try:
        tree: Tree = stdlib_json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=Number,
            parse_constant=_constant,
        )
        return tree
    except stdlib_json.JSONDecodeError as error:
        refusal = Refused.because("json-malformed", line=error.lineno, reason=_reason(error))
    except _TwiceError as error:
        refusal = Refused.because("json-duplicate-key", key=_nameable(str(error)))
    except _NotANumberError:
        refusal = Refused.because("json-number")
    except RecursionError:  # the caller's own stack was nearly full
        refusal = Refused.because("input-too-deep", limit=limits.max_depth)
    raise refusal


def _object(pairs: list[tuple[str, Tree]]) -> dict[str, Tree]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        raise _TwiceError(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return members


def _integer(digits: str) -> int | Number:
    return Number(digits) if digits == "-0" or len(digits) > _INT_DIGITS else int(digits)


def _constant(_: str) -> Tree:
    raise _NotANumberError


def _reason(error: stdlib_json.JSONDecodeError) -> str:
    at_end = not error.doc[error.pos : error.pos + 4096].strip()
    for start, reason, end_explains in _REASONS:
        if error.msg.startswith(start):
            return "cut short" if end_explains and at_end else reason
    return "a fault in the syntax"


def _nameable(key: str) -> str:
    """A key is named only where it looks like a field and not like a person (law 7)."""
    return key if _STRUCTURAL_KEY.fullmatch(key) and not _LONG_DIGITS.search(key) else "?"


# --- writing


def _dump(tree: Tree, options: int) -> bytes:
    options |= orjson.OPT_PASSTHROUGH_DATACLASS
    written = _try_dump(tree, options)
    if written is None:
        written = _try_dump(_prepared(tree), options)
    elif b"null" in written and _holds_nan(tree):  # orjson writes NaN as null: where no null stands there was none
        raise Refused.because("json-number")
    if written is None:
        raise Refused.because("json-malformed", reason="a value that JSON cannot carry")
    return written


def _try_dump(tree: Any, options: int) -> bytes | None:
    try:
        return orjson.dumps(tree, default=_fragment, option=options)
    except orjson.JSONEncodeError:  # its message may quote a value
        return None


def _holds_nan(tree: Any) -> bool:
    """Our own reader makes no floats, but a table's codec may."""
    waiting = [[tree]]
    while waiting:
        for item in waiting.pop():
            if isinstance(item, dict):
                waiting.append(list(item.values()))
            elif isinstance(item, list):
                waiting.append(item)
            elif isinstance(item, float) and not math.isfinite(item):
                return True
    return False


def _fragment(value: Any) -> orjson.Fragment:
    if isinstance(value, Number) and _NUMBER.fullmatch(value.text):
        return orjson.Fragment(value.text)
    raise TypeError


def _prepared(value: Any, depth: int = 0) -> Any:
    """A copy in which ints beyond 64 bits are `Number`; says by its code what cannot be written at all."""
    if depth > _WRITE_DEPTH:
        raise Refused.because("input-too-deep", limit=_WRITE_DEPTH)
    if isinstance(value, dict):
        return {_text(key): _prepared(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_prepared(item, depth + 1) for item in value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool) or value is None:
        return value
    return _number(value)


def _number(value: Any) -> Any:
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**64 else Number(_digits(value))
    if isinstance(value, Number) and _NUMBER.fullmatch(value.text):
        return value
    if isinstance(value, Number) or (isinstance(value, float) and not math.isfinite(value)):
        raise Refused.because("json-number")
    if isinstance(value, float):
        return value
    raise Refused.because("json-malformed", reason="a value that JSON cannot carry")


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # more digits than sys.set_int_max_str_digits allows
        pass
    raise Refused.because("json-number")


def _text(value: Any) -> str:
    if isinstance(value, str) and not _has_surrogate(value):
        return value
    raise Refused.because("json-malformed", reason="a key or text that JSON cannot carry")


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False

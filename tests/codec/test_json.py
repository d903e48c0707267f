"""JSON: strict, exact in its numbers, and never at the end of the stack."""

from __future__ import annotations

import contextlib
import json as stdlib_json
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.findings import Refused
from planbro.formats.codec import DEFAULT, Limits, json
from planbro.formats.codec.json import Number


def refusal(data: bytes, limits: Limits = DEFAULT) -> tuple[str, int | None]:
    with pytest.raises(Refused) as caught:
        json.parse(data, limits)
    assert caught.value.__context__ is None, "the parser's own message is chained"
    (finding,) = caught.value.findings
    return finding.code, finding.place.line


def judged(data: bytes) -> bool:
    """Read, or refused with nothing chained."""
    try:
        json.canonical(data)
    except Refused as refused:
        return refused.__context__ is None
    return True


# --- round trips

NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,6})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
SPECIAL = st.sampled_from(['[{"', '\\"', "\\\\", '"[', "]", "\\u0000", "\U0001f600", "\u2028", "null"])


def _number(text: str) -> json.Tree:
    return json._integer(text) if text.lstrip("-").isdigit() else Number(text)


TREES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), NUMBERS.map(_number), TEXTS, SPECIAL),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(TEXTS, SPECIAL), inner, max_size=4)),
    max_leaves=20,
)


@given(TREES, st.booleans())
def test_round_trip(tree: json.Tree, indent: bool) -> None:
    data = json.serialise(tree, indent)
    assert json.parse(data) == tree
    assert json.canonical(json.parse(data)) == json.canonical(data) == json.canonical(tree)
    assert json.serialise(json.parse(data), indent) == data


@given(TREES)
def test_it_reads_what_the_standard_library_writes(tree: Any) -> None:
    plain = stdlib_json.loads(json.serialise(tree), parse_float=len)
    for ascii_only in (True, False):
        data = stdlib_json.dumps(plain, ensure_ascii=ascii_only).encode()
        assert stdlib_json.loads(json.serialise(json.parse(data))) == plain


@given(st.binary(max_size=60), TREES, st.integers(0, 60))
def test_any_bytes_give_a_tree_or_a_refusal(noise: bytes, tree: Any, at: int) -> None:
    data = json.serialise(tree)
    for hostile in (noise, data[:at] + noise + data[at:], data[:at], noise + data):
        assert judged(hostile)


@pytest.mark.parametrize(
    "text", ["1.0", "1e3", "-0", "-0.0", "1E+2", "0.10", "1" + "0" * 700, "-1" + "0" * 5000, "1e999999999"]
)
def test_a_number_keeps_its_form(text: str) -> None:
    data = f'{{"a":{text}}}'.encode()
    assert json.parse(data) == {"a": Number(text)}
    assert str(Number(text)) == text
    assert json.serialise(json.parse(data), indent=False) == data
    assert json.canonical(data) == data


@pytest.mark.parametrize("value", [0, 1, -1, 2**53 + 1, 2**63, 2**64, -(2**64), 10**600])
def test_an_int_is_an_int(value: int) -> None:
    data = b'{"a":%d}' % value
    assert json.parse(data) == {"a": value}
    assert type(json.parse(b"%d" % value)) is int
    assert json.serialise({"a": value}, indent=False) == data


def test_order_is_kept_and_canonical_sorts() -> None:
    data = b'{"b":1,"a":{"d":[],"c":1.50}}'
    assert json.serialise(json.parse(data), indent=False) == data
    assert json.canonical(data) == b'{"a":{"c":1.50,"d":[]},"b":1}'
    assert json.serialise({"a": [1]}) == b'{\n  "a": [\n    1\n  ]\n}\n'


def test_a_bom_is_accepted() -> None:
    assert json.parse(b'\xef\xbb\xbf{"a":"\xc3\xb8"}') == {"a": "ø"}


@pytest.mark.parametrize("scalar", [b"null", b"true", b'"x"', b" 1 "])
def test_a_scalar_is_a_document(scalar: bytes) -> None:
    assert json.canonical(scalar) == scalar.strip()


# --- attacks


@pytest.mark.parametrize("levels", [201, 1000, 10_000, 1_000_000])
@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"\\"]":', b"}]")])
def test_depth(opening: bytes, closing: bytes, levels: int) -> None:
    assert refusal(opening * levels)[0] == "input-too-deep"
    assert refusal(opening * levels + b"1" + closing * levels)[0] == "input-too-deep"


def test_200_levels_are_read() -> None:
    data = b"[" * 200 + b"]" * 200
    assert json.canonical(data) == data
    assert json.parse(b"[" + b"[],{}," * 1000 + b'"[[["]', Limits(max_depth=2))


def test_depth_is_not_hidden_by_strings_across_chunks() -> None:
    chance = random.Random(7)
    for _ in range(20):
        filler = '"' + 'x[\\\\\\"' * chance.randrange(140_000, 160_000) + '"'
        assert refusal(f"[{filler},{'[' * 200}]".encode())[0] == "input-too-deep"
        assert json.parse(f"[{filler},{'[' * 199}{']' * 200}".encode())


def test_a_caller_deep_in_the_stack() -> None:
    def deeper() -> None:
        try:
            deeper()
        except RecursionError:
            try:
                json.parse(b"[" * 150 + b"]" * 150)
            except Refused:
                return
            raise

    with contextlib.suppress(RecursionError):  # our own frames may not fit either; the parser is not to blame
        deeper()


def test_size() -> None:
    assert refusal(b"")[0] == "input-empty"
    assert refusal(b"[1,2]", Limits(max_bytes=4))[0] == "input-too-large"
    assert refusal(b"[" + b"[]," * 100 + b"1]", Limits(max_nodes=99))[0] == "json-malformed"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b'{"title":1,"title":2}', "title"),
        (b'{"x":[{"a.b-c":1,"d":{},"a.b-c":2}]}', "a.b-c"),
        (b'{"a":1,"\\u0061":2}', "a"),
        (b'{"Kari Nordmann":1,"Kari Nordmann":2}', "?"),
        (b'{"13916900216":1,"13916900216":2}', "?"),
        (b'{"p13916900216":1,"p13916900216":2}', "?"),
        (b'{"":1,"":2}', "?"),
        ('{"kåre":1,"kåre":2}'.encode(), "?"),
    ],
)
def test_a_key_that_stands_twice(data: bytes, key: str) -> None:
    with pytest.raises(Refused) as caught:
        json.parse(data)
    (finding,) = caught.value.findings
    assert (finding.code, finding.params) == ("json-duplicate-key", {"key": key})
    assert caught.value.__context__ is None


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"[1,NaN]"])
def test_no_nan(number: bytes) -> None:
    assert refusal(number)[0] == "json-number"


@pytest.mark.parametrize(
    "text", [r"\ud800", r"\udc00", r"\ud800x", r"\udc00\ud800", r"\ud83d\ud83d\ude00", r"\\\ud800", r"\uDFFF\uDC00"]
)
def test_half_a_surrogate_pair(text: str) -> None:
    assert refusal(f'\n"{text}"'.encode()) == ("json-malformed", 2)


@pytest.mark.parametrize("text", [r"\ud83d\ude00", r"\\ud800", r"\\\\ud800", r"\uD83D\uDE00\uD83D\uDE00", r"\u00e6"])
def test_whole_pairs_and_escaped_backslashes(text: str) -> None:
    assert json.parse(f'"{text}"'.encode()) == stdlib_json.loads(f'"{text}"')


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_only_utf_8(encoding: str) -> None:
    assert refusal('{"a": "ø"}'.encode(encoding)) == ("json-encoding", 1)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b'{\n"a":"\xf8"}', "json-encoding", 2),
        (b'"\xed\xa0\x80"', "json-encoding", 1),
        (b'"\xc0\xaf"', "json-encoding", 1),
        (b'{"a":1}\n{"b":2}', "json-malformed", 2),
        (b"[1,]", "json-malformed", 1),
        (b'{"a":1,}', "json-malformed", 1),
        (b"{'a':1}", "json-malformed", 1),
        (b"{a:1}", "json-malformed", 1),
        (b"[01]", "json-malformed", 1),
        (b"[1.]", "json-malformed", 1),
        (b"[+1]", "json-malformed", 1),
        (b"[.5]", "json-malformed", 1),
        (b"[0x1]", "json-malformed", 1),
        (b"[- 1]", "json-malformed", 1),
        (b'"\t"', "json-malformed", 1),
        (b'"\\x"', "json-malformed", 1),
        (b'"\\u12"', "json-malformed", 1),
        (b"[\xc2\xa01]", "json-malformed", 1),
        (b"[1] // x", "json-malformed", 1),
        (b"\n\n", "json-malformed", 3),
        (b"nul", "json-malformed", 1),
        (b"]", "json-malformed", 1),
        (b'{"a":"\xc3', "json-malformed", 1),
    ],
)
def test_what_is_broken_has_a_code_and_a_line(data: bytes, code: str, line: int) -> None:
    assert refusal(data) == (code, line)


@pytest.mark.parametrize("data", [b'{"a', b'{"a"', b'{"a":', b'{"a":1', b'{"a":[1,', b'{"a":"\xc3', b"{"])
def test_cut_short_is_said(data: bytes) -> None:
    with pytest.raises(Refused, match="cut short"):
        json.parse(data)


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        ({"a": float("nan")}, "json-number"),
        ([float("inf")], "json-number"),
        (Number("1,2"), "json-number"),
        ([Number("NaN"), 2**70], "json-number"),
        ({"a": "\ud800"}, "json-malformed"),
        ({"\ud800": 1}, "json-malformed"),
        ({1: 2}, "json-malformed"),
        ([object()], "json-malformed"),
    ],
)
def test_what_cannot_be_written(tree: Any, code: str) -> None:
    for write in (json.serialise, json.canonical):
        with pytest.raises(Refused) as caught:
            write(tree)
        assert caught.value.findings.codes() == [code]
        assert caught.value.__context__ is None


def test_what_is_too_deep_to_write() -> None:
    tree: Any = []
    for _ in range(400):
        tree = [tree]
    with pytest.raises(Refused) as caught:
        json.serialise(tree)
    assert caught.value.findings.codes() == ["input-too-deep"]


# --- speed, as a ratio to the floor


def best(run: Callable[[], object]) -> float:
    def once() -> float:
        start = time.perf_counter()
        run()
        return time.perf_counter() - start

    return min(once() for _ in range(9))


@pytest.mark.long  # a clock on a shared machine lies now and then
def test_speed() -> None:
    measure = {"id": "a", "text": 'lorem "ipsum" dolor\n', "w": 1.5, "n": 3}
    goals = [{"id": f"g{i}", "title": "Bedre søvn", "status": "active", "ok": True, "x": None} for i in range(900)]
    data = stdlib_json.dumps([{**goal, "measures": [measure]} for goal in goals], ensure_ascii=False).encode()
    floor = best(lambda: stdlib_json.loads(data))
    assert best(lambda: json.parse(data)) < 4 * floor

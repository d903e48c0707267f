"""The quick way to read JSON gives the tree of the strict one, or leaves the document to it."""

from __future__ import annotations

import json as stdlib_json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planbro.findings import Refused
from planbro.formats.codec import json
from planbro.formats.codec.limits import DEFAULT

texts = st.text(st.characters(codec="utf-8"), max_size=12) | st.text(st.sampled_from('\\"[]{}:,- .0eE\n'), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10**18) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


def strictly(data: bytes) -> Any:
    json._check_structure(data, DEFAULT)
    json._check_surrogates(data)
    return json._scan(json._decode(data), DEFAULT)


def quickly(data: bytes) -> Any:
    """The tree of the quick way; None where it leaves the document to the strict one."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(json, "_scan", lambda text, limits: None)
        try:
            return json.parse(data)
        except Refused:
            return None


def exact(tree: Any) -> str:
    """The tree with the types of its scalars and the order of its keys."""
    return repr(tree)


@given(st.dictionaries(texts, values, max_size=5), st.sampled_from([None, 1, "\t"]), st.booleans())
def test_any_object_is_read_as_the_strict_way_reads_it(tree: dict[str, Any], indent: Any, ascii_only: bool) -> None:
    data = stdlib_json.dumps(tree, indent=indent, ensure_ascii=ascii_only).encode()
    quick = quickly(data)
    if quick is not None:
        assert exact(quick) == exact(strictly(data)) == exact(tree)
    assert exact(json.parse(data)) == exact(tree)


@given(st.lists(st.sampled_from([*'{}[]:,"\\ -.', "0", "1", "a", "e", "null", '"a"', '"b":', '{"a":1}', "\\u0041"])))
@example(['{"a":1}'])
def test_any_text_is_read_or_refused_as_the_strict_way_does(parts: list[str]) -> None:
    data = ('{"a":' + "".join(parts) + "}").encode()
    quick = quickly(data)
    if quick is not None:
        assert exact(quick) == exact(strictly(data))


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}', '{"a": {"b": 1, "b": 1}}', '{"a": [{"b": 1}, {"b": 1, "\\u0062": 2}]}', '{"a": 1.10}',
        '{"a": -0}', '{"a": 1e3}', '{"a": 12345678901234567890123}', '{"a": NaN}', '{"a": "\\ud800"}', '{"a": 1',
        '{\n  "a": 1,\n  "a": 1\n}\n', '{\n  "a": 1.10\n}\n', '{\n  "a": -0\n}\n', '{\n  "a": 1e3\n}\n',
        '{"a": "x\ty"}', "[1]", '"a"', "1", "", "\ufeff{}", "{" + '"a":{' * 300 + "}" * 301,
    ],
)  # fmt: skip
def test_what_needs_the_strict_way_is_left_to_it(text: str) -> None:
    assert quickly(text.encode()) is None


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"a": "\\ud800"}', '{"a": NaN}', '{"a": 1'])
def test_faults_are_told_as_before(text: str) -> None:
    with pytest.raises(Refused):
        json.parse(text.encode())


def test_an_ordinary_plan_is_read_the_quick_way() -> None:
    text = '{"planId": "x", "tekst": "sa \\"ja\\": [ikke] {nei}\\\\", "alder": 7, "liste": [{"a": true}, {}, []], "b": null}'
    assert quickly(text.encode()) == stdlib_json.loads(text)


numbered = st.recursive(
    values | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(texts, numbered, max_size=5))
@example({"a": 1.5, "b": [-0.0, {"c": 1e16, "d": [0.1]}], "-": 0})
def test_what_we_write_is_read_the_quick_way_with_its_numbers_as_written(tree: dict[str, Any]) -> None:
    data = json.serialise(tree)
    assert exact(quickly(data)) == exact(strictly(data))
    assert json.serialise(json.parse(data)) == data


@given(st.dictionaries(texts, numbered, min_size=1, max_size=4), st.data())
def test_our_writing_with_a_part_of_it_changed_is_read_or_left(tree: dict[str, Any], data: st.DataObject) -> None:
    written = json.serialise(tree)
    start = data.draw(st.integers(0, len(written)))
    end = data.draw(st.integers(start, min(len(written), start + 8)))
    part = data.draw(
        st.sampled_from([b"", b"0", b"-0", b"1.0", b"1.50", b'"a": 1,', b'"', b"\\", b" ", b"NaN", b"[[", b"{"])
    )
    damaged = written[:start] + part + written[end:]
    quick = quickly(damaged) if damaged else None
    if quick is not None:
        assert exact(quick) == exact(strictly(damaged))


def test_our_writing_of_a_tree_near_the_limit_of_depth_is_judged_by_the_strict_way() -> None:
    for depth in (DEFAULT.max_depth - 1, DEFAULT.max_depth, DEFAULT.max_depth + 1):
        tree: Any = 1
        for _ in range(depth):
            tree = {"a": tree}
        data = json.serialise(tree)
        if depth <= DEFAULT.max_depth:
            assert json.parse(data) == tree
        else:
            with pytest.raises(Refused):
                json.parse(data)

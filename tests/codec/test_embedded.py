"""Large base64 in a bare document: read without standing in memory, and nothing else about the document changes."""

from __future__ import annotations

import random
from base64 import b64decode, b64encode, encodebytes
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.formats.codec import embedded, json, xml
from planbro.formats.codec.held import Held, Store, store_of

BIG = random.Random(1).randbytes(300_000)
OTHER = random.Random(2).randbytes(400_001)


def taken_out(document: bytes, kind: Literal["xml", "json"]) -> tuple[bytes, embedded.Taken]:
    parts, taken = embedded.take_out(store_of(document), kind, "0" * 64)
    return b"".join(part.read(0, part.size) if isinstance(part, Store) else part for part in parts), taken


def put_in(text: bytes, taken: embedded.Taken) -> bytes:
    return b"".join(taken.put_in([text]))


@pytest.mark.parametrize("wrap", [b64encode, encodebytes, lambda data: b"\r\n   " + b64encode(data) + b"\n "])
def test_the_text_of_an_element_is_taken_out_and_put_in_again(wrap: object) -> None:
    document = b"<a><b>" + wrap(BIG) + b"</b><c>1</c><b>" + wrap(OTHER) + b"</b></a>"  # type: ignore[operator]
    text, taken = taken_out(document, "xml")
    assert len(text) < 500
    found = [taken.held(b64decode(one.text or "")) for one in xml.parse(text).getroot().iter("b")]
    assert found == [BIG, OTHER]
    assert put_in(text, taken) == document
    assert put_in(xml.serialise(xml.parse(text)), taken) == document


def test_a_string_of_json_is_taken_out_and_put_in_again() -> None:
    document = b'{"a": "' + b64encode(BIG) + b'", "b": ["' + b64encode(OTHER) + b'" ], "c": 1.10}'
    text, taken = taken_out(document, "json")
    tree = json.parse(text)
    assert isinstance(tree, dict)
    assert taken.held(b64decode(tree["a"])) == BIG  # type: ignore[arg-type]
    assert put_in(text, taken) == document


LONG = b64encode(BIG)
LEFT = [
    ("xml", b'<a b="' + LONG + b'"/>'),
    ("xml", b"<a>vedlegg: " + LONG + b"</a>"),
    ("xml", b"<a>" + LONG + b".</a>"),
    ("xml", b"<a>" + LONG[:-3] + b"</a>"),
    ("xml", b"<a>" + LONG[:-4] + b"A===</a>"),
    ("xml", b"<a>" + b"AA==" + LONG + b"</a>"),
    ("xml", b"<a>" + b" " * 500_000 + b"</a>"),
    ("xml", b"<a>" + LONG),
    ("xml", "<?xml version='1.0' encoding='UTF-16'?><a>".encode("utf-16") + LONG.decode().encode("utf-16-le")),
    ("xml", b"<a>" + b64encode(BIG[:9000]) + b"</a>"),
    ("json", b'{"' + LONG + b'": 1}'),
    ("json", b'{"' + LONG + b'"\n  :1}'),
    ("json", b'{"a": "' + LONG + b' "}'),
    ("json", b'{"a": ' + b"1" * 400_000 + b"}"),
    ("json", b'["' + LONG),
]


@pytest.mark.parametrize(("kind", "document"), LEFT)
def test_what_is_not_base64_from_end_to_end_is_left_where_it_is(kind: Literal["xml", "json"], document: bytes) -> None:
    text, taken = taken_out(document, kind)
    assert text == document
    assert not taken


def test_a_long_word_that_is_no_attachment_is_read_as_it_stands() -> None:
    """Three hundred thousand letters are base64 too; as a text of the plan they stay a text."""
    word = b"Abrakadabra\n" * 32_000
    text, taken = taken_out(b"<a>" + word + b"</a>", "xml")
    assert len(text) < 100
    read = xml.parse(text).getroot().text
    assert read is not None
    assert taken.text(read) == word.decode()
    assert taken.text("kort") == "kort"


def test_a_mark_cannot_be_written_by_another() -> None:
    """Marks of another document, or of the same bytes with one more, are text like any other."""
    text, taken = taken_out(b"<a>" + LONG + b"</a>", "xml")
    _, other = embedded.take_out(store_of(b"<a/>"), "xml", "1" * 64)
    assert put_in(text, other) == text
    beyond = text.replace(b"AAAA</a>", b"AAAB</a>")
    assert put_in(beyond, taken) == beyond


def test_held_bytes_are_written_as_base64(tmp_path: Path) -> None:
    from planbro.formats.codec.held import hold_file

    taken = embedded.Taken("2" * 64)
    marks = []
    for number, data in enumerate((BIG, OTHER, BIG[:1], BIG)):
        (tmp_path / str(number)).write_bytes(data)
        marks.append(b64encode(taken.stand_in(hold_file(tmp_path / str(number)))))
    assert marks[0] == marks[3]
    written = put_in(b'["' + b'", "'.join(marks) + b'"]', taken)
    assert written == b'["' + b'", "'.join(map(b64encode, (BIG, OTHER, BIG[:1], BIG))) + b'"]'


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(65_500, 200_000)), max_size=4), st.integers(0, 99))
def test_whatever_stands_around_it_the_document_comes_back(runs: list[tuple[int, int]], seed: int) -> None:
    """Wherever runs begin and end in the blocks that are read."""
    document, rng = b"<a>", random.Random(seed)
    for kind, size in runs:
        document += (b"<b>%s</b>", b"<b>x %s</b>", b"<!--%s-->")[kind] % b64encode(rng.randbytes(size)) + b" " * size
    document += b"</a>"
    parts, taken = embedded.take_out(store_of(document), "xml", "3" * 64, 65_536)
    text = b"".join(part.read(0, part.size) if isinstance(part, Store) else part for part in parts)
    assert put_in(text, taken) == document
    assert [len(bytes(run.held)) for run in taken._runs] == [size for kind, size in runs if kind == 0]
    assert all(isinstance(run.held, Held) for run in taken._runs)

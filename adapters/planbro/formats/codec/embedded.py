"""Large base64 in the text of a document, taken out before it is parsed and put in again as it is written.

In its place stands a short mark of the same letters, so the document parses as it would have. A mark is made from the
hash of all that the document says, which nothing that it says can hold: no text of it can be taken for one.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from planbro.formats.codec.held import CHUNK, Held, Store, hold

OVER: Final = 1 << 18
"""A run of base64 longer than this is taken out."""

_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_BLANKS: Final = b" \t\r\n"
_NAME: Final = b"planbro-taken:"
_NUMBER: Final = 3  # bytes: as many as four letters of base64 hold
_GROUP: Final = 3 << 12  # bytes that are encoded at once


class _Text(Protocol):
    """Base64 as it stands in the document."""

    def chunks(self) -> Iterator[bytes]: ...


@dataclass(frozen=True, slots=True)
class _Run:
    text: _Text
    held: Held


@dataclass(frozen=True, slots=True)
class _Decoded:
    """What base64 in a store says."""

    text: Store

    def chunks(self) -> Iterator[bytes]:
        """Raises `binascii.Error` where it is not base64."""
        left, ended = b"", False
        for chunk in self.text.chunks():
            left += chunk.translate(None, _BLANKS)
            whole, left = left[: len(left) // 4 * 4], left[len(left) // 4 * 4 :]
            if whole and (ended or b"=" in whole.rstrip(b"=")):
                raise binascii.Error
            ended = ended or whole.endswith(b"=")
            yield binascii.a2b_base64(whole)
        if left:
            raise binascii.Error


@dataclass(frozen=True, slots=True)
class _Encoded:
    """Held bytes as base64."""

    held: Held

    def chunks(self) -> Iterator[bytes]:
        left = b""
        for chunk in self.held.chunks():
            left += chunk
            if len(left) >= _GROUP:
                end = len(left) // 3 * 3
                yield b64encode(left[:end])
                left = left[end:]
        yield b64encode(left)


class Taken:
    """What was taken out of a document, or is to be put into one, each under its mark."""

    def __init__(self, said: str) -> None:
        """`said` is a hash of all that the document says."""
        self._stem = _NAME + hashlib.sha256(_NAME + said.encode()).digest()[:16]
        self._pattern = re.compile(b"(" + re.escape(b64encode(self._stem)) + rb"[A-Za-z0-9+/]{4})")
        self._runs: list[_Run] = []

    def __bool__(self) -> bool:
        return bool(self._runs)

    def stand_in(self, held: Held) -> bytes:
        """The bytes whose base64 is the mark of this content."""
        for number, run in enumerate(self._runs):
            if run.held == held:
                return self._bytes(number)
        return self._add(_Run(_Encoded(held), held))

    def held(self, stand_in: bytes) -> Held | None:
        """The content for which bytes that were read stand."""
        if not stand_in.startswith(self._stem):
            return None
        return self._runs[int.from_bytes(stand_in[len(self._stem) :], "big")].held

    def text(self, read: str) -> str:
        """A text that was read, as it stands in the document; line ends are what a parser makes of them."""
        if not self._runs or b64encode(self._stem).decode() not in read:
            return read
        whole = b"".join(self.put_in([read.encode()]))
        return whole.decode().replace("\r\n", "\n").replace("\r", "\n")

    def put_in(self, document: Iterable[bytes]) -> Iterator[bytes]:
        """A document that was written with marks, with the base64 that they stand for."""
        for data in document:
            for part in self._pattern.split(data):
                number = self._number(part)
                yield from self._runs[number].text.chunks() if number is not None else (part,)

    def take(self, window: Store) -> bytes | None:
        """The mark for base64 that stands in a store; None where it is none."""
        try:
            held = hold(_Decoded(window))
        except binascii.Error:
            return None
        return b64encode(self._add(_Run(window, held))) if held.size else None

    def _add(self, run: _Run) -> bytes:
        self._runs.append(run)
        return self._bytes(len(self._runs) - 1)

    def _bytes(self, number: int) -> bytes:
        return self._stem + number.to_bytes(_NUMBER, "big")

    def _number(self, part: bytes) -> int | None:
        if not self._pattern.fullmatch(part):
            return None
        number = int.from_bytes(binascii.a2b_base64(part)[len(self._stem) :], "big")
        return number if number < len(self._runs) else None


@dataclass(frozen=True, slots=True)
class Restored:
    """A document that was written with marks, as it is to stand in the file."""

    document: bytes
    taken: Taken

    def chunks(self) -> Iterator[bytes]:
        return self.taken.put_in([self.document])


def take_out(
    store: Store, kind: Literal["xml", "json"], sha256: str, over: int = OVER
) -> tuple[list[bytes | Store], Taken]:
    """The document in parts, its marks among them, and what they stand for.

    Only what is text of an element, or a string of JSON, from end to end and is base64 is taken, and only in an
    encoding that has ASCII's letters.
    """
    taken, at = Taken(sha256), 0
    parts: list[bytes | Store] = []
    if b"\0" not in store.read(0, 4):
        for begin, end in _runs(store, _LETTERS + _BLANKS if kind == "xml" else _LETTERS, max(over, CHUNK)):
            if not _stands_alone(store, kind, begin, end):
                continue
            mark = taken.take(store.window(begin, end - begin))
            if mark is not None:
                parts += [store.window(at, begin - at), mark]
                at = end
    return [*parts, store.window(at, store.size - at)], taken


def _runs(store: Store, letters: bytes, over: int) -> Iterator[tuple[int, int]]:
    """Where runs of these letters begin and end that are longer than `over`, which is a chunk or more."""
    begin = at = 0
    for chunk in store.chunks():
        others = chunk.translate(None, letters)
        if others:
            end = at + chunk.find(others[:1])
            if end - begin > over:
                yield begin, end
            begin = at + chunk.rfind(others[-1:]) + 1
        at += len(chunk)


def _stands_alone(store: Store, kind: Literal["xml", "json"], begin: int, end: int) -> bool:
    """Whether a run is all that its element or string holds; a key of JSON is left alone."""
    before, after = store.read(max(0, begin - 1), 1), store.read(end, 64)
    if kind == "xml":
        return begin > 0 and before == b">" and after.startswith(b"<")
    return (
        begin > 0 and before == b'"' and after.startswith(b'"') and after[1:].lstrip(_BLANKS)[:1] in {b",", b"}", b"]"}
    )

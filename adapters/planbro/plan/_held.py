"""Bytes that stay where they are: an attachment too large for memory, spoken of by what it is.

A `Held` goes through Plan, tables and tree as any bytes do, and its bytes are a short token of hash and size. Whoever
needs what it stands for asks: `chunks`, `open` or `whole`; `size_of` and `sha256_of` ask for both kinds.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any, BinaryIO, Final, Protocol, SupportsIndex

from planbro.findings import Refused

WHOLE: Final = 128 << 20
"""The most that is taken into memory at once where only whole bytes will do."""


class Content(Protocol):
    """Where held bytes are, and how they are come by; it can be asked again and again."""

    def chunks(self) -> Iterator[bytes]: ...


class Held(bytes):
    """Bytes by their hash and size. Equal to any bytes that say the same.

    `len` is the size of what it stands for, and `bytes(held)` what it stands for; C code that takes its buffer gets the
    token, so what writes bytes asks first whether they are held. Its hash is the token's: it is no key of a dict that
    plain bytes are in too.
    """

    sha256: str
    size: int
    content: Content

    def __new__(cls, sha256: str, size: int, content: Content) -> Held:
        self = super().__new__(cls, f"planbro-held:{sha256}:{size}".encode())
        self.sha256, self.size, self.content = sha256, size, content
        return self

    @property
    def token(self) -> bytes:
        return self[:]

    def chunks(self) -> Iterator[bytes]:
        """What it stands for, piece by piece, proven at the end to be what was held.

        Raises:
            Refused: the source is another than it was.
        """
        digest, size = hashlib.sha256(), 0
        for chunk in self.content.chunks():
            digest.update(chunk)
            size += len(chunk)
            yield chunk
        if size != self.size or digest.hexdigest() != self.sha256:
            raise Refused.because("input-changed")

    def open(self) -> BinaryIO:
        """What it stands for, as a stream to read from."""
        return io.BufferedReader(_Stream(self.chunks()))

    def whole(self, limit: int = WHOLE) -> bytes:
        """What it stands for, in memory.

        Raises:
            Refused: it is larger than the limit.
        """
        if self.size > limit:
            raise Refused.because("input-too-large", size=self.size, limit=limit)
        return b"".join(self.chunks())

    def head(self, size: int) -> bytes:
        """The first bytes; they are not proven."""
        found = b""
        for chunk in self.content.chunks():
            found += chunk[: size - len(found)]
            if len(found) >= size:
                break
        return found

    def __len__(self) -> int:
        return self.size

    def __bool__(self) -> bool:
        return self.size > 0

    def __bytes__(self) -> bytes:
        return self.whole()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Held):
            return (self.sha256, self.size) == (other.sha256, other.size)
        if isinstance(other, bytes):
            return self.size == len(other) and hashlib.sha256(other).hexdigest() == self.sha256
        return NotImplemented

    def __ne__(self, other: object) -> bool:
        same = self.__eq__(other)
        return same if same is NotImplemented else not same

    def __hash__(self) -> int:
        return hash((self.sha256, self.size))

    def __repr__(self) -> str:
        return f"Held({self.size} bytes)"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.sha256, self.size, self.content)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return self.__reduce__()

    def __copy__(self) -> Held:
        return self

    def __deepcopy__(self, memo: object) -> Held:
        return self


class _Stream(io.RawIOBase):
    """Pieces as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        into = memoryview(target)
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        size = min(len(into), len(self._left))
        into[:size], self._left = self._left[:size], self._left[size:]
        return size


def size_of(data: bytes) -> int:
    """How many bytes data is, held or at hand."""
    return data.size if isinstance(data, Held) else len(data)


def sha256_of(data: bytes) -> str:
    """The hash of data, hexadecimal, held or at hand."""
    return data.sha256 if isinstance(data, Held) else hashlib.sha256(data).hexdigest()


def whole(data: bytes, limit: int = WHOLE) -> bytes:
    """Data in memory, held or at hand.

    Raises:
        Refused: it is held, and larger than the limit.
    """
    return data.whole(limit) if isinstance(data, Held) else data


def chunks_of(data: bytes) -> Iterator[bytes]:
    """Data piece by piece, held or at hand."""
    if isinstance(data, Held):
        yield from data.chunks()
    elif data:
        yield data

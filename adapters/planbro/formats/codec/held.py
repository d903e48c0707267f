"""Where held bytes are: in memory, in a file at a place, or in a file without a name that goes with the process.

A store is read at any place and never changes. A file is opened by its path for each use, so that a store can be
handed to another process and nothing is left open; a spool has no path, and stays in the process that made it.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
import threading
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias, TypeVar

from planbro.findings import Refused
from planbro.formats.codec.limits import MIB, reason_of
from planbro.plan import Held, chunks_of, sha256_of, size_of, whole
from planbro.plan._held import Content

__all__ = [
    "DEFLATED",
    "STORED",
    "Held",
    "Packed",
    "Source",
    "Store",
    "at_hand",
    "chunks_of",
    "hold",
    "hold_file",
    "inflate",
    "sha256_of",
    "size_of",
    "store_of",
    "whole",
]

STORED: Final = 0
DEFLATED: Final = 8
CHUNK: Final = 1 << 16
_IN_MEMORY: Final = 4 * MIB  # what has to be searched and is no larger than this needs no spool

_Result = TypeVar("_Result")
_Read: TypeAlias = Callable[[int, int], bytes]


class Store(ABC):
    """Bytes that are read at any place. Two are equal that are the same place."""

    __slots__ = ()
    size: int

    @abstractmethod
    def reader(self) -> AbstractContextManager[_Read]:
        """A function that gives so many bytes from a place on; fewer where the store ends."""

    @abstractmethod
    def window(self, at: int, size: int) -> Store:
        """A part, as a store of its own."""

    @property
    @abstractmethod
    def _place(self) -> tuple[object, ...]: ...

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Store) and (type(self), self._place) == (type(other), other._place)

    def __hash__(self) -> int:
        return hash(self._place)

    def read(self, at: int, size: int) -> bytes:
        with self.reader() as read:
            return read(at, size)

    def chunks(self) -> Iterator[bytes]:
        """All of it, a chunk at a time."""
        at = 0
        with self.reader() as read:
            while chunk := read(at, CHUNK):
                at += len(chunk)
                yield chunk


Source: TypeAlias = bytes | str | os.PathLike[str] | Store
"""Bytes, at hand or held, or the path of a file."""


class _Memory(Store):
    __slots__ = ("_at", "_data", "size")

    def __init__(self, data: bytes, at: int = 0, size: int | None = None) -> None:
        self._data, self._at = data, at
        self.size = len(data) if size is None else size

    def reader(self) -> AbstractContextManager[_Read]:
        return nullcontext(self.read)

    def read(self, at: int, size: int) -> bytes:
        at += self._at
        return self._data[at : at + max(0, min(size, self._at + self.size - at))]

    def window(self, at: int, size: int) -> Store:
        return _Memory(self._data, self._at + at, size)

    @property
    def _place(self) -> tuple[object, ...]:
        return id(self._data), self._at, self.size


class _OnDisk(Store):
    """A file, or a part of it, by its path."""

    __slots__ = ("_at", "_path", "size")

    def __init__(self, path: str, at: int = 0, size: int | None = None) -> None:
        self._path, self._at = path, at
        self.size = _told(path, lambda: _length(path)) if size is None else size

    @contextmanager
    def reader(self) -> Iterator[_Read]:
        with _told(self._path, lambda: Path(self._path).open("rb")) as stream:

            def read(at: int, size: int) -> bytes:
                stream.seek(self._at + at)
                return _told(self._path, lambda: stream.read(max(0, min(size, self.size - at))))

            yield read

    def window(self, at: int, size: int) -> Store:
        return _OnDisk(self._path, self._at + at, size)

    @property
    def _place(self) -> tuple[object, ...]:
        return self._path, self._at, self.size


class _Spool(Store):
    """A file without a name: nothing of it is left, however the process ends."""

    __slots__ = ("_at", "_file", "size")

    def __init__(self, file: _Nameless, at: int, size: int) -> None:
        self._file, self._at, self.size = file, at, size

    def reader(self) -> AbstractContextManager[_Read]:
        return nullcontext(self.read)

    def read(self, at: int, size: int) -> bytes:
        return self._file.read(self._at + at, max(0, min(size, self.size - at)))

    def window(self, at: int, size: int) -> Store:
        return _Spool(self._file, self._at + at, size)

    @property
    def _place(self) -> tuple[object, ...]:
        return id(self._file), self._at, self.size


class _Nameless:
    """The file of a spool, closed with its last window; threads take turns."""

    def __init__(self) -> None:
        self.stream: BinaryIO = tempfile.TemporaryFile(prefix=".planbro-")  # noqa: SIM115 - closed with the last window
        self._turn = threading.Lock()

    def read(self, at: int, size: int) -> bytes:
        with self._turn:
            self.stream.seek(at)
            return self.stream.read(size)

    def __del__(self) -> None:
        self.stream.close()


def _spooled(chunks: Iterable[bytes]) -> Store:
    """Raises OSError where there is no room for it, which is no fault of the input."""
    file = _Nameless()
    size = sum(file.stream.write(chunk) for chunk in chunks)
    return _Spool(file, 0, size)


def store_of(source: Source) -> Store:
    """What is to be read, as a store. Held bytes that lie packed are unpacked, beside memory where they are large.

    Raises:
        Refused: a file cannot be read.
    """
    if isinstance(source, Store):
        return source
    if isinstance(source, Held):
        content = source.content
        if isinstance(content, Packed) and content.method == STORED:
            content = content.store
        if isinstance(content, Store):
            return content
        return _Memory(source.whole()) if source.size <= _IN_MEMORY else _spooled(source.chunks())
    return _Memory(source) if isinstance(source, bytes) else _OnDisk(os.fspath(source))


def at_hand(data: bytes) -> bytes:
    """Held bytes that lie packed, unpacked once for many readings."""
    return Held(data.sha256, data.size, store_of(data)) if isinstance(data, Held) else data


def hold(content: Content) -> Held:
    """What lies there by its hash and size, gone through once."""
    digest, size = hashlib.sha256(), 0
    for chunk in content.chunks():
        digest.update(chunk)
        size += len(chunk)
    return Held(digest.hexdigest(), size, content)


def hold_file(path: str | os.PathLike[str]) -> Held:
    """A file by its hash and size.

    Raises:
        Refused: it cannot be read.
    """
    return hold(_OnDisk(os.fspath(path)))


@dataclass(frozen=True, slots=True)
class Packed:
    """Bytes as they lie packed in a zip, by one of its two methods, with the checksum and size they have unpacked."""

    store: Store
    method: int
    crc: int
    size: int

    def chunks(self) -> Iterator[bytes]:
        """Raises `zlib.error` where it is damaged."""
        return inflate(self.store.chunks()) if self.method == DEFLATED else self.store.chunks()


def inflate(packed: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack, no more at a time than a MiB, whatever it is packed to.

    Raises:
        zlib.error: it is damaged, cut short, or something stands after its end.
    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for chunk in packed:
        if inflater.eof:
            raise zlib.error
        while chunk and not inflater.eof:
            yield inflater.decompress(chunk, MIB)
            chunk = inflater.unconsumed_tail
    if not inflater.eof:
        yield inflater.flush(MIB)
    if not inflater.eof or inflater.unused_data:
        raise zlib.error


def _length(path: str) -> int:
    status = Path(path).stat()
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError
    return status.st_size


def _told(path: str, ask: Callable[[], _Result]) -> _Result:
    """Ask the system; raised outside `except`, so that its own message is not chained to ours."""
    try:
        return ask()
    except (OSError, ValueError) as error:
        reason = reason_of(error)
    raise Refused.because("input-unreadable", file=path, reason=reason)

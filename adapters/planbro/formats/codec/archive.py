"""Zip archives, read where they lie and never unpacked to disk.

Everything that an attack could lie about (sizes, offsets, names) is counted again on the bytes themselves, and a member
is unpacked by a loop that stops at the limit. A large member may stay where it is: then it is gone through once, to
prove it, and held by its hash.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from planbro.findings import Refused
from planbro.formats.codec import _pack
from planbro.formats.codec._directory import SMALL, Entry, Header, allowed, bomb, check_path, header_of, malformed, scan
from planbro.formats.codec.held import DEFLATED, STORED, Held, Packed, Source, Store, size_of, store_of
from planbro.formats.codec.limits import DEFAULT, Limits, check_size

try:  # to read is the same by either; what is written is zlib's alone, so that it is the same everywhere
    from isal.igzip_lib import IsalError
    from isal.isal_zlib import crc32, decompressobj

    _FAULTS: tuple[Any, ...] = (IsalError, zlib.error)
except ImportError:
    from zlib import crc32, decompressobj  # type: ignore[assignment]

    _FAULTS = (zlib.error,)

__all__ = [
    "HELD_OVER",
    "LEVEL",
    "Archive",
    "Member",
    "Unpacked",
    "build",
    "canonical",
    "is_zip",
    "open",
    "placed",
    "put",
    "write",
]

LEVEL: Final = _pack.LEVEL

HELD_OVER: Final = 1 << 18
"""A member larger than this is better left where it is."""
_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")


class Unpacked(bytes):
    """The bytes of a member, which remember how they lay packed, so that another archive can take them as they are."""

    packed: Packed

    def __new__(cls, data: bytes, packed: Packed) -> Unpacked:
        self = super().__new__(cls, data)
        self.packed = packed
        return self

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (self[:],)


@dataclass(frozen=True, slots=True)
class Member:
    """One member, where it lies. It can be handed to another process where its archive is a file."""

    packed: Packed
    limits: Limits

    @property
    def size(self) -> int:
        return self.packed.size

    @property
    def crc(self) -> int:
        return self.packed.crc

    def read(self) -> bytes:
        """The bytes, their size and checksum proven on what came out and not on what the header says."""
        return _unpack(self.packed, self.limits)

    def held(self, over: int = HELD_OVER) -> bytes:
        """The bytes, proven; where they are more than `over` they stay where they are, and are gone through once."""
        if self.size <= over:
            return Unpacked(self.read(), self.packed)
        digest = hashlib.sha256()
        for chunk in _proven(self.packed, self.limits):
            digest.update(chunk)
        return Held(digest.hexdigest(), self.size, self.packed)


class Archive:
    """An archive whose directory has been judged; members are unpacked when they are asked for, and judged then.

    It holds no open file and never changes, so threads may share it.
    """

    __slots__ = ("_entries", "_limits", "_store", "comment")

    def __init__(self, store: Store, entries: dict[str, Entry], limits: Limits, comment: bytes) -> None:
        self._store = store
        self._entries = entries
        self._limits = limits
        self.comment = comment

    @property
    def names(self) -> tuple[str, ...]:
        """The files, in the order of the archive; folders are not listed."""
        return tuple(name for name in self._entries if not name.endswith("/"))

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:  # names of members may be names of people (law 7)
        return f"Archive({len(self)} members)"

    def member(self, name: str) -> Member:
        """A member where it lies.

        Raises:
            Refused: there is none of that name.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise Refused.because("attachment-missing")
        return Member(self._packed(entry), self._limits)

    def read(self, name: str) -> bytes:
        """The bytes of a member, proven."""
        return self.member(name).read()

    def held(self, name: str, over: int = HELD_OVER) -> bytes:
        """The bytes of a member, proven; held where they are more than `over`."""
        return self.member(name).held(over)

    def _packed(self, entry: Entry) -> Packed:
        window = self._store.window(entry.start, entry.packed)
        return Packed(window, entry.method, entry.crc, entry.size)

    def _holds(self, name: str, data: bytes) -> bool:
        """Whether a member has these bytes."""
        entry = self._entries[name]
        lies = data.packed if isinstance(data, Unpacked) else data.content if isinstance(data, Held) else None
        return entry.size == size_of(data) and (lies == self._packed(entry) or self.held(name) == data)


def is_zip(data: bytes) -> bool:
    return (data.head(4) if isinstance(data, Held) else data).startswith(_MAGIC)


def open(source: Source, limits: Limits = DEFAULT) -> Archive:
    """Judge the directory of an archive: paths, duplicates, encryption, number and size of members, overlaps.

    Of a file by its path no more is read than the directory and each member's own header.
    """
    store = store_of(source)
    check_size(store.size, limits)
    if not store.read(0, 4).startswith(_MAGIC):
        raise malformed()
    entries, comment = scan(store, limits)
    return Archive(store, entries, limits, comment)


def build(members: Mapping[str, bytes], *, onto: Archive | None = None, level: int = LEVEL) -> bytes:
    """An archive that depends on nothing but its members: the same in, the same out (law 5).

    With `onto`, a member whose bytes are the same keeps its date, packing, attributes and comment, and its place;
    where nothing changed at all, the archive itself comes back (law 1). Members that `members` lacks are left out.
    """
    into = io.BytesIO()
    _write(into, members, onto, level)
    return into.getvalue()


def write(target: str | os.PathLike[str] | BinaryIO, members: Mapping[str, bytes], *, onto: Archive | None = None,
          level: int = LEVEL) -> None:  # fmt: skip
    """The same into a file, a member at a time: into place whole or not at all where it is named by its path.

    Raises:
        OSError: there is no room for it; nothing is left of it.
    """
    with placed(target) if isinstance(target, str | os.PathLike) else nullcontext(target) as stream:
        _write(stream, members, onto, level)


def put(target: str | os.PathLike[str] | BinaryIO, chunks: Iterable[bytes]) -> None:
    """Any bytes into a file, in the same way."""
    with placed(target) if isinstance(target, str | os.PathLike) else nullcontext(target) as stream:
        for chunk in chunks:
            stream.write(chunk)


@contextmanager
def placed(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file that is in its place once it is whole and safe on the disk, for the owner's eyes alone."""
    place = Path(path)
    handle, beside = tempfile.mkstemp(prefix=".planbro-", dir=place.parent)
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(beside).replace(place)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise


def canonical(data: bytes) -> dict[str, bytes]:
    """Member by member, folders included, in the order of the archive: what law 1 compares."""
    archive = open(data)
    return {name: archive.read(name) for name in archive._entries}


# --- members


def _unpack(packed: Packed, limits: Limits) -> bytes:
    if packed.method == STORED and packed.store.size <= SMALL:
        data = packed.store.read(0, packed.store.size)
        if _is(data, packed):
            return data
    elif packed.method == DEFLATED and packed.size <= SMALL:
        whole = packed.store.read(0, packed.store.size)
        inflater = decompressobj(-zlib.MAX_WBITS)
        with suppress(*_FAULTS):
            data = inflater.decompress(whole, packed.size + 1)
            if inflater.eof and not inflater.unused_data and _is(data, packed):
                return data
    return b"".join(_proven(packed, limits))


def _is(data: bytes, packed: Packed) -> bool:
    return len(data) == packed.size and crc32(data) == packed.crc


def _proven(packed: Packed, limits: Limits) -> Iterator[bytes]:
    """Unpack a chunk at a time, and give no more than the header promised.

    What goes on past that is only counted: to the limit it is a bomb, short of it a damaged file.
    """
    most, total, crc = allowed(packed.store.size, limits), 0, 0
    try:
        for chunk in packed.chunks():
            total += len(chunk)
            if total <= packed.size:
                crc = crc32(chunk, crc)
                yield chunk
            elif total > most and packed.method == DEFLATED:
                break
    except zlib.error:
        total = -1
    if total > most and packed.method == DEFLATED:
        raise bomb(limits)
    if total != packed.size or crc != packed.crc:
        raise malformed()


# --- writing


def _write(into: BinaryIO, members: Mapping[str, bytes], onto: Archive | None, level: int) -> None:
    for number, name in enumerate(members, start=1):
        check_path(name, number)
    headers: dict[str, Header] = {}
    packed: dict[str, Packed] = {}
    for name, entry in onto._entries.items() if onto is not None else ():
        if onto is not None and (name.endswith("/") if name not in members else onto._holds(name, members[name])):
            headers[name], packed[name] = header_of(onto._store, name, entry), onto._packed(entry)
        elif name in members:
            headers[name] = _pack.fresh(name)  # what was changed does not keep its old date
    if onto is not None and len(packed) == len(onto._entries) and members.keys() <= packed.keys():
        for chunk in onto._store.chunks():
            into.write(chunk)
        return
    for name, data in members.items():
        if name not in packed:
            headers[name], lies = _packing(name, data)
            packed |= {name: lies} if lies is not None else {}
    _pack.pack(into, headers, members, onto.comment if onto is not None else b"", level, packed)


def _packing(name: str, data: bytes) -> tuple[Header, Packed | None]:
    """How a new member is to lie: as it lies packed already, deflated, or stored where it would not shrink."""
    lies = data.packed if isinstance(data, Unpacked) else data.content if isinstance(data, Held) else None
    if isinstance(lies, Packed) and not name.endswith("/"):
        return _pack.fresh(name, lies.method), lies
    return _pack.fresh(name, DEFLATED if _pack.shrinks(data) else STORED), None

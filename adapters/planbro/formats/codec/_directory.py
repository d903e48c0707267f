"""The directory of a zip, read by seeking and judged before any member is: everything in it may be a lie."""

from __future__ import annotations

import re
import stat
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from planbro.findings import Refused
from planbro.formats.codec.held import DEFLATED, STORED, Store
from planbro.formats.codec.limits import MIB, Limits

SMALL: Final = MIB  # a member smaller than this may be packed to any ratio: a page of blanks is no bomb
UTF8: Final = 0x800

LOCAL: Final = struct.Struct("<4s5H3L2H")
RECORD: Final = struct.Struct("<4s4B4HL2L5H2L")
END: Final = struct.Struct("<4s4H2LH")
END64: Final = struct.Struct("<4sQ2H2L4Q")
LOCATOR: Final = struct.Struct("<4sLQL")
_EXTRA: Final = struct.Struct("<2H")
_READ_VERSION: Final = 63  # of the format: what is later is packed in ways that are not read
_BLOCK: Final = 1 << 16
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000  # ordinary, strong, masked headers
_LONGEST_PATH: Final = 4096
_HOSTILE: Final = re.compile(r"[\\\x00-\x1f\x7f\ud800-\udfff]")
_PLAIN: Final = re.compile(r"(?!\.\.?(?:/|\Z))[\w. -]+(?:/(?!\.\.?(?:/|\Z))[\w. -]+)*\Z").match
"""Most names: no sign in them means anything but itself, and no part leads up or stays."""
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_KIND: Final = 0o170000
_KINDS: Final = {0, stat.S_IFREG, stat.S_IFDIR}

_Read: TypeAlias = Callable[[int, int], bytes]


class Entry(NamedTuple):
    """A member as the directory has it: its number there, where its own header and its packed bytes are, and the place
    of its record."""

    number: int
    at: int
    start: int
    packed: int
    size: int
    crc: int
    method: int
    record: int


@dataclass(frozen=True, slots=True)
class Header:
    """What a member's record says beside what it holds: all that a copy of it keeps."""

    name: str
    method: int
    moment: tuple[int, int]
    """Time and date as the format has them."""
    system: int
    internal: int
    external: int
    comment: bytes = b""


class _Record(NamedTuple):
    """One record of the directory, as it stands."""

    place: int
    raw: bytes
    system: int
    version: int
    flags: int
    method: int
    moment: tuple[int, int]
    crc: int
    packed: int
    size: int
    internal: int
    external: int
    at: int
    comment: bytes


def scan(store: Store, limits: Limits) -> tuple[dict[str, Entry], bytes]:
    """The members by name, in the order of the directory, and the comment of the archive.

    Raises:
        Refused: the directory is damaged, or tells of an attack.
    """
    with store.reader() as read:
        first, end, shift, comment = _bounds(read, store.size)
        entries: dict[str, Entry] = {}
        total = 0
        for index, record in enumerate(_records(read, first, end, shift), start=1):
            if index > limits.max_members:
                raise Refused.because("zip-members", limit=limits.max_members)
            total += record.size
            _check_sizes(record, total, store.size, limits)
            name = _name(record)
            _check_member(record, name, index)
            if name in entries:
                raise Refused.because("zip-duplicate", index=index)
            start = _start(read, record, store.size)
            entries[name] = Entry(
                index, record.at, start, record.packed, record.size, record.crc, record.method, record.place
            )
    _check_overlap(entries, first)
    return entries, comment


def header_of(store: Store, name: str, entry: Entry) -> Header:
    """The header of a member, from its record."""
    with store.reader() as read:
        record = next(_records(read, entry.record, entry.record + 1, 0))
    return Header(name, record.method, record.moment, record.system, record.internal, record.external, record.comment)


def allowed(packed: int, limits: Limits) -> int:
    """What so many packed bytes may unpack to."""
    return min(limits.max_unpacked, max(SMALL, limits.max_ratio * packed))


def bomb(limits: Limits) -> Refused:
    return Refused.because("zip-bomb", limit=limits.max_unpacked, ratio=limits.max_ratio)


def malformed() -> Refused:
    return Refused.because("zip-malformed")


def check_path(name: str, index: int) -> None:
    """A relative path with forward slashes, that means the same on every system."""
    if len(name) <= _LONGEST_PATH and _PLAIN(name):
        return
    parts = name.removesuffix("/").split("/")
    hostile = _HOSTILE.search(name) or _DRIVE.match(name) or len(name) > _LONGEST_PATH
    if hostile or any(part in {"", ".", ".."} for part in parts):
        raise Refused.because("zip-path", index=index)


# --- where the directory is


def _bounds(read: _Read, size: int) -> tuple[int, int, int, bytes]:
    """Where the directory begins and ends, how far all places are shifted by what stands before, and the comment."""
    for span in (_BLOCK >> 6, END.size + 0xFFFF + LOCATOR.size):  # most have no comment
        tail_at = max(0, size - span)
        tail = read(tail_at, size - tail_at)
        found = tail.rfind(b"PK\x05\x06")
        if found >= LOCATOR.size or tail_at == 0:
            break
    if found < 0 or found + END.size > len(tail):
        raise malformed()
    *_, length, place, commented = END.unpack_from(tail, found)
    comment = tail[found + END.size : found + END.size + commented]
    end = tail_at + found
    if tail[max(0, found - LOCATOR.size) : found].startswith(b"PK\x06\x07"):
        end -= LOCATOR.size + END64.size
        wide = read(end, END64.size) if end >= 0 else b""
        if len(wide) < END64.size or not wide.startswith(b"PK\x06\x06"):
            raise malformed()
        *_, length, place = END64.unpack(wide)
    shift = end - length - place
    if shift < 0:
        raise malformed()
    return end - length, end, shift, comment


def _records(read: _Read, place: int, end: int, shift: int) -> Iterator[_Record]:
    """The records from a place on; read in blocks, since a directory may be larger than memory should hold."""
    block, origin = b"", place
    while place < end:
        if place + RECORD.size > origin + len(block):
            block, origin = read(place, _BLOCK), place
        if place + RECORD.size > origin + len(block):
            raise malformed()
        fields = RECORD.unpack_from(block, place - origin)
        names, extras, comments = fields[12:15]
        whole = RECORD.size + names + extras + comments
        if place + whole > origin + len(block):
            block, origin = read(place, max(whole, _BLOCK)), place
        if fields[0] != b"PK\x01\x02" or place + whole > origin + len(block):
            raise malformed()
        yield _record(fields, block[place - origin : place - origin + whole], place, shift)
        place += whole
    if place != end:
        raise malformed()


def _record(fields: tuple[int, ...], block: bytes, place: int, shift: int) -> _Record:
    (_, _, system, version, _, flags, method, time, date, crc, packed, size,
     names, extras, comments, _, internal, external, at) = fields  # fmt: skip
    extra = RECORD.size + names
    if 0xFFFFFFFF in (size, packed, at):
        size, packed, at = _wide(block[extra : extra + extras], size, packed, at)
    raw, comment = block[RECORD.size : extra], block[extra + extras : extra + extras + comments]
    return _Record(
        place,
        raw,
        system,
        version,
        flags,
        method,
        (time, date),
        crc,
        packed,
        size,
        internal,
        external,
        at + shift,
        comment,
    )


def _wide(extra: bytes, *values: int) -> tuple[int, ...]:
    """The numbers that do not fit in 32 bits, from the field of zip64 (APPNOTE 4.5.3)."""
    at = 0
    while at + _EXTRA.size <= len(extra):
        kind, length = _EXTRA.unpack_from(extra, at)
        at += _EXTRA.size
        if kind == 1:
            field = extra[at : at + length]
            wide = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
            found = tuple(next(wide, -1) if value == 0xFFFFFFFF else value for value in values)
            if -1 in found:
                raise malformed()
            return found
        at += length
    return values


# --- what is judged


def _check_sizes(record: _Record, total: int, packed: int, limits: Limits) -> None:
    """What the headers admit to; what they hide is found when the member is unpacked."""
    if total <= SMALL and total <= limits.max_unpacked:
        return
    if total > limits.max_unpacked or (total > SMALL and total > limits.max_ratio * packed):
        raise bomb(limits)
    if record.size > allowed(record.packed, limits):
        raise bomb(limits)


def _name(record: _Record) -> str:
    """The name as its maker meant it. Without the UTF-8 flag it may be UTF-8 all the same (macOS), else it is in the
    code page of Norwegian Windows, 850, which has the ø that the standard's 437 lacks."""
    try:
        return record.raw.decode()
    except UnicodeDecodeError:
        pass
    if record.flags & UTF8:
        raise malformed()
    return record.raw.decode("cp850")


def _check_member(record: _Record, name: str, index: int) -> None:
    check_path(name, index)
    if record.external >> 16 & _KIND not in _KINDS:  # a symlink or a device is a path out
        raise Refused.because("zip-path", index=index)
    if record.flags & _ENCRYPTED:
        raise Refused.because("zip-encrypted")
    if record.method not in {STORED, DEFLATED} or record.version > _READ_VERSION:
        raise malformed()
    if name.endswith("/") and record.size:
        raise malformed()


def _start(read: _Read, record: _Record, size: int) -> int:
    """Where the packed bytes begin, by the member's own header, which must tell the directory's story."""
    own = read(record.at, LOCAL.size + len(record.raw)) if record.at < size else b""
    if len(own) < LOCAL.size:
        raise malformed()
    signature, _, flags, method, *_, names, extras = LOCAL.unpack_from(own)
    if (
        signature != b"PK\x03\x04"
        or method != record.method
        or names != len(record.raw)
        or own[LOCAL.size :] != record.raw
    ):
        raise malformed()
    if flags & _ENCRYPTED:
        raise Refused.because("zip-encrypted")
    return int(record.at + LOCAL.size + names + extras)


def _check_overlap(entries: dict[str, Entry], directory: int) -> None:
    """No byte serves two members, or a member and the directory (Fifield's bomb packs one kernel a thousand times)."""
    free = 0
    for entry in sorted(entries.values(), key=lambda entry: entry.at):
        if entry.at < free:
            raise malformed()
        free = entry.start + entry.packed
    if free > directory:
        raise malformed()

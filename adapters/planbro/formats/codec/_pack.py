"""A zip written member by member into a file, so that no member need stand in memory.

The bytes depend on nothing but members, headers and level (law 5). What would not shrink is stored, and a member whose
packed bytes are at hand is copied as it is packed.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from planbro.formats.codec._directory import END, END64, LOCAL, LOCATOR, RECORD, UTF8, Header
from planbro.formats.codec.held import DEFLATED, STORED, Held, Packed, chunks_of, size_of

try:  # a checksum is the same by either
    from isal.isal_zlib import crc32
except ImportError:
    from zlib import crc32

LEVEL: Final = 1  # tighter costs twice the time, and saves a hundredth of a plan with its attachments
_BULK: Final = 4 << 20  # what is larger goes through piece by piece
_VERSION: Final = 20
_WIDE_VERSION: Final = 45
_UNIX: Final = 3
_EPOCH: Final = (0, 33)  # the first moment that the format has: midnight, 1 January 1980
_NARROW: Final = (1 << 31) - 1
_MOST: Final = 0xFFFF
_TRIED: Final = 4096
_ASCII: Final = bytes(range(128))
_WINDOW: Final = 9, zlib.MAX_WBITS
_MEDIA: Final = (
    b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"PK\x03\x04", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"OggS", b"ID3",
    b"\x1aE\xdf\xa3", b"fLaC",
)  # fmt: skip
"""How files begin that are packed inside."""


@dataclass(frozen=True, slots=True)
class _Written:
    header: Header
    crc: int
    packed: int
    size: int
    at: int


def fresh(name: str, method: int = DEFLATED) -> Header:
    """The header of a new member; the same on every system."""
    if name.endswith("/"):
        return Header(name, STORED, _EPOCH, _UNIX, 0, 0o40755 << 16 | 0x10)
    return Header(name, method, _EPOCH, _UNIX, 0, 0o100644 << 16)


def pack(into: BinaryIO, headers: Mapping[str, Header], members: Mapping[str, bytes], comment: bytes, level: int,
         packed: Mapping[str, Packed]) -> None:  # fmt: skip
    """Write an archive at the place where the stream stands; the stream can seek."""
    written = [
        _copy(into, header, packed[name]) if name in packed else _add(into, header, members.get(name, b""), level)
        for name, header in headers.items()
    ]
    _finish(into, written, comment)


def shrinks(data: bytes) -> bool:
    """Whether packing pays: media do not shrink, nor does what looks like noise from its first bytes.

    Seven bits of eight are enough for what is nearly all ASCII, so that text need not be tried.
    """
    head = data.head(_TRIED) if isinstance(data, Held) else data[:_TRIED]
    if head.startswith(_MEDIA) or head[4:8] == b"ftyp" or head[8:12] == b"WEBP":
        return False
    if size_of(data) < _TRIED or len(head.translate(None, _ASCII)) < 0.05 * _TRIED:
        return True
    return len(zlib.compress(head, 1)) < 0.95 * _TRIED


def _add(into: BinaryIO, header: Header, data: bytes, level: int) -> _Written:
    """A member packed anew."""
    size = size_of(data)
    if size >= _BULK or isinstance(data, Held):
        return _pass(into, header, data, size, level)
    packed = data
    if header.method == DEFLATED:
        packer = _packer(size, level)
        packed = packer.compress(data) + packer.flush()
    return _put(into, header, crc32(data), packed, size)


def _pass(into: BinaryIO, header: Header, data: bytes, size: int, level: int) -> _Written:
    """The same a piece at a time. Its own header is written twice: what it is to say is known when all has passed."""
    wide = size * 1.05 > _NARROW
    at = into.tell()
    into.write(_local(header, 0, 0, 0, wide=wide))
    begin, crc = into.tell(), 0
    packer = _packer(size, level) if header.method == DEFLATED else None
    for chunk in chunks_of(data):
        crc = crc32(chunk, crc)
        into.write(packer.compress(chunk) if packer else chunk)
    if packer:
        into.write(packer.flush())
    end = into.tell()
    into.seek(at)
    into.write(_local(header, crc, end - begin, size, wide=wide))
    into.seek(end)
    return _Written(header, crc, end - begin, size, at)


def _copy(into: BinaryIO, header: Header, packed: Packed) -> _Written:
    """A member as it lies packed elsewhere."""
    length = packed.store.size
    if length < _BULK:
        return _put(into, header, packed.crc, packed.store.read(0, length), packed.size)
    at = into.tell()
    into.write(_local(header, packed.crc, length, packed.size, wide=packed.size * 1.05 > _NARROW))
    for chunk in packed.store.chunks():
        into.write(chunk)
    return _Written(header, packed.crc, length, packed.size, at)


def _put(into: BinaryIO, header: Header, crc: int, packed: bytes, size: int) -> _Written:
    """A member whose packed bytes are at hand."""
    at = into.tell()
    into.write(_local(header, crc, len(packed), size, wide=size * 1.05 > _NARROW))
    into.write(packed)
    return _Written(header, crc, len(packed), size, at)


def _packer(size: int, level: int) -> zlib._Compress:
    """What packs so many bytes: a window larger than they are costs more than they do."""
    least, most = _WINDOW
    bits = min(max(size.bit_length(), least), most)
    return zlib.compressobj(level, zlib.DEFLATED, -bits, min(bits - least + 2, zlib.DEF_MEM_LEVEL))


# --- the records of the format (APPNOTE 4.3)


def _named(name: str) -> tuple[bytes, int]:
    return (name.encode(), 0) if name.isascii() else (name.encode(), UTF8)


def _local(header: Header, crc: int, packed: int, size: int, *, wide: bool) -> bytes:
    name, flags = _named(header.name)
    extra, version = b"", _VERSION
    if wide:
        extra, version = _wide(size, packed), _WIDE_VERSION
        packed = size = 0xFFFFFFFF
    fields = LOCAL.pack(
        b"PK\x03\x04", version, flags, header.method, *header.moment, crc, packed, size, len(name), len(extra)
    )
    return fields + name + extra


def _wide(*values: int) -> bytes:
    body = b"".join(value.to_bytes(8, "little") for value in values)
    return b"\x01\x00" + len(body).to_bytes(2, "little") + body


def _record(one: _Written) -> bytes:
    header, (name, flags) = one.header, _named(one.header.name)
    packed, size, at, wide = one.packed, one.size, one.at, []
    if size > _NARROW or packed > _NARROW:
        wide += [size, packed]
        packed = size = 0xFFFFFFFF
    if at > _NARROW:
        wide.append(at)
        at = 0xFFFFFFFF
    extra = _wide(*wide) if wide else b""
    version = _WIDE_VERSION if wide else _VERSION
    external = header.external or 0o600 << 16
    fields = RECORD.pack(
        b"PK\x01\x02", version, header.system, version, 0, flags, header.method, *header.moment, one.crc, packed, size,
        len(name), len(extra), len(header.comment), 0, header.internal, external, at,
    )  # fmt: skip
    return fields + name + extra + header.comment


def _finish(into: BinaryIO, written: list[_Written], comment: bytes) -> None:
    begin = into.tell()
    for one in written:
        into.write(_record(one))
    end = into.tell()
    count, length, place = len(written), end - begin, begin
    if count > _MOST or place > _NARROW or length > _NARROW:
        into.write(
            END64.pack(b"PK\x06\x06", END64.size - 12, _WIDE_VERSION, _WIDE_VERSION, 0, 0, count, count, length, place)
        )
        into.write(LOCATOR.pack(b"PK\x06\x07", 0, end, 1))
        count, length, place = min(count, _MOST), min(length, 0xFFFFFFFF), min(place, 0xFFFFFFFF)
    into.write(END.pack(b"PK\x05\x06", 0, 0, count, count, length, place, len(comment)))
    into.write(comment)

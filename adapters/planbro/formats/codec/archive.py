"""Zip archives, read from memory and never unpacked to disk.

The standard library reads the central directory; everything that an attack could lie about (sizes, offsets, names) is
counted again on the bytes themselves, and a member is unpacked by a loop that stops at the limit.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planbro.findings import Refused
from planbro.formats.codec.limits import DEFAULT, MIB, Limits, check_size

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_CENTRAL = b"PK\x01\x02"
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # ordinary, strong, masked headers
_UTF8 = 0x800
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SMALL = MIB  # a member smaller than this may be packed to any ratio: a page of blanks is no bomb
_CHUNK = 1 << 16
_LEVEL = 6
_LONGEST_PATH = 4096
_HOSTILE = re.compile(r"[\\\x00-\x1f\x7f\ud800-\udfff]")
_DRIVE = re.compile(r"[A-Za-z]:")
_KINDS = {0, stat.S_IFREG, stat.S_IFDIR}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A member: its place in the order, its header, and where its packed bytes begin."""

    index: int
    info: zipfile.ZipInfo
    start: int


class Archive:
    """An archive whose directory has been judged; members are unpacked when they are asked for, and judged then.

    It holds nothing but bytes and never changes, so threads may share it.
    """

    __slots__ = ("_data", "_entries", "_limits", "comment")

    def __init__(self, data: bytes, entries: dict[str, _Entry], limits: Limits, comment: bytes) -> None:
        self._data = data
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

    def read(self, name: str) -> bytes:
        """The bytes of a member, its size and checksum proven on what came out and not on what the header says."""
        entry = self._entries.get(name)
        if entry is None:
            raise Refused.because("attachment-missing")
        return _unpack(memoryview(self._data), entry, self._limits)


def is_zip(data: bytes) -> bool:
    return data.startswith(_MAGIC)


def open(data: bytes, limits: Limits = DEFAULT) -> Archive:
    """Judge the directory of an archive: paths, duplicates, encryption, number and size of members, overlaps."""
    check_size(len(data), limits)
    if not is_zip(data):
        raise Refused.because("zip-malformed")
    _check_count(data, limits)
    infos, comment, directory = _directory(data)
    if len(infos) > limits.max_members:
        raise Refused.because("zip-members", limit=limits.max_members)
    _check_sizes(infos, len(data), limits)
    entries: dict[str, _Entry] = {}
    for index, info in enumerate(infos, start=1):
        name = _name(info)
        _check_member(info, name, index)
        if name in entries:
            raise Refused.because("zip-duplicate", index=index)
        entries[name] = _Entry(index, info, _start(data, info))
    _check_overlap(entries, directory)
    return Archive(data, entries, limits, comment)


def build(members: Mapping[str, bytes], *, onto: Archive | None = None) -> bytes:
    """An archive that depends on nothing but its members: the same in, the same out (law 5).

    With `onto`, a member whose bytes are the same keeps its date, packing, attributes and comment, and its place;
    where nothing changed at all, the archive itself comes back (law 1). Members that `members` lacks are left out.
    """
    for index, name in enumerate(members, start=1):
        _check_path(name, index)
    if onto is None:
        return _write({name: _fresh(name) for name in members}, members, b"")
    headers = {
        name: _renewed(onto, name, entry, members)
        for name, entry in onto._entries.items()
        if name in members or name.endswith("/")
    }
    headers |= {name: _fresh(name) for name in members if name not in headers}
    if headers == {name: entry.info for name, entry in onto._entries.items()}:
        return onto._data
    return _write(headers, members, onto.comment)


def canonical(data: bytes) -> dict[str, bytes]:
    """Member by member, folders included, in the order of the archive: what law 1 compares."""
    archive = open(data)
    return {name: archive.read(name) for name in archive._entries}


# --- the directory


def _check_count(data: bytes, limits: Limits) -> None:
    """Count the entries before the standard library makes an object of each; the count in the header may lie."""
    if data.count(_CENTRAL) <= limits.max_members:
        return
    if data.count(_CENTRAL, _directory_start(data)) > limits.max_members:
        raise Refused.because("zip-members", limit=limits.max_members)


def _directory_start(data: bytes) -> int:
    """Where the directory can begin at the earliest: a member that is itself a zip has entries that are not ours."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - 0xFFFF))
    if end < 0 or end + _END.size > len(data):
        raise Refused.because("zip-malformed")
    if data.find(b"PK\x06\x07", max(0, end - 20), end) >= 0:
        return 0  # zip64 has its sizes elsewhere
    size: int = _END.unpack_from(data, end)[5]
    return max(0, end - size)


def _directory(data: bytes) -> tuple[list[zipfile.ZipInfo], bytes, int]:
    """The standard library's reading; any fault it raises can quote a name, so none is passed on (law 7)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            return source.infolist(), source.comment, source.start_dir
    except Exception:  # noqa: S110 -- hostile bytes reach BadZipFile, struct.error, ValueError, OverflowError and more
        pass
    raise Refused.because("zip-malformed")


def _check_sizes(infos: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    """What the headers admit to; what they hide is found in `_unpack`."""
    total = sum(info.file_size for info in infos)
    if total > limits.max_unpacked or (total > _SMALL and total > limits.max_ratio * packed):
        raise _bomb(limits)
    if any(info.file_size > _allowed(info, limits) for info in infos):
        raise _bomb(limits)


def _allowed(info: zipfile.ZipInfo, limits: Limits) -> int:
    return min(limits.max_unpacked, max(_SMALL, limits.max_ratio * info.compress_size))


def _bomb(limits: Limits) -> Refused:
    return Refused.because("zip-bomb", limit=limits.max_unpacked, ratio=limits.max_ratio)


def _name(info: zipfile.ZipInfo) -> str:
    """The name as its maker meant it. Without the UTF-8 flag it may be UTF-8 all the same (macOS), else it is in the
    code page of Norwegian Windows, 850, which has the ø that the standard's 437 lacks."""
    if info.flag_bits & _UTF8:
        return info.orig_filename
    raw = info.orig_filename.encode("cp437")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp850")


def _check_member(info: zipfile.ZipInfo, name: str, index: int) -> None:
    _check_path(name, index)
    if stat.S_IFMT(info.external_attr >> 16) not in _KINDS:  # a symlink or a device is a path out
        raise Refused.because("zip-path", index=index)
    if info.flag_bits & _ENCRYPTED:
        raise Refused.because("zip-encrypted")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Refused.because("zip-malformed")
    if name.endswith("/") and info.file_size:
        raise Refused.because("zip-malformed")


def _check_path(name: str, index: int) -> None:
    """A relative path with forward slashes, that means the same on every system."""
    parts = name.removesuffix("/").split("/")
    hostile = _HOSTILE.search(name) or _DRIVE.match(name) or len(name) > _LONGEST_PATH
    if hostile or any(part in {"", ".", ".."} for part in parts):
        raise Refused.because("zip-path", index=index)


def _start(data: bytes, info: zipfile.ZipInfo) -> int:
    """Where the packed bytes begin, by the member's own header, which must tell the directory's story."""
    at = info.header_offset
    if at < 0 or at + _LOCAL_HEADER.size > len(data):
        raise Refused.because("zip-malformed")
    signature, _, flags, method, *_, name_length, extra_length = _LOCAL_HEADER.unpack_from(data, at)
    named = at + _LOCAL_HEADER.size
    raw = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
    if signature != b"PK\x03\x04" or method != info.compress_type or data[named : named + name_length] != raw:
        raise Refused.because("zip-malformed")
    if flags & _ENCRYPTED:
        raise Refused.because("zip-encrypted")
    return int(named + name_length + extra_length)


def _check_overlap(entries: dict[str, _Entry], directory: int) -> None:
    """No byte serves two members, or a member and the directory (Fifield's bomb packs one kernel a thousand times)."""
    free = 0
    for entry in sorted(entries.values(), key=lambda entry: entry.info.header_offset):
        if entry.info.header_offset < free:
            raise Refused.because("zip-malformed")
        free = entry.start + entry.info.compress_size
    if free > directory:
        raise Refused.because("zip-malformed")


# --- members


def _unpack(data: memoryview, entry: _Entry, limits: Limits) -> bytes:
    """Unpack a chunk at a time, and keep no more than the header promised.

    What goes on past that is only counted: to the limit it is a bomb, short of it a damaged file.
    """
    info = entry.info
    packed = data[entry.start : entry.start + info.compress_size]
    if info.compress_type == zipfile.ZIP_STORED:
        return _proven(bytes(packed), info)
    allowed, total = _allowed(info, limits), 0
    kept: list[bytes] = []
    try:
        for chunk in _inflate(packed):
            total += len(chunk)
            if total <= info.file_size:
                kept.append(chunk)
            elif total > allowed:
                break
    except zlib.error:
        total = -1
    if total > allowed:
        raise _bomb(limits)
    if total != info.file_size:
        raise Refused.because("zip-malformed")
    return _proven(b"".join(kept), info)


def _inflate(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _CHUNK):
        if inflater.eof:
            raise zlib.error  # something hides after the end
        waiting: bytes | memoryview = packed[at : at + _CHUNK]
        while waiting and not inflater.eof:
            yield inflater.decompress(waiting, MIB)
            waiting = inflater.unconsumed_tail
    if not inflater.eof:
        yield inflater.flush(MIB)
    if not inflater.eof or inflater.unused_data:
        raise zlib.error


def _proven(data: bytes, info: zipfile.ZipInfo) -> bytes:
    if len(data) != info.file_size or zlib.crc32(data) != info.CRC:
        raise Refused.because("zip-malformed")
    return data


# --- writing


def _fresh(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    folder = name.endswith("/")
    info.compress_type = zipfile.ZIP_STORED if folder else zipfile.ZIP_DEFLATED
    info.create_system = 3  # else it would differ between Windows and the rest
    info.external_attr = (0o40755 << 16 | 0x10) if folder else 0o100644 << 16
    return info


def _renewed(onto: Archive, name: str, entry: _Entry, members: Mapping[str, bytes]) -> zipfile.ZipInfo:
    """The old header where the bytes are the old ones; a member that was changed does not keep its old date."""
    if name not in members or onto.read(name) == members[name]:
        return entry.info
    return _fresh(name)


def _write(headers: Mapping[str, zipfile.ZipInfo], members: Mapping[str, bytes], comment: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.comment = comment
        for name, info in headers.items():
            archive.writestr(_copy(name, info), members.get(name, b""), info.compress_type, _LEVEL)
    return target.getvalue()


def _copy(name: str, info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Without the extra fields: they hold sizes and dates of the old packing, and differ between the two headers."""
    copy = zipfile.ZipInfo(name, info.date_time)
    copy.compress_type = info.compress_type
    copy.comment = info.comment
    copy.create_system = info.create_system
    copy.external_attr = info.external_attr
    copy.internal_attr = info.internal_attr
    return copy

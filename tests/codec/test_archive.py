"""Zip: a member is what it unpacks to, not what its header says."""

from __future__ import annotations

import io
import stat
import struct
import tempfile
import tracemalloc
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.findings import Refused
from planbro.formats.codec import DEFAULT, Limits, archive


def pack(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as writer:
        for name, data in members.items():
            writer.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), data, method)
    return target.getvalue()


def refusal(data: bytes, limits: Limits = DEFAULT) -> str:
    """The code of the finding: the same for bytes at hand and a file by its path, read whole and held."""

    def read_all(source: bytes | Path, over: int) -> None:
        opened = archive.open(source, limits)
        for name in opened.names:
            opened.held(name, over)

    codes = set()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        path.write_bytes(data)
        for source, over in ((data, 1 << 30), (path, 1 << 30), (path, 0)):
            with pytest.raises(Refused) as caught:
                read_all(source, over)
            assert caught.value.__context__ is None, "the reader's own message is chained"
            (finding,) = caught.value.findings
            assert "?" not in finding.text("nb") + finding.text("en")
            codes.add(finding.code)
    (code,) = codes
    return code


def judged(data: bytes) -> bool:
    """Read, or refused with nothing chained; by its path as at hand."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        path.write_bytes(data)
        at_hand, by_path = _outcome(data, 1 << 30), _outcome(path, 0)
    return at_hand == by_path != "chained"


def _outcome(source: bytes | Path, over: int) -> object:
    try:
        opened = archive.open(source)
        return {name: bytes(opened.held(name, over)) for name in opened.names}
    except Refused as refused:
        return "chained" if refused.__context__ is not None else refused.findings.codes()


def patch(data: bytes, signature: bytes, offset: int, form: str, value: int) -> bytes:
    """Overwrite one field of the first header with that signature."""
    changed = bytearray(data)
    struct.pack_into("<" + form, changed, data.index(signature) + offset, value)
    return bytes(changed)


def patch_both(data: bytes, local: int, central: int, form: str, value: int) -> bytes:
    return patch(patch(data, b"PK\3\4", local, form, value), b"PK\1\2", central, form, value)


# --- round trips

NAMES = st.from_regex(r"[a-zæøåčß0-9 _-]{1,8}(/[a-z0-9.]{0,4}x){0,2}", fullmatch=True)
MEMBERS = st.dictionaries(NAMES, st.binary(max_size=200), max_size=6)


@given(MEMBERS)
def test_round_trip(members: dict[str, bytes]) -> None:
    data = archive.build(members)
    assert archive.canonical(data) == members
    assert archive.open(data).names == tuple(members)
    assert archive.build(members) == data
    with zipfile.ZipFile(io.BytesIO(data)) as reader:
        assert reader.testzip() is None
        assert reader.namelist() == list(members)


@given(MEMBERS, MEMBERS)
def test_putting_back(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    data = pack(before)
    opened = archive.open(data)
    assert archive.build(before, onto=opened) == data
    assert archive.canonical(archive.build(after, onto=opened)) == after


@given(st.binary(max_size=120), MEMBERS, st.integers(0, 200))
def test_any_bytes_give_members_or_a_refusal(noise: bytes, members: dict[str, bytes], at: int) -> None:
    data = pack(members)
    at %= len(data)
    for hostile in (b"PK\3\4" + noise, data[:at], data[:at] + noise + data[at + len(noise) :], data + noise):
        assert judged(hostile)


def test_what_is_unchanged_keeps_its_header_and_place() -> None:
    old = pack({"a.xml": b"A" * 50, "b.bin": b"B", "c.txt": b"C"}, zipfile.ZIP_STORED)
    new = archive.build({"d.txt": b"D", "c.txt": b"C2", "a.xml": b"A" * 50}, onto=archive.open(old))
    with zipfile.ZipFile(io.BytesIO(new)) as reader:
        infos = {info.filename: info for info in reader.infolist()}
    assert list(infos) == ["a.xml", "c.txt", "d.txt"]
    assert infos["a.xml"].date_time == (2024, 5, 6, 7, 8, 10)
    assert infos["a.xml"].compress_type == zipfile.ZIP_STORED
    assert infos["c.txt"].date_time == infos["d.txt"].date_time == (1980, 1, 1, 0, 0, 0)


def test_comments_and_folders_are_kept() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as writer:
        writer.comment = b"from the EPJ"
        writer.writestr("vedlegg/", b"")
        info = zipfile.ZipInfo("vedlegg/a.txt")
        info.comment = b"note"
        writer.writestr(info, b"a")
    opened = archive.open(target.getvalue())
    assert opened.names == ("vedlegg/a.txt",)
    assert len(opened) == 1
    assert "vedlegg/a.txt" in opened
    new = archive.build({"vedlegg/a.txt": b"a", "b.txt": b"b"}, onto=opened)
    with zipfile.ZipFile(io.BytesIO(new)) as reader:
        assert reader.comment == b"from the EPJ"
        assert reader.namelist() == ["vedlegg/", "vedlegg/a.txt", "b.txt"]
        assert reader.infolist()[1].comment == b"note"
    assert archive.canonical(new)["vedlegg/"] == b""


def test_streamed_archives_with_sizes_after_the_data() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as writer:  # type: ignore[call-overload]
        with writer.open("a.xml", "w", force_zip64=True) as member:
            member.write(b"<a/>" * 1000)
        writer.writestr("b.xml", b"<b/>")
    assert archive.canonical(pipe.data) == {"a.xml": b"<a/>" * 1000, "b.xml": b"<b/>"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp850"])
def test_names_from_macos_and_from_norwegian_windows(encoding: str) -> None:
    name = "søknad/Årsplan.pdf".encode(encoding)
    data = pack({"x" * len(name): b"1"}).replace(b"x" * len(name), name)
    assert archive.open(data).names == ("søknad/Årsplan.pdf",)
    assert archive.canonical(archive.build({"søknad/Årsplan.pdf": b"2"}, onto=archive.open(data))) == {
        "søknad/Årsplan.pdf": b"2"
    }


def test_an_empty_archive() -> None:
    assert archive.open(pack({})).names == ()
    assert archive.canonical(archive.build({})) == {}


def test_a_missing_member_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        archive.open(pack({"a": b""})).read("b")
    assert caught.value.findings.codes() == ["attachment-missing"]


def test_it_shows_no_names() -> None:
    assert repr(archive.open(pack({"Kari Nordmann.pdf": b""}))) == "Archive(1 members)"


# --- bombs


def test_a_bomb_that_admits_it() -> None:
    assert refusal(pack({"a": b"\0" * 20_000_000})) == "zip-bomb"
    assert refusal(pack({"a": b"\0" * 3000, "b": b"\1" * 3000}), Limits(max_unpacked=5000)) == "zip-bomb"


def test_a_page_of_blanks_is_no_bomb() -> None:
    assert archive.canonical(pack({"a": b" " * 1_000_000}))["a"] == b" " * 1_000_000


def test_a_bomb_among_ordinary_files() -> None:
    noise = bytes(zlib.crc32(struct.pack("<L", i)) & 0xFF for i in range(300_000))
    assert refusal(pack({"noise": noise, "a": b"\0" * 20_000_000})) == "zip-bomb"


@pytest.mark.parametrize("size", [0, 10, 65_536])
def test_a_bomb_whose_header_lies(size: int) -> None:
    lying = patch_both(pack({"a": b"\0" * 50_000_000}), 22, 24, "L", size)
    opened = archive.open(lying)
    tracemalloc.start()
    with pytest.raises(Refused) as caught:
        opened.read("a")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.findings.codes() == ["zip-bomb"]
    assert peak < 10_000_000


@pytest.mark.parametrize("size", [0, 99, 101, 5000])
def test_a_small_lie_is_damage(size: int) -> None:
    assert refusal(patch_both(pack({"a": b"x" * 100}), 22, 24, "L", size)) == "zip-malformed"
    assert refusal(patch_both(pack({"a": b"x" * 100}, zipfile.ZIP_STORED), 22, 24, "L", size)) == "zip-malformed"


def test_a_bomb_in_a_bomb() -> None:
    """Nothing unpacks a zip inside a zip by itself; who opens the inner one meets the same door."""
    inner = pack({"a": b"\0" * 20_000_000})
    outer = archive.open(pack({"inner.zip": inner, "doc.xml": b"<a/>"}))
    assert outer.read("doc.xml") == b"<a/>"
    assert refusal(outer.read("inner.zip")) == "zip-bomb"


def test_overlapping_members() -> None:
    """Two entries in the directory for the same bytes, as in Fifield's bomb."""
    one = pack({"a": b"x" * 100})
    at, end = one.index(b"PK\1\2"), one.index(b"PK\5\6")
    entry, local = one[at:end], one[:at]
    second = pack({"b": b"x" * 100})
    second_entry = bytearray(second[second.index(b"PK\1\2") : second.index(b"PK\5\6")])
    same_name = patch(second, b"PK\3\4", 0, "L", struct.unpack("<L", b"PK\3\4")[0])[: second.index(b"PK\1\2")]
    # the first member swallows the header of the second
    body = patch(local, b"PK\3\4", 18, "L", len(local) - 31 + len(same_name)) + same_name
    struct.pack_into("<L", second_entry, 42, len(local))
    directory = patch(entry, b"PK\1\2", 20, "L", len(local) - 31 + len(same_name)) + bytes(second_entry)
    data = body + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(directory), len(body), 0)
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["a", "b"]
    assert refusal(data) == "zip-malformed"


def test_one_kernel_under_two_names() -> None:
    one = pack({"a": b"x" * 100})
    at, end = one.index(b"PK\1\2"), one.index(b"PK\5\6")
    directory = one[at:end] + one[at:end].replace(b"a", b"b")
    data = one[:at] + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(directory), at, 0)
    assert refusal(data) == "zip-malformed"


def test_too_many_members() -> None:
    data = pack({f"{i}.xml": b"" for i in range(30)})
    assert refusal(data, Limits(max_members=29)) == "zip-members"
    assert len(archive.open(data, Limits(max_members=30))) == 30
    lying = patch(patch(data, b"PK\5\6", 8, "H", 1), b"PK\5\6", 10, "H", 1)
    assert refusal(lying, Limits(max_members=29)) == "zip-members"


def test_the_entries_of_an_inner_zip_are_not_counted() -> None:
    inner = pack({f"{i}.xml": b"" for i in range(50)})
    data = pack({"inner.zip": inner}, zipfile.ZIP_STORED)
    assert archive.open(data, Limits(max_members=5)).read("inner.zip") == inner


def test_size() -> None:
    assert refusal(b"") == "input-empty"
    assert refusal(pack({"a": b""}), Limits(max_bytes=20)) == "input-too-large"


# --- paths

TRAVERSALS = [
    "../a",
    "a/../../b",
    "a/..",
    "/etc/passwd",
    "//server/share",
    "C:/windows",
    "c:a",
    "..\\a",
    "a\\b",
    "\\\\server\\share",
    "./a",
    "a//b",
    "a\nb",
    "a\x7fb",
    "..",
    ".",
    "/",
    "../",
]


@pytest.mark.parametrize("name", TRAVERSALS)
def test_traversal(name: str) -> None:
    assert refusal(pack({"ok": b"", name: b"x" if not name.endswith("/") else b""})) == "zip-path"
    with pytest.raises(Refused) as caught:
        archive.build({"ok": b"", name: b"x"})
    assert caught.value.findings.codes() == ["zip-path"]
    assert dict(next(iter(caught.value.findings)).params) == {"index": 2}


@pytest.mark.parametrize("name", ["", "a\0b", "\ud800", "x" * 70_000])
def test_names_that_cannot_be_written(name: str) -> None:
    with pytest.raises(Refused):
        archive.build({name: b""})


def test_a_nul_in_a_name() -> None:
    assert refusal(pack({"aQ../b": b"x"}).replace(b"aQ..", b"a\0..")) == "zip-path"


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_a_symlink_or_a_device(kind: int) -> None:
    assert refusal(patch(pack({"a": b"/etc/passwd"}), b"PK\1\2", 38, "L", (kind | 0o777) << 16)) == "zip-path"


def test_names_that_differ_between_the_two_headers() -> None:
    data = pack({"safe.xml": b"x"})
    assert refusal(data.replace(b"safe.xml", b"evil.xml", 1)) == "zip-malformed"


def test_duplicates() -> None:
    assert refusal(pack({"a": b"1", "b": b"2"}).replace(b"b", b"a")) == "zip-duplicate"


@pytest.mark.parametrize("flag", [0x1, 0x41, 0x2001])
def test_encrypted(flag: int) -> None:
    data = pack({"a": b"secret"})
    assert refusal(patch_both(data, 6, 8, "H", flag)) == "zip-encrypted"
    assert refusal(patch(data, b"PK\3\4", 6, "H", flag)) == "zip-encrypted"


# --- damage


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_are_not_read(method: int) -> None:
    assert refusal(pack({"a": b"x" * 100}, method)) == "zip-malformed"


def test_damage_inside_a_member_leaves_the_others() -> None:
    data = pack({"a": b"AAAA", "b": b"BBBB"}, zipfile.ZIP_STORED).replace(b"AAAA", b"AAAB")
    opened = archive.open(data)
    assert opened.read("b") == b"BBBB"
    with pytest.raises(Refused) as caught:
        opened.read("a")
    assert caught.value.findings.codes() == ["zip-malformed"]


def test_something_hidden_after_the_end_of_a_member() -> None:
    for hidden in (b"h", b"h" * 200_000):
        packer = zlib.compressobj(wbits=-15)
        body = packer.compress(b"x") + packer.flush() + hidden
        data = pack({"a": body}, zipfile.ZIP_STORED)
        data = patch_both(data, 8, 10, "H", zipfile.ZIP_DEFLATED)
        data = patch_both(patch_both(data, 22, 24, "L", 1), 14, 16, "L", zlib.crc32(b"x"))
        assert refusal(data) == "zip-malformed"


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9, 0.99])
def test_cut_short(at: float) -> None:
    data = pack({"a": b"x" * 100, "b": b"y" * 100})
    assert refusal(data[: int(len(data) * at)]) == "zip-malformed"


def test_not_a_zip() -> None:
    assert refusal(b"hello") == "zip-malformed"
    assert refusal(b"PK\x05\x06") == "zip-malformed"


def test_no_warning_is_given() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert refusal(pack({"a": b"1", "b": b"2"}).replace(b"b", b"a")) == "zip-duplicate"


def test_a_zip_reads_the_same_with_and_without_the_quick_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """What inflates may be ISA-L or zlib: bytes and refusals do not hang on which."""
    data = pack({"a": b"en plan " * 9000, "b": bytes(range(256)) * 40, "c": b""})
    damaged = data[:60] + bytes([data[60] ^ 0xFF]) + data[61:]
    first = archive.canonical(data), refusal(damaged)
    monkeypatch.setattr(archive, "decompressobj", zlib.decompressobj)
    monkeypatch.setattr(archive, "crc32", zlib.crc32)
    assert (archive.canonical(data), refusal(damaged)) == first

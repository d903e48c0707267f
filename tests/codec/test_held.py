"""A large attachment stays where it is, and is the same bytes to all who ask."""

from __future__ import annotations

import copy
import hashlib
import io
import multiprocessing
import pickle
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.findings import Refused
from planbro.formats.codec import Limits, archive
from planbro.formats.codec.held import Held, hold_file, sha256_of, size_of, store_of, whole

SMALL, LARGE = b"small", random.Random(1).randbytes(700_000)
TEXT = b" ".join(random.Random(2).choices([b"plan", b"maal", b"tiltak"], k=200_000))
MEMBERS = {"plan.xml": b"<plan/>", "vedlegg/a.bin": LARGE, "vedlegg/b.txt": TEXT, "vedlegg/c.txt": SMALL, "tom": b""}


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "plan.zip"
    path.write_bytes(archive.build(MEMBERS))
    return path


@pytest.fixture
def held(packed: Path) -> dict[str, bytes]:
    opened = archive.open(packed)
    return {name: opened.held(name) for name in opened.names}


def test_what_is_large_is_held_and_what_is_small_is_at_hand(held: dict[str, bytes]) -> None:
    assert {name for name, data in held.items() if isinstance(data, Held)} == {"vedlegg/a.bin", "vedlegg/b.txt"}
    assert held == MEMBERS
    assert held == MEMBERS


def test_held_bytes_say_what_they_stand_for(held: dict[str, bytes]) -> None:
    one = held["vedlegg/a.bin"]
    assert isinstance(one, Held)
    assert (one.size, len(one), size_of(one)) == (700_000,) * 3
    assert one.sha256 == sha256_of(one) == sha256_of(LARGE) == hashlib.sha256(LARGE).hexdigest()
    assert b"".join(one.chunks()) == one.whole() == bytes(one) == whole(one) == one.open().read() == LARGE
    assert one.head(10) == LARGE[:10]
    assert one.token == f"planbro-held:{one.sha256}:700000".encode()
    assert repr(one) == "Held(700000 bytes)"


def test_held_bytes_are_equal_to_what_says_the_same_and_to_nothing_else(held: dict[str, bytes], packed: Path) -> None:
    one = held["vedlegg/a.bin"]
    assert one == LARGE
    assert one == LARGE
    assert one == archive.open(packed).held("vedlegg/a.bin", 0)
    assert one != TEXT
    assert one != held["vedlegg/b.txt"]
    assert isinstance(one, Held)
    assert one != one.token, "an attachment that spells out the token of another is not that other"
    assert one not in (b"", "", None)


def test_held_bytes_are_not_taken_whole_over_a_limit(held: dict[str, bytes]) -> None:
    one = held["vedlegg/a.bin"]
    assert isinstance(one, Held)
    with pytest.raises(Refused) as caught:
        one.whole(1000)
    assert caught.value.findings.codes() == ["input-too-large"]


def test_held_bytes_go_to_other_processes_and_through_copies(held: dict[str, bytes]) -> None:
    one = held["vedlegg/b.txt"]
    assert copy.deepcopy(one) is one
    assert pickle.loads(pickle.dumps(one)) == TEXT  # noqa: S301 - our own
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(sha256_of, (one,)) == sha256_of(TEXT)
        assert pool.apply(whole, (one,)) == TEXT


def test_a_file_that_is_changed_afterwards_is_found_out(held: dict[str, bytes], packed: Path) -> None:
    one = held["vedlegg/a.bin"]
    data = packed.read_bytes()
    packed.write_bytes(data.replace(LARGE[1000:1010], b"0123456789"))
    with pytest.raises(Refused) as caught:
        bytes(one)
    assert caught.value.findings.codes() == ["input-changed"]


def test_a_file_that_is_gone_is_told_without_the_systems_words(held: dict[str, bytes], packed: Path) -> None:
    packed.unlink()
    with pytest.raises(Refused) as caught:
        bytes(held["vedlegg/a.bin"])
    assert caught.value.findings.codes() == ["input-unreadable"]
    assert caught.value.__context__ is None


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_plan_in_a_container_is_read_where_it_lies(method: int, tmp_path: Path, packed: Path) -> None:
    """Stored it is a part of the container; deflated it is unpacked to a file without a name."""
    outer = tmp_path / "eksport.zip"
    inner = packed.read_bytes()
    with zipfile.ZipFile(outer, "w", method) as writer:
        writer.writestr("1.zip", inner)
        writer.writestr("2.zip", archive.build({"plan.xml": b"<plan/>", "stor.bin": LARGE * 8}))
    for name, expected in (("1.zip", MEMBERS["vedlegg/a.bin"]), ("2.zip", LARGE * 8)):
        plan = archive.open(outer).held(name)
        assert isinstance(plan, Held)
        opened = archive.open(store_of(plan))
        assert opened.held(opened.names[1]) == expected
        assert archive.open(plan).names == opened.names


def test_a_member_is_read_by_itself_in_another_process(packed: Path) -> None:
    member = archive.open(packed).member("vedlegg/b.txt")
    again = pickle.loads(pickle.dumps(member))  # noqa: S301 - our own
    assert again.read() == TEXT
    assert (again.size, again.crc) == (len(TEXT), member.crc)


# --- writing


def test_a_zip_is_written_into_a_file_as_it_is_built_in_memory(tmp_path: Path) -> None:
    archive.write(tmp_path / "a.zip", MEMBERS)
    assert (tmp_path / "a.zip").read_bytes() == archive.build(MEMBERS)
    assert (tmp_path / "a.zip").stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]
    stream = io.BytesIO()
    archive.write(stream, MEMBERS)
    assert stream.getvalue() == archive.build(MEMBERS)


def test_members_of_another_zip_are_taken_as_they_lie_packed(held: dict[str, bytes], packed: Path) -> None:
    assert archive.build(held) == packed.read_bytes()
    at = {info.filename: info.compress_size for info in zipfile.ZipFile(io.BytesIO(archive.build(held))).infolist()}
    assert at["vedlegg/a.bin"] == len(LARGE), "noise is stored"
    assert at["vedlegg/b.txt"] < len(TEXT) / 2


def test_a_file_by_its_path_is_packed_from_there(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(TEXT)
    assert archive.build({"b": hold_file(tmp_path / "b")}) == archive.build({"b": TEXT})


def test_putting_back_held_members_gives_the_archive(held: dict[str, bytes], packed: Path) -> None:
    opened = archive.open(packed)
    assert archive.build(held, onto=opened) == packed.read_bytes()
    assert archive.build(MEMBERS, onto=opened) == packed.read_bytes()
    changed = archive.build(held | {"plan.xml": b"<plan>1</plan>"}, onto=opened)
    assert archive.canonical(changed) == MEMBERS | {"plan.xml": b"<plan>1</plan>"}


@pytest.mark.parametrize(
    "head", [b"%PDF-1.7", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n", b"PK\x03\x04", b"\0\0\0\x20ftypmp42"]
)
def test_media_are_stored(head: bytes) -> None:
    data = head + b" " * 5000
    (info,) = zipfile.ZipFile(io.BytesIO(archive.build({"a": data}))).infolist()
    assert info.compress_type == zipfile.ZIP_STORED


@given(st.dictionaries(st.from_regex(r"[a-zæø]{1,6}", fullmatch=True), st.text(max_size=300), max_size=5))
def test_what_is_written_is_what_the_standard_library_writes(texts: dict[str, str]) -> None:
    members = {name: b"<!-- " + text.encode("utf-8", "replace") for name, text in texts.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as writer:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o100644 << 16
            writer.writestr(info, data, zipfile.ZIP_DEFLATED, 6)
    assert archive.build(members) == target.getvalue()


def test_more_members_than_the_old_format_can_count() -> None:
    data = archive.build({f"{number}.xml": b"" for number in range(65_600)})
    assert len(archive.open(data, Limits(max_members=70_000))) == 65_600
    assert len(zipfile.ZipFile(io.BytesIO(data)).namelist()) == 65_600


def test_a_file_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    def stops() -> Callable[[], None]:
        raise OSError(28, "")

    class Broken:
        def chunks(self) -> object:
            yield b"x" * 100
            stops()

    with pytest.raises(OSError, match="28"):
        archive.write(tmp_path / "a.zip", {"a": b"1", "b": Held("0" * 64, 10_000, Broken())})  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []

"""A folder as a way out: a whole file or none, once, and named after nobody."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from at_ports import CANARY

from planbro.formats.codec import placing
from planbro.transport import NotPosted, Post
from planbro.transport.folder import FolderOutbox
from planbro.transport.folder import _drop as drop


def out(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_a_post_is_a_whole_file_under_the_messages_id(tmp_path: Path, post: Callable[..., Post]) -> None:
    one = post(b"<MsgHead/>", format="plo-1.6")
    told = FolderOutbox(tmp_path).post(one)
    assert (told.state, told.remote) == ("handed", f"{one.id}.xml")
    assert (tmp_path / f"{one.id}.xml").read_bytes() == b"<MsgHead/>"
    assert (tmp_path / f"{one.id}.xml").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("data", "format", "ending"),
    [(b'{"a":1}', "fhir", ".json"), (b"<Bundle/>", "fhir", ".xml"), (b"%PDF-1.7", "", ".pdf"), (b"?", "", ".bin")],
)
def test_the_ending_is_that_of_what_it_is(
    tmp_path: Path, post: Callable[..., Post], data: bytes, format: str, ending: str
) -> None:
    assert FolderOutbox(tmp_path).post(post(data, format=format)).remote.endswith(ending)


def test_an_id_that_is_no_uuid_does_not_become_a_name(tmp_path: Path, post: Callable[..., Post]) -> None:
    FolderOutbox(tmp_path).post(post(b"{}", id=f"../{CANARY}"))
    assert not any(CANARY in str(path) for path in tmp_path.rglob("*"))
    assert len(out(tmp_path)) == 1


def test_the_same_id_again_makes_no_second_file_even_when_the_first_was_taken(
    tmp_path: Path, post: Callable[..., Post]
) -> None:
    port = FolderOutbox(tmp_path)
    port.post(post())
    (name,) = out(tmp_path)
    (tmp_path / name).unlink()  # the receiver took it
    assert port.post(post()).remote == name
    assert out(tmp_path) == []


@pytest.mark.parametrize("dies_at", range(12))
def test_a_death_at_any_point_leaves_one_file_after_all(
    tmp_path: Path, post: Callable[..., Post], monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    """Each write, rename and sync is a point; what the receiver has taken before the retry counts too."""

    class Died(BaseException):
        pass

    steps = 0

    def mortal(real: Callable[..., object]) -> Callable[..., object]:
        def step(*given: object, **more: object) -> object:
            nonlocal steps
            steps += 1
            if steps > dies_at:
                raise Died
            return real(*given, **more)

        return step

    taken = 0
    with monkeypatch.context() as mortality:
        mortality.setattr(drop, "place", mortal(placing.place))
        mortality.setattr(drop, "settle", mortal(placing.settle))
        mortality.setattr(Path, "replace", mortal(Path.replace))
        with suppress(Died):
            FolderOutbox(tmp_path).post(post(b"<a/>"))
    for name in out(tmp_path):
        assert (tmp_path / name).read_bytes() == b"<a/>"
        (tmp_path / name).unlink()
        taken += 1
    FolderOutbox(tmp_path).post(post(b"<a/>"))
    assert taken + len(out(tmp_path)) == 1


def test_a_retry_that_is_not_out_yet_takes_what_was_decided_last(tmp_path: Path, post: Callable[..., Post]) -> None:
    port = FolderOutbox(tmp_path)
    port.post(post(b"{}", format="plan"))
    (name,) = out(tmp_path)
    (tmp_path / name).rename(tmp_path / ".staged" / name)  # as a death before the last step leaves it
    port.post(post(b'{"less": 1}', format="plan"))
    assert (tmp_path / name).read_bytes() == b'{"less": 1}'


def test_a_folder_that_is_away_or_full_is_told_by_code(
    tmp_path: Path, post: Callable[..., Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotPosted) as told:
        FolderOutbox(tmp_path / CANARY).post(post())
    assert (told.value.code, told.value.later) == ("port-folder", True)
    assert told.value.__cause__ is None

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", CANARY)

    monkeypatch.setattr(placing.os, "fsync", full)
    with pytest.raises(NotPosted) as told:
        FolderOutbox(tmp_path).post(post())
    assert told.value.params == {"reason": "no space left"}
    assert out(tmp_path) == []


def test_notes_of_what_went_out_are_dropped_when_retention_says_so(tmp_path: Path, post: Callable[..., Post]) -> None:
    port = FolderOutbox(tmp_path)
    assert port.drop.forget(date(2100, 1, 1)) == 0
    port.post(post())
    assert port.drop.forget(date(2000, 1, 1)) == 0
    assert port.drop.forget(date(2100, 1, 1)) == 1


def test_nothing_goes_without_a_release(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        FolderOutbox(tmp_path).post(Post("x", b"{}"))  # type: ignore[arg-type]

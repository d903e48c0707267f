"""A watched folder takes each file once, whole, and says why it refuses one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from at_ports import CANARY, Clock
from hypothesis import given, settings
from hypothesis import strategies as st

from planbro.findings import Finding
from planbro.formats.codec import Limits
from planbro.transport import NotPosted
from planbro.transport.folder import FolderInbox


def put(folder: Path, name: str, data: bytes = b"<a/>", at: float | None = None) -> Path:
    path = folder / name
    path.write_bytes(data)
    if at is not None:
        os.utime(path, (at, at))
    return path


def inbox(folder: Path, clock: Clock, **more: object) -> FolderInbox:
    return FolderInbox(folder, now=clock, settle=more.pop("settle", 0), **more)  # type: ignore[arg-type]


def test_what_lies_there_comes_in_the_order_it_came_and_again_until_it_is_done(tmp_path: Path, clock: Clock) -> None:
    put(tmp_path, "b.xml", b"<one/>", 1000)
    put(tmp_path, "a.xml", b"<two/>", 2000)
    with inbox(tmp_path, clock) as port:
        first = port.poll(10)
        assert [one.data for one in first] == [b"<one/>", b"<two/>"]
        assert [one.key for one in port.poll(10)] == [one.key for one in first]
        port.done(first[:1])
        assert [one.data for one in port.poll(10)] == [b"<two/>"]


def test_no_more_come_than_were_asked_for(tmp_path: Path, clock: Clock) -> None:
    for at in range(5):
        put(tmp_path, f"{at}.xml", b"<a>%d</a>" % at, at)
    with inbox(tmp_path, clock) as port:
        assert len(port.poll(2)) == 2


def test_a_file_that_grows_is_left_until_it_stands_still(tmp_path: Path, clock: Clock) -> None:
    path = put(tmp_path, "plan.json", b"{")
    with inbox(tmp_path, clock, settle=2.0) as port:
        assert not port.poll(10)
        clock.forward(1.5)
        path.write_bytes(b'{"a":')
        assert not port.poll(10)
        clock.forward(1.5)
        assert not port.poll(10)
        clock.forward(1)
        assert [one.data for one in port.poll(10)] == [b'{"a":']


@pytest.mark.parametrize("name", ["p.xml.part", "p.tmp", ".hidden", "p.xml~", "P.FILEPART", "p.crdownload"])
def test_a_name_that_says_it_is_being_written_is_left(tmp_path: Path, clock: Clock, name: str) -> None:
    put(tmp_path, name)
    with inbox(tmp_path, clock) as port:
        assert not port.poll(10)
        assert (tmp_path / name).exists()


def test_an_empty_file_is_left_since_its_writer_may_come_back(tmp_path: Path, clock: Clock) -> None:
    put(tmp_path, "p.xml", b"")
    with inbox(tmp_path, clock) as port:
        assert not port.poll(10)
        assert port.counted().unfinished == 1


def test_a_link_and_a_folder_are_not_followed(tmp_path: Path, clock: Clock) -> None:
    secret = put(tmp_path.parent, "secret.xml")
    (tmp_path / "link.xml").symlink_to(secret)
    (tmp_path / "below").mkdir()
    with inbox(tmp_path, clock) as port:
        assert not port.poll(10)
    assert secret.exists()


def test_done_is_archived_by_day_under_its_key(tmp_path: Path, clock: Clock) -> None:
    put(tmp_path, f"{CANARY}.xml")
    with inbox(tmp_path, clock) as port:
        port.done(found := port.poll(10))
    archived = tmp_path / "archive" / "2026-11-22" / f"{found[0].key}.xml"
    assert archived.read_bytes() == b"<a/>"
    assert not any(CANARY in str(path) for path in tmp_path.rglob("*"))


def test_the_day_is_the_one_in_norway(tmp_path: Path, clock: Clock) -> None:
    clock.forward(12.5 * 3600)
    put(tmp_path, "a.xml")
    with inbox(tmp_path, clock) as port:
        port.done(port.poll(10))
    assert (tmp_path / "archive" / "2026-11-23").is_dir()


def test_a_crash_between_poll_and_done_gives_the_same_arrival_again(tmp_path: Path, clock: Clock) -> None:
    put(tmp_path, "a.xml")
    before = inbox(tmp_path, clock)
    key = before.poll(10)[0].key
    before.close()  # as the system does when a process dies
    with inbox(tmp_path, clock) as after:
        found = after.poll(10)
        assert [one.key for one in found] == [key]
        after.done(found)
        assert not after.poll(10)


@pytest.mark.parametrize("kept", [None, timedelta()])
def test_what_is_written_after_it_was_read_is_neither_archived_nor_removed(
    tmp_path: Path, clock: Clock, kept: timedelta | None
) -> None:
    """Whoever has the file open goes on writing to it, wherever it was moved."""
    path = put(tmp_path, "a.xml", b"<a>", 1000)
    with path.open("ab") as writer, inbox(tmp_path, clock, settle=2.0, kept=kept) as port:
        port.poll(10)
        clock.forward(3)
        first = port.poll(10)
        assert [one.data for one in first] == [b"<a>"]
        writer.write(b"</a>")
        writer.flush()
        port.done(first)
        assert not list(tmp_path.glob("archive/*/*"))
        assert not port.poll(10), "it is not read while it may be written to still"
        clock.forward(3)
        second = port.poll(10)
        assert [one.data for one in second] == [b"<a></a>"]
        assert second[0].key != first[0].key
        port.done(second)
        assert [one.read_bytes() for one in tmp_path.glob("archive/*/*")] == ([b"<a></a>"] if kept is None else [])
        assert not port.poll(10)


def test_what_was_put_in_its_place_is_read_too(tmp_path: Path, clock: Clock) -> None:
    put(tmp_path, "a.xml", b"<one/>", 1000)
    with inbox(tmp_path, clock) as port:
        (first,) = port.poll(10)
        (taken,) = tmp_path.glob(".claimed/*/a.xml")
        put(tmp_path, "new.xml", b"<two/>", 1000).replace(taken)
        port.done([first])
        assert not port.refuse(first.key, [])
        (second,) = port.poll(10)
        assert second.data == b"<two/>"


def test_a_file_whose_time_is_set_afterwards_is_the_same(tmp_path: Path, clock: Clock) -> None:
    put(tmp_path, "a.xml", b"<one/>", 1000)
    with inbox(tmp_path, clock) as port:
        (first,) = port.poll(10)
        (taken,) = tmp_path.glob(".claimed/*/a.xml")
        os.utime(taken, (2000, 2000))
        port.done([first])
        assert not port.poll(10)
        assert len(list(tmp_path.glob("archive/*/*"))) == 1


def test_an_arrival_of_an_earlier_run_can_be_done_without_being_polled_again(tmp_path: Path, clock: Clock) -> None:
    put(tmp_path, "a.xml")
    before = inbox(tmp_path, clock)
    found = before.poll(10)
    before.close()
    with inbox(tmp_path, clock) as after:
        after.done(found)
        assert not after.poll(10)


def test_the_same_bytes_at_another_time_are_another_arrival(tmp_path: Path, clock: Clock) -> None:
    with inbox(tmp_path, clock) as port:
        put(tmp_path, "a.xml", at=1000)
        port.done(first := port.poll(10))
        put(tmp_path, "a.xml", at=2000)
        port.done(second := port.poll(10))
    assert first[0].key != second[0].key


def test_a_second_file_of_a_name_waits_until_the_first_is_done(tmp_path: Path, clock: Clock) -> None:
    with inbox(tmp_path, clock) as port:
        put(tmp_path, "a.xml", b"<one/>")
        first = port.poll(10)
        put(tmp_path, "a.xml", b"<two/>")
        assert [one.data for one in port.poll(10)] == [b"<one/>"]
        port.done(first)
        assert [one.data for one in port.poll(10)] == [b"<two/>"]


def test_two_at_one_folder_share_the_files_between_them(tmp_path: Path, clock: Clock) -> None:
    for at in range(40):
        put(tmp_path, f"{at}.xml", b"<a>%d</a>" % at)
    taken: list[str] = []

    def work() -> None:
        with inbox(tmp_path, clock) as port:
            for _ in range(30):
                found = port.poll(3)
                taken.extend(one.data.decode() for one in found)
                port.done(found)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(taken) == sorted(f"<a>{at}</a>" for at in range(40))


CHILD = """
import sys, pathlib, datetime
from planbro.transport.folder import FolderInbox
port = FolderInbox(pathlib.Path(sys.argv[1]), now=lambda: datetime.datetime.now(datetime.UTC), settle=0)
print(len(port.poll(2)), flush=True)
sys.stdin.read()
"""


def test_another_process_takes_none_of_what_is_taken_until_its_taker_is_killed(tmp_path: Path, clock: Clock) -> None:
    for at in range(3):
        put(tmp_path, f"{at}.xml", b"<a>%d</a>" % at, at)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "2"
    with inbox(tmp_path, clock) as port:
        assert [one.data for one in port.poll(10)] == [b"<a>2</a>"]
        child.kill()
        child.communicate()
        assert sorted(one.data for one in port.poll(10)) == [b"<a>0</a>", b"<a>1</a>", b"<a>2</a>"]


RACER = """
import sys, pathlib, datetime
from planbro.transport.folder import FolderInbox
with FolderInbox(pathlib.Path(sys.argv[1]), now=lambda: datetime.datetime.now(datetime.UTC), settle=0) as port:
    while found := port.poll(2):
        print(*(one.data.decode() for one in found), sep="\\n", flush=True)
        port.done(found)
"""


def test_two_processes_that_race_take_each_file_once_between_them(tmp_path: Path) -> None:
    for at in range(200):
        put(tmp_path, f"{at}.xml", b"<a>%d</a>" % at)
    racers = [
        subprocess.Popen([sys.executable, "-c", RACER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    taken = [one.communicate(timeout=60)[0].split() for one in racers]
    assert sorted(taken[0] + taken[1]) == sorted(f"<a>{at}</a>" for at in range(200))


def test_what_is_too_large_is_laid_aside_with_the_reason(tmp_path: Path, clock: Clock) -> None:
    put(tmp_path, f"{CANARY}.xml", b"x" * 200)
    with inbox(tmp_path, clock, limits=Limits(max_bytes=100)) as port:
        assert not port.poll(10)
        assert port.counted().refused == 1
    told = json.loads(next((tmp_path / "refused").glob("*.json")).read_text())
    assert [one["code"] for one in told["findings"]] == ["input-too-large"]
    assert CANARY not in json.dumps(told)
    assert not any(CANARY in str(path) for path in tmp_path.rglob("*"))


def test_what_could_not_be_read_is_told_until_somebody_knows_of_it(tmp_path: Path, clock: Clock) -> None:
    put(tmp_path, f"{CANARY}.xml", b"x" * 200)
    put(tmp_path, "b.xml", b"<b/>")
    with inbox(tmp_path, clock, limits=Limits(max_bytes=100)) as port:
        (good,) = port.poll(10)
        assert port.refuse(good.key, [Finding("format-unknown")])  # was read, and is told of where it was
    with inbox(tmp_path, clock, limits=Limits(max_bytes=100)) as port:  # the first ended before it told
        (one,) = port.asides()
        assert (one.code, one.reason) == ("input-too-large", "too large")
        assert (tmp_path / "refused" / f"{one.key}.xml").read_bytes() == b"x" * 200
        put(tmp_path, "c.xml", b"y" * 200)
        assert not port.poll(10)
        first, second = sorted(port.asides(), key=lambda each: each.key != one.key)
        port.told([first])
        assert port.asides() == (second,)
        port.told([second])
        assert port.asides() == ()


def test_an_arrival_is_refused_before_or_after_it_was_done(tmp_path: Path, clock: Clock) -> None:
    put(tmp_path, "a.json", b"{}", 1000)
    put(tmp_path, "b.xml", b"<b/>", 2000)
    with inbox(tmp_path, clock) as port:
        first, second = port.poll(10)
        port.done([first])
        for one in (first, second):
            assert port.refuse(one.key, [Finding("format-unknown")])
        assert not port.refuse("0b9f1d3e-6a0b-4a55-8d59-0c1f6c1e7a10", [])
        assert not port.poll(10)
    refused = tmp_path / "refused"
    assert (refused / f"{first.key}.input.json").read_bytes() == b"{}"
    assert (refused / f"{second.key}.xml").read_bytes() == b"<b/>"
    assert json.loads((refused / f"{first.key}.json").read_text())["findings"][0]["code"] == "format-unknown"


def test_a_folder_that_is_away_is_told_by_code_and_asked_again_later(tmp_path: Path, clock: Clock) -> None:
    port = inbox(tmp_path / CANARY, clock)
    with pytest.raises(NotPosted) as told:
        port.poll(1)
    assert (told.value.code, told.value.later, told.value.params) == ("port-folder", True, {"reason": "no such folder"})
    assert CANARY not in repr(told.value)


def test_old_days_of_the_archive_go_when_retention_says_so(tmp_path: Path, clock: Clock) -> None:
    with inbox(tmp_path, clock, kept=timedelta(days=2), aside=timedelta(days=1)) as port:
        put(tmp_path, "a.xml")
        port.done(port.poll(1))
        clock.forward(2 * 86400)
        assert not port.poll(1)
        assert [path.name for path in (tmp_path / "archive").iterdir()] == ["2026-11-22"]
        clock.forward(86400)
        assert not port.poll(1)
        assert not list((tmp_path / "archive").iterdir())


def test_what_was_refused_goes_when_retention_says_so_and_nothing_else_of_that_folder(
    tmp_path: Path, clock: Clock
) -> None:
    refused = tmp_path / "refused"
    with inbox(tmp_path, clock, aside=timedelta(days=1), limits=Limits(max_bytes=3)) as port:
        put(tmp_path, "a.xml")
        assert not port.poll(1)
        assert len(list(refused.iterdir())) == 2
        (refused / "les-meg.json").write_text("{}")
        os.utime(refused / "les-meg.json", (0, 0))
        clock.forward(3 * 86400)
        for path in refused.glob("*.json"):
            os.utime(path, (0, 0))
        assert not port.poll(1)
        assert [path.name for path in refused.iterdir()] == ["les-meg.json"]


def test_where_nothing_is_kept_what_is_done_is_gone(tmp_path: Path, clock: Clock) -> None:
    with inbox(tmp_path, clock, kept=timedelta()) as port:
        put(tmp_path, "a.xml")
        port.done(port.poll(1))
    assert not list(tmp_path.rglob("*.xml"))


@pytest.mark.parametrize("watching", [False, True])
def test_waiting_ends_when_it_is_told_to(tmp_path: Path, clock: Clock, watching: bool) -> None:
    stop = threading.Event()
    stop.set()
    with inbox(tmp_path, clock, watching=watching) as port:
        assert port.wait(5, stop) is False


def test_waiting_ends_when_the_system_tells_of_a_file(tmp_path: Path, clock: Clock) -> None:
    with inbox(tmp_path, clock, watching=True) as port:
        told = threading.Event()

        def write() -> None:
            for at in range(100):
                put(tmp_path, f"{at}.xml")
                if told.wait(0.2):
                    return

        writer = threading.Thread(target=write)
        writer.start()
        assert port.wait(20, threading.Event()) is True
        told.set()
        writer.join()


@settings(max_examples=25)
@given(st.lists(st.sampled_from(["put", "poll", "done", "crash"]), max_size=25), st.data())
def test_whatever_happens_each_file_is_done_exactly_once(steps: list[str], data: st.DataObject) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder, clock = Path(name), Clock()
        port, given_, done, made = inbox(folder, clock), {}, [], 0
        for step in [*steps, "crash", "poll", "done"]:
            if step == "put":
                made += 1
                put(folder, f"{made}.xml", b"<a>%d</a>" % made, made)
            elif step == "poll":
                given_ = {one.key: one for one in port.poll(100)}
            elif step == "done":
                port.done(list(given_.values()))
                done += [one.data for one in given_.values()]
                given_ = {}
            else:
                port.close()
                port, given_ = inbox(folder, clock), {}
        port.close()
        assert sorted(done) == sorted(b"<a>%d</a>" % one for one in range(1, made + 1))
        assert len(list(folder.glob("archive/*/*"))) == made

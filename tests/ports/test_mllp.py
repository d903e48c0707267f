"""The listener answers yes when the message is on the disk, and not before."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from at_ports import CANARY, Clock

from planbro.formats.admission import read_admissions
from planbro.testing.far_ends import MllpSender, adt, framed
from planbro.transport import Arrival, NotPosted
from planbro.transport.mllp import MllpListener, Spool, server_side


@contextmanager
def listening(keep: Any, **more: Any) -> Iterator[tuple[MllpListener, MllpSender]]:
    with MllpListener(keep, now=Clock(), port=0, **more) as listener:
        line = MllpSender(listener.port)
        try:
            yield listener, line
        finally:
            line.close()


def code_of(answer: str) -> str:
    return answer.split("\r")[1].split("|")[1]


def test_an_admission_is_on_the_disk_before_it_is_answered(tmp_path: Path, clock: Clock) -> None:
    spool = Spool(tmp_path)
    with listening(spool.keep) as (_, line):
        assert code_of(line.say(adt())) == "AA"
        assert len(list(tmp_path.glob("*.hl7"))) == 1
    with spool.inbox(now=clock) as port:
        (found,) = port.poll(10)
        assert (found.port, found.kind) == ("mllp", "event")
        assert read_admissions(found.data).admissions[0].visit == "V77"


def test_nothing_is_answered_while_it_is_being_kept() -> None:
    may, kept = threading.Event(), []

    def keep(arrival: Arrival) -> None:
        may.wait(5)
        kept.append(arrival)

    with listening(keep) as (_, line):
        line.raw(framed(adt()))
        with pytest.raises(TimeoutError):
            line.hear(0.3)
        may.set()
        assert code_of(line.hear(5)) == "AA"
        assert len(kept) == 1


def test_what_cannot_be_kept_is_answered_so_that_it_is_sent_again(tmp_path: Path) -> None:
    with listening(Spool(tmp_path / "away").keep) as (_, line):
        answer = line.say(adt())
        assert code_of(answer) == "AE"
        assert CANARY not in answer
        assert code_of(line.say(adt())) == "AE"


def test_what_is_sent_twice_is_one_file_even_after_it_was_taken(tmp_path: Path, clock: Clock) -> None:
    spool = Spool(tmp_path)
    with listening(spool.keep) as (_, line), spool.inbox(now=clock) as port:
        line.say(adt())
        line.say(adt())
        port.done(first := port.poll(10))
        line.say(adt())
        port.done(second := port.poll(10))
    assert [one.key for one in first] == [one.key for one in second]
    assert not list(tmp_path.rglob("*.hl7")), "of most who are admitted there is no plan here, and nothing is kept"


def test_many_on_one_connection_are_kept_in_the_order_they_come() -> None:
    kept: list[Arrival] = []
    with listening(kept.append) as (_, line):
        line.raw(b"".join(b"\x0b" + adt(id=f"{at}").encode() + b"\x1c\r" for at in range(20)))
        for _ in range(20):
            line.hear()
    assert [read_admissions(one.data).admissions[0].id for one in kept] == [f"{at}" for at in range(20)]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (adt(processing="T"), "202"),
        (adt().replace("ADT^A01", "ORU^R01"), "200"),
        (adt().replace("|2.5|", "|3.0|"), "203"),
        (adt(id=""), "101"),
        (adt().replace("|HF|PLANBRO", "|OTHER|PLANBRO"), "103"),
        ("hello", "101"),
        ("", "101"),
    ],
)
def test_what_is_not_for_us_is_refused_by_code_and_not_kept(text: str, error: str) -> None:
    kept: list[Arrival] = []
    with listening(kept.append, facilities=["HF"]) as (_, line):
        answer = line.say(text)
        assert (code_of(answer), answer.split("\r")[2].split("|")[3].split("^")[0]) == ("AR", error)
    assert not kept


def test_a_sender_in_enhanced_mode_is_answered_in_it() -> None:
    with listening(lambda arrival: None) as (_, line):
        assert code_of(line.say(adt().replace("|P|2.5||||||", "|P|2.5|||AL|||"))) == "CA"
        line.raw(b"\x0b" + adt().replace("|P|2.5||||||", "|P|2.5|||NE|||").encode() + b"\x1c\r")
        assert code_of(line.say(adt(id="next"))) == "AA"  # the one before was not answered


def test_what_is_too_long_or_unframed_is_refused_and_the_line_is_hung_up() -> None:
    kept: list[Arrival] = []
    with listening(kept.append, limit=2000) as (listener, line):
        line.raw(b"\x0b" + b"x" * 10_000 + b"\x1c\r")
        assert code_of(line.hear()) == "AR"
        other = MllpSender(listener.port)
        other.raw(adt().encode() + b"\x1c\r")
        assert code_of(other.hear()) == "AR"
        other.close()
    assert not kept


def test_half_a_message_is_no_message() -> None:
    kept: list[Arrival] = []
    with listening(kept.append) as (listener, line):
        line.raw(b"\x0b" + adt().encode()[:60])
        line.close()
        other = MllpSender(listener.port)
        assert code_of(other.say(adt())) == "AA"
        other.close()
    assert len(kept) == 1


def test_a_stranger_is_not_answered() -> None:
    with listening(lambda arrival: pytest.fail("kept"), peers=["10.1.1.1"]) as (_, line):
        line.raw(framed(adt()))
        assert line.hear() == ""


def test_stopping_keeps_and_answers_what_is_in_hand() -> None:
    started, kept = threading.Event(), []

    def keep(arrival: Arrival) -> None:
        started.set()
        time.sleep(0.3)
        kept.append(arrival)

    listener = MllpListener(keep, now=Clock(), port=0)
    line = MllpSender(listener.start())
    line.raw(framed(adt()))
    assert started.wait(5)
    listener.stop()
    answer = line.hear()
    line.close()
    assert len(kept) == 1
    assert code_of(answer) == "AA"


def test_a_port_that_is_taken_is_told_by_code() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(NotPosted, match="mllp-port"):
            MllpListener(lambda arrival: None, now=Clock(), port=taken.getsockname()[1]).start()


CHILD = """
import os, sys, pathlib, datetime
from planbro.transport.mllp import MllpListener, Spool
def keep(arrival):
    spool.keep(arrival)
    os.kill(os.getpid(), 9)  # on the disk, and dead before the answer
spool = Spool(pathlib.Path(sys.argv[1]))
listener = MllpListener(keep, now=lambda: datetime.datetime.now(datetime.UTC), port=0)
print(listener.start(), flush=True)
sys.stdin.read()
"""


def test_a_death_before_the_answer_loses_nothing_and_doubles_nothing(tmp_path: Path, clock: Clock) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        line = MllpSender(int(child.stdout.readline()))
        line.raw(framed(adt()))
        assert line.hear() == ""
        line.close()
        child.wait(10)
    spool = Spool(tmp_path)
    with listening(spool.keep) as (_, again), spool.inbox(now=clock) as port:
        assert code_of(again.say(adt())) == "AA"
        assert len(port.poll(10)) == 1


def test_a_certificate_that_is_none_is_refused(tmp_path: Path) -> None:
    from planbro.findings import Refused

    with pytest.raises(Refused):
        server_side(tmp_path / "c.pem", tmp_path / "k.pem")

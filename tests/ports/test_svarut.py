"""A letter is sent once, its title says nothing, and its receiver stands in the metadata alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from at_ports import CANARY, Clock

from planbro.testing.far_ends import FakeSvarUt
from planbro.transport import Lost, Notice, NotPosted, Post
from planbro.transport.edi import MemoryState
from planbro.transport.svarut import Letters, SvarUtFolder, SvarUtInbox, SvarUtService

PDF = b"%PDF-1.7 ..."
BASE = "https://svarut.example.no"


def service(far: FakeSvarUt, clock: Clock) -> SvarUtService:
    return SvarUtService(BASE, "user", "hemmelig", now=clock, transport=far.transport)


def test_a_letter_in_a_folder_is_a_pdf_and_then_what_it_is_about(tmp_path: Path, post: Callable[..., Post]) -> None:
    letter = post(PDF, to=f"fnr:{CANARY}")
    told = SvarUtFolder(tmp_path).post(letter)
    assert told.remote == f"{letter.id}.pdf"
    assert (tmp_path / f"{letter.id}.pdf").read_bytes() == PDF
    metadata = json.loads((tmp_path / f"{letter.id}.json").read_bytes())
    assert metadata["mottaker"] == {"digitalAdresse": {"fodselsNummer": CANARY}}
    assert metadata["tittel"] == "Brev fra kommunen"
    assert (metadata["krevNiva4Innlogging"], metadata["kunDigitalLevering"]) == (True, True)
    assert metadata["eksternReferanse"] == letter.id
    assert metadata["dokumenter"] == [{"filnavn": f"{letter.id}.pdf", "mimeType": "application/pdf"}]
    assert not any(CANARY in path.name for path in tmp_path.rglob("*"))


def test_the_same_letter_again_is_not_laid_out_again(tmp_path: Path, post: Callable[..., Post]) -> None:
    port, letter = SvarUtFolder(tmp_path), post(PDF, to="orgnr:310020028")
    port.post(letter)
    for path in list(tmp_path.glob("*.*")):
        if path.is_file():
            path.unlink()
    port.post(letter)
    assert not [path for path in tmp_path.iterdir() if path.is_file()]


@pytest.mark.parametrize(
    ("data", "to", "code"),
    [
        (b"<html/>", "orgnr:310020028", "svarut-not-pdf"),
        (PDF, "herid:8140001", "svarut-receiver"),
        (PDF, "orgnr:310020029", "svarut-receiver"),
        (PDF, "fnr:14831560225", "svarut-receiver"),
        (PDF, "", "svarut-receiver"),
    ],
)
def test_what_cannot_be_a_letter_is_told_and_not_tried_again(
    tmp_path: Path, post: Callable[..., Post], data: bytes, to: str, code: str
) -> None:
    with pytest.raises(NotPosted) as told:
        SvarUtFolder(tmp_path).post(post(data, to=to))
    assert (told.value.code, told.value.later) == (code, False)
    assert list(tmp_path.iterdir()) == []


def test_a_letter_that_may_be_printed_needs_an_address(tmp_path: Path, post: Callable[..., Post]) -> None:
    letter = post(PDF, to="orgnr:310020028")
    with pytest.raises(NotPosted, match="svarut-address"):
        SvarUtFolder(tmp_path, Letters(digital_only=False)).post(letter)
    where = {"navn": "Kalvlia skole", "postSted": "Kalvlia"}
    SvarUtFolder(tmp_path, Letters(digital_only=False, address=lambda party: where)).post(letter)
    metadata = json.loads((tmp_path / f"{letter.id}.json").read_bytes())
    assert metadata["mottaker"]["postAdresse"] == where


def test_the_service_takes_a_letter(clock: Clock, post: Callable[..., Post]) -> None:
    far, letter = FakeSvarUt(), post(PDF, to=f"fnr:{CANARY}")
    with service(far, clock) as port:
        assert port.post(letter).remote == far.remote(letter.id)
        assert "hemmelig" not in repr(port)
    assert list(far.letters) == [letter.id]
    assert far.documents[letter.id] == PDF
    assert all(request.headers["authorization"].startswith("Basic ") for request in far.requests)
    assert not any(CANARY in str(request.url) for request in far.requests)


def test_a_letter_whose_answer_was_lost_is_not_sent_twice(clock: Clock, post: Callable[..., Post]) -> None:
    far, letter = FakeSvarUt(), post(PDF, to="orgnr:310020028")
    far.answer_lost = True
    with service(far, clock) as port:
        with pytest.raises(Lost) as told:
            port.post(letter)
        assert told.value.sent
        assert port.post(letter).remote == far.remote(letter.id)
    assert sum(request.url.path.endswith("/sendForsendelse") for request in far.requests) == 1


@pytest.mark.parametrize(
    ("status", "state", "code"),
    [
        ("MOTTATT", "handed", ""), ("SENDT_DIGITALT", "handed", ""), ("LEST", "delivered", ""),
        ("AVVIST", "refused", "svarut-undelivered"), ("IKKE_LEVERT", "refused", "svarut-undelivered"),
    ],
)  # fmt: skip
def test_how_far_a_letter_has_come_is_told(clock: Clock, status: str, state: str, code: str) -> None:
    far = FakeSvarUt()
    far.letters["x"], far.states["x"] = {}, status
    with service(far, clock) as port:
        notice = port.notice("x", far.remote("x"), "2026-11-22T12:00:00+01:00")
    assert notice is not None
    assert (notice.id, notice.state, notice.code) == ("x", state, code)


def test_the_end_of_each_letter_is_told_until_it_was_heard(clock: Clock, post: Callable[..., Post]) -> None:
    far, sent = FakeSvarUt(), MemoryState()
    ids = ["0b9f1d3e-6a0b-4a55-8d59-0c1f6c1e7a10", "0b9f1d3e-6a0b-4a55-8d59-0c1f6c1e7a11"]
    with SvarUtService(BASE, "user", "hemmelig", now=clock, transport=far.transport, sent=sent) as port:
        for id in ids:
            port.post(post(PDF, id=id, to="orgnr:310020028"))
        inbox = SvarUtInbox(port, sent, now=clock)
        assert (list(inbox.poll(9)), list(inbox.notices(9))) == ([], [])
        far.states = {ids[0]: "LEST", ids[1]: "VARSLET"}
        assert [(one.id, one.state) for one in inbox.notices(9)] == [(ids[0], "delivered")]
        assert [one.id for one in SvarUtInbox(port, sent, now=clock).notices(9)] == [ids[0]]  # died before it was kept
        far.states[ids[1]] = "AVVIST"
        assert [(one.id, one.state) for one in inbox.notices(9)] == [(ids[1], "refused")]
        assert list(inbox.notices(9)) == []


def test_a_service_that_goes_away_between_two_letters_has_told_of_the_first(
    clock: Clock, post: Callable[..., Post]
) -> None:
    far, sent = FakeSvarUt(), MemoryState()
    ids = ["0b9f1d3e-6a0b-4a55-8d59-0c1f6c1e7a10", "0b9f1d3e-6a0b-4a55-8d59-0c1f6c1e7a11"]
    with SvarUtService(BASE, "user", "hemmelig", now=clock, transport=far.transport, sent=sent) as port:
        for id in ids:
            port.post(post(PDF, id=id, to="orgnr:310020028"))
        far.states = dict.fromkeys(ids, "AVVIST")
        inbox, asked = SvarUtInbox(port, sent, now=clock), port.notice
        calls = iter([True, False])

        def once(id: str, remote: str, at: str) -> Notice | None:
            if not next(calls, True):
                raise NotPosted("svarut-busy")
            return asked(id, remote, at)

        port.notice = once  # type: ignore[method-assign]
        assert [one.id for one in inbox.notices(9)] == [ids[0]]
        assert [one.id for one in inbox.notices(9)] == [ids[1]]


def test_a_state_that_is_new_says_nothing(clock: Clock) -> None:
    far = FakeSvarUt()
    far.letters["x"], far.states["x"] = {}, "PÅ VEI"
    with service(far, clock) as port:
        assert port.notice("x", far.remote("x"), "2026-11-22") is None
        assert port.notice("y", far.remote("y"), "2026-11-22") is None
        assert port.notice("x", f"../{CANARY}", "2026-11-22") is None


@pytest.mark.parametrize(
    ("status", "code", "later"),
    [
        (400, "svarut-refused", False),
        (401, "svarut-denied", True),
        (503, "svarut-busy", True),
        (200, "svarut-answer", True),
    ],
)
def test_what_its_answers_mean(clock: Clock, post: Callable[..., Post], status: int, code: str, later: bool) -> None:
    far = FakeSvarUt()
    far.says = httpx.Response(status, json={"message": CANARY})
    with service(far, clock) as port, pytest.raises(NotPosted) as told:
        port.post(post(PDF, to="orgnr:310020028"))
    assert (told.value.code, told.value.later) == (code, later)
    assert CANARY not in repr(told.value.params)

"""Through every port, with a person in everything that passes: none of it reaches a log, a name, an address or a code."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from at_ports import CANARY, NAME, Clock
from test_fhir_in import Hospital
from test_fhir_in import inbox as fhir_inbox
from test_folkeregister import freg

from planbro.findings import CATALOGUE, Refused
from planbro.formats.admission import Admissions
from planbro.formats.events import read_event
from planbro.formats.folkeregister import PersonEvents
from planbro.testing.far_ends import MllpSender, adt
from planbro.transport import Lost, NotPosted, Post
from planbro.transport.folder import FolderInbox, FolderOutbox
from planbro.transport.mllp import MllpListener, Spool
from planbro.transport.svarut import SvarUtFolder, SvarUtService
from planbro.transport.webhook import Keys, WebhookOutbox

TRANSPORT = Path("adapters/planbro/transport")
PERSON = f'{{"name": "{NAME}", "fnr": "{CANARY}"}}'.encode()


def is_clean(text: str) -> bool:
    return CANARY not in text and "Nordmann" not in text and "Tuva" not in text


def failing(request: httpx.Request) -> httpx.Response:
    return httpx.Response(500, text=PERSON.decode(), headers={"x-person": CANARY})


def test_every_port_keeps_the_person_to_itself(
    tmp_path: Path, clock: Clock, post: Callable[..., Post], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[Any] = []

    def attempt(work: Callable[[], object]) -> None:
        try:
            told.append(work())
        except (NotPosted, Lost) as error:
            told.extend([error, error.__cause__, vars(error)])

    for name in ("in", "out", "letters", "spool"):
        (tmp_path / name).mkdir()
    (tmp_path / "in" / f"{NAME} {CANARY}.json").write_bytes(PERSON)
    with FolderInbox(tmp_path / "in", now=clock, settle=0) as folder:
        found = folder.poll(10)
        told.extend([found, folder])
        folder.done(found)
    letter = post(b"%PDF-1.7 " + PERSON, to=f"fnr:{CANARY}", id=CANARY)
    told.append(letter.parcel)
    attempt(lambda: FolderOutbox(tmp_path / "out").post(post(PERSON, id=CANARY, format="plan")))
    attempt(lambda: SvarUtFolder(tmp_path / "letters").post(letter))
    far = httpx.MockTransport(failing)
    with SvarUtService("https://s.example.no", "u", "p", now=clock, transport=far) as letters:
        attempt(lambda: letters.post(letter))
    with WebhookOutbox("https://w.example.no", Keys.of("k" * 24), now=clock, transport=far) as hook:
        attempt(lambda: hook.post(post(PERSON)))
    hospital = Hospital()
    hospital.put("Patient", "p1", name=[{"text": NAME}])
    hospital.plan("c1", title=NAME)
    told.append(fhir_inbox(hospital).poll(10))
    with MllpListener(Spool(tmp_path / "spool").keep, now=clock, port=0) as listener:
        with MllpSender(listener.port) as line:
            answer = line.say(adt())
        told.append(listener)
    assert is_clean(answer)
    assert all(is_clean(repr(one)) for one in told)
    assert is_clean(caplog.text)
    assert all(is_clean(str(path.relative_to(tmp_path))) for path in tmp_path.rglob("*"))
    assert all(is_clean(str(request.url)) for request in hospital.server.requests)


def test_every_code_that_a_port_says_has_its_words() -> None:
    said: set[str] = set()
    for file in TRANSPORT.rglob("*.py"):
        text = file.read_text("utf-8")
        said |= set(re.findall(r'NotPosted\(\s*"([a-z0-9-]+)"', text))
        said |= {
            f"{one}-{end}"
            for one in re.findall(r'judge\(.*, "([a-z]+)"\)', text)
            for end in ("refused", "busy", "denied")
        }
    assert len(said) > 10
    assert said <= CATALOGUE.keys()


def test_what_can_be_read_by_the_help_page_is_what_there_is() -> None:
    page = Path("docs/ports.md").read_text("utf-8")
    words = set(re.findall(r"`([a-z0-9-]+)`", page)) - {"webhook-id", "webhook-timestamp"}
    for kind in ("port", "webhook", "fhir-poll", "svarut", "mllp", "transit"):
        ours = {code for code in CATALOGUE if code == kind or code.startswith(f"{kind}-")}
        assert {word for word in words if word.startswith(f"{kind}-")} <= ours
        assert ours <= words


def test_an_event_is_known_by_its_content() -> None:
    assert isinstance(read_event(adt().encode()), Admissions)
    assert isinstance(read_event(json.dumps(freg("endringIDoedsfall")).encode()), PersonEvents)
    log_dod = Path("fixtures/plo/messages/1.6-orientering-om-dodsfall.xml").read_bytes()
    assert isinstance(read_event(log_dod), PersonEvents)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"{}", "event-unknown"), (b"<a/>", "event-unknown"), (b"", "input-empty"), (b"MSH|", "hl7-malformed"),
     (b'{"resourceType":"Patient"}', "event-unknown")],
)  # fmt: skip
def test_what_is_no_event_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as told:
        read_event(data)
    assert [one.code for one in told.value.findings] == [code]

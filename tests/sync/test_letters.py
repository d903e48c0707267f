"""Receivers without electronic messages are written to: a PDF, and beside it whom it is for."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from pypdf import PdfReader

from planbro.exchange.correct import Corrected, Wish, correct
from planbro.exchange.sync import Route
from planbro.exchange.work import take_notices
from planbro.exchange.work._state import StoreState
from planbro.plan import Code, Plan, copy, decide, value_of
from planbro.plan.disclosure import Asker
from planbro.store.database import Chosen, Exchange
from planbro.testing.far_ends import FakeSvarUt
from planbro.testing.generator import municipality
from planbro.transport.svarut import SvarUtFolder, SvarUtInbox, SvarUtService
from sync.conftest import T0, TENANT
from sync.two_tools import TwoTools


@pytest.fixture(scope="module")
def shared() -> tuple[Plan, str]:
    """A plan, and a body by its organisasjonsnummer that a consent opens content for."""
    for plan in municipality(60, 7):
        for body in plan.organisations:
            party = f"orgnr:{body.orgnr}" if isinstance(body.orgnr, str) else ""
            if party and decide(plan, Asker.of(party), "TREAT", T0).level == "content":
                return plan, party
    raise AssertionError("no plan opens content for a body by its organisasjonsnummer")


def text_of(letter: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(letter)).pages).split())


def letters(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("*.pdf"), key=lambda one: one.stat().st_mtime_ns)]


def test_a_letter_has_what_the_receiver_may_see_and_who_it_is_for_stands_beside_it(
    tools: TwoTools, shared: tuple[Plan, str], tmp_path: Path
) -> None:
    plan, party = shared
    route = Route(party, "letters", "svarut", on_withdrawal="letter")
    tools.more = {"letters": SvarUtFolder(tmp_path, name="letters")}
    tools.rules = replace(tools.rules, routes=(route,))
    tools.change(plan)
    tools.run()
    (delivery,) = tools.rows("delivery")
    assert (delivery.outcome, delivery.transport, delivery.about["level"]) == ("done", "handed", "content")
    (first,) = letters(tmp_path)
    goal = next(one.title for one in plan.goals if isinstance(one.title, str))
    assert " ".join(goal.split()) in text_of(first)
    (beside,) = (orjson.loads(path.read_bytes()) for path in tmp_path.glob("*.json"))
    assert beside["mottaker"] == {"digitalAdresse": {"organisasjonsNummer": party.removeprefix("orgnr:")}}

    withdrawn = copy(plan)
    for one in withdrawn.consents:
        if value_of(one.kind) == "sharing":
            one.status, one.withdrawn = Code("inactive"), "2026-11-22"
    tools.change(withdrawn, "2")
    tools.run()
    content, status = (text_of(one) for one in letters(tmp_path))
    assert "skal ikke brukes lenger" not in content
    assert "skal ikke brukes lenger" in status
    assert " ".join(goal.split()) not in status
    assert not [task for task in tools.tasks if task.code.startswith("withdrawal")], "the letter goes by itself"


def test_a_letter_that_was_not_delivered_is_sent_again_by_a_person(tools: TwoTools, shared: tuple[Plan, str]) -> None:
    plan, party = shared
    far, sent = FakeSvarUt(), StoreState(tools.database, "letters")

    def clock() -> datetime:
        return datetime.fromisoformat(tools.clock())

    letters = SvarUtService("https://svarut.example.no", "user", "x", now=clock, sent=sent, name="letters",
                            transport=far.transport)  # fmt: skip
    inbox = SvarUtInbox(letters, sent, now=clock)
    tools.more, tools.rules = {"letters": letters}, replace(tools.rules, routes=(Route(party, "letters", "svarut"),))

    def says(id: str, state: str) -> Exchange:
        far.states[id] = state
        take_notices(tools.database, TENANT, inbox.notices(10), tools.clock())
        (delivery,) = tools.rows("delivery")
        return delivery

    def correct_it(what: Any) -> Corrected:
        wish, chosen = Wish(what, "user:kari", "adressen er rettet"), Chosen(TENANT, (delivery.id,))
        (told,) = correct(tools.database, chosen, wish, tools.clock, do=True)
        return told

    tools.change(plan)
    tools.run()
    (first,) = far.letters
    delivery = says(first, "AVVIST")
    assert (delivery.standing, delivery.reason) == ("held", "transport-refused")
    assert correct_it("requeue").code == "correct-answered", "it would only be found refused again"
    assert correct_it("resend").does
    tools.run()
    (second,) = set(far.letters) - {first}
    assert far.documents[second] == far.documents[first]
    delivery = says(second, "LEST")
    assert (delivery.standing, delivery.outcome, delivery.transport) == ("closed", "done", "delivered")

"""Somebody asks to see a plan: however it comes it is one request, and the answer goes back the way it came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asking_town import HOSPITAL, KE, NOBODY, PAPER, STRANGER, TENANT, Town, number_of, person, town_of

from planbro.exchange import validate
from planbro.exchange.access import Approve, Refuse, Wanted, _message
from planbro.exchange.sync import Deadlines
from planbro.findings import Refused, Severity
from planbro.formats.codec import xml
from planbro.formats.plo import read_message
from planbro.plan import value_of
from planbro.store.database import Cases, Database, Requests, Seal, metadata
from planbro.store.database._prune import Before, prune
from planbro.store.database._reseal import count_sealed, reseal

PLAN = person


def errors_of(data: bytes) -> list[str]:
    return [one.code for one in validate(data)[1] if one.severity is Severity.ERROR]


def text_of(data: bytes) -> str:
    (found,) = xml.parse(data).getroot().iter("{*}TekstNotatInnhold")
    return found.text or ""


def test_a_request_waits_for_koordinerende_enhet_and_opens_by_a_signed_form(town: Town) -> None:
    ref = town.asks(wanted=Wanted(("goal", "measure"), stop="2027-02-01"))
    assert (town.task(ref)["status"], town.level()) == ("requested", "none")
    town.run()
    assert [one.code for one in town.to_do()] == ["access-request"]
    assert town.task(ref)["status"] == "received"
    done = town.approves(ref)
    town.run()
    task = town.task(ref)
    assert (task["status"], town.level(), done.version) == ("completed", "content", 2)
    assert task["focus"]["reference"] == f"CarePlan/{person().id}"
    assert task["restriction"]["period"]["end"] == "2027-02-01"
    assert town.to_do() == []
    consent = next(one for one in town.plan().consents if one.id == done.case.row.consent)
    lines = [one for one in town.plan().consent_parties if one.consent == consent.id]
    assert {value_of(one.part) for one in lines} == {"goal", "measure"}
    assert {one.end for one in lines} == {"2027-02-01"}


def test_a_dialogmelding_is_a_request_and_gets_an_answer_with_the_request_in_it(town: Town) -> None:
    town.writes(paper=PAPER)
    town.run()
    (case,) = town.requests()
    assert (case.row.way, case.row.state, case.row.party) == ("plo", "received", HOSPITAL)
    assert case.row.paper is not None
    town.decides(case.row.ref, Approve(town.signed(case.row.ref)))
    town.run()
    (answer,) = town.out.answers
    message = read_message(xml.parse(answer))
    assert message is not None
    assert message.sender is not None
    assert message.receiver is not None
    assert (message.type, message.receiver.her_ids, message.sender.her_ids[1]) == (
        "DIALOG_SVAR", ("8216213", "8216260"), "8216251",
    )  # fmt: skip
    assert message.parent == message.conversation
    assert b"Har pasienten individuell plan, og hvem er koordinator?" in answer
    assert "Innsyn i individuell plan er gitt etter samtykke" in text_of(answer)
    assert errors_of(answer) == []
    assert town.level(HOSPITAL) == "content"
    (row,) = town.rows("access-answer")
    assert (row.standing, row.receipt) == ("closed", "ok")


def test_an_answer_that_breaks_its_schema_is_held_and_goes_to_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def awry(root: Any, text: str, *, keeps: bool) -> None:
        say(root, text, keeps=keeps)
        next(root.getroot().iter("{*}TekstNotatInnhold")).tag = "Hei"

    say = _message._say
    town.writes(paper=PAPER)
    town.run()
    (case,) = town.requests()
    town.decides(case.row.ref, Approve(town.signed(case.row.ref)))
    monkeypatch.setattr(_message, "_say", awry)
    town.run()
    assert town.out.answers == []
    (row,) = town.rows("access-answer")
    assert (row.standing, row.state, row.reason, row.sent) == ("held", "received", "schema-invalid", None)


def test_each_reminder_of_an_answer_comes_in_its_time(town: Town) -> None:
    town.deadlines, town.out.silent = Deadlines(24, 96, (48, 72)), True
    town.writes(paper=PAPER)
    town.run()
    (case,) = town.requests()
    town.decides(case.row.ref, Approve(town.signed(case.row.ref)))
    town.run()
    said = []
    for _ in range(5):
        (row,) = town.rows("access-answer")
        said.append((row.tries, row.reason))
        town.go(24)
        town.run()
    assert said == [(0, ""), *((number, "receipt-awaited") for number in (1, 2, 3)), (3, "receipt-missing")]


def test_a_dialogmelding_about_something_else_is_no_request(small: Town) -> None:
    small.writes()
    data = small.edi.waiting[0].data.replace(b"individuell plan", b"allergi")
    small.edi.waiting[0] = replace(small.edi.waiting[0], data=data)
    small.run()
    assert small.requests() == []


def test_a_letter_is_a_request_and_its_answer_a_task(small: Town) -> None:
    ref = small.asks(way="letter")
    small.run()
    small.approves(ref)
    small.run()
    assert [one.code for one in small.to_do()] == ["access-letter"]


def test_the_same_asked_twice_is_one_request(town: Town) -> None:
    first, second = town.asks(), town.asks()
    other = town.asks(wanted=Wanted(("goal",)))
    town.run()
    assert first == second != other
    assert len([one for one in town.to_do() if one.kind == "access-request"]) == 2
    assert [one.outcome for one in town.audit() if one.what == "ask"] == ["asked", "repeated", "asked"]


def test_a_signature_that_comes_after_the_question_is_kept_with_it(small: Town) -> None:
    ref = small.asks()
    small.run()
    assert small.asks(paper=small.paper()) == ref
    assert small.case(ref).row.paper is not None


def test_what_stands_already_is_answered_from_what_stands(town: Town) -> None:
    ref = town.asks(wanted=Wanted(("goal",)))
    town.run()
    town.approves(ref)
    again = town.asks(wanted=Wanted(("goal",)))
    town.run()
    assert again != ref
    assert town.task(again)["status"] == "completed"
    assert town.case(again).row.who == ""  # nobody had to do it
    more = town.asks(wanted=Wanted(("goal", "note")))
    town.run()
    assert town.task(more)["status"] == "received"


def test_a_refusal_needs_a_reason_and_tells_the_way_to_complain(town: Town) -> None:
    town.writes()
    town.run()
    (case,) = town.requests()
    with pytest.raises(Refused, match="access-reason"):
        town.decides(case.row.ref, Refuse(" "))
    town.decides(case.row.ref, Refuse("Pasienten ønsker å fortelle selv."))
    town.run()
    (answer,) = town.out.answers
    said = text_of(answer)
    assert "Pasienten ønsker å fortelle selv." in said
    assert "klage til Statsforvalteren (pasient- og brukerrettighetsloven § 7-2)" in said
    task = town.task(case.row.ref)
    assert task["status"] == "rejected"
    assert ["klage til Statsforvalteren" in one["text"] for one in task["note"]] == [True]
    assert town.level(HOSPITAL) == "status"


def test_without_a_consent_nothing_is_given_and_the_form_is_offered(small: Town) -> None:
    ref = small.asks(wanted=Wanted(("goal",), ("education",)))
    small.run()
    with pytest.raises(Refused, match="access-no-consent"):
        small.decides(ref, Approve())
    (line,) = small.form(ref).parties
    assert (line.part, line.life_area, line.agreed, line.label) == ("goal", "education", None, "Fjordglimt HF")
    assert small.task(ref)["status"] == "received"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"plan": "00000000-0000-5000-8000-000000000000"}, "consent-form-another"),
        ({"plan": None}, "access-form-whose"),
        ({"answer": False}, "access-form-no"),
        ({"answer": None}, "consent-form-unanswered"),
        ({"signed": None}, "consent-form-unsigned"),
        ({"signed_by": "parent-sole"}, "access-opens-nothing"),
        ({"parties": ()}, "access-form-nothing"),
        ({"kind": "plan-making"}, "access-form-kind"),
        ({"end": "2026-11-01", "start": "2026-10-01", "signed": "2026-10-01"}, "access-opens-nothing"),
    ],
)
def test_a_form_that_gives_the_asker_nothing_opens_nothing(small: Town, how: dict[str, Any], code: str) -> None:
    ref = small.asks()
    small.run()
    with pytest.raises(Refused) as refused:
        small.approves(ref, **how)
    assert code in refused.value.findings.codes()
    assert (small.level(), small.task(ref)["status"], len(small.plan().consents)) == (
        "none", "received", len(person().consents),
    )  # fmt: skip


def test_a_form_for_somebody_else_opens_nothing_to_this_one(small: Town) -> None:
    ref = small.asks()
    small.run()
    other = next(one.id for one in person().organisations)
    lines = tuple(replace(one, organisation=other, agreed=True) for one in small.form(ref).parties)
    with pytest.raises(Refused, match="access-form-nothing"):
        small.approves(ref, parties=lines)


def test_the_paper_itself_is_needed(small: Town) -> None:
    ref = small.asks()
    small.run()
    with pytest.raises(Refused, match="access-paper-missing"):
        small.decides(ref, Approve(small.signed(ref)))
    bad = small.asks(wanted=Wanted(("note",)), paper=small.paper(b"MZ not a paper"))
    small.run()
    with pytest.raises(Refused, match="consent-scan-not-known"):
        small.decides(bad, Approve(small.signed(bad)))


def test_an_attachment_that_is_no_paper_is_not_taken_for_one(small: Town) -> None:
    small.writes(paper=b"<script>")
    small.run()
    (case,) = small.requests()
    assert case.row.paper is None


def test_the_asker_may_take_it_back_until_it_is_answered(small: Town) -> None:
    from planbro.exchange.access import cancel

    ref = small.asks()
    small.run()
    with pytest.raises(Refused, match="access-unknown"), small.writing() as transaction:
        cancel(transaction, TENANT, ref, "client:other/orgnr:999", small.time)
    with small.writing() as transaction:
        cancel(transaction, TENANT, ref, small.case(ref).row.owner, small.time)
    assert (small.task(ref)["status"], small.to_do()) == ("cancelled", [])
    with pytest.raises(Refused, match="access-not-open"):
        small.approves(ref)


def test_what_is_kept_of_a_request_names_nobody(small: Town) -> None:
    ref = small.asks(words="Kari skal opereres")
    small.run()
    small.decides(ref, Refuse("Kari vil ikke"))
    small.run()
    with small.database.reading() as transaction:
        rows = repr(Requests(transaction).listed(TENANT)) + repr(small.rows("access")) + repr(small.audit())
    for secret in (number_of(person()), "Kari", str(person().planeier.family)):
        assert secret not in rows
    assert KE in rows
    assert STRANGER in rows
    assert NOBODY not in rows


def test_what_is_over_goes_in_time_and_what_waits_stays(small: Town) -> None:
    over, waits = small.asks(), small.asks(wanted=Wanted(("goal",)))
    small.run()
    small.decides(over, Refuse("nei"))
    small.go(24 * 30)
    prune(small.database, Before(tasks=small.time), small.now, "worker")
    assert [one.row.ref for one in small.requests()] == [waits]


def test_what_is_sealed_of_a_request_is_sealed_anew(tmp_path: Path) -> None:
    first = Seal.make(lambda size: b"1" * size)
    ring = Seal.make(lambda size: b"2" * size, "k2").splitlines()[0] + "\n" + first
    with Database.open(tmp_path / "planbro.db", Seal.parse(first)) as database:
        metadata.create_all(database.engine)
        ref = town_of(database).asks(words="Innlagt")
    with Database.open(tmp_path / "planbro.db", Seal.parse(ring)) as database:
        assert reseal(database) > 0
        assert count_sealed(database).keys["k1"] == 0
        assert Town(database).case(ref).words == "Innlagt"


def test_a_trust_answers_no_dialogmelding_about_a_plan(small: Town) -> None:
    small.kind = "trust"
    small.writes()
    small.run()
    assert small.requests() == []


def test_of_a_plan_that_another_kommune_has_taken_over_nothing_is_given(small: Town) -> None:
    ref = small.asks()
    small.run()
    with small.writing() as transaction:
        Cases(transaction).stands(TENANT, person().id, "moved", small.time)
    with pytest.raises(Refused, match="access-no-plan"):
        small.approves(ref)
    small.go(73)
    small.run()
    assert small.task(ref)["statusReason"]["coding"][0]["code"] == "access-unanswerable"

"""A need for a plan that a hospital reports, and the tjenestetilbud that goes to the fastlege."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from admission.conftest import SCENE, TENANT, UNIT, Place, by_plo, moved, number_of
from planbro.exchange import admission
from planbro.exchange.admission import Rule
from planbro.exchange.admission._need import need_in
from planbro.findings import Findings
from planbro.formats.codec import xml
from planbro.formats.plo import read_message
from planbro.plan import Plan, copy
from planbro.store.database import Tasks
from planbro.testing.messages import message

_NOTE = "Sover dårlig."
NEED = "Pasienten har behov for individuell plan og koordinator."


def helseopplysninger(
    said: str = NEED, *, version: str = "1.6", told: str = "2026-11-22T14:30:00+01:00", **more: Any
) -> bytes:
    data = message("HELSEOPPL_SOKNAD", version, at=told, **more)
    place = data.index(b"</epj2:Notat>")
    return data[:place] + b" " + said.encode() + data[place:]


def how(data: bytes) -> str | None:
    found = read_message(xml.parse(data))
    assert found is not None
    return need_in(data, found)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (NEED, "words"),
        ("Vi ser at hun trenger en individuell plan.", "words"),
        ("Det er behov for koordinator etter utskrivning.", "words"),
        ("Det er ikke behov for individuell plan.", None),
        ("Pasienten ønsker ikke individuell plan, selv om behov er vurdert.", None),
        ("Informasjon til pasient og pårørende er gitt.", None),
        ("Individuell plan: behov meldt.", "words"),
        ("Ho treng individuell plan.", "words"),
        ("Ho treng ikkje individuell plan.", None),
        ("Koordinator kan ringes ved behov.", None),
        ("Behov for hjelp til stell, koordinator er varslet.", None),
        ("Har allerede individuell plan; ingen behov ut over det.", None),
    ],
)
def test_words_are_a_hint(said: str, expected: str | None) -> None:
    assert how(helseopplysninger(said)) == expected


def test_a_code_of_the_referrals_list_is_a_statement() -> None:
    data = helseopplysninger("").replace(
        b"</epj2:Notat>", b'</epj2:Notat><x V="1" S="2.16.578.1.12.4.1.1.8307" DN="behov"/>', 1
    )
    assert how(data) == "stated"


def test_a_need_is_a_task_at_the_unit_of_where_the_person_lives(kommune: Place, town: list[Plan]) -> None:
    kommune.book(UNIT, "coordinating-unit", "dialog-1.1", kommune="9999")
    kommune.hear(helseopplysninger())
    (task,) = kommune.tasks("open").values()
    assert (task.code, task.party, task.plan) == ("need-ip-words", UNIT, "")
    assert task.params == {"kommune": "9999"}
    with kommune.database.reading() as transaction:
        sealed = orjson.loads(Tasks(transaction).body(task) or b"")
    assert sealed["number"] == SCENE.patient.number
    assert SCENE.patient.number not in repr([kommune.rows(), task, kommune.lines()])


def test_of_a_bydel_the_bydels_own_unit_is_meant(kommune: Place) -> None:
    kommune.book(UNIT, "coordinating-unit", kommune="9999")
    kommune.book("herid:8094872", "coordinating-unit", kommune="9999", bydel="999901")
    moved(kommune, bydeler={"0000": "999901"})
    kommune.hear(helseopplysninger())
    assert [one.party for one in kommune.tasks("open").values()] == ["herid:8094872"]


def test_a_change_is_the_same_need_and_a_cancellation_takes_it_back(kommune: Place) -> None:
    first = helseopplysninger()
    kommune.hear(first)
    kommune.hear(helseopplysninger(told="2026-11-22T14:50:00+01:00", status="M", follows=first))
    assert len(kommune.tasks("open")) == 1
    kommune.hear(helseopplysninger("", told="2026-11-22T15:50:00+01:00", status="C", follows=first))
    assert kommune.tasks("open") == {}


def test_a_need_of_somebody_who_has_a_plan_says_so(kommune: Place, plan: Plan) -> None:
    data = helseopplysninger().replace(SCENE.patient.number.encode(), number_of(plan).encode())
    kommune.hear(data)
    (task,) = kommune.tasks("open").values()
    assert (task.code, task.plan) == ("need-ip-has", plan.id)


def test_where_the_address_book_has_no_unit_a_person_finds_it(kommune: Place) -> None:
    kommune.hear(helseopplysninger())
    assert kommune.to_do() == {"need-ip-no-unit"}


def test_a_message_that_reports_no_need_is_no_task(kommune: Place) -> None:
    kommune.hear(helseopplysninger(_NOTE))
    assert kommune.tasks() == {}


def test_synthetic_persons_need_nothing_in_production(kommune: Place) -> None:
    moved(kommune, profile="production")
    kommune.hear(helseopplysninger())
    assert kommune.tasks() == {}


# the fastlege


def test_a_tjenestetilbud_with_a_plan_that_is_not_here_is_looked_for(hospital: Place, plan: Plan) -> None:
    told = "2026-11-22T14:30:00+01:00"
    hospital.hear(message("ORIENTERING_TJENESTETILBUD", at=told, koordinator=True))
    assert hospital.to_do() == {"offered-ip-unknown"}
    hospital.hear(
        by_plo(plan, "ORIENTERING_TJENESTETILBUD", at=told, told="2026-11-22T14:40:00+01:00", koordinator=True)
    )
    hospital.hear(message("ORIENTERING_TJENESTETILBUD", at="2026-11-22T14:45:00+01:00"))
    assert len(hospital.tasks()) == 1


def gp_of(plan: Plan) -> str:
    from planbro.exchange.admission._known import gp_of

    return gp_of(plan, "2026-11-22")


def test_the_fastlege_is_told_once_for_each_status(kommune: Place, plan: Plan) -> None:
    gp = gp_of(plan)
    kommune.book(gp, "gp", "plo-1.6")
    with kommune.database.writing() as transaction:
        assert admission.inform(transaction, plan, 1, kommune.rules, kommune.ruling, kommune.time) is None
    moved(kommune, rules=admission.over([Rule("offer", "kommune", "gp", known="ip", takes="plo")]))
    tell = admission.informer(kommune.rules, kommune.ruling)

    def sweep(new: Plan, version: int) -> None:
        with kommune.database.writing() as transaction:
            tell(transaction, new, version, kommune.time)
        kommune.run()

    sweep(plan, 1)
    sweep(plan, 1)
    (post,) = kommune.edi.posts
    assert (post.to, post.format) == (gp, "plo-1.6")
    text = post.parcel.data.decode()
    assert "ORIENTERING_TJENESTETILBUD" in text
    assert "Individuell plan" in text
    ended = copy(plan)
    ended.koordinatorer[0].phone = "99 88 77 66"
    kommune.keep(ended)
    sweep(ended, 2)
    assert len(kommune.edi.posts) == 2


def test_a_fastlege_who_takes_no_such_message_is_not_written_to(kommune: Place, plan: Plan) -> None:
    moved(kommune, rules=admission.over([Rule("offer", "kommune", "gp", known="ip", takes="plo")]))
    with kommune.database.writing() as transaction:
        assert admission.inform(transaction, plan, 1, kommune.rules, kommune.ruling, kommune.time) is None


def test_a_cancellation_that_comes_first_takes_back_what_comes_after(kommune: Place) -> None:
    first = helseopplysninger()
    kommune.hear(helseopplysninger("", told="2026-11-22T15:50:00+01:00", status="C", follows=first))
    kommune.hear(first)
    assert kommune.tasks("open") == {}


def test_what_a_need_would_lead_to_is_told_before(kommune: Place) -> None:
    kommune.book(UNIT, "coordinating-unit", kommune="9999")
    with kommune.database.reading() as transaction:
        found = admission.explain(
            transaction, helseopplysninger(), kommune.rules, kommune.ruling, kommune.time, Findings()
        )
    assert [(one.event, one.does, one.code, one.party) for one in found] == [("need", "unit", "need-ip-words", UNIT)]
    assert kommune.tasks() == {}


def test_a_file_by_hand_is_heard_and_not_answered(kommune: Place) -> None:
    with kommune.database.writing() as transaction:
        assert admission.take(transaction, TENANT, [helseopplysninger()], "by-hand", kommune.time) == 1
        assert admission.take(transaction, TENANT, [helseopplysninger()], "by-hand", kommune.time) == 0
    kommune.run()
    assert kommune.to_do() == {"need-ip-no-unit"}
    assert kommune.edi.posts == []

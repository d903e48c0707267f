"""The log of who looked: what the planeier is told, and what one who acts for the planeier is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lookers import (
    C1,
    CHILD,
    MOTHER,
    NOW,
    NURSE,
    PLAN,
    STRANGER,
    TENANT,
    child,
    clinic,
    keep,
    line,
    refusal,
    write,
)
from sqlalchemy import text

from planbro.exchange.looked import Asked, Naming, log_of
from planbro.findings import Refused
from planbro.render.looked import Log, as_html, as_pdf, log_page
from planbro.store.database import Database


def at(clock: str, day: str = "2026-11-22") -> str:
    return f"{day}T{clock}:00.000Z"


def log(store: Database, **fields: Any) -> Log:
    naming = fields.pop("naming", Naming())
    asked = Asked(**{"plans": [PLAN]} | fields)
    with store.reading() as transaction:
        return log_of(transaction, TENANT, asked, NOW, naming=naming, controller="Nordhavn kommune")


def for_mother(store: Database, number: str = MOTHER) -> Log:
    return log(store, reader="representative", number=number)


@pytest.fixture
def looked(store: Database) -> Database:
    keep(store, child(kept=True))
    write(
        store,
        (at("01:44"), line("status", NURSE, role="SP", ground="standing:health-service-status",
                           params={"session": "s-0"})),
        *[(at(f"02:{5 + minute:02}"), line(params={"resource": resource}))
          for minute, resource in enumerate(["CarePlan", "Goal", "Goal", "ServiceRequest"])],
        (at("02:30"), line("sent", "worker", party="orgnr:983974724", ground=f"consent:{C1}, identify", role="",
                           organisation="", person="", params={"level": "content", "format": "plo-1.6"})),
        (at("09:00"), clinic(params={"resource": "Goal"})),
        (at("10:00"), refusal()),
        (at("10:01"), refusal(outcome="unknown", params={"session": "s-2"})),
        (at("11:00"), line("read", "user:kari.hansen", role="", organisation="", party="", ground="", params={})),
    )  # fmt: skip
    return store


def test_looks_of_one_login_are_one_visit(looked: Database) -> None:
    found = log(looked)
    assert [(one.who.body, one.who.unit, len(one.looks)) for one in found.visits] == [
        ("Helsestasjon for ungdom", "Helsestasjon for ungdom", 1),
        ("Fjordvik sykehus", "Medisinsk avdeling", 4),
        ("Fjordvik sykehus", "Medisinsk avdeling", 1),
    ]
    doctor = found.visits[1]
    assert (doctor.grounds[0].code, doctor.grounds[0].signed) == (f"consent:{C1}", "2026-03-04"), (
        "the consent of that day"
    )
    assert (doctor.purposes, doctor.relation, doctor.acute) == (("TREAT",), True, False)


def test_a_token_that_was_renewed_does_not_end_a_visit_but_a_pause_does(store: Database) -> None:
    keep(store, child(kept=False))
    write(store, *[(at(clock), line(params={"session": clock})) for clock in ("02:00", "02:20", "04:00")])
    assert [len(one.looks) for one in log(store).visits] == [1, 2]


def test_the_planeier_is_told_how_often_somebody_was_refused_and_what_was_sent(looked: Database) -> None:
    found = log(looked)
    assert [(one.count, one.first) for one in found.refused] == [(2, at("10:00"))]
    assert [(one.to, one.level, one.format) for one in found.sent] == [("Fjordvik sykehus", "content", "plo-1.6")]
    assert [one.who.number for one in found.own] == ["kari.hansen"], "the controller's own are named"


def test_who_is_named_how_is_the_controllers_choice(looked: Database) -> None:
    assert {one.who.number for one in log(looked).visits} == {""}
    named = log(looked, naming=Naming(personnel="hpr", own="role"))
    assert {one.who.number for one in named.visits} == {"9900011", "9900012", "9900013"}
    assert [one.who.number for one in named.own] == [""]


def test_what_a_child_kept_from_a_parent_is_kept_in_the_parents_log_too(looked: Database) -> None:
    mine, hers = log(looked), for_mother(looked)
    assert len(mine.visits) == 3
    assert [one.who.body for one in hers.visits] == ["Fjordvik sykehus", "Fjordvik sykehus"]
    for language in ("nb", "nn", "en"):
        told = json.dumps(log_page(hers, language), ensure_ascii=False)  # type: ignore[arg-type]
        for kept in ("ungdom", "974 795 787", "974795787", "6. mai", "6 May"):
            assert kept not in told.replace("\N{NO-BREAK SPACE}", " ")


def test_the_log_of_a_parent_is_the_same_whether_something_was_kept_or_was_never_there(store: Database) -> None:
    keep(store, child(kept=True))
    write(store, (at("02:00"), line()))
    before = for_mother(store)
    write(store, (at("09:00"), clinic()), (at("09:30"), clinic(outcome="unknown")))
    assert for_mother(store) == before


@pytest.mark.parametrize("ground", ["", "no-consent", "standing:health-service-status", f"consent:{C1}"])
@pytest.mark.parametrize("what", ["status", "read", "ask", "refused", "sent"])
def test_no_look_of_one_who_was_kept_from_a_parent_is_told_whatever_it_was(
    store: Database, what: str, ground: str
) -> None:  # fmt: skip
    """Whoever may know of what was kept tells of it by looking at all."""
    keep(store, child(kept=True))
    write(store, (at("09:00"), clinic(what=what, ground=ground)))
    hers = for_mother(store)
    assert (hers.visits, hers.sent, hers.refused) == ((), (), ())


def test_a_body_that_the_plan_does_not_know_is_not_told_where_something_was_kept(store: Database) -> None:
    """What such a look would tell of what was kept, nobody can say."""
    unknown = line("status", "client:bup", organisation="974749025", party="", ground="standing:x",
                   params={"unit": ""})  # fmt: skip
    keep(store, child(kept=True))
    write(
        store,
        (at("02:00"), unknown),
        (at("03:00"), line("read", "user:kari", organisation="", params={"unit": ""}, party="", ground="")),
    )
    assert len(log(store).visits) == 1
    assert (for_mother(store).visits, len(for_mother(store).own)) == ((), 1)


def test_what_nobody_kept_a_parent_sees(store: Database) -> None:
    keep(store, child(kept=False))
    write(store, (at("09:00"), clinic()))
    assert [one.who.body for one in for_mother(store).visits] == ["Helsestasjon for ungdom"]


def test_a_look_on_a_consent_that_is_gone_is_told_the_planeier_and_not_a_parent(store: Database) -> None:
    keep(store, child(kept=False))
    write(store, (at("09:00"), line(ground="consent:older")))
    assert len(log(store).visits) == 1
    assert for_mother(store).visits == ()


@pytest.mark.parametrize("number", [STRANGER, CHILD])
def test_whoever_may_not_act_for_the_planeier_gets_no_log(looked: Database, number: str) -> None:
    with pytest.raises(Refused) as refused:
        for_mother(looked, number)
    assert [one.code for one in refused.value.findings] == ["log-not-theirs"]


def test_at_sixteen_the_log_is_the_planeiers_alone(store: Database) -> None:
    plan = child(kept=False)
    plan.planeier.birth_date = "2010-11-22"
    keep(store, plan)
    write(store, (at("02:00"), line()))
    with pytest.raises(Refused):
        for_mother(store)
    assert len(log(store).visits) == 1


def test_what_was_asked_of_the_person_and_of_no_plan_is_in_it_too(store: Database) -> None:
    keep(store, child(kept=False))
    write(store, (at("02:00"), line("status", plan="", version=0, ground="standing:health-service-status")),
          (at("09:00"), line("ask", "client:epj", plan="", version=0, ground="", outcome="requested")))  # fmt: skip
    for found in (log(store), log(store, plans=[PLAN], person="person-1")):
        assert [look.what for one in found.visits for look in one.looks] == ["ask", "status"]


def test_refusals_that_were_told_as_one_line_are_counted(store: Database) -> None:
    keep(store, child(kept=False))
    write(store, (at("02:00"), line("refused", "client:epj", outcome="token-scope", params={"count": 40})))
    assert [one.count for one in log(store).refused] == [40]


def test_a_message_that_was_stopped_is_a_refusal_of_its_receiver(store: Database) -> None:
    keep(store, child(kept=False))
    write(store, (at("02:00"), line("refused", "worker", organisation="", role="", params={"unit": ""})))
    assert [one.who.body for one in log(store).refused] == ["Fjordvik sykehus"]


def test_nothing_of_another_tenant_or_plan_is_in_it(store: Database) -> None:
    keep(store, child(kept=False))
    write(
        store,
        (at("02:00"), line(tenant="999999999")),
        (at("03:00"), line(plan="another", person="person-2")),
        (at("04:00"), line("versioned", "worker")),
    )
    assert log(store).visits == ()


def test_an_emergency_is_marked(store: Database) -> None:
    keep(store, child(kept=False))
    write(store, (at("02:00"), line(ground="acute:BTG", params={"purpose": "BTG", "basis": "AKUTT"})))
    (visit,) = log(store).visits
    assert visit.acute
    page = as_html(log_page(log(store), "nb"))
    assert "Hasteåpning" in page
    assert "Oppgitt grunnlag: akutt" in page


def test_the_page_says_it_in_plain_words_and_runs_nothing(looked: Database) -> None:
    page = as_html(log_page(log(looked), "nb")).replace("\N{NO-BREAK SPACE}", " ")
    for told in (
        "Hvem har sett i planen din", "22. november 2026 kl. 03.05–03.08", "Lege, Medisinsk avdeling, Fjordvik sykehus",
        "Så på selve planen, målene og tiltakene", "For å gi helsehjelp. Samtykket som ble gitt 4. mars 2026",
        "4 oppslag. Vis hvert av dem", "2 ganger spurte noen", "En ansatt, bruker kari.hansen",
    ):  # fmt: skip
        assert told in page, told
    assert "<script" not in page
    assert "http" not in page.replace('http-equiv="Content-Security-Policy"', "")
    assert CHILD not in page


def test_what_a_caller_states_is_shown_only_as_a_code(store: Database) -> None:
    keep(store, child(kept=False))
    write(store, (at("02:00"), line(params={"basis": "<b>Kari Nordmann er her</b>"})))
    page = as_html(log_page(log(store), "nb"))
    assert "Nordmann" not in page


@pytest.mark.parametrize(("language", "title"), [
    ("nb", "Hvem har sett i planen din"), ("nn", "Kven har sett i planen din"), ("en", "Who has looked at your plan"),
])  # fmt: skip
def test_every_text_is_there_in_three_languages(looked: Database, language: Any, title: str) -> None:
    page = log_page(log(looked), language)
    assert page["title"] == title
    assert "{" not in json.dumps(page["blocks"], ensure_ascii=False).replace('{"', "")


def test_the_paper_is_tagged_and_the_same_bytes_each_time(looked: Database) -> None:
    page = log_page(log(looked), "nn")
    made = as_pdf(page, NOW)
    assert made == as_pdf(page, NOW)
    assert b"/MarkInfo" in made
    assert b"pdfuaid" in made


def test_where_nobody_has_looked_the_page_says_so(store: Database) -> None:
    keep(store, child(kept=False))
    assert "Ingen utenfor Nordhavn kommune har sett i planen." in as_html(log_page(log(store), "nb"))


def test_a_plan_that_is_not_kept_has_no_log(store: Database) -> None:
    keep(store, child(kept=False))
    with pytest.raises(Refused):
        log(store, plans=["nobody"])


def test_where_only_a_pointer_is_kept_the_planeier_has_the_log_and_nobody_acts_for_the_planeier(
    store: Database,
) -> None:
    keep(store, child(kept=False))
    write(store, (at("02:00"), line()))
    with store.writing() as transaction:
        transaction.run(text("UPDATE version SET body = NULL"))
    assert [one.who.body for one in log(store).visits] == ["Fjordvik sykehus"]
    with pytest.raises(Refused):
        for_mother(store)


def test_a_line_without_the_persons_own_plan_needs_every_plan_to_allow_it(store: Database) -> None:
    keep(store, child(kept=True))
    write(store, (at("09:00"), clinic(plan="", version=0)))
    assert len(log(store, person="person-1").visits) == 1
    assert log(store, person="person-1", reader="representative", number=MOTHER).visits == ()


def test_who_was_given_access_is_called_by_name_also_where_a_system_asked(store: Database) -> None:
    keep(store, child(kept=False))
    party = line("access-granted", "user:ke").party
    plain = {"role": "", "organisation": "", "ground": "", "party": f"client:epj/orgnr:310094226/{party}"}
    write(store, (at("08:00"), line("access-granted", "user:ke", **plain)))
    assert [one.to for one in log(store).access] == ["Fjordvik sykehus"]


@pytest.mark.parametrize(("language", "words"), [
    ("nb", ["Tilgang gitt", "Tilgang avsluttet"]), ("nn", ["Tilgang gitt", "Tilgang avslutta"]),
    ("en", ["Access was given", "Access ended"]),
])  # fmt: skip
def test_the_planeier_is_told_when_access_was_given_and_when_it_ended(
    store: Database, language: Any, words: list[str]
) -> None:  # fmt: skip
    keep(store, child(kept=False))
    plain = {"role": "", "organisation": "", "ground": "", "params": {"request": "r-1"}}
    write(store, (at("08:00"), line("access-granted", "user:ke", **plain)),
          (at("09:00"), line("access-closed", "planbro", **plain)),
          (at("10:00"), line("access-ended", "planbro", **plain)))  # fmt: skip
    found = log(store)
    assert [(one.to, one.what) for one in found.access] == [
        ("Fjordvik sykehus", "ended"), ("Fjordvik sykehus", "granted"),
    ]  # fmt: skip
    page = as_html(log_page(found, language))
    assert [word in page for word in words] == [True, True]

"""Whom a consent names: the ward that asks, or the hospital it is of, as the kommune has decided; never anybody else."""

from __future__ import annotations

from dataclasses import replace

from asking_town import STRANGER, T0, TENANT, Town

from planbro.exchange.access import Wanted
from planbro.ident import make_orgnr
from planbro.plan import Organisation
from planbro.plan.disclosure import Asker, Party
from planbro.store.database import Parties
from planbro.store.database import Party as Entry

WARD, OTHER = (str(make_orgnr(n)).replace(" ", "") for n in (4713, 4714))


def nurse(unit: str = WARD) -> Asker:
    """Somebody at a ward, whom the hospital's own system answers for."""
    numbers = (Party("hpr", "9999999"), Party("orgnr", unit), Party("orgnr", STRANGER))
    return Asker(numbers, "service", "innlagt", vouched=True)


def given(town: Town, whom: str = "unit") -> Organisation:
    """The body that the consent names, once the request of a ward is approved."""
    town.rules = replace(town.rules, whom=whom)  # type: ignore[arg-type]
    book = [
        Entry(TENANT, f"orgnr:{WARD}", "hospital", "Hjertemedisin"),
        Entry(TENANT, f"orgnr:{STRANGER}", "hospital", "HF"),
    ]
    with town.writing() as transaction:
        Parties(transaction).write(book, T0)
    ref = town.asks(asker=nurse(), unit=WARD, name="")
    town.run()
    consent = town.approves(ref).case.row.consent
    (line,) = [one for one in town.plan().consent_parties if one.consent == consent]
    return next(one for one in town.plan().organisations if one.id == line.organisation)


def test_a_consent_names_the_ward_as_part_of_the_hospital(small: Town) -> None:
    body = given(small)
    above = next(one for one in small.plan().organisations if one.id == body.part_of)
    assert (body.name, body.orgnr, above.name, above.orgnr) == ("Hjertemedisin", WARD, "HF", STRANGER)
    assert small.level(nurse()) == "content"
    assert small.level(nurse(OTHER)) != "content"


def test_where_the_kommune_has_decided_so_it_names_the_hospital(small: Town) -> None:
    body = given(small, "body")
    assert (body.name, body.orgnr) == ("HF", STRANGER)
    assert (small.level(nurse()), small.level(nurse(OTHER))) == ("content", "content")


def test_what_is_signed_for_the_hospital_is_entered_for_the_ward_that_asked(small: Town) -> None:
    ref = small.asks(asker=nurse(), unit=WARD)
    small.run()
    small.approves(ref)  # the hospital is one of the plan's bodies by now
    again = small.asks(asker=nurse(OTHER), unit=OTHER, wanted=Wanted(("goal",)))
    small.run()
    whole = next(one.id for one in small.plan().organisations if one.orgnr == STRANGER)
    lines = tuple(replace(one, organisation=whole, agreed=True) for one in small.form(again).parties)
    consent = small.approves(again, parties=lines).case.row.consent
    (line,) = [one for one in small.plan().consent_parties if one.consent == consent]
    assert next(one.orgnr for one in small.plan().organisations if one.id == line.organisation) == OTHER


def test_one_paper_may_answer_two_requests(small: Town) -> None:
    """What the second is given takes nothing from the first."""
    first, second = small.asks(wanted=Wanted(("goal",))), small.asks(wanted=Wanted(("note",)))
    small.run()
    paper = small.form(first)
    lines = tuple(replace(paper.parties[0], part=part, agreed=True) for part in ("goal", "note"))
    for ref in (first, second):
        small.approves(ref, parties=lines, code=paper.code)
    small.run()
    assert {small.case(ref).row.standing for ref in (first, second)} == {"granted"}
    parts = {one.part.value for one in small.plan().consent_parties if one.consent in  # type: ignore[union-attr]
             {small.case(ref).row.consent for ref in (first, second)}}  # fmt: skip
    assert parts == {"goal", "note"}


def test_what_is_signed_for_any_purpose_is_entered_for_the_one_that_was_asked(small: Town) -> None:
    ref = small.asks()
    small.run()
    lines = tuple(replace(one, purpose=None, agreed=True) for one in small.form(ref).parties)
    consent = small.approves(ref, parties=lines).case.row.consent
    (line,) = [one for one in small.plan().consent_parties if one.consent == consent]
    assert line.purpose.value == "TREAT"  # type: ignore[union-attr]


def test_the_form_says_that_it_comes_beside_what_was_signed_before(small: Town) -> None:
    from planbro.exchange.access import form_for
    from planbro.render.consent import as_html, form_page

    ref = small.asks()
    small.run()
    there, form = form_for(small.plan(), small.case(ref), small.time)
    said = as_html(form_page(form, there, "nb"))
    assert "kommer det i tillegg til det du har samtykket til før" in said
    assert "tar det plassen til" not in said
    assert "Fjordglimt HF" in said

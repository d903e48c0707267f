"""What the registers tell of a person is one event, in whichever document and whoever's words it stands."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from at_ports import CANARY, NAME
from hypothesis import given, settings
from hypothesis import strategies as st

from planbro.findings import PlanbroError, Refused
from planbro.formats.folkeregister import completed, load_names, read_person_events
from planbro.ident import Kind, PersonId, make_synthetic
from planbro.testing.messages import message

OLD = next(filter(None, (make_synthetic(date(2015, 3, 16), at, d_number=True) for at in range(500, 999))), "")
PARENT = "02868410208"


def freg(type: str, *changes: dict[str, Any], person: str = CANARY, number: int = 17) -> dict[str, Any]:
    event: dict[str, Any] = {
        "folkeregisteridentifikator": person, "hendelsetype": type, "ajourholdstidspunkt": "2026-11-20T10:00:00+01:00",
        "hendelsesdokument": f"doc-{number}", "persondokument": f"person-{number}",
    }  # fmt: skip
    if changes:
        event["egenskapshendelse"] = list(changes)
    return {"sekvensnummer": number, "hendelse": event}


def part(name: str, *entries: dict[str, Any], change: str = "registrereNy") -> dict[str, Any]:
    shared = {"erGjeldende": True, "gyldighetstidspunkt": "2026-11-19T00:00:00+01:00"}
    return {"entitet": name, "entitetsendring": change, name: [{**shared, **one} for one in entries]}


def person(**parts: Any) -> dict[str, Any]:
    return {"foedselsEllerDNummer": CANARY, "dokumentidentifikator": "person-17", "folkeregisterperson": parts}


def read(value: Any, **more: Any) -> Any:
    return read_person_events(value if isinstance(value, bytes) else json.dumps(value).encode(), **more)


NUMBERS = [
    {"foedselsEllerDNummer": OLD, "status": "opphoert", "identifikatortype": "dNummer", "erGjeldende": False,
     "opphoerstidspunkt": "2026-11-19T00:00:00+01:00"},
    {"foedselsEllerDNummer": CANARY, "status": "iBruk", "identifikatortype": "foedselsnummer"},
]  # fmt: skip


def test_the_feed_says_only_that_something_happened_until_it_is_looked_up() -> None:
    (event,) = read([freg("endringIDoedsfall")]).events
    assert (event.what, event.whole, event.died, event.document) == ("death", False, "", "person-17")
    assert event.person == PersonId(Kind.FNR, CANARY)
    found = completed(event, json.dumps(person(doedsfall=[{"doedsdato": "2026-11-18", "erGjeldende": True}])).encode())
    (whole,) = found.events
    assert (whole.what, whole.whole, whole.died, whole.id) == ("death", True, "2026-11-18", event.id)


@pytest.mark.parametrize(
    ("type", "change", "said"),
    [
        ("endringIDoedsfall", part("doedsfall", {"doedsdato": "2026-11-18"}), {"what": "death", "died": "2026-11-18"}),
        ("endringIAdressebeskyttelse", part("adressebeskyttelse", {"graderingsnivaa": "strengtFortrolig"}),
         {"what": "grading", "grading": "strengt-fortrolig", "is_graded": True}),
        ("endringIBostedsadresse",
         part("bostedsadresse", {"flyttedato": "2026-11-15", "vegadresse": {"kommunenummer": "4601"}}),
         {"what": "moved", "municipality": "4601", "at": "2026-11-15"}),
        ("endringIBostedsadresse", part("bostedsadresse", {"ukjentBosted": {"bostedskommune": "0301"}}),
         {"what": "moved", "municipality": "0301"}),
    ],
)  # fmt: skip
def test_an_event_document_says_it_whole(type: str, change: dict[str, Any], said: dict[str, Any]) -> None:
    (event,) = read(freg(type, change)).events
    assert event.whole
    assert {name: getattr(event, name) for name in said} == said


def test_a_d_number_that_becomes_a_fodselsnummer_keeps_both_ways_to_the_person() -> None:
    (event,) = read(freg("endringIIdentifikasjonsnummer", part("identifikasjonsnummer", *NUMBERS), person=OLD)).events
    assert event.what == "number"
    assert event.number == PersonId(Kind.FNR, CANARY)
    assert event.former == (PersonId(Kind.DNR, OLD),)
    assert event.numbers[1].end.startswith("2026-11-19")


def test_a_death_that_was_not_is_taken_back() -> None:
    (event,) = read(
        freg("endringIDoedsfall", part("doedsfall", {"doedsdato": "2026-11-18"}, change="annullere"))
    ).events
    assert (event.annulled, event.died) == (True, "")
    thin = read(freg("endringIDoedsfall")).events[0]
    alive = person(
        doedsfall=[{"doedsdato": "2026-11-18", "erGjeldende": False}],
        status=[{"status": "bosatt", "erGjeldende": True}],
    )
    assert completed(thin, json.dumps(alive).encode()).events[0].annulled


def test_parental_responsibility_names_each_who_has_it() -> None:
    change = part("foreldreansvar", {"ansvar": "felles", "ansvarlig": PARENT}, {"ansvar": "far", "erGjeldende": False})
    (event,) = read(freg("endringIForeldreansvar", change)).events
    assert [(one.kind, one.current) for one in event.responsibility] == [("joint", True), ("father", False)]
    assert event.responsibility[0].responsible == PersonId(Kind.FNR, PARENT)


def test_a_grading_that_is_not_known_counts_as_the_strictest_and_one_that_ended_as_none() -> None:
    found = read(freg("endringIAdressebeskyttelse", part("adressebeskyttelse", {"graderingsnivaa": "kode6"})))
    assert found.events[0].grading == "strengt-fortrolig"
    assert found.findings.codes() == ["register-code-unknown"]
    ended = part("adressebeskyttelse", {"graderingsnivaa": "fortrolig", "erGjeldende": False})
    assert read(freg("endringIAdressebeskyttelse", ended)).events[0].grading == "ugradert"


def test_the_strictest_of_the_person_and_the_addresses_counts() -> None:
    thin = read(freg("endringIAdressebeskyttelse")).events[0]
    document = person(
        adressebeskyttelse=[{"graderingsnivaa": "ugradert", "erGjeldende": True}],
        bostedsadresse=[{"adressegradering": "fortrolig", "erGjeldende": True}],
        oppholdsadresse=[{"adressegradering": "klientadresse", "erGjeldende": True}],
    )
    assert completed(thin, json.dumps(document).encode()).events[0].grading == "fortrolig"


def test_persontjenesten_tells_the_same_in_its_own_words() -> None:
    page = {
        "events": [{"sequenceNumber": "18", "personId": "ab12", "eventType": "ChangeInNorwegianIdentificationNumber"}]
    }
    (thin,) = read(page).events
    assert (thin.what, thin.key, thin.person, thin.whole, thin.sequence) == ("number", "ab12", None, False, 18)
    document = {
        "id": "ab12",
        "norwegianIdentificationNumber": [
            {"identificationNumber": CANARY, "status": "InUse", "isValid": True},
            {"identificationNumber": OLD, "status": "Discontinued", "isValid": False},
        ],
    }
    (whole,) = completed(thin, json.dumps(document).encode()).events
    assert (whole.number, whole.former) == (PersonId(Kind.FNR, CANARY), (PersonId(Kind.DNR, OLD),))


def test_a_document_of_another_person_completes_nothing() -> None:
    thin = read(freg("endringIDoedsfall", person=PARENT)).events[0]
    found = completed(thin, json.dumps(person(doedsfall=[{"doedsdato": "2026-11-18"}])).encode())
    assert not found.events
    assert found.findings.codes() == ["register-another-person"]


def test_events_stand_in_the_registers_order_and_have_ids_that_stay() -> None:
    page = [freg("endringIDoedsfall", number=30), freg("endringINavn", number=4), freg("personErDoed", number=12)]
    found = read(page).events
    assert [one.sequence for one in found] == [4, 12, 30]
    assert [one.what for one in found] == ["other", "death", "death"]
    assert [one.id for one in found] == [one.id for one in read(page).events]


def test_the_same_in_xml_is_the_same() -> None:
    xml = f"""<oppslag xmlns="urn:x"><hendelsedokument><dokumentidentifikator>doc-17</dokumentidentifikator><hendelse>
      <folkeregisteridentifikator>{CANARY}</folkeregisteridentifikator><hendelsetype>endringIDoedsfall</hendelsetype>
      <egenskapshendelse><entitetsendring>registrereNy</entitetsendring><doedsfall><erGjeldende>true</erGjeldende>
      <doedsdato>2026-11-18</doedsdato></doedsfall></egenskapshendelse></hendelse></hendelsedokument></oppslag>"""
    (event,) = read(xml.encode()).events
    assert (event.what, event.died, event.person) == ("death", "2026-11-18", PersonId(Kind.FNR, CANARY))


def test_names_that_change_are_changed_in_a_file(tmp_path: Path) -> None:
    own = tmp_path / "names.toml"
    own.write_text('[freg.types]\nendringITilstand = "death"\n[freg.members]\ndeath_date = ["dagen"]\n')
    names = load_names(own)
    (event,) = read(freg("endringITilstand", part("doedsfall", {"dagen": "2026-11-18"})), names=names).events
    assert (event.what, event.died) == ("death", "2026-11-18")
    own.write_text('[freg.types]\nx = "birth"\n')
    with pytest.raises(Refused):
        load_names(own)
    own.write_text("[freg")
    with pytest.raises(Refused):
        load_names(own)


@pytest.mark.parametrize("version", ["1.5", "1.6", "2.0"])
def test_a_message_of_a_death_is_a_death(version: str) -> None:
    data = Path(f"fixtures/plo/messages/{version}-orientering-om-dodsfall.xml").read_bytes()
    (event,) = read(data).events
    assert (event.what, event.died, event.source, event.annulled) == ("death", "2026-11-21", "plo", False)
    assert event.person is not None


def test_a_cancelled_message_of_a_death_takes_it_back() -> None:
    data = message("LOG_DOD", status="C")
    (event,) = read(data).events
    assert (event.annulled, event.died) == (True, "")


@pytest.mark.parametrize(
    ("file", "code"),
    [("1.6-melding-om-innlagt-pasient", "register-unknown"), ("1.6-innleggelsesrapport", "register-unknown")],
)
def test_another_message_tells_of_no_death(file: str, code: str) -> None:
    with pytest.raises(Refused) as told:
        read(Path(f"fixtures/plo/messages/{file}.xml").read_bytes())
    assert next(iter(told.value.findings)).code == code


def test_a_message_without_a_number_is_nobodys_death() -> None:
    found = read(Path("fixtures/plo/receive/log-dod-2.0-empty-number.xml").read_bytes())
    assert not found.events
    assert "register-nobody" in found.findings.codes()


@pytest.mark.parametrize("data", [b"", b"<a/>", b"{}", b'{"a":1}', b"[1,2]", b"null", b'"x"', b"{"])
def test_what_is_no_event_is_refused_whole(data: bytes) -> None:
    with pytest.raises(Refused):
        read(data)


def test_an_empty_page_is_no_fault() -> None:
    assert read([]).events == ()
    assert read({"oppslag": []}).events == ()


def test_a_number_that_is_none_is_told_without_its_digits() -> None:
    found = read(freg("endringIDoedsfall", person="14831560225"))
    assert found.events[0].person is None
    assert found.findings.codes() == ["register-number"]
    assert "1483156" not in str(list(found.findings))


def test_an_event_prints_nothing_of_the_person() -> None:
    found = read([freg("endringIIdentifikasjonsnummer", part("identifikasjonsnummer", *NUMBERS)), freg("endringINavn")])
    shown = repr(found) + repr(found.events[0].numbers)
    assert not any(word in shown for word in (CANARY, OLD, NAME))


@settings(max_examples=150)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from([CANARY, "doed"]),
                    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(
                        ["hendelse", "sekvensnummer", "oppslag", "folkeregisterperson", "egenskapshendelse", "doedsfall",
                         "identifikasjonsnummer", "foedselsEllerDNummer", "eventType", "status", "bostedsadresse",
                         "adressebeskyttelse", "graderingsnivaa", "foreldreansvar", "erGjeldende", "hendelsetype"]),
                        below, max_size=5), max_leaves=25))  # fmt: skip
def test_no_document_makes_it_raise_anything_but_a_refusal(value: Any) -> None:
    with suppress(PlanbroError):
        read(value)

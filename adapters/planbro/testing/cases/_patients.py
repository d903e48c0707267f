"""Cases of who the message is about (plo.md §§ 3.2, 4, 8.3)."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.testing.cases import _edits as edit
from planbro.testing.cases._case import Case
from planbro.testing.cases._subject import Subject
from planbro.testing.cases._world import fnr_of

_NAME = ("FamilyName", "GivenName")
_ALL = (*_NAME, "DateOfBirth", "Sex")
_KNOWN_OTHERWISE = ("patient-other-identifier",)


def missing_cases(s: Subject) -> Iterator[Case]:
    """Patient data missing in degrees (11), and too little of it (E36, with what is missing)."""
    fnr = ("FNR", s.world.patient.number("fnr"))
    rows = (
        ("no-patient", "11a", "Uten pasient", edit.no_patient, ("E30", "E32", "E36")),
        ("name-only", "11b", "Bare navn", edit.patient(*_NAME), ("E30", "E36")),
        ("no-sex", "11c", "Navn og fødselsdato, ikke kjønn", edit.patient(*_NAME, "DateOfBirth"), ("E30", "E36")),
        ("no-name", "11", "Fødselsnummer uten navn", edit.patient(numbers=[fnr]), ("E32", "E36")),
        ("no-family", "11", "Fødselsnummer og fornavn", edit.patient("GivenName", numbers=[fnr]), ("E33", "E36")),
    )
    for key, number, title, change, errors in rows:
        yield s.case(key, title, s.refused(key, s.make(key, change), *errors), number=number)


def number_cases(s: Subject) -> Iterator[Case]:
    """Fødselsnummer missing or wrong (14)."""
    data = s.make("no-number", edit.patient(*_ALL))
    file = s.taken("no-number", data, warnings=("patient-without-number",))
    yield s.case("no-number", "Uten fødselsnummer, med fødselsdato og kjønn", file, number="14a")
    data = s.make("empty-number", edit.patient(*_NAME, numbers=[("FNR", "")]))
    yield s.case(
        "empty-number",
        "Tomt fødselsnummer, uten fødselsdato",
        s.refused("empty-number", data, "E30", "E36"),
        number="14b",
    )
    wrong = _wrong(s.world.patient.number("fnr"))
    data = s.make("wrong-number", edit.patient(*_ALL, numbers=[("FNR", wrong)]))
    yield s.case("wrong-number", "Feil kontrollsiffer", s.refused("wrong-number", data, "E31"), number="14")
    data = s.make("wrong-number-only", edit.patient(*_NAME, numbers=[("FNR", wrong)]))
    yield s.case(
        "wrong-number-only", "Feil kontrollsiffer, uten fødselsdato og kjønn",
        s.refused("wrong-number-only", data, "E31", "E36"), number="14",
    )  # fmt: skip


def identifier_cases(s: Subject) -> Iterator[Case]:
    """Other numbers than fødselsnummer, and more than one (16)."""
    world = s.world
    local, foreign, common = world.h_number_only, world.d_number_only, world.common_number_only
    hnr = [("HNR", local.number("hnr"))]
    born = local.born.isoformat()
    data = s.make("h-number", edit.patient(*_ALL, numbers=hnr), edit.named(local.family, born))
    file = s.taken("h-number", data, warnings=("patient-without-number",))
    yield s.case("h-number", "H-nummer med fødselsdato", file, number="16a")
    data = s.make("h-number-only", edit.patient(*_NAME, numbers=hnr), edit.named(local.family, None))
    yield s.case(
        "h-number-only", "H-nummer uten fødselsdato", s.refused("h-number-only", data, "E30", "E36"), number="16b"
    )
    dnr = [("DNR", foreign.number("dnr"))]
    data = s.make("d-number", edit.patient(*_NAME, numbers=dnr), edit.named(foreign.family, None))
    yield s.case("d-number", "D-nummer alene", s.taken("d-number", data), number="16c")
    two = [("FNR", world.patient.number("fnr")), ("HNR", world.patient.number("hnr"))]
    data = s.make("two-numbers", edit.patient(*_ALL, numbers=two))
    yield s.case("two-numbers", "Fødselsnummer og H-nummer", s.taken("two-numbers", data), number="16d")
    fhn = [("FHN", common.number("fhn"))]
    data = s.make("common-number", edit.patient(*_NAME, numbers=fhn), edit.named(common.family, None))
    yield s.case("common-number", "Felles hjelpenummer alene", s.taken("common-number", data), number="16")
    mixed = [("FNR", world.patient.number("fnr")), *dnr]
    data = s.make("two-persons", edit.patient(*_ALL, numbers=mixed))
    told = ("patient-identifiers-disagree",)
    file = s.taken("two-persons", data, warnings=told, importable=False)
    yield s.case("two-persons", "To numre som hører til hver sin person", file)


def known_cases(s: Subject) -> Iterator[Case]:
    """Whether the patient is known here: never a reason to refuse a care message (12, 17)."""
    world = s.world
    stranger, otherwise = world.stranger, world.known_otherwise
    number = [("FNR", stranger.number("fnr"))]
    change = edit.patient(*_ALL, numbers=number)
    data = s.make("unknown-patient", change, edit.named(stranger.family, stranger.born.isoformat()))
    file = s.taken("unknown-patient", data, warnings=("patient-unknown",))
    yield s.case("unknown-patient", "Pasienten er ikke kjent", file, number="12")
    data = s.make("other-number", edit.patient(*_ALL, numbers=[("DNR", world.patient.number("dnr"))]))
    file = s.taken("other-number", data, warnings=_KNOWN_OTHERWISE)
    yield s.case("other-number", "Meldingen har D-nummer, journalen fødselsnummer", file, number="17a")
    change = edit.patient(*_ALL, numbers=[("FNR", fnr_of(otherwise))])
    data = s.make("known-by-h-number", change, edit.named(otherwise.family, otherwise.born.isoformat()))
    file = s.taken("known-by-h-number", data, warnings=_KNOWN_OTHERWISE)
    yield s.case("known-by-h-number", "Meldingen har fødselsnummer, journalen H-nummer", file, number="17b")


def _wrong(number: str) -> str:
    """The number with another last digit."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)

"""Whom a message is about: whether that is told well enough, and whether the person is known here (plo.md §§ 3.2, 4).

Enough is a name with a fødselsnummer, D-number or felles hjelpenummer, or a name with birth date and sex. A patient who
is not known is no reason to reject a care message; the user is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from planbro.exchange.receive._fault import Faults
from planbro.exchange.receive._known import Known, KnownPatient
from planbro.formats.plo import Ident, Look, Patient, kind_of
from planbro.ident import Examined, Kind

_ENOUGH: Final = frozenset({Kind.FNR, Kind.DNR, Kind.FHN})
_OWN: Final = frozenset({"FNR", "DNR", "FHN"})
_SEXES: Final = frozenset({"1", "2"})
_BAD: Final = frozenset({"control-digit", "characters", "length", "date"})
_ONE_ONLY: Final = frozenset({"fnr", "dnr"})  # nobody has two of these at once


@dataclass(frozen=True, slots=True)
class _Number:
    declared: str
    seen: Examined
    good: bool

    @property
    def value(self) -> str:
        return self.seen.number.value


def check_patient(patient: Patient | None, known: Known | None, look: Look, faults: Faults) -> bool:
    """Tell what is wrong, and whom it might be. False where a person has to decide who is meant before any import."""
    if patient is None:
        faults.add("patient-block-missing", "E36")
        faults.add("patient-name-missing", "E32")
        faults.add("patient-number-missing", "E30")
        return True
    line = patient.element.sourceline
    numbers = [_examined(ident, look, faults, line) for ident in patient.idents if ident.value]
    _sufficient(patient, numbers, faults, line)
    if _two_of_a_kind(numbers):
        faults.tell("patient-two-numbers", line=line)
        return False
    return _match(patient, [number for number in numbers if number.good], known, faults, line)


def _examined(ident: Ident, look: Look, faults: Faults, line: int | None) -> _Number:
    """One number. The three that identify a person may be wrong; a local one has no rule to break (HIS 1001)."""
    seen = look(ident.value, kind_of(ident.kind, ident.system), None)
    good = True
    if ident.kind in _OWN:
        codes = {problem.code for problem in seen.problems}
        if codes & _BAD:
            faults.add("patient-number-wrong", "E31", line=line, kind=ident.kind)
            good = False
        elif not seen.accepted:
            refused = "ident-synthetic-refused" if "synthetic-in-production" in codes else "ident-real-refused"
            faults.add(refused, "E31", line=line, kind=ident.kind)
            good = False
    return _Number(ident.kind, seen, good)


def _two_of_a_kind(numbers: list[_Number]) -> bool:
    """Nobody has two fødselsnumre: one of them is another person's."""
    own = {(number.declared, number.value) for number in numbers if number.declared in _OWN}
    return len(own) > len({declared for declared, _ in own})


def _sufficient(patient: Patient, numbers: list[_Number], faults: Faults, line: int | None) -> None:
    numbered = any(number.good and number.seen.kind in _ENOUGH and number.declared in _OWN for number in numbers)
    described = bool(patient.birth_date) and patient.sex in _SEXES
    if patient.family and (numbered or described):
        if not numbered:
            faults.tell("patient-without-number", line=line)
        return
    faults.add("patient-insufficient", "E36", line=line)
    if not patient.family and not patient.given:
        faults.add("patient-name-missing", "E32", line=line)
    elif not patient.family:
        faults.add("patient-family-missing", "E33", line=line)
    elif not patient.given:
        faults.add("patient-given-missing", "E34", line=line)
    if not any(number.declared in _OWN for number in numbers):
        faults.add("patient-number-missing", "E30", line=line)


def _match(patient: Patient, numbers: list[_Number], known: Known | None, faults: Faults, line: int | None) -> bool:
    if known is None or known.patients is None:
        return True
    found = {at for number in numbers for at in known.with_number(number.value)}
    if len(found) > 1:
        faults.tell("patient-identifiers-disagree", line=line)
        return False
    if found:
        _tell_number(patient, numbers, known.patients[found.pop()], faults, line)
        return True
    named = _by_name(patient, numbers, known)
    if len(named) != 1:
        faults.tell("patient-unknown", line=line)
        return True
    if numbers:
        faults.tell("patient-other-identifier", line=line)
    return True


def _tell_number(
    patient: Patient, numbers: list[_Number], person: KnownPatient, faults: Faults, line: int | None
) -> None:
    """Known by a number of the message; told where the journal stands under another, or the name is another."""
    given = {number.value for number in numbers}
    if person.identifiers[0][1] not in given:
        faults.tell("patient-other-identifier", line=line)
    if person.family and patient.family and _words(person.family).isdisjoint(_words(patient.family)):
        faults.tell("patient-name-differs", line=line)


def _by_name(patient: Patient, numbers: Iterable[_Number], known: Known) -> list[int]:
    """People with this name and birth date who cannot be ruled out by having another number of the same kind."""
    dates = {number.seen.birth_date.isoformat() for number in numbers if number.seen.birth_date}
    dates |= {patient.birth_date} if patient.birth_date else set()
    found = {at for day in dates for at in known.with_name(patient.family or "", day)}
    mine = {number.declared.lower() for number in numbers} & _ONE_ONLY
    people = known.patients or ()
    return [at for at in sorted(found) if mine.isdisjoint(kind for kind, _ in people[at].identifiers)]


def _words(name: str) -> set[str]:
    return set(name.casefold().replace("-", " ").split())

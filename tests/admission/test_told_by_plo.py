"""*Melding om innlagt pasient* is read as the admission that it tells of."""

from __future__ import annotations

import pytest

from admission.conftest import SCENE, WARD
from planbro.findings import Refused
from planbro.formats.admission import read_admissions
from planbro.formats.events import read_event
from planbro.formats.folkeregister import PersonEvents
from planbro.testing.messages import message, series

VERSIONS = ("1.5", "1.6", "2.0")


@pytest.mark.parametrize("version", VERSIONS)
def test_who_when_and_from_whom(version: str) -> None:
    (one,) = read_admissions(message("LOG_INNLAGT", version)).admissions
    assert (one.event, one.at, one.source, one.setting) == ("admitted", "2026-11-18T14:20:00+01:00", WARD, "inpatient")
    assert [number.value for number in one.persons] == [SCENE.patient.number]
    assert one.unit.institution == SCENE.parties["somatic"].name
    assert one.unit.name == ""  # which ward may tell what the stay is for


@pytest.mark.parametrize("version", VERSIONS)
def test_a_discharge_may_be_a_death(version: str) -> None:
    data = message("LOG_UTSKREVET", version)
    (one,) = read_admissions(data).admissions
    assert (one.event, one.at, one.died) == ("discharged", "2026-11-22T07:30:00+01:00", False)
    dead = data.replace(b'Uttilstand V="1"', b'Uttilstand V="2"')
    assert dead != data
    (one,) = read_admissions(dead).admissions
    assert one.died


def test_a_kansellering_takes_back_its_own_series() -> None:
    first, back = series("LOG_INNLAGT")
    (told,), (taken,) = read_admissions(first).admissions, read_admissions(back).admissions
    assert (taken.event, taken.cancels, taken.visit) == ("cancelled", "admitted", told.visit)


def test_a_number_that_the_profile_does_not_allow_is_nobodys() -> None:
    found = read_admissions(message("LOG_INNLAGT"), profile="production")
    assert found.admissions == () or found.admissions[0].person is None
    assert "admission-number-profile" in found.findings.codes()


def test_other_messages_are_others() -> None:
    with pytest.raises(Refused):
        read_admissions(message("INNLEGGELSESRAPPORT"))
    assert isinstance(read_event(message("LOG_DOD")), PersonEvents)

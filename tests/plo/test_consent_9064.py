"""Consent to a message, kodeverk 9064: what is said follows from why it may leave (plo.md § 5.3)."""

from __future__ import annotations

import pytest
from lxml import etree

import planbro
from planbro.testing import rich_plan

DAY = "2026-11-22"
_PLACE = "{http://www.kith.no/xmlstds/msghead/2006-05-24}Consent"


def consent(data: bytes) -> str | None:
    found = etree.fromstring(data).find(f".//{_PLACE}")
    return None if found is None else found.get("V")


@pytest.mark.parametrize(("receiver", "code"), [("herid:90001", "2"), ("hpr:9000041", "1")])
def test_status_needs_no_consent_and_content_has_one(receiver: str, code: str) -> None:
    made = rich_plan()
    if code == "1":
        hospital = next(one for one in made.koordinatorer if one.level.value == "hospital")
        receiver = f"hpr:{hospital.hpr}"
    for format in ("plo-1.6", "plo-2.0", "plo-1.5"):
        written = planbro.write(made, format, receiver=receiver, purpose="TREAT", as_of=DAY, sender="herid:91090")
        assert consent(written.data) == code


def test_an_own_copy_says_nothing_of_consent() -> None:
    assert consent(planbro.write(rich_plan(), "plo-1.6", as_of=DAY, sender="herid:91090").data) is None


def test_that_the_patient_has_not_consented_is_told() -> None:
    made = planbro.write(
        rich_plan(), "plo-1.6", receiver="herid:90001", purpose="TREAT", as_of=DAY, sender="herid:91090"
    )
    refused = made.data.replace(b'1.1.9064" V="2" DN="', b'1.1.9064" V="4" DN="')
    assert refused != made.data
    reading = planbro.read(refused)
    assert reading.plan.source.consent.value == "not-given"
    assert "message-consent-not-given" in {one.code for one in reading.findings}

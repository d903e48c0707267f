"""Whoever reads nynorsk is told in nynorsk what is wrong and what to do."""

from __future__ import annotations

import re

import pytest

from planbro.findings import CATALOGUE, Finding
from planbro.findings._nynorsk import NYNORSK
from planbro.findings._nynorsk import REASONS as NYNORSK_REASONS
from planbro.findings._reasons import REASONS

_BOKMAAL = re.compile(
    r"\b(ikke|fra|hva|hvem|hvilken|hvilke|hvor|hvordan|noe|noen|bare|også|mer|ble|være|vert(?!/stig| og stig)|verte|filen|meldingen|mangler|"
    r"verken|begge er lest|opplysninger|tjenesten|en gang|eller en|kommet|nå|vet|gi|gir|tatt|ta vare)\b", re.IGNORECASE
)  # fmt: skip


def _braces(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)", text))


def test_every_code_and_every_reason_is_said_in_nynorsk() -> None:
    assert [code for code in CATALOGUE if code not in NYNORSK] == []
    assert [reason for reason in REASONS if reason not in NYNORSK_REASONS] == []


def test_nynorsk_is_only_of_codes_and_reasons_that_exist() -> None:
    assert sorted(set(NYNORSK) - set(CATALOGUE)) == []
    assert sorted(set(NYNORSK_REASONS) - set(REASONS)) == []


@pytest.mark.parametrize("code", sorted(NYNORSK))
def test_the_same_is_filled_in_whatever_the_language(code: str) -> None:
    entry, (text, advice) = CATALOGUE[code], NYNORSK[code]
    assert (_braces(text), _braces(advice)) == (_braces(entry.nb), _braces(entry.do_nb))


def test_what_is_filled_in_reasons_is_the_same() -> None:
    assert [one for one, said in NYNORSK_REASONS.items() if said.count("{}") != one.count("{}")] == []


def test_no_word_of_bokmaal_is_left_in_it() -> None:
    said = [*(text for both in NYNORSK.values() for text in both), *NYNORSK_REASONS.values()]
    assert {found[0]: text for text in said if (found := _BOKMAAL.search(text))} == {}


def test_each_written_form_gets_its_own_words() -> None:
    cut = Finding("xml-malformed", params={"reason": "cut short"})
    assert cut.text("nn") == "XML-en er ikkje velforma (avkorta)."
    assert cut.text("nb") == cut.text("no") == "XML-en er ikke velformet (avkortet)."
    assert cut.action("nn") == "Fila er avkorta eller skadd; be om ho på nytt."
    assert Finding("format-unknown").text("nn") == "Formatet vart ikkje kjent att."


def test_many_and_one_are_told_apart_in_nynorsk() -> None:
    one, many = (Finding("parts-unknown", params={"count": count}).text("nn") for count in (1, 2))
    assert one == "1 del av dokumentet har inga rad i tabellen; han er teken vare på."
    assert many == "2 delar av dokumentet har inga rad i tabellen; dei er tekne vare på."

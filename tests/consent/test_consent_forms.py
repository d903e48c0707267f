"""The forms: all the fields of the joint form, accessible as PDF, the same bytes each time, and no markup from a plan."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from consent_helpers import TODAY, filled
from jsonschema import Draft202012Validator

from planbro.exchange.consent import asked_of
from planbro.findings import Refused
from planbro.formats.consent_form import FORM_KINDS, ConsentForm, from_json, to_json
from planbro.plan import Plan
from planbro.render.consent import as_html, as_pdf, form_page
from planbro.render.consent._form_words import FORM_TEXTS

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "consent" / "form-1.schema.json"


def text_of(page: dict[str, Any]) -> str:
    return json.dumps(page, ensure_ascii=False)


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_joint_form_has_every_field(plan: Plan, language: Any) -> None:
    """Name, number, period, will or will not, for, with, the list, reservations, rights, date, two signatures."""
    form = asked_of(plan, "joint", day=TODAY, language=language)
    said = text_of(form_page(form, plan, language))
    words = [FORM_TEXTS[key][language == "nn"] for key in (
        "name", "number", "from", "to", "yes-joint", "no-joint", "acting-for", "acting-with", "acting-name", "list",
        "reservations", "right-withdraw", "right-complain", "explained-withdrawal", "explained-complaint",
        "sign-name", "sign-day", "sign-here", "second", "by-guardian", "by-barnevern",
    )]  # fmt: skip
    assert [word for word in words if word not in said] == []
    assert "Tuva" in said
    assert "148315 60224" in said
    assert "Marte Fjellheim" in said
    assert form.code is not None
    assert form.code in said
    assert str(plan.id) in said


def test_a_form_for_a_tool_says_nothing_of_another(plan: Plan) -> None:
    form = asked_of(plan, "tool", day=TODAY, tool="Sampro")
    said = text_of(form_page(form, plan))
    assert "Det sier ingenting om andre verktøy" in said
    assert "Eksempelverktøyet" not in said
    assert form.parties == ()


def test_nynorsk_is_nynorsk() -> None:
    for nb, nn in FORM_TEXTS.values():
        assert not re.search(r"\b(ikke|hvem|hva|noen|jeg|deg selv|fra)\b", nn, re.IGNORECASE)
        assert set(re.findall(r"{\w+}", nb)) == set(re.findall(r"{\w+}", nn))


@pytest.mark.parametrize("kind", FORM_KINDS)
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_the_pdf_is_tagged(plan: Plan, kind: str, language: Any) -> None:
    form = asked_of(plan, kind, day=TODAY, language=language)
    data = as_pdf(form_page(form, plan, language), TODAY)
    assert data == as_pdf(form_page(form, plan, language), TODAY)
    with pikepdf.open(BytesIO(data)) as pdf:
        root = pdf.Root
        assert str(root.Lang).startswith(language)
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo.Title) == form_page(form, plan, language)["title"]
        assert "pdfuaid" in root.Metadata.read_bytes().decode()
        tags = list(elements(root.StructTreeRoot))
        names = {str(one.get("/S")) for one in tags}
        assert names >= {"/H1", "/H2", "/P", "/Figure"}
        assert ("/Table" in names) == (kind in {"joint", "sharing"})
        pictures = [one for one in tags if str(one.get("/S")) == "/Figure"]
        assert len(pictures) > 10
        assert all(str(one.get("/Alt", "")).strip() for one in pictures)


def elements(node: Any) -> Any:
    """Every element of the structure tree."""
    below = node.get("/K")
    for one in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield one
            yield from elements(one)


def test_what_stands_in_a_plan_is_never_markup(plan: Plan) -> None:
    plan.planeier.given = '#read("/etc/passwd") $x$ *æøå* <script>'
    page = form_page(asked_of(plan, "joint", day=TODAY), plan)
    assert as_pdf(page, TODAY).startswith(b"%PDF-")
    assert "<script" not in as_html(page)


def test_letters_that_no_font_has_are_told_without_the_name(plan: Plan) -> None:
    plan.planeier.given = "\U0010fffd"
    page = form_page(asked_of(plan, "joint", day=TODAY), plan)
    with pytest.raises(Refused) as refused:
        as_pdf(page, TODAY)
    assert refused.value.findings.codes() == ["consent-form-letters"]
    assert "\U0010fffd" not in str(refused.value)


def test_an_empty_form_has_lines_to_write_on() -> None:
    form = asked_of(None, "sharing", day=TODAY)
    page = form_page(form, None)
    table = next(one for one in page["blocks"] if one["type"] == "table")
    assert len(table["rows"]) == 10
    assert form.plan is None
    assert "Plan " not in page["id"]


def test_the_code_follows_what_is_asked_and_nothing_of_the_person(plan: Plan) -> None:
    one = asked_of(plan, "joint", day=TODAY)
    plan.planeier.family, plan.identifiers = "Annen", []
    assert asked_of(plan, "joint", day=TODAY).code == one.code
    assert asked_of(plan, "joint", day=TODAY, end="2028-01-01").code != one.code
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", one.code or "")


def test_the_file_of_answers_names_nobody(plan: Plan) -> None:
    text = to_json(asked_of(plan, "joint", day=TODAY)).decode()
    assert not [name for name in ("Tuva", "Fjellheim", "Øvrebø", "14831560224") if name in text]


def test_the_file_of_answers_goes_there_and_back(plan: Plan) -> None:
    for form in (asked_of(plan, "joint", day=TODAY), filled(plan), ConsentForm()):
        assert from_json(to_json(form)) == form


def test_the_file_of_answers_follows_its_schema(plan: Plan) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    for form in (asked_of(plan, "joint", day=TODAY), filled(plan, "tool"), asked_of(None, "sharing", day=TODAY)):
        Draft202012Validator(schema).validate(json.loads(to_json(form)))
    fields = set(json.loads(to_json(ConsentForm())))
    assert set(schema["properties"]) == fields


def test_all_faults_of_an_answer_come_at_once_and_quote_nothing(plan: Plan) -> None:
    wrong = json.loads(to_json(filled(plan)))
    wrong |= {"signed": "i går", "answer": "ja", "hemmelig": 1}
    wrong["parties"][0]["part"] = "Kari Nordmann"
    with pytest.raises(Refused) as refused:
        from_json(json.dumps(wrong).encode())
    places = [str(one.place) for one in refused.value.findings]
    assert places == ["$", "answer", "parties[0].part", "signed"]
    assert "Kari" not in str(refused.value)


def test_what_is_no_form_is_refused() -> None:
    for data in (b"{}", b'{"form": "urn:planbro:consent-form:2"}', b"[1]"):
        with pytest.raises(Refused):
            from_json(data)


def test_a_renewal_asks_for_the_new_period(plan: Plan) -> None:
    form = asked_of(plan, "sharing", day=TODAY, start="2027-09-01", end="2028-08-31")
    assert {one.end for one in form.parties} == {None}
    table = next(one for one in form_page(form, plan)["blocks"] if one["type"] == "table")
    assert {row["cells"][3] for row in table["rows"]} == {"31.08.2028", ""}


def test_without_a_consent_those_who_take_part_are_asked_for_and_nothing_is_filled_in(plan: Plan) -> None:
    plan.consents, plan.consent_parties, plan.reservations = [], [], []
    form = asked_of(plan, "joint", day=TODAY)
    assert len(form.parties) > 10
    assert {(one.part, one.agreed) for one in form.parties} == {(None, None)}


def test_an_unknown_form_and_a_nameless_tool_are_refused(plan: Plan) -> None:
    with pytest.raises(Refused):
        asked_of(plan, "all", day=TODAY)
    plan.tool_status, plan.consents = [], []
    with pytest.raises(Refused):
        asked_of(plan, "tool", day=TODAY)


def test_a_filled_form_is_printed_as_filled(plan: Plan) -> None:
    page = form_page(replace(filled(plan), acting="with"), plan)
    ticked = [one["text"] for block in page["blocks"] for one in block.get("options", ()) if one["ticked"]]
    assert FORM_TEXTS["acting-with"][0] in ticked
    assert FORM_TEXTS["yes-joint"][0] in ticked

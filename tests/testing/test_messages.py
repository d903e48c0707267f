"""The example messages and the acceptance cases: whole, valid, synthetic, the same each time, and as the files say."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import planbro
from planbro.findings import Findings, Severity
from planbro.formats import plo
from planbro.formats.codec import xml
from planbro.formats.plo import KINDS, Kind, Message
from planbro.ident import Flavour, examine
from planbro.testing.cases import Case, case_files, cases, committed, known_json, known_toml
from planbro.testing.messages import EVERY, apprec, make_scene, message, message_files, series, statuses

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "plo"
NAMES = [f"{code} {version}" for code, version, _ in EVERY]
every = pytest.mark.parametrize(("code", "version", "kind"), EVERY, ids=NAMES)


def opened(data: bytes) -> Message:
    found = plo.read_message(xml.parse(data))
    assert found is not None
    return found


def faults(schema: etree.XMLSchema, data: bytes) -> list[str]:
    schema.validate(etree.fromstring(data))
    return [f"{error.line}: {error.message}"[:200] for error in schema.error_log][:3]


@pytest.fixture(scope="module")
def official_schema(official: Path) -> etree.XMLSchema:
    """One schema over the envelope, every payload and both receipts of the official set (plo.md § 9.4)."""

    class ByName(etree.Resolver):
        def resolve(self, system_url: str, public_id: str, context: Any) -> Any:
            file = official / "xsd" / system_url.rsplit("/", 1)[-1]
            return self.resolve_filename(str(file), context) if file.is_file() else self.resolve_string("", context)

    parser = etree.XMLParser(load_dtd=False, no_network=True, resolve_entities=False)
    parser.resolvers.add(ByName())
    other = ("IPLOS", "personvern", "reservasjon", "samtykke", "tilgang", "xml")
    imports = []
    for file in sorted((official / "xsd").glob("*.xsd")):
        if not file.name.startswith(other):
            target = etree.parse(str(file), etree.XMLParser(load_dtd=False)).getroot().get("targetNamespace")
            imports.append(f'<import namespace="{target}" schemaLocation="{file.name}"/>')
    driver = f'<schema xmlns="http://www.w3.org/2001/XMLSchema">{"".join(imports)}</schema>'
    return etree.XMLSchema(etree.fromstring(driver, parser, base_url=str(official / "xsd" / "driver.xsd")))


@cache
def variants(code: str, version: str) -> list[bytes]:
    """A type in every size, with everything that the builder can be asked for."""
    last = statuses(code, version)[-1]
    copy = make_scene(1).parties["kommune-doctors"]
    return [
        message(code, version, size="small"),
        message(code, version, size="full", koordinator=True, copies=[copy]),
        message(code, version, seed=2, koordinator=True, nested=True, attachments="documents"),
        message(code, version, seed=3, status=last, attachments="reference", encoding="ISO-8859-1"),
    ]


# messages


def test_every_kind_and_type_has_a_message():
    assert {kind.root for _, _, kind in EVERY} == set(KINDS)
    assert len(EVERY) == sum(len(kind.types) for kind in KINDS.values())


@every
def test_a_message_is_what_it_says(code: str, version: str, kind: Kind):
    for data in variants(code, version):
        found = opened(data)
        assert found.kind is kind
        assert (found.type, found.type_name) == (code, kind.types[code])
        assert found.patient is not None
        assert found.sender is not None
        assert found.receiver is not None
        assert all(all(party.her_ids) for party in (found.sender, *found.receivers))


@every
def test_a_message_is_valid_by_the_shipped_schemas(code: str, version: str, kind: Kind):
    for data in variants(code, version):
        assert faults(plo.message_schema(), data) == []


@every
def test_a_message_is_valid_by_the_official_schemas(
    official_schema: etree.XMLSchema, code: str, version: str, kind: Kind
):
    for data in variants(code, version):
        assert faults(official_schema, data) == []


@given(seed=st.integers(1, 10_000), asked=st.sampled_from(EVERY), koordinator=st.booleans())
def test_any_seed_gives_a_valid_message_and_the_same_again(seed: int, asked: tuple[Any, ...], koordinator: bool):
    code, version, _ = asked
    data = message(code, version, seed=seed, koordinator=koordinator)
    assert faults(plo.message_schema(), data) == []
    assert message(code, version, seed=seed, koordinator=koordinator) == data


@every
def test_a_message_keeps_the_rules_of_its_profile(code: str, version: str, kind: Kind):
    for size, seed in itertools.product(("small", "rich"), (1, 2, 3)):
        tree = xml.parse(message(code, version, seed=seed, size=size, attachments="inline"))
        findings, found = Findings(), plo.read_message(tree)
        plo.check_message(tree, found, findings)
        assert [finding.code for finding in findings if finding.severity is not Severity.INFO] == []


@every
def test_a_large_message_is_large(code: str, version: str, kind: Kind):
    if version == "1.6" or kind.element != "Pasientlogistikk":
        assert 200_000 <= len(message(code, version, size="200kB")) < 215_000


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
def test_a_character_set_changes_bytes_and_not_content(encoding: str):
    data = message("INNLEGGELSESRAPPORT", encoding=encoding)
    assert xml.canonical(data) == xml.canonical(message("INNLEGGELSESRAPPORT"))


@every
def test_a_series_names_the_first_and_the_one_before(code: str, version: str, kind: Kind):
    made = [opened(data) for data in series(code, version, seed=2)]
    first = made[0].id
    assert len({one.id for one in made}) == len(made)
    if kind.format.startswith("plo"):
        assert tuple(one.status for one in made) == statuses(code, version)
    for before, after in itertools.pairwise(made):
        assert (after.parent, after.conversation) == (before.id, first)
        assert str(before.generated) < str(after.generated)


def test_a_change_carries_everything():
    new, changed, _ = (xml.parse(data) for data in series("INNLEGGELSESRAPPORT"))
    tags = [[node.tag for node in tree.iter()] for tree in (new, changed)]
    assert set(tags[0]) < set(tags[1])  # ConversationRef is all that is more
    assert abs(len(tags[0]) - len(tags[1])) <= 3


def test_an_answer_holds_the_request_and_names_it():
    asked = message("DIALOG_FORESPORSEL", "1.0")
    answer = opened(message("DIALOG_SVAR", "1.0", follows=asked))
    request = opened(asked)
    assert answer.parent == answer.conversation == request.id
    copied = answer.payload.find(".//{*}Foresporsel")
    assert said(copied) == said(request.payload[0])


def said(element: Any) -> list[tuple[str, str, dict[str, str]]]:
    """What stands in an element, but for how it is indented."""
    return [(node.tag, (node.text or "").strip(), dict(node.attrib)) for node in element.iter()]


def test_a_fagmelding_may_answer_too():
    asked = message("DIALOG_FORESPORSEL", "1.0", size="full")
    answer = opened(message("MEDISINSKE_OPPLYSNINGER", follows=asked))
    dispatch = answer.payload[0]
    assert dispatch.findtext("{*}SvarPaaForesporsel") == "true"
    assert dispatch.findtext("{*}Foresporsel/{*}Sporsmal") == opened(asked).payload.findtext(".//{*}Sporsmal")
    assert answer.parent == opened(asked).id


@pytest.mark.parametrize(("code", "version"), [("INNLEGGELSESRAPPORT", "1.6"), ("SAMMENFATNING", "2.0")])
def test_a_koordinator_is_said_where_it_is_read(code: str, version: str):
    said = planbro.read(message(code, version, koordinator=True)).plan
    assert [status.value.value for status in said.ip_status] == ["active"]
    assert len(said.koordinatorer) == 1
    silent = planbro.read(message(code, version)).plan
    assert silent.ip_status == []
    assert silent.koordinatorer == []


@every
def test_everybody_is_synthetic(code: str, version: str, kind: Kind):
    for data in variants(code, version):
        for number in personal_numbers(data):
            assert examine(number).flavour is Flavour.SYNTHETIC_TENOR


def personal_numbers(data: bytes) -> list[str]:
    return [node.text for node in etree.fromstring(data).iter("{*}Id") if re.fullmatch(r"\d{11}", node.text or "")]


@pytest.mark.parametrize("wrong", [("INNLEGGELSESRAPPORT", "2.0"), ("EPIKRISE", "1.6"), ("FRAVARSMELDING", "9.9x")])
def test_what_is_no_message_is_not_made(wrong: tuple[str, str]):
    if wrong[0] == "FRAVARSMELDING":  # it has one version, so no other can be meant
        assert opened(message(*wrong)).kind is not None
    else:
        with pytest.raises(ValueError, match="no message"):
            message(*wrong)


def test_a_dialogue_has_no_status():
    with pytest.raises(ValueError, match="no status"):
        message("DIALOG_NOTAT", "1.0", status="C")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("errors", [(), (("E21", "Ukjent."), ("E36", "For lite."))])
def test_a_receipt_answers_its_message(version: Any, errors: tuple[tuple[str, str], ...]):
    answered = message("INNLEGGELSESRAPPORT", "1.6" if version == "1.1" else "1.5")
    data = apprec(answered, errors=errors)
    assert faults(plo.apprec_schema(version), data) == []
    found = plo.read_apprec(xml.parse(data))
    assert found is not None
    assert (found.version, found.original_id) == (version, opened(answered).id)
    assert found.status == ("2" if errors else "1")
    assert [error.code for error in found.errors] == [code for code, _ in errors]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_receipt_is_valid_by_the_official_schemas(official_schema: etree.XMLSchema, version: Any):
    answered = message("INNLEGGELSESRAPPORT", copies=[make_scene(1).parties["gp"]])
    for role in (None, "COP"):
        assert faults(official_schema, apprec(answered, version, role=role, errors=[("T02", "x")])) == []


# cases

SOME = [("INNLEGGELSESRAPPORT", "1.6"), ("LOG_INNLAGT", "1.5"), ("DIALOG_SVAR", "1.0"), ("FRAVARSMELDING", "1.5")]
some = pytest.mark.parametrize(("kind", "version"), SOME)
NUMBERED = {"1", "2", "11a", "11b", "11c", "12", "13a", "13b", "14a", "14b", "15a", "15b", "16a", "16b", "16c", "16d",
            "17a", "17b", "18", "19", "20a", "20b", "21", "22"}  # fmt: skip


@cache
def those(kind: str, version: str) -> tuple[Case, ...]:
    return tuple(cases(kind, version))


def test_the_national_cases_are_there():
    assert {case.number for case in those("INNLEGGELSESRAPPORT", "1.6")} >= NUMBERED
    assert {case.number for case in cases("LOG_INNLAGT", "plo-1.5")} >= NUMBERED


@some
def test_a_case_has_its_own_name_and_message_id(kind: str, version: str):
    found = those(kind, version)
    assert len({case.id for case in found}) == len(found)
    files = [file.name for case in found for file in case.files]
    assert len(set(files)) == len(files)
    ids = [{ident for file in case.files if (ident := msgid(file.data))} for case in found]
    assert all(one.isdisjoint(other) for one, other in itertools.combinations(ids, 2))


def msgid(data: bytes) -> str | None:
    try:
        found = plo.read_message(etree.fromstring(data))
    except etree.XMLSyntaxError:
        return None
    return found.id if found else None


@some
def test_an_outcome_fits_itself(kind: str, version: str):
    for case in those(kind, version):
        for file in case.files:
            codes = [error for receipt in file.receipts for error in receipt.errors]
            assert all(receipt.errors == tuple(sorted(receipt.errors)) for receipt in file.receipts)
            assert all((receipt.status == 2) == bool(receipt.errors) for receipt in file.receipts)
            if file.fate in {"accepted", "held"}:
                assert any(receipt.status == 1 for receipt in file.receipts)
            elif file.fate == "rejected":
                assert codes
                assert all(receipt.status == 2 for receipt in file.receipts)
            else:
                assert not file.receipts
            assert file.fate == "accepted" or not file.importable
            assert file.follows is None or file.follows in {other.name for other in case.files}


@some
def test_what_is_called_invalid_is_invalid_and_nothing_else(kind: str, version: str):
    judged_by_schema(plo.message_schema(), those(kind, version))


@some
def test_what_is_called_invalid_is_invalid_by_the_official_schemas(
    official_schema: etree.XMLSchema, kind: str, version: str
):
    judged_by_schema(official_schema, those(kind, version))


def judged_by_schema(schema: etree.XMLSchema, found: Any) -> None:
    """T02 where the schema says so; where nobody can be answered or the payload is unknown, it is not asked."""
    for case in found:
        for file in case.files:
            codes = {error for receipt in file.receipts for error in receipt.errors}
            if file.receipts and "T10" not in codes:
                assert (faults(schema, file.data) == []) == ("T02" not in codes), file.name


def test_a_case_that_cannot_be_read_cannot():
    for case in those("INNLEGGELSESRAPPORT", "1.6"):
        for file in case.files:
            if file.fate == "unreadable":
                with pytest.raises(planbro.Refused):
                    xml.parse(file.data)
            else:
                xml.parse(file.data)


def test_roles_are_those_of_the_version():
    def roles(kind: str, version: str) -> set[str]:
        of_own = (r for case in those(kind, version) for file in case.files for r in file.receipts)
        return {receipt.role for receipt in of_own if "T10" not in receipt.errors}

    assert roles("INNLEGGELSESRAPPORT", "1.6") == {"PRIM", "COP"}
    assert roles("INNLEGGELSESRAPPORT", "1.5") == {"SPR", "COP"}
    assert "REQ" in roles("DIALOG_SVAR", "1.0")


def test_known_says_the_same_in_both_forms():
    assert tomllib.loads(known_toml().decode()) == json.loads(known_json())


def test_nobody_known_is_real():
    numbers = [one for person in json.loads(known_json())["patient"] for one in person["identifiers"]]
    for kind, _, number in (one.partition(":") for one in numbers):
        if kind in {"fnr", "dnr"}:
            assert examine(number).flavour is Flavour.SYNTHETIC_TENOR
        elif kind == "hnr":
            assert number[2] in "45"  # 40 added to the month, as for nobody's fødselsnummer


# files


def test_the_files_of_messages_are_as_made():
    made = dict(message_files())
    there = {path.name: path.read_bytes() for path in (FIXTURES / "messages").iterdir()}
    assert sorted(there) == sorted(made)
    assert [name for name in made if there[name] != made[name]] == []


def test_the_files_of_cases_are_as_made():
    made = dict(case_files())
    there = {path.name: path.read_bytes() for path in (FIXTURES / "receive").iterdir()}
    assert sorted(there) == sorted(made)
    assert [name for name in made if there[name] != made[name]] == []


def test_each_message_file_is_described():
    text = (FIXTURES / "README.md").read_text("utf-8")
    assert [name for name, _ in message_files() if f"`{name}`" not in text] == []


def test_each_kind_has_a_case_among_the_files():
    found: list[Case] = list(committed())
    expected = {case.kind for case in found}
    assert expected >= {kind.type for kind in KINDS.values()}
    assert json.loads((FIXTURES / "receive" / "cases.json").read_bytes()) == [case.described() for case in found]

"""Names on the wire: OIDs, FHIR systems with their aliases, kodeverk 8116 and 9051."""

from __future__ import annotations

import pytest

from planbro.ident import (
    CODES_8116,
    CODES_9051,
    OID_8116,
    OID_9051,
    OID_OF_KIND,
    Kind,
    code_of_kind,
    kind_of_code,
    kind_of_system,
    system_of,
)

ROOT = "2.16.578.1.12.4.1"
HL7 = "http://hl7.no/fhir/NamingSystem/"


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (Kind.FNR, [f"{ROOT}.4.1", f"{HL7}FNR", "http://ehelse.no/fhir/NamingSystem/FNR"]),
        (Kind.DNR, [f"{ROOT}.4.2", f"{HL7}DNR"]),
        (Kind.FHN, [f"{ROOT}.4.3", f"{HL7}FHNR"]),
        (Kind.HPR, [f"{ROOT}.4.4", f"{HL7}HPR"]),
        (Kind.DUF, [f"{ROOT}.4.5", f"{HL7}DUFN"]),
        (Kind.ORGNR, [f"{ROOT}.4.101", f"{ROOT}.2.101", "http://data.brreg.no/begrep/28155"]),
        (Kind.RESH, [f"{ROOT}.4.102", f"{ROOT}.2.102", f"{ROOT}.4.1026", f"{HL7}RESHid"]),
        (Kind.HER, [f"{ROOT}.2", f"{HL7}HERid"]),
    ],
)
def test_every_name_in_circulation_is_read(kind, names):
    for name in names:
        assert kind_of_system(name) is kind
        if name.startswith(ROOT):
            assert kind_of_system(f"urn:oid:{name}") is kind
            assert kind_of_system(f" URN:OID:{name} ") is kind
        else:
            assert kind_of_system(name.replace("http:", "https:") + "/") is kind
    assert system_of(kind) == f"urn:oid:{names[0]}"
    assert OID_OF_KIND[kind] == names[0]


@pytest.mark.parametrize("name", ["", "urn:oid:", f"{ROOT}.4", f"{ROOT}.4.10", "http://x.example", "urn:ietf:rfc:3986"])
def test_other_systems_are_nobodys(name):
    assert kind_of_system(name) is None


def test_a_local_h_number_has_a_word_for_a_system():
    assert system_of(Kind.HNR) == "HNR"
    assert kind_of_system("HNR") is Kind.HNR


def test_a_passport_has_no_system():
    assert system_of(Kind.PASSPORT) is None


@pytest.mark.parametrize("kind", [kind for kind in Kind if system_of(kind)])
def test_what_is_written_is_read_back(kind):
    assert kind_of_system(system_of(kind)) is kind


def test_the_lists_are_whole():
    assert " ".join(sorted(CODES_8116)) == "DKF DNR DUF FHN FNR FPN HER HNR HPR PNR SEF SSN UID XXX"
    assert " ".join(sorted(CODES_9051)) == "AKO APO AVD ENH HER LAV LIN LOK NPR RSH SYS"


@pytest.mark.parametrize(("kodeverk", "oid", "codes"), [("8116", OID_8116, CODES_8116), ("9051", OID_9051, CODES_9051)])
def test_codes_go_both_ways(kodeverk, oid, codes):
    for code, kind in codes.items():
        assert kind_of_code(code, kodeverk) is kind
        assert kind_of_code(code, oid) is kind
        assert kind_of_code(code) is kind
        assert code_of_kind(kind, kodeverk) == code
        assert code_of_kind(kind, f"urn:oid:{oid}") == code


def test_every_kind_has_a_code():
    assert all(code_of_kind(kind, "8116") or code_of_kind(kind, "9051") for kind in Kind)


def test_a_list_or_code_that_is_unknown_gives_nothing():
    assert kind_of_code("FNR", "9051") is None
    assert kind_of_code("ENH", "8116") is None
    assert kind_of_code("FNR", "1234") is None
    assert kind_of_code("???") is None
    assert code_of_kind(Kind.PASSPORT, "9051") is None

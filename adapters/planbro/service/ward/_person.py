"""What an EPJ's own resources say of who is meant and who asks: Patient and Practitioner, read for their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from planbro.ident import Kind, Profile, find_numbers, hpr, kind_of_system
from planbro.service._asked import number_of
from planbro.service._problem import Denied
from planbro.store.database import Number

_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}", re.ASCII)
_PERSONS: Final = (Kind.FNR, Kind.DNR, Kind.FHN, Kind.DUF)
_PROFESSION: Final = "urn:oid:2.16.578.1.12.4.1.1.9060"


def id_of(said: object) -> str:
    """A resource's id that may stand in an address; empty where it is none, or may be a person's number."""
    return said if isinstance(said, str) and _ID.fullmatch(said) and not find_numbers(said) else ""


def patient_number(resource: Mapping[str, Any], profile: Profile) -> Number | None:
    """The number of a Patient: a fødselsnummer before others, the one in use before former ones."""
    found = []
    for one in _identifiers(resource):
        kind = kind_of_system(one["system"])
        if kind not in _PERSONS:
            continue
        try:
            if not 11 <= len("".join(one["value"].split())) <= 12:
                continue
            number = number_of(one["value"], profile, kind)
        except Denied:
            continue
        found.append((one["old"], _PERSONS.index(kind), number))
    return min(found, key=lambda one: one[:2])[2] if found else None


def hpr_number(resource: Mapping[str, Any]) -> str:
    """The HPR-nummer of a Practitioner; empty where it has none."""
    numbers = (one["value"] for one in _identifiers(resource) if kind_of_system(one["system"]) is Kind.HPR)
    return next((value for value in numbers if hpr.is_valid(value)), "")


def profession(resource: Mapping[str, Any]) -> str:
    """The profession of a Practitioner, as a code of V-9060; empty where it says none."""
    codings = (
        coding
        for one in _dicts(resource.get("qualification"))
        for coding in _dicts(_dict(one.get("code")).get("coding"))
    )
    codes = (one.get("code") for one in codings if one.get("system") == _PROFESSION)
    return next((code for code in codes if isinstance(code, str) and re.fullmatch(r"[A-ZÆØÅ]{2}", code)), "")


def _identifiers(resource: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in _dicts(resource.get("identifier")):
        system, value = one.get("system"), one.get("value")
        if isinstance(system, str) and isinstance(value, str):
            old = one.get("use") == "old" or bool(_dict(one.get("period")).get("end"))
            yield {"system": system, "value": value, "old": old}


def _dicts(said: object) -> list[dict[str, Any]]:
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []


def _dict(said: object) -> dict[str, Any]:
    return said if isinstance(said, dict) else {}

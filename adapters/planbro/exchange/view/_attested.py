"""Who asks, for whom and why, as a caller's token said it and as it is said on (domain.md § 5.1; fhir.md § 1.6)."""

from __future__ import annotations

from typing import Any, Final

from planbro.exchange.view._caller import Caller
from planbro.ident import Kind
from planbro.ident.systems import system_of

_TYPE: Final = "nhn:tillitsrammeverk:parameters"
_PROFESSION: Final = "urn:oid:2.16.578.1.12.4.1.1.9060"
_SERVICE: Final = "urn:oid:2.16.578.1.12.4.1.1.8655"
_PURPOSE: Final = "urn:oid:2.16.840.1.113883.1.11.20448"


def attestation(caller: Caller) -> dict[str, Any]:
    """What another body is told of the caller when it is asked on its behalf: what was attested here, and no more."""
    return _stated({
        "type": _TYPE,
        "practitioner": _stated({
            "legal_entity": _numbered(caller.body, Kind.ORGNR),
            "point_of_care": _numbered(caller.unit, Kind.ORGNR),
            "identifier": _person(caller),
            "hpr_nr": _numbered(_hpr(caller.practitioner), Kind.HPR),
            "authorization": _coded(caller.profession, _PROFESSION),
        }),
        "care_relationship": _stated({
            "healthcare_service": _coded(_service(caller), _SERVICE),
            "purpose_of_use": _coded(caller.purpose or "", _PURPOSE),
            "decision_ref": {"id": caller.decision, "user_selected": False} if caller.decision else {},
        }),
        "patients": _patients(caller),
        "toa": caller.attested,
    })  # fmt: skip


def _stated(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value}


def _person(caller: Caller) -> dict[str, str]:
    """The practitioner, who has to be named where content is asked for."""
    number = next((one.value for one in caller.asker.parties if one.kind == "fnr"), "")
    return _numbered(number, Kind.DNR if number[:1] >= "4" else Kind.FNR)


def _hpr(practitioner: str) -> str:
    kind, _, number = practitioner.partition(":")
    return number if kind == "hpr" else ""


def _service(caller: Caller) -> str:
    """The care relation is stated as service and decision, side by side."""
    return (caller.asker.care_relation or "").removesuffix(caller.decision).strip()


def _numbered(number: str, kind: Kind) -> dict[str, str]:
    return _stated({"id": number, "system": system_of(kind) or ""}) if number else {}


def _coded(code: str, system: str) -> dict[str, str]:
    return {"code": code, "system": system} if code else {}


def _patients(caller: Caller) -> list[dict[str, Any]]:
    if caller.patient is None:
        return []
    return [{"identifier": _numbered(caller.patient.value, Kind(caller.patient.kind))}]

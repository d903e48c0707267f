"""What this service attests at our own issuer's login, for people who come by a launch."""

from __future__ import annotations

from typing import Any, Final

import orjson

from planbro.settings import Epj
from planbro.store.database import Number

_ATTEST: Final = "nhn:tillitsrammeverk:parameters"
_ORGNR: Final = "urn:oid:2.16.578.1.12.4.1.4.101"
_NUMBERS: Final = {"fnr": "urn:oid:2.16.578.1.12.4.1.4.1", "dnr": "urn:oid:2.16.578.1.12.4.1.4.2",
                   "fhn": "urn:oid:2.16.578.1.12.4.1.4.3", "duf": "urn:oid:2.16.578.1.12.4.1.4.5"}  # fmt: skip
_PURPOSE: Final = "urn:oid:2.16.840.1.113883.1.11.20448"


def attested(epj: Epj, unit: str, decision: str, number: Number, at: str) -> dict[str, str]:
    """What this service attests of the launch, as the trust framework has it (fhir.md § 1.6); it names the patient."""
    practitioner: dict[str, Any] = {"legal_entity": {"id": epj.body, "system": _ORGNR}}
    if unit:
        practitioner["point_of_care"] = {"id": unit, "system": _ORGNR}
    relation = {"purpose_of_use": {"code": epj.purpose, "system": _PURPOSE},
                "decision_ref": {"id": decision, "user_selected": False}}  # fmt: skip
    patient = {"id": number.value, "system": _NUMBERS.get(number.kind, "")}
    whole = {"type": _ATTEST, "practitioner": practitioner, "care_relationship": relation, "toa": at,
             "patients": [{"identifier": patient}]}  # fmt: skip
    return {"authorization_details": orjson.dumps([whole]).decode()}

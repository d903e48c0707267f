"""What this facade does, as FHIR says it: made of the very table that requests are answered by."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from planbro._version import __version__
from planbro.service._context import Tenancy
from planbro.service.fhir._bytes import in_form
from planbro.service.fhir._types import GENERAL, OFFERS, OURS, Interaction, Offer, Param, rev_includes
from planbro.service.fhir._wish import Wish

_DATE: Final = "2026-11-23"
"""The day this was last said otherwise."""
_CODES: Final[tuple[Interaction, ...]] = (
    "read", "vread", "history-instance", "search-type", "create", "update", "delete",
)  # fmt: skip
_OAUTH: Final = {"system": "http://terminology.hl7.org/CodeSystem/restful-security-service", "code": "OAuth"}
_WORDS: Final = (
    "A person's number stands in the body of POST [type]/_search, never in an address: any address with eleven digits "
    "is refused. It is asked as `patient.identifier`; `subject:Patient.identifier`, `patient:identifier` and the like "
    "mean the same, and an identifier without system is taken. A search is about one person, or names the plans it is "
    "about. Also taken: `_include`, `_include:iterate`, `_revinclude`, `_count`, `_sort=[-]_lastUpdated`, "
    "`_summary=count|false`, `_total=none|accurate|estimate`, `_elements`, `_format`, `_pretty`. Modifiers that are "
    "not told of here are refused. What is not known is told of in the Bundle, or refused with `Prefer: "
    "handling=strict`. Pages have names that nobody else can use. Every answer is what the asker may see now, by law "
    "and consent; what may not be known is left out as if it were not there, and totals count only what is returned. "
    "ETag names the version and what of it is shown."
)
_SECURITY: Final = (
    "An access token bound by DPoP (RFC 9449), of an issuer that the body has let in (HelseID), with the attributes "
    "of the Norwegian trust framework: who asks, for which legal entity and point of care, in what care relation and "
    "for what purpose. Each answer and each refusal is logged; AuditEvents of the log (`ip-audit-event`) are not "
    "served here: it tells who else has looked, which is for the planeier and the controller, and not for those who "
    "may read the plan. Koordinerende enhet gives it to the planeier, and the controller takes it out as NDJSON with "
    "its proof."
)


@lru_cache(maxsize=64)
def _statement(name: str, base: str, wish: Wish) -> bytes:
    return in_form(capability(name, base), wish)


def statement(tenancy: Tenancy, wish: Wish) -> bytes:
    """The CapabilityStatement of one tenant's facade, in the form that is wanted."""
    return _statement(tenancy.told.name, f"{tenancy.base}/fhir", Wish(wish.syntax, wish.pretty))


def capability(name: str, base: str) -> dict[str, Any]:
    """The CapabilityStatement of the facade at an address; `name` is the body's, which answers for it."""
    return {
        "resourceType": "CapabilityStatement",
        "url": f"{base}/metadata",
        "version": __version__,
        "name": "PlanbroFacade",
        "title": "Individuell plan",
        "status": "active",
        "experimental": False,
        "date": _DATE,
        "publisher": name,
        "kind": "instance",
        "instantiates": [f"{OURS}/CapabilityStatement/ip-facade"],
        "software": {"name": "planbro", "version": __version__},
        "implementation": {"description": name, "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "application/fhir+xml"],
        "rest": [
            {
                "mode": "server",
                "documentation": _WORDS,
                "security": {"cors": False, "service": [{"coding": [_OAUTH]}], "description": _SECURITY},
                "resource": [_resource(one) for one in OFFERS.values()],
                "searchParam": [
                    {"name": name, "definition": definition, "type": kind}
                    for name, (kind, definition) in GENERAL.items()
                ],
            }
        ],
    }


def _resource(offer: Offer) -> dict[str, Any]:
    is_searched = "search-type" in offer.interactions
    found: dict[str, Any] = {"type": offer.type}
    if offer.profiles:
        found["supportedProfile"] = list(offer.profiles)
    if offer.words:
        found["documentation"] = offer.words
    found["interaction"] = [{"code": code} for code in _CODES if code in offer.interactions]
    found["versioning"] = "versioned-update" if offer.versioned else "versioned"
    found["readHistory"] = offer.versioned
    found["conditionalRead"] = "not-supported" if offer.type in {"Binary", "Subscription"} else "full-support"
    if is_searched and offer.includes:
        found["searchInclude"] = ["*", *offer.includes]
    if is_searched and rev_includes(offer.type):
        found["searchRevInclude"] = list(rev_includes(offer.type))
    if offer.params:
        found["searchParam"] = [_param(one) for one in offer.params.values()]
    if "$ip-document" in offer.interactions:
        found["operation"] = [
            {"name": "ip-document", "definition": f"{OURS}/OperationDefinition/{offer.type}-ip-document"}
        ]
    return found


def _param(param: Param) -> dict[str, Any]:
    found: dict[str, Any] = {"name": param.name, "definition": param.definition, "type": param.kind}
    if param.is_person:
        found["documentation"] = f"By number, in a body alone: `{param.name}.identifier`."
    return found

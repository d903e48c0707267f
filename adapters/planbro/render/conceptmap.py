"""A code table as a FHIR R4 ConceptMap, so that a terminology server can hold what our tables say."""

from __future__ import annotations

import re
from typing import Any, Final

from planbro.mapping import CodeTable

BASE: Final = "https://planbro.dev/fhir"
_EQUIVALENCE: Final = {"equal": "equivalent", "wider": "wider", "narrower": "narrower"}


def concept_map(table: CodeTable, version: str) -> dict[str, Any]:
    """From the codes of the list to the Plan's values.

    The table's equivalence is seen from the code, and so is the map. R4's `wider` says that the target, our value,
    means more than the code; where the code says less than the value (`narrower`), the value is the narrower one.
    """
    elements: dict[str, dict[str, Any]] = {}
    for row in table.rows:
        element = elements.setdefault(row.code, {"code": row.code, "display": row.text or row.code, "target": []})
        target = {"code": row.value, "equivalence": _EQUIVALENCE.get(row.equivalence, "relatedto")}
        element["target"].append(target | ({"comment": row.source} if row.source else {}))
    system = f"{BASE}/CodeSystem/{table.value_set}"
    found: dict[str, Any] = {
        "resourceType": "ConceptMap",
        "id": file_stem(table),
        "url": f"{BASE}/ConceptMap/{file_stem(table)}",
        "version": version,
        "name": "".join(part.capitalize() for part in re.split(r"\W+", table.name)),
        "title": f"{table.name} to {table.value_set}",
        "status": "draft",
        "targetUri": f"{BASE}/ValueSet/{table.value_set}",
        "group": [{"source": _uri(table.system), "target": system, "element": list(elements.values())}],
    }
    if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", table.date):
        found["date"] = table.date
    return found


def file_stem(table: CodeTable) -> str:
    """The map's id, which is also its file's name: FHIR ids have letters, digits, `-` and `.`, at most 64."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", table.name)[:64]


def _uri(system: str) -> str:
    return f"urn:oid:{system}" if re.fullmatch(r"[0-2](\.\d+)+", system) else system

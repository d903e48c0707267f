"""How many plans there are in a file, before anything of them is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from planbro.findings import PlanbroError
from planbro.formats import FORMATS, detect
from planbro.formats.codec import archive as zips

_ENDINGS: Final = frozenset({".xml", ".json", ".xlsx", ".zip"})
_MOST: Final = 1000
_FHIR: Final = "{http://hl7.org/fhir}"


def plans_in(kind: str, parsed: Any, archive: zips.Archive | None) -> int:
    """Those in its files, where there are several; else the persons who have a plan in it. One at least."""
    if archive is not None:
        return max(1, sum(1 for name in _documents(archive) if _is_one(archive.read(name))))
    return max(1, len(set(_whose(kind, parsed))))


def _documents(archive: zips.Archive) -> list[str]:
    names = (name for name in archive.names if not name.startswith("planbro/"))
    return [name for name in names if PurePosixPath(name).suffix.lower() in _ENDINGS][:_MOST]


def _is_one(data: bytes) -> bool:
    try:
        found = detect(data)
    except PlanbroError:
        return False
    return found is not None and not FORMATS[found[0]].receipt


def _whose(kind: str, parsed: Any) -> Iterator[str]:
    """Of each plan of a FHIR Bundle whose it is."""
    if kind == "xml":
        for plan in parsed.getroot().iter(_FHIR + "CarePlan"):
            yield from plan.xpath("f:subject/f:reference/@value", namespaces={"f": _FHIR[1:-1]})
    entries = parsed.get("entry") if kind == "json" and isinstance(parsed, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and resource.get("resourceType") == "CarePlan":
            subject = resource.get("subject")
            if isinstance(subject, dict) and isinstance(subject.get("reference"), str):
                yield subject["reference"]

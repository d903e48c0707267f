"""What a party may be, and what may be sent to one: the words of the address book."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any, Final

from planbro.findings import Findings
from planbro.ident import her, orgnr
from planbro.plan import VALUE_SETS, is_date
from planbro.store.database import OVERRIDABLE, Party

KINDS: Final = (*VALUE_SETS["organisation-kind"], "coordinating-unit", "archive")
"""Those of an organisation in a plan, koordinerende enhet, and an archive."""

TAKES: Final = (
    "plo-1.6", "plo-1.5", "plo-2.0", "dialog-1.1", "dialog-1.0", "fhir", "edi-2.0", "engine", "webhook", "svarut",
)  # fmt: skip
"""Forms of messages (PLO, dialogmelding, FHIR), and ways: the message service itself, an integration engine, news by
webhook, letters by SvarUt."""

COLUMNS: Final = tuple(one.name for one in fields(Party) if one.name not in {"tenant", "source"})
_PLACE: Final = re.compile(r"\d{4}")
_BYDEL: Final = re.compile(r"\d{6}|\d{2}")
_LONGEST: Final = 200


def party_of(
    row: dict[str, str], tenant: str, source: str, findings: Findings, line: int | None = None
) -> Party | None:
    """The party that a row of words describes; None, with every fault told, where it is none."""
    said = {name: " ".join(row.get(name, "").split()) for name in COLUMNS}
    before = len(findings)
    ident = _ident(said["id"])
    if ident is None:
        findings.add("party-id", line=line)
    if said["kind"] not in KINDS:
        findings.add("party-kind", line=line, kind=said["kind"][:40] or "-", known=", ".join(KINDS))
    values: dict[str, Any] = {}
    for name in OVERRIDABLE:
        values[name] = value_of(name, said[name], findings, line)
    values["start"] = value_of("start", said["start"], findings, line)
    if len(findings) > before or ident is None:
        return None
    return Party(tenant, ident, said["kind"], source=source, **values)


def value_of(field: str, text: str, findings: Findings, line: int | None = None) -> Any:
    """A column's value, with a fault told where the text is none."""
    if field == "takes":
        forms = tuple(dict.fromkeys(one for one in re.split(r"[,;\s]+", text) if one))
        for form in forms:
            if form not in TAKES:
                findings.add("party-takes", line=line, form=form[:40], known=", ".join(TAKES))
        return forms
    if field in {"parent", "successor"}:
        found = _ident(text) if text else ""
        if found is None:
            findings.add("party-field", line=line, field=field)
        return found or ""
    right = {
        "kommune": _PLACE.fullmatch(text),
        "bydel": _BYDEL.fullmatch(text),
        "start": is_date(text) and len(text) == 10,
        "stop": is_date(text) and len(text) == 10,
    }.get(field, len(text) <= _LONGEST)
    if text and not right:
        findings.add("party-field", line=line, field=field)
    return (text or None) if field in {"start", "stop"} else text


def _ident(text: str) -> str | None:
    """`herid:` or `orgnr:` and a valid number."""
    kind, _, number = text.partition(":")
    number = number.replace(" ", "")
    if kind == "herid" and her.is_valid(number):
        return f"herid:{number}"
    return f"orgnr:{number}" if kind == "orgnr" and orgnr.is_valid(number) else None

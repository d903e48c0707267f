"""FSH of code systems and value sets: the value sets of the Plan with the words of the code tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from planbro.mapping import CodeTable, Row, shared
from planbro.plan import VALUE_SETS, schema
from profile_text import SYSTEMS, camel, head, quoted

FIXED: Final = {
    "care-team": ("What a CareTeam is to the plan", {"plan-team": "De som står rundt planen"}),
    "encounter-class": ("Kind of Encounter", {"meeting": "Møte om planen", "no-meeting": "Frammøte uten møte"}),
    "ip-resource": (
        "What a resource holds, where its type alone does not tell",
        {
            "tool-status": "Hvor planen føres",
            "responsibility": "Ansvar for planen",
            "right": "Tilgang i verktøyet",
            "hearing": "Det barnet sa",
            "resource": "Ressurs hos personen",
            "evaluation": "Evaluering",
            "note": "Notat",
            "subplan": "Delplan",
            "cooperation": "Samarbeid",
            "record": "Det rutinene krever nedskrevet",
            "archive": "Arkivert kopi",
            "no-consent": "Uten samtykke",
        },
    ),
    "member-kind": (
        "What a member is to the plan",
        {
            "plan-planeier": "Planeier",
            "plan-koordinator": "Koordinator",
            "plan-participant": "Deltaker i planarbeidet",
            "team-member": "Medlem av gruppen",
        },
    ),
    "organisation-role": ("What an Organization is to the plan", {"koordinerende-enhet": "Koordinerende enhet"}),
}
"""Our code systems that stand in the table as constants: what they are for, and their words."""

_BOUND: Final = ("koordinator-level-9246-fhir", "service-9151-fhir", "ip-status-8307-fhir")
"""Code tables whose lists the hand-written profiles are bound to."""


def code_systems(rows: Iterable[Row]) -> Iterator[str]:
    """Each code system of ours, and the value set of all its codes."""
    for name, values in VALUE_SETS.items():
        if any(table.value_set == name for table in shared().values()):
            yield _code_system(name, _meaning(name), [(value, _words(name, value)) for value in values])
    for name, codes in sorted(constants(rows).items()):
        about, words = FIXED.get(name, ("Codes that the table writes as constants", {}))
        yield _code_system(name, about, [(code, words.get(code, code)) for code in sorted(codes)])


def _code_system(name: str, about: str, concepts: Iterable[tuple[str, str]]) -> str:
    codes = "".join(f"* #{code} {quoted(text)}\n" for code, text in concepts)
    whole = head("ValueSet", f"{camel(name)}Values", name, f"Every code of {SYSTEMS}{name}")
    return (
        f"{head('CodeSystem', f'{camel(name)}Codes', name, about)}* ^caseSensitive = true\n{codes}"
        f"{whole}* include codes from system {camel(name)}Codes\n"
    )


def value_sets(tables: Iterable[str]) -> Iterator[str]:
    """The value sets of lists that are not ours, as far as the named tables and the profiles are bound to them."""
    for name in sorted({*tables, *_BOUND}):
        table = shared()[name]
        if not table.system.startswith(SYSTEMS):
            ident, codes = value_set_id(table), {row.code: row.text or row.code for row in table.rows}
            about = f"The codes of {_uri(table)} that an individuell plan meets"
            yield head("ValueSet", f"{camel(ident)}Values", ident, about)
            yield "".join(f"* {_uri(table)}#{code} {quoted(text)}\n" for code, text in codes.items())


def value_set_id(table: CodeTable) -> str:
    """The value set that a table's codes are of: the Plan's own, or that of the list it speaks of."""
    if table.system.startswith(SYSTEMS):
        return table.value_set
    stem = table.name.removesuffix("-fhir")
    return f"{stem}-r4" if stem == table.value_set else stem


def constants(rows: Iterable[Row]) -> dict[str, set[str]]:
    """The codes of our own systems that rows set as slices or constants and that no value set of the Plan holds."""
    found: dict[str, set[str]] = {}
    for row in rows:
        constant = row.codec[6:-1] if row.codec.startswith("const(") and row.doc[-1].name == "code" else ""
        for number, step in enumerate(row.doc):
            stated = {c.path: c.values for c in step.conditions}
            for path, systems in stated.items():
                written = constant if constant and number == len(row.doc) - 2 else ""
                codes = (written,) if written else stated.get(path.removesuffix("system") + "code", ())
                for system in systems if path.endswith("system") else ():
                    name = system.removeprefix(SYSTEMS)
                    if system.startswith(SYSTEMS) and name not in VALUE_SETS:
                        found.setdefault(name, set()).update(codes)
    return found


def _words(value_set: str, value: str) -> str:
    """The value in words: our own table's, else the words of the tools, else those of the list that has it."""
    tables = [table for table in shared().values() if table.value_set == value_set]
    for table in sorted(tables, key=_nearness):
        row = table.by_value.get(value)
        if row is not None and row.text:
            return row.text
    return value


_NEAR: Final = (SYSTEMS, "urn:planbro:epj", "urn:planbro:flyt-samspill", "urn:planbro")
"""Whose words are taken, in this order: a tool that is added later renames no code that is out among people."""


def _nearness(table: CodeTable) -> tuple[int, str]:
    return next((n for n, start in enumerate(_NEAR) if table.system.startswith(start)), len(_NEAR)), table.name


def _meaning(value_set: str) -> str:
    fields = [info for record in schema().values() for info in record.values() if info.codes == value_set]
    return "Values of " + "; ".join(f"{info.path}: {info.doc}" for info in fields) if fields else "Values of the Plan"


def _uri(table: CodeTable) -> str:
    """The list's address as FHIR writes it."""
    return f"urn:oid:{table.system}" if re.fullmatch(r"[0-2](\.\d+)+", table.system) else table.system

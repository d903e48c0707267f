"""FSH of what the tables already say: extensions, code systems, value sets, and the rules that profiles share.

An extension's type, context, targets and codes come from its rows in `mappings/fhir.table`, its meaning from the Plan's
fields. Profiles are written by hand, in `schemas/fhir/input/fsh/profiles`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from planbro.formats import spec
from planbro.mapping import CodeTable, Row, shared
from planbro.plan import FieldInfo, schema
from profile_codes import code_systems, value_set_id, value_sets
from profile_text import EXTENSIONS, MADE, SYSTEMS, camel, head, quoted, slice_name

_MODIFIES: Final = "Who does not know it would open more than was consented to"
_PRIMITIVES: Final = frozenset({"Boolean", "Code", "String", "Date", "DateTime", "Integer", "Decimal"})
_PROFILED: Final = frozenset(
    {"plan", "source", "team_members", "koordinatorer", "goals", "measures", "ip_status", "koordinator_status",
     "tool_status", "rights", "cooperations", "records", "archives", "consents", "consent_parties", "reservations"}
)  # fmt: skip
"""The lists whose resources have a profile of ours."""
_PLACES: Final = {
    "consent_parties[]": "provision.provision[permit]",
    "reservations[]": "provision.provision[deny]",
}
"""Where a profile slices what the table writes at one place under conditions."""
_ALIKE: Final = {"Consent.provision.provision": ("Consent.provision",)}
"""What R4 defines by pointing to another element: an extension is asked for under either name."""


@dataclass(frozen=True, slots=True)
class Use:
    """One place where the table has an extension of ours: `where` is the path of what carries it."""

    name: str
    row: Row
    where: str
    modifier: bool
    type: str

    @property
    def field(self) -> FieldInfo | None:
        return schema()[self.row.plan.owner].get(self.row.plan.field) if self.row.plan else None


@dataclass(slots=True)
class Extension:
    """All that the table says of one extension."""

    name: str
    uses: list[Use] = field(default_factory=list)

    @property
    def fields(self) -> list[FieldInfo]:
        return list(dict.fromkeys(use.field for use in self.uses if use.field is not None))

    @property
    def types(self) -> list[str]:
        return list(dict.fromkeys(use.type for use in self.uses))

    @property
    def modifier(self) -> bool:
        return any(use.modifier for use in self.uses)

    @property
    def tables(self) -> list[str]:
        codecs = {use.row.codec for use in self.uses}
        return sorted(codec[5:-1] for codec in codecs if codec.startswith("code("))


def generated() -> dict[str, str]:
    """Each file of `schemas/fhir/input/fsh/generated`, by name."""
    rows = spec("fhir").table.rows
    ours = [extension for extension in extensions(rows).values() if extension.fields]
    tables = [name for extension in ours for name in extension.tables]
    parts = {
        "extensions.fsh": (_extension(one, _resources(rows)) for one in sorted(ours, key=lambda one: one.name)),
        "rulesets.fsh": _rule_sets(rows),
        "codesystems.fsh": code_systems(rows),
        "valuesets.fsh": value_sets(tables),
    }
    return {name: MADE + "".join(texts) for name, texts in parts.items()}


def extensions(rows: Iterable[Row]) -> dict[str, Extension]:
    """What the rows say of each extension of ours, by the last part of its address."""
    found: dict[str, Extension] = {}
    for row in rows:
        for use in _uses(row):
            found.setdefault(use.name, Extension(use.name)).uses.append(use)
    return found


def _uses(row: Row) -> Iterator[Use]:
    path: list[str] = []
    for number, step in enumerate(row.doc):
        if step.axis == "deref":
            path = []
        name = step.name.lstrip("_")
        url = next((c.values[0] for c in step.conditions if c.path == "url"), "")
        if name in {"extension", "modifierExtension"} and url.startswith(EXTENSIONS):
            kind = row.doc[number + 1].name.removeprefix("value")
            kind = kind[0].lower() + kind[1:] if kind in _PRIMITIVES else kind
            yield Use(url.removeprefix(EXTENSIONS), row, ".".join(path), name == "modifierExtension", kind)
        path.append(name)


def _resources(rows: Iterable[Row]) -> dict[str, set[str]]:
    """Which resource types the items of each list are written as."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if row.is_list and row.direction == "both" and row.plan is not None and len(row.doc) == 1:
            found.setdefault(row.plan.list_name, set()).add(row.doc[0].name)
    return found


def _extension(extension: Extension, resources: Mapping[str, set[str]]) -> str:
    fields = extension.fields
    says = "; ".join(dict.fromkeys(f"{info.path}: {info.doc} ({info.source})" for info in fields))
    targets = {kind for info in fields for name in info.to for kind in resources.get(name, ())}
    points = f"Reference({' or '.join(sorted(targets))})" if targets else "Reference"
    types = [points if kind == "Reference" else kind for kind in extension.types]
    places = [place for use in extension.uses for place in (use.where, *_ALIKE.get(use.where, ()))]
    lines = []
    for number, where in enumerate(dict.fromkeys(places)):
        lines += [f"* ^context[{number}].type = #element", f"* ^context[{number}].expression = {quoted(where)}"]
    if extension.modifier:
        lines += ["* . ?!", f"* . ^isModifierReason = {quoted(_MODIFIES)}"]
    lines += [f"* value[x] only {' or '.join(types)}"]
    lines += [_binding(shared()[name], types) for name in extension.tables]
    return head("Extension", camel(extension.name), extension.name, says) + "\n".join(lines) + "\n"


def _binding(table: CodeTable, types: list[str]) -> str:
    strength = "required" if table.system.startswith(SYSTEMS) or "code" in types else "extensible"
    return f"* value[x] from {camel(value_set_id(table))}Values ({strength})"


def _rule_sets(rows: list[Row]) -> Iterator[str]:
    """What profiles insert: the extensions that the table writes for a list, and where; the types that are pushed."""
    yield "\nRuleSet: PushedResources\n" + "".join(f"* insert Pushed({name})\n" for name in sorted(_written(rows)))
    found: dict[str, dict[str, dict[str, None]]] = {}
    for row in rows:
        for use in _uses(row):
            if row.plan is not None and row.direction != "read" and not use.where.startswith("Practitioner."):
                below = _PLACES.get(row.plan.owner) or use.where.partition(".")[2]
                place = f"{below}.{'modifierExtension' if use.modifier else 'extension'}".lstrip(".")
                owner = row.plan.list_name or row.plan.owner or "plan"
                found.setdefault(owner, {}).setdefault(place, {})[use.name] = None
    for owner, places in found.items():
        if owner in _PROFILED:
            yield f"\nRuleSet: {camel(owner)}Extensions\n"
            for place, names in places.items():
                slices = (f"{camel(name)} named {slice_name(name)} 0..1" for name in names)
                yield f"* {place} contains\n    " + " and\n    ".join(slices) + "\n"


def _written(rows: Iterable[Row]) -> set[str]:
    """The resource types that are written: those of lists, those that stand once, and what they carry along."""
    rows = [row for row in rows if row.direction != "read"]
    once = {row.doc[0].name for row in rows if row.plan is not None and not row.doc[0].repeat}
    types = once.union(*_resources(rows).values())
    return types | {step.name for row in rows if row.doc[0].name in types for step in row.doc if step.axis == "deref"}

"""The values under an element's name, whichever way JSON writes them: single or list, with or without `_x`, choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

_NOTHING: Final[Mapping[str, Any]] = {}


@dataclass(slots=True)
class Item:
    """One value: its name, its number in a list, the value, its `_x` sibling, and its type where the name says it."""

    name: str
    number: int | None
    value: Any
    extra: Any = None
    code: str | None = None

    @property
    def place(self) -> str:
        """Its part of a FHIRPath; nothing for the root."""
        if not self.name:
            return ""
        typed = f".ofType({self.code})" if self.code else ""
        return f".{self.name}{typed}" + ("" if self.number is None else f"[{self.number}]")

    @property
    def node(self) -> Mapping[str, Any]:
        """What holds the parts below: the value itself, or for a primitive its sibling."""
        if type(self.value) is dict:
            return self.value
        return self.extra if type(self.extra) is dict else _NOTHING


def items_of(owner: Mapping[str, Any], name: str) -> list[Item]:
    """The items under an element's name; `value[x]` stands under the name that it has there."""
    if name[-1] == "]":
        return _chosen(owner, name[:-3])
    value, extra = owner.get(name), owner.get("_" + name)
    if extra is None:
        if value is None:
            return []
        if type(value) is list:
            return [Item(name, number, one) for number, one in enumerate(value)]
        return [Item(name, None, value)]
    if type(value) is not list and type(extra) is not list:
        return [Item(name, None, value, extra)]
    values, extras = value if type(value) is list else [], extra if type(extra) is list else []
    width = max(len(values), len(extras))
    pairs = zip(values + [None] * (width - len(values)), extras + [None] * (width - len(extras)), strict=True)
    return [Item(name, number, one, more) for number, (one, more) in enumerate(pairs)]


def _chosen(owner: Mapping[str, Any], stem: str) -> list[Item]:
    found = []
    start = len(stem)
    for key in owner:
        bare = key[1:] if key[:1] == "_" else key
        code = _ENDINGS.get(bare[start:]) if bare.startswith(stem) else None
        if code is not None and (bare is key or bare not in owner):
            found.append(Item(stem, None, owner.get(bare), owner.get("_" + bare), code))
    return found


def reached(items: Iterable[Item], steps: Iterable[str]) -> list[Item]:
    """The items at the end of a path."""
    found = list(items)
    for step in steps:
        found = [below for one in found for below in items_of(one.node, step)]
    return found


# The types that a choice may be of (R4, Extension.value[x]), by the ending that they give to its name.
_CHOICES: Final = [
    "base64Binary", "boolean", "canonical", "code", "date", "dateTime", "decimal", "id", "instant", "integer",
    "markdown", "oid", "positiveInt", "string", "time", "unsignedInt", "uri", "url", "uuid", "Address", "Age",
    "Annotation", "Attachment", "CodeableConcept", "Coding", "ContactPoint", "Count", "Distance", "Duration",
    "HumanName", "Identifier", "Money", "Period", "Quantity", "Range", "Ratio", "Reference", "SampledData",
    "Signature", "Timing", "ContactDetail", "Contributor", "DataRequirement", "Expression", "ParameterDefinition",
    "RelatedArtifact", "TriggerDefinition", "UsageContext", "Dosage", "Meta",
]  # fmt: skip
_ENDINGS: Final = {code[:1].upper() + code[1:]: code for code in _CHOICES}

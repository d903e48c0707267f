"""Objects of R4's types, drawn from the tables: rough ones, in which the members that matter are often there."""

from __future__ import annotations

from collections.abc import Collection
from random import Random
from typing import Any

from planbro.formats.fhir.check import definitions

TABLES = definitions()
PRIMITIVES: dict[str, list[Any]] = {
    "boolean": [True, False], "integer": [0, 1, 2, -1], "positiveInt": [1, 2, 3], "unsignedInt": [0, 1, 3],
    "decimal": [1.5, 2, -3], "date": ["2026-01-01", "2026-03-01", "2026-02"], "instant": ["2026-01-01T10:00:00Z", "2025-01-01T10:00:00Z"],
    "dateTime": ["2026-01-01T10:00:00Z", "2026-01-02T12:00:00Z", "2026-02-02"], "time": ["10:00:00"], "id": ["a", "b"],
    "uri": ["urn:x", "http://x.no/a"], "url": ["http://x.no/b"], "canonical": ["http://x.no/c", "#a"], "oid": ["urn:oid:1.2"],
    "uuid": ["urn:uuid:1"], "base64Binary": ["AAAA"], "code": ["x", "y"], "string": ["x", "Yz", "#a"], "markdown": ["m"],
    "xhtml": ["<div xmlns='http://www.w3.org/1999/xhtml'>x</div>", "<div>x</div>"],
}  # fmt: skip
_TOLD = frozenset({"code", "string", "uri", "markdown", "canonical"})
_INNER = ("Patient", "Practitioner", "Composition", "MessageHeader", "Organization")


class Draw:
    """Draws with a seed; `names` are the members that are often there, `words` the texts that are often in them."""

    def __init__(self, seed: str, names: Collection[str], words: list[str]) -> None:
        self.random, self.names, self.words = Random(seed), names, words

    def value(self, code: str, depth: int) -> Any:
        if code in PRIMITIVES:
            told = code in _TOLD and self.words and self.random.random() < 0.6
            return self.random.choice(self.words if told else PRIMITIVES[code])
        if code == "Resource":
            return self.object(self.random.choice(_INNER), depth - 1)
        return self.object(code, depth - 1)

    def object(self, name: str, depth: int) -> dict[str, Any]:
        """An object of a type, or of a part of a resource; may be empty."""
        made: dict[str, Any] = {"resourceType": name} if TABLES.kind(name) == "resource" else {}
        for element in TABLES.elements(name):
            if self.random.random() < self._chance(element.name, depth):
                json_name = self.random.choice(element.json_names())
                found = TABLES.type_of(name, json_name)
                if found and found.code and (found.code == "Resource" or TABLES.knows(found.code)):
                    self._put(made, json_name, found.code, depth, found.many)
        return made

    def _chance(self, name: str, depth: int) -> float:
        if name in {"extension", "modifierExtension"} and name not in self.names:
            return 0
        return (0.6 if name in self.names else 0.08) if depth >= 0 else 0

    def _put(self, made: dict[str, Any], name: str, code: str, depth: int, many: bool) -> None:
        drawn = [self.value(code, depth) for _ in range(self.random.choice((1, 1, 2)) if many else 1)]
        drawn = [one for one in drawn if one != {}]
        if drawn:
            made[name] = drawn if many else drawn[0]

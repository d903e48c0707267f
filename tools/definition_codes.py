"""The codes of value sets, where they can be listed from the files at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Codes = dict[str, list[str]]


class UnlistedError(Exception):
    """The value set cannot be listed; the reason is one of a few words."""


class ValueSets:
    """Code systems and value sets by address, and the lists made of them."""

    def __init__(self, resources: list[Mapping[str, Any]]) -> None:
        self.systems = {r["url"]: r for r in resources if r["resourceType"] == "CodeSystem" and "url" in r}
        self.sets = {r["url"]: r for r in resources if r["resourceType"] == "ValueSet" and "url" in r}

    def listed(self, address: str) -> dict[str, Any]:
        """System to codes; or the reason why they cannot be listed."""
        try:
            codes = self._codes(address)
        except UnlistedError as error:
            return {"unlisted": str(error)}
        return {"codes": {system: sorted(found) for system, found in sorted(codes.items())}}

    def _codes(self, address: str, above: tuple[str, ...] = ()) -> dict[str, set[str]]:
        url = address.split("|")[0]
        if url in above:
            raise UnlistedError("it includes itself")
        if url not in self.sets:
            raise UnlistedError("the value set is not in the package")
        compose = self.sets[url].get("compose")
        if not compose:
            raise UnlistedError("the value set says no codes")
        found: dict[str, set[str]] = {}
        for part in compose.get("include", ()):
            for system, codes in self._part(part, (*above, url)).items():
                found.setdefault(system, set()).update(codes)
        for part in compose.get("exclude", ()):
            for system, codes in self._part(part, (*above, url)).items():
                found.get(system, set()).difference_update(codes)
        return found

    def _part(self, part: Mapping[str, Any], above: tuple[str, ...]) -> dict[str, set[str]]:
        """What one include or exclude names: the meet of its system's codes and its value sets."""
        lists = [self._codes(address, above) for address in part.get("valueSet", ())]
        if "system" in part:
            lists.append({part["system"]: self._of_system(part)})
        met = lists[0]
        for other in lists[1:]:
            met = {system: codes & other[system] for system, codes in met.items() if system in other}
        return met

    def _of_system(self, part: Mapping[str, Any]) -> set[str]:
        if "concept" in part:
            return {concept["code"] for concept in part["concept"]}
        system = self.systems.get(part["system"])
        if system is None or system.get("content") != "complete":
            raise UnlistedError("the code system is not in the package")
        codes = {code for code, _ in _concepts(system.get("concept", ()))}
        for rule in part.get("filter", ()):
            codes &= _filtered(system, rule)
        return codes


def _filtered(system: Mapping[str, Any], rule: Mapping[str, Any]) -> set[str]:
    if rule["property"] != "concept" or rule["op"] not in {"is-a", "descendent-of"}:
        raise UnlistedError("the value set is made by a filter")
    below = {code for code, above in _concepts(system.get("concept", ())) if rule["value"] in above}
    return below | {rule["value"]} if rule["op"] == "is-a" else below


def _concepts(concepts: Any, above: frozenset[str] = frozenset()) -> Iterator[tuple[str, frozenset[str]]]:
    """Each code with those that stand above it; v3 names parents by the property subsumedBy as well."""
    for concept in concepts:
        parents = {p["valueCode"] for p in concept.get("property", ()) if p["code"] in {"subsumedBy", "parent"}}
        over = above | parents
        yield concept["code"], over
        yield from _concepts(concept.get("concept", ()), over | {concept["code"]})

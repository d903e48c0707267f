"""The invariants: from their FHIRPath, and the hot ones by hand, which say the same (a test holds the two together).

Where R4's own expression is wrong or cannot be judged, that is said here with the reason, and no error is made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from planbro.findings import Severity
from planbro.formats.fhir.check._definitions import Definitions
from planbro.formats.fhir.check._faults import Fault, Out
from planbro.formats.fhir.check._fhirpath import compiled
from planbro.formats.fhir.check._nodes import compare_times
from planbro.formats.fhir.check._scene import Scene
from planbro.formats.fhir.check._syntax import UnreadableError

Holds = Callable[[Any, Scene], "bool | None"]

# Told once of a whole input, as a count, or held by the shape of a resource; never run at each place.
ELSEWHERE: Final[Mapping[str, str]] = {
    "dom-6": "the missing narratives are counted, since R4 calls it good practice and demands none outside documents",
    "txt-1": "told by `fhir-narrative`, which says what is wrong in the XHTML",
    "txt-2": "told by `fhir-narrative`, which says what is wrong in the XHTML",
    "ele-1": "an element without content is found by its shape",
    "ext-1": "it stands in every extension; the tables leave it out and `EXT_1` is always judged",
}
# Not judged, with the reason; whoever finds one that cannot be judged puts it here, and no error is made of it.
UNJUDGED: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """An invariant at its place: `key` as R4 names it. Where it was written by hand it is of an object alone."""

    key: str
    severity: Severity
    expression: str
    holds: Holds
    of_object: bool = False


class Rules:
    """Every invariant of the tables, made once when it is first asked for."""

    def __init__(self, tables: Definitions) -> None:
        self.tables = tables
        self.choices = choices_of(tables)
        self._made: dict[str, Rule | None] = {}

    def of(self, names: Iterable[str]) -> tuple[Rule, ...]:
        found = (self._rule(name) for name in names)
        return tuple(rule for rule in found if rule is not None)

    def _rule(self, name: str) -> Rule | None:
        if name not in self._made:
            self._made[name] = None if name in ELSEWHERE or name in UNJUDGED else self._new(name)
        return self._made[name]

    def _new(self, name: str) -> Rule | None:
        fact = self.tables.invariant(name)
        try:
            holds = HOT.get(name) or compiled(fact["expression"], self.choices)
        except UnreadableError:
            return None
        return Rule(name.split(" ")[0], Severity(fact["severity"]), fact["expression"], holds, name in HOT)


def judge(rules: tuple[Rule, ...], value: Any, scene: Scene, out: Out) -> None:
    """The invariants at one node; what an expression leaves open is not an error."""
    for rule in rules:
        if rule.of_object and type(value) is not dict:
            continue
        if rule.holds(value, scene) is False:
            severity = None if rule.severity is Severity.ERROR else rule.severity
            out.append(Fault("fhir-invariant", severity, key=rule.key, expression=rule.expression))


def choices_of(tables: Definitions) -> dict[str, dict[str, str]]:
    """Every choice of every type: `value` to `valueString` and the rest, each with its type."""
    found: dict[str, dict[str, str]] = {}
    for name in tables.types():
        for path, fact in tables.table(name)["elements"].items():
            if path.endswith("[x]"):
                stem = path.rpartition(".")[2].removesuffix("[x]")
                codes = (t if isinstance(t, str) else t["code"] for t in fact["types"])
                found.setdefault(stem, {}).update({stem + code[:1].upper() + code[1:]: code for code in codes})
    return found


# --- by hand


def _has(node: Any, name: str) -> bool:
    return name in node or "_" + name in node


def _list(node: Any, name: str) -> list[Any]:
    value = node.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _dom_2(node: Any, scene: Scene) -> bool:
    return "contained" not in node or not any("contained" in inside for inside in _list(node, "contained"))


def _dom_3(node: Any, scene: Scene) -> bool:
    """A contained resource is pointed to from its container, or points to it."""
    if "contained" not in node:
        return True
    named: set[str] = set()
    _texts(node, named)
    for inside in _list(node, "contained"):
        own: set[str] = set()
        _texts(inside, own)
        if "#" + str(inside.get("id")) not in named and "#" not in own:
            return False
    return True


def _texts(node: Any, found: set[str]) -> None:
    """Every text that begins as a local address does."""
    if isinstance(node, dict):
        for value in node.values():
            _texts(value, found)
    elif isinstance(node, list):
        for value in node:
            _texts(value, found)
    elif isinstance(node, str) and node[:1] == "#":
        found.add(node)


def _dom_4(node: Any, scene: Scene) -> bool:
    return not any(_has(meta, "versionId") or _has(meta, "lastUpdated") for meta in _metas(node))


def _dom_5(node: Any, scene: Scene) -> bool:
    return not any("security" in meta for meta in _metas(node))


def _metas(node: Any) -> list[Any]:
    if "contained" not in node:
        return []
    return [inside["meta"] for inside in _list(node, "contained") if isinstance(inside.get("meta"), dict)]


def _ref_1(node: Any, scene: Scene) -> bool:
    """A local reference leads to something contained; `#` alone is the container itself, as R5 and dom-3 have it."""
    reference = node.get("reference")
    if not isinstance(reference, str) or reference[:1] != "#" or reference == "#":
        return True
    return any(inside.get("id") == reference[1:] for inside in _list(scene.root, "contained"))


def _per_1(node: Any, scene: Scene) -> bool | None:
    """Only where both are known as far as they must be: `2026-03` and `2026-03-01` leave it open."""
    start, end = node.get("start"), node.get("end")
    if not isinstance(start, str) or not isinstance(end, str):
        return True
    sign = compare_times(start, end)
    return None if sign is None else sign <= 0


def _needs(first: str, second: str) -> Holds:
    """`first.empty() or second.exists()`."""
    return lambda node, scene: not _has(node, first) or _has(node, second)


def _not_both(first: str, second: str) -> Holds:
    """`first.empty() or second.empty()`."""
    return lambda node, scene: not (_has(node, first) and _has(node, second))


def _some(*names: str) -> Holds:
    """`a.exists() or b.exists() ...`."""
    return lambda node, scene: any(_has(node, name) for name in names)


def _patient_for(scope: str) -> Holds:
    """ppc-2 to ppc-5 as meant: R4 wrote `something` where the address of the code system belongs (fhir.md § 3.1)."""

    def holds(node: Any, scene: Scene) -> bool:
        if _has(node, "patient") or not isinstance(node.get("scope"), dict):
            return True
        codings = _list(node["scope"], "coding")
        return not any(c.get("code") == scope and c.get("system") == _SCOPES for c in codings)

    return holds


_SCOPES: Final = "http://terminology.hl7.org/CodeSystem/consentscope"


def _csd_1(node: Any, scene: Scene) -> bool:
    """No code stands twice, at whatever level."""
    codes: list[str] = []
    level = _list(node, "concept")
    while level:
        codes += [concept["code"] for concept in level if isinstance(concept.get("code"), str)]
        level = [below for concept in level for below in _list(concept, "concept")]
    return len(set(codes)) == len(codes)


def _ext_1(node: Any, scene: Scene) -> bool:
    """A value or extensions, never both and never neither."""
    return ("extension" in node) != any(key[:5] == "value" or key[:6] == "_value" for key in node)


EXT_1: Final = Rule("ext-1", Severity.ERROR, "extension.exists() != value.exists()", _ext_1, True)

MEANT: Final[Mapping[str, str]] = {  # judged as they are meant, not as they are written
    "ppc-2": "patient-privacy", "ppc-3": "research", "ppc-4": "adr", "ppc-5": "treatment",
}  # fmt: skip

HOT: Final[Mapping[str, Holds]] = {
    "dom-2": _dom_2, "dom-3": _dom_3, "dom-4": _dom_4, "dom-5": _dom_5,
    "ref-1": _ref_1, "per-1": _per_1,
    "qty-3": _needs("code", "system"), "cpt-2": _needs("value", "system"), "att-1": _needs("data", "contentType"),
    "cpl-3": _not_both("detail", "reference"), "cmp-2": _not_both("emptyReason", "entry"),
    "lst-1": _not_both("emptyReason", "entry"),
    "cmp-1": _some("text", "entry", "section"), "ppc-1": _some("policy", "policyRule"),
    "pat-1": _some("name", "telecom", "address", "organization"), "bdl-5": _some("resource", "request", "response"),
    "csd-1": _csd_1,
    **{key: _patient_for(scope) for key, scope in MEANT.items()},
}  # fmt: skip

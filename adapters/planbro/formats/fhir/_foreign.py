"""What is to be told of a Bundle that another system wrote: whose plan it is, which, and what was left out and why.

The graph decides (`planbro.mapping`); here its remarks become findings, each with its FHIRPath. Nothing of a person
stands in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from planbro.findings import Finding, Place
from planbro.mapping import JsonTree
from planbro.mapping._graph import base_of, resource_of
from planbro.plan import Plan

_OF_A_PLAN: Final = ("ip_status", "koordinator_status", "koordinatorer")
"""What speaks of an individuell plan where the CarePlan itself is not sent (fhir.md § 4)."""


def remarks(tree: JsonTree) -> Iterator[Finding]:
    """Findings about the Bundle as a whole, in the order of its entries."""
    for remark in tree.graph.remarks:
        yield Finding(remark.code, Place(path=tree.path(remark.place)), dict(remark.params))
    if doubts(tree):
        yield Finding("fhir-death-undated", Place(path=tree.path((tree.graph.person["resource"], "deceasedBoolean"))))
    bundle = tree.value
    yield from _names(tree, bundle.get("entry"))
    links = bundle.get("link")
    for number, link in enumerate(links if isinstance(links, list) else ()):
        if isinstance(link, dict) and link.get("relation") == "next":
            yield Finding("fhir-page", Place(path=tree.path((links, number))))


def _names(tree: JsonTree, entries: Any) -> Iterator[Finding]:
    """An address that names another id than the resource it stands at."""
    for entry in entries if isinstance(entries, list) else ():
        resource = resource_of(entry)
        if resource is None or base_of(entry) is None or "id" not in resource:
            continue
        if entry["fullUrl"].partition("/_history/")[0].rpartition("/")[2] != resource["id"]:
            yield Finding("fhir-id-mismatch", Place(path=tree.path((entry, "fullUrl"))))


def doubts(tree: JsonTree) -> set[str]:
    """What R4 says of the person and the Plan cannot hold, where it closes the door: a death without a date."""
    person = tree.graph.person
    dead = person is not None and person["resource"].get("deceasedBoolean") is True
    return {"planeier.deceased"} if dead else set()


def holds_plan(tree: JsonTree) -> bool:
    """Whether the Bundle holds a plan."""
    return tree.graph.plan is not None


def speaks_of_plan(tree: JsonTree, plan: Plan) -> bool:
    """Whether a Bundle without a plan says something of one, about one person."""
    known = tree.graph.person is not None and not tree.graph.single.get("Patient", 0) < 0
    return known and any(getattr(plan, name) for name in _OF_A_PLAN)


REASONS: Final = {
    "older": "an older version, or a copy, of a resource that was read",
    "deleted": "the resource was deleted",
    "mistaken": "entered in error, or ruled out",
    "negated": "it says what is not to be done",
    "modified": "a modifier that planbro does not know",
    "person": "it is about another person",
    "unsaid": "it says not whom it is about, among several people's resources",
    "unreached": "nothing of this person's plan leads to it, among several people's resources",
    "plan": "it is of another plan",
}
"""Why an entry was left out, for the account."""


def reason(tree: JsonTree, path: str) -> str | None:
    """Why a leaf was not read, where its whole entry was left out."""
    head, bracket, rest = path.partition("entry[")
    number = rest.partition("]")[0]
    if head not in {"", "Bundle."} or not bracket or not number.isdecimal():
        return None
    return REASONS.get(tree.graph.left_out.get(int(number), ""))

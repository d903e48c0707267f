"""Reading by the quick walk, where table and document are such that it can."""

from __future__ import annotations

from dataclasses import dataclass

from planbro.findings import Findings
from planbro.mapping._read_fast._json import JsonWalk
from planbro.mapping._read_fast._walk import HandOverError
from planbro.mapping._read_fast._ways import ways
from planbro.mapping._read_fast._xml import XmlWalk
from planbro.mapping._spec import Spec
from planbro.mapping._trees import JsonTree, Mark, Place, Tree, XmlTree
from planbro.plan import Plan


@dataclass(slots=True)
class Quick:
    """What a quick reading gave: the plan, the number of leaves, and those of them that no row took.

    `doubted` are the taken leaves that were not simply a value at its place; what points to an attachment is one.
    """

    plan: Plan
    leaves: int
    kept: list[tuple[Mark, Place]]
    doubted: list[Place]


def read_quick(spec: Spec, tree: Tree, findings: Findings, *, fallback_identity: str) -> Quick | None:
    """Read a document as `read` does, without a trace; None where the table or the document needs the general reader.

    Plan and findings are the same, and each leaf has the same fate.
    """
    found = ways(spec)
    if found.root is None:
        return None
    told = Findings(file=findings.file, limit=findings.limit)
    walk: XmlWalk | JsonWalk
    if isinstance(tree, XmlTree):
        walk = XmlWalk(spec, tree, told, fallback_identity)
    elif isinstance(tree, JsonTree):
        walk = JsonWalk(spec, tree, told, fallback_identity)
    else:
        return None
    try:
        walk.run(found.root)
    except HandOverError:
        return None
    leaves, kept, doubted = walk.fates()
    findings.extend(told)
    findings.overflow += told.overflow
    return Quick(walk.plan, leaves, kept, doubted)


def odd(spec: Spec) -> str:
    """Why a table is left to the general reader; empty where it is not."""
    return ways(spec).odd

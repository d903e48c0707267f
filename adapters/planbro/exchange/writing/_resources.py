"""What a plan is in FHIR, resource by resource, for whoever shows them one at a time and makes no document of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from planbro.exchange._series import Series
from planbro.exchange.writing._envelope import Envelope
from planbro.exchange.writing._job import _spelled
from planbro.findings import Findings
from planbro.formats import create
from planbro.formats.fhir import let_lapse
from planbro.formats.fhir._bundle import place
from planbro.formats.fhir._entries import members_of, plan_of
from planbro.mapping import write as write_tree
from planbro.plan import Plan, day_in_norway
from planbro.render.narrative import narrate


def resources_of(plan: Plan, as_of: str) -> list[dict[str, Any]]:
    """The resources that `write(plan, "fhir", onto=False)` makes a collection of, in its order, the CarePlan told in
    bokmål; references are by urn:uuid.

    The plan was read by a table and is not checked again; no Bundle is named and no bytes are made.
    """
    document = create("fhir")
    shown = replace(plan)
    shown.source = Envelope(plan, plan, "fhir", "", None, as_of, Series()).source(document.spec, None)
    shown = _spelled(document, shown)
    write_tree(document.spec, document.tree, shown, None, Findings(), told=False)
    entries = members_of(document.tree.value)  # type: ignore[union-attr]
    let_lapse(entries, day_in_norway(as_of))
    place(entries, plan_of(entries), narrate(shown, normal=True))
    return [cast("dict[str, Any]", entry["resource"]) for entry in entries]

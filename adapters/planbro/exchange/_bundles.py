"""A FHIR Bundle finished: of its kind, and saying in words what it says in fields.

The table writes the resources, `formats.fhir` makes the Bundle, `render.narrative` the words; here they meet.
"""

from __future__ import annotations

from typing import Any

from planbro._version import __version__
from planbro.findings import Findings
from planbro.formats import Document
from planbro.formats._document import parse_any
from planbro.formats.fhir import BundleKind, Endpoint, Narrative, ask_for_new, assemble, derived, let_lapse, spoken
from planbro.formats.fhir import renew as renew_words
from planbro.formats.fhir._own import entries_of
from planbro.formats.fhir._xml import from_xml
from planbro.mapping import Trace
from planbro.mapping._trees import leaves_below
from planbro.plan import Organisation, Party, Plan, answering, day_in_norway, last_day


def finish(
    document: Document,
    plan: Plan,
    *,
    as_of: str,
    is_now: bool = False,
    kind: BundleKind = "collection",
    language: str = "nb",
    identifier: str | None = None,
    post: bool = False,
    sender: Party | None = None,
    receiver: Party | None = None,
    normal: bool = False,
) -> None:
    """Make what the table has just written a Bundle of one kind, with narratives of the plan that is written.

    A collection or a transaction says in words what the CarePlan is; a document says it of every resource. `plan` is
    the plan as its receiver may see it: nothing else is asked. `normal` says that its lists are in their normal order,
    `is_now` that `as_of` is of a clock and not of the plan.
    """
    let_lapse(entries_of(document.tree.value), _holds_on(plan, as_of, is_now))  # type: ignore[union-attr]
    assemble(
        document.tree.value,  # type: ignore[union-attr]
        kind,
        as_of=as_of,
        narrative=_narrate(plan, language, whole=kind == "document", normal=normal),
        identifier=identifier,
        post=post,
        sender=_endpoint(plan, sender or _responsible(plan, as_of[:10])),
        receiver=_endpoint(plan, receiver),
        software=f"planbro {__version__}",
    )


def renew(
    document: Document, before: Plan, after: Plan, findings: Findings, *, as_of: str, is_now: bool = False
) -> None:
    """After a put: narratives of ours say what the plan says now, and what has ended since holds no more; the sender's
    words stay, and that is told."""
    value = document.tree.value  # type: ignore[union-attr]
    let_lapse(entries_of(value), _holds_on(after, as_of, is_now), entries_of(_as_it_was(document)))
    told = any("text" in entry["resource"] for entry in entries_of(value))
    if not told and value.get("type") != "transaction":
        return
    was = _as_it_was(document)
    if value.get("type") == "transaction":
        ask_for_new(value, was)
    found = spoken(was)
    then = now = Narrative("nb")
    if found is not None:
        language, whole = found
        then, now = _narrate(before, language, whole=whole), _narrate(after, language, whole=whole)
    renew_words(value, was, then, now, findings)


def _holds_on(plan: Plan, as_of: str, is_now: bool) -> str:
    """The day that the Bundle is of. Where no clock says which, it is not before the plan was closed; a plan may be
    closed from a day that is still to come, and till then what it says holds."""
    closed = last_day(plan.closed)
    return max(day_in_norway(as_of), "" if is_now else closed or "")


def account_for(document: Document, trace: Trace) -> None:
    """What a Bundle of ours says beside its rows follows from the plan, and counts with the plan's id.

    Constants, display texts and ids follow their group (MAPPING, account); so do words made of the plan.
    """
    value = document.tree.value  # type: ignore[union-attr]
    found = spoken(value)
    narrative = _narrate(trace.plan, found[0], whole=found[1]) if found is not None else None
    for holder, key in derived(value, narrative):
        for mark, _ in leaves_below(holder, key):
            trace.facts.setdefault(mark, []).append(("", "", "id"))


def _narrate(plan: Plan, language: str, *, whole: bool, normal: bool = False) -> Narrative:
    from planbro.render.narrative import narrate

    return narrate(plan, "nn" if language == "nn" else "nb", whole=whole, normal=normal)


def _as_it_was(document: Document) -> Any:
    """The Bundle before it was written onto; a resource that stood alone as a Bundle of one."""
    value = from_xml(document.read_from.getroot()) if document.xml else parse_any(document.data)[1]
    alone = isinstance(value, dict) and value.get("resourceType") != "Bundle"
    return {"resourceType": "Bundle", "entry": [{"resource": value}]} if alone else value


def _responsible(plan: Plan, day: str) -> Party | None:
    """The body that answers for the plan, by the number it is addressed with."""
    bodies = {body.id: body for body in plan.organisations}
    for ref in answering(plan, day):
        if (body := bodies.get(ref)) is not None:
            if number := _text(body, "her_id"):
                return Party("herid", number)
            if number := _text(body, "orgnr"):
                return Party("orgnr", number)
    return None


def _endpoint(plan: Plan, party: Party | None) -> Endpoint | None:
    if party is None or party.kind not in {"herid", "orgnr"}:
        return None
    number = "her_id" if party.kind == "herid" else "orgnr"
    body = next((body for body in plan.organisations if getattr(body, number) == party.value), None)
    if body is None:
        return Endpoint(**{number: party.value})
    return Endpoint(_text(body, "name"), _text(body, "her_id"), _text(body, "orgnr"))


def _text(body: Organisation, name: str) -> str:
    value = getattr(body, name)
    return value if isinstance(value, str) else ""

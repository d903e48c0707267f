"""A signed form into a plan: consents, whom they name, what is reserved, the scan; or a refusal, on record.

Nothing is widened by silence. A line opens only where it is agreed to, says who by a reference and says what; an
earlier consent of the kind gives way to the one that was signed later. Whether a signature opens anything is the
engine's to say, and is told in its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.exchange.consent._ask import same_tool
from planbro.exchange.consent._scan import Scan, keep
from planbro.exchange.writing import latest
from planbro.findings import Findings, Refused
from planbro.formats.consent_form import CONSENTS_OF, ConsentForm, FormParty
from planbro.mapping import derive_item_id
from planbro.plan import (
    ABSENT,
    Code,
    Consent,
    ConsentParty,
    Plan,
    Policy,
    Reservation,
    RoutineRecord,
    ToolStatus,
    copy,
    counting,
    day_in_norway,
    first_day,
    value_of,
)
from planbro.plan.disclosure import Standing, Task, provision_text, standings, tasks

REPLACED: Final = "erstattet av nytt samtykke"
_DECLINED: Final = {"joint": "ip-declined", "plan-making": "ip-declined", "tool": "tool-declined"}
_LATER: Final = frozenset({"version", "status", "withdrawn", "withdrawn_by"})
"""What may have happened to a consent since its form was entered."""
_PERSONS: Final = ("participants", "koordinatorer", "related")
_ITEMS: Final = ("goals", "measures", "notes", "documents", "meetings", "messages", "needs", "resources")


@dataclass(slots=True)
class Recorded:
    """The plan with the form in it. `changed` are consents that are new or say something new, `closed` those that gave
    way; `standings` say of each of the form's own consents whether it opens."""

    plan: Plan
    changed: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    standings: tuple[Standing, ...] = ()
    tasks: tuple[Task, ...] = ()
    declined: bool = False
    findings: Findings = field(default_factory=Findings)


def record_form(
    plan: Plan, form: ConsentForm, *, scan: Scan | None = None, as_of: str | None = None, policy: Policy = Policy()
) -> Recorded:
    """The plan with what was signed. The same form again changes nothing (law 4); a form that was entered wrongly is
    entered again, and its consent says the new.

    Raises:
        Refused: it is of another plan, is not answered or signed, or names what the plan does not have.
    """
    _check(plan, form)
    assert form.signed is not None
    made = Recorded(copy(plan), declined=form.answer is False)
    document = keep(made.plan, scan, form.signed, form.code) if scan is not None else None
    today = day_in_norway(as_of or max(latest(plan), form.signed))
    own = [_enter(made, form, kind, document) for kind in CONSENTS_OF[form.kind]]
    if made.declined:
        _decline(made.plan, form, document)
    _settle(made, form, own, today, policy)
    made.tasks = _tasks(made, today, policy)
    return made


# what has to be there


def _check(plan: Plan, form: ConsentForm) -> None:
    found = Findings()
    if form.plan is not None and form.plan != plan.id:
        raise Refused.because("consent-form-another")
    if form.answer is None:
        found.add("consent-form-unanswered", path="answer")
    if form.signed is None:
        found.add("consent-form-unsigned", path="signed")
    if form.kind == "tool" and not form.tool:
        found.add("consent-tool-missing", path="tool")
    if form.start and form.end and form.end < form.start:
        found.add("consent-form-invalid", path="end", reason="the last day lies before the first")
    known = {name: {one.id for one in items} for name, items in plan.lists()}
    for path, ref, lists in _references(form):
        if ref is not None and not any(ref in known[name] for name in lists):
            found.add("consent-form-reference", path=path)
    if found.has_errors:
        raise Refused(found)


def _references(form: ConsentForm) -> Iterable[tuple[str, str | None, tuple[str, ...]]]:
    yield "signer", form.signer, ("related",)
    yield "cosigner", form.cosigner, ("related",)
    for at, line in enumerate(form.parties):
        yield f"parties[{at}].participant", line.participant, _PERSONS
        yield f"parties[{at}].organisation", line.organisation, ("organisations",)
    for at, ident in enumerate(form.lifted):
        yield f"lifted[{at}]", ident, ("reservations",)
    for at, one in enumerate(form.coded):
        yield f"coded[{at}].item", one.item, _ITEMS
        yield f"coded[{at}].participant", one.participant, _PERSONS
        yield f"coded[{at}].organisation", one.organisation, ("organisations",)


# what goes in


def _enter(made: Recorded, form: ConsentForm, kind: str, document: str | None) -> Consent:
    """One consent of the form, with its lines and reservations, where it is not there already."""
    plan = made.plan
    ident = derive_item_id(plan.id, "consents", f"form|{kind}|{form.tool or ''}|{form.signed}|{form.code or ''}", 0)
    there = next((one for one in plan.consents if one.id == ident), None)
    consent = _consent(plan, form, kind, ident, document)
    if there is not None and document is None:
        consent.document = there.document
    lines = _lines(made, form, ident) if kind == "sharing" and not made.declined else []
    reservations = _reservations(plan, form, ident) if kind == "sharing" else []
    old = [*(one for one in plan.consent_parties if one.consent == ident),
           *(one for one in plan.reservations if one.consent == ident)]  # fmt: skip
    if there is not None and _alike([there, *old], [consent, *lines, *reservations]):
        return there
    if there is not None:  # what was closed since stays closed
        consent.status = there.status if not made.declined else consent.status
        consent.withdrawn, consent.withdrawn_by = there.withdrawn, there.withdrawn_by
    rising = [one.version for one in plan.consents if value_of(one.kind) == kind and isinstance(one.version, int)]
    consent.version = max(rising, default=0) + 1
    if there is None:
        plan.consents.append(consent)
    else:
        plan.consents[plan.consents.index(there)] = consent
    plan.consent_parties[:] = [one for one in plan.consent_parties if one.consent != ident] + lines
    plan.reservations[:] = [one for one in plan.reservations if one.consent != ident] + reservations
    made.changed.append(ident)
    return consent


def _consent(plan: Plan, form: ConsentForm, kind: str, ident: str, document: str | None) -> Consent:
    words = form.reservations if kind == "sharing" else None
    given, family = _name(plan, form.signer, form.signer_given, form.signer_family, form.signed_by)
    second, second_family = _name(plan, form.cosigner, form.cosigner_given, form.cosigner_family, None)
    return Consent(
        id=ident, kind=Code(kind), status=Code("active" if form.answer else "rejected"),
        tool=form.tool if kind == "tool" and form.tool else ABSENT,
        signer_given=given or ABSENT, signer_family=family or ABSENT, signer_kind=_code(form.signed_by),
        signer_related=form.signer or ABSENT, cosigner_given=second or ABSENT, cosigner_family=second_family or ABSENT,
        cosigner_related=form.cosigner or ABSENT, cosigned=form.cosigned or ABSENT, acting=_code(form.acting),
        acting_name=form.acting_name or ABSENT, signed=form.signed or ABSENT, start=form.start or form.signed or ABSENT,
        end=form.end or ABSENT, validity=_code("until-time" if form.end else None), takes_part=form.answer is True,
        withdrawal_explained=_said(form.withdrawal_explained), complaint_explained=_said(form.complaint_explained),
        reservations=words or ABSENT, document=document or ABSENT,
    )  # fmt: skip


def _name(
    plan: Plan, ref: str | None, given: str | None, family: str | None, right: str | None
) -> tuple[str | None, str | None]:
    """The name as the form has it, else as the plan has it for the one who signed."""
    who: Any = next((one for one in plan.related if one.id == ref), None)
    if who is None and right == "patient-express":
        who = plan.planeier
    if given or family or who is None:
        return given, family
    return tuple(text if isinstance(text, str) else None for text in (who.given, who.family))  # type: ignore[return-value]


def _lines(made: Recorded, form: ConsentForm, consent: str) -> list[ConsentParty]:
    found: list[ConsentParty] = []
    for at, line in enumerate(form.parties):
        if line.agreed is not True:
            continue
        if line.part is None:
            made.findings.add("consent-line-vague", path=f"parties[{at}]")
            continue
        if line.participant is None and line.organisation is None:
            made.findings.add("consent-line-unnamed", path=f"parties[{at}]")
        found.append(_line(made.plan, line, form, consent, len(found)))
    if not found:
        made.findings.add("consent-list-empty", path="parties")
    return found


def _line(plan: Plan, line: FormParty, form: ConsentForm, consent: str, number: int) -> ConsentParty:
    key = "|".join(str(one) for one in (consent, line.participant, line.organisation, line.part, line.life_area))
    return ConsentParty(
        id=derive_item_id(plan.id, "consent_parties", key, number), consent=consent,
        participant=line.participant or ABSENT, organisation=line.organisation or ABSENT, name=line.name or ABSENT,
        part=_code(line.part), life_area=_code(line.life_area), access=Code(line.access or "read"),
        purpose=_code(line.purpose), start=line.start or form.start or form.signed or ABSENT,
        end=line.end or form.end or ABSENT,
    )  # fmt: skip


def _reservations(plan: Plan, form: ConsentForm, consent: str) -> list[Reservation]:
    found = []
    for number, one in enumerate(form.coded):
        key = "|".join(str(part) for part in (consent, one.kind, one.part, one.life_area, one.item, one.participant,
                                              one.organisation))  # fmt: skip
        found.append(Reservation(
            id=derive_item_id(plan.id, "reservations", key, number), consent=consent,
            kind=Code(one.kind or "reservation"), part=_code(one.part), life_area=_code(one.life_area),
            item=one.item or ABSENT, participant=one.participant or ABSENT, organisation=one.organisation or ABSENT,
            start=one.start or ABSENT, end=one.end or ABSENT, text=one.text or ABSENT,
        ))  # fmt: skip
    return found


def _decline(plan: Plan, form: ConsentForm, document: str | None) -> None:
    """What routines demand is on record when somebody does not want the plan, or the tool (domain.md § 7)."""
    kind = _DECLINED.get(form.kind)
    if kind is None:
        return
    ident = derive_item_id(plan.id, "records", f"form|{kind}|{form.signed}|{form.code or ''}", 0)
    record = RoutineRecord(id=ident, kind=Code(kind), date=form.signed or ABSENT, how=Code("form"),
                           by_ref=form.signer or ABSENT, document=document or ABSENT)  # fmt: skip
    there = next((one for one in plan.records if one.id == ident), None)
    if there is None:
        plan.records.append(record)
    elif document is not None:
        there.document = document


def _reopen_tool(plan: Plan, form: ConsentForm) -> None:
    """A yes that is later than the no to every tool takes its place; where the plan is kept, the yes does not say."""
    last = counting(plan.tool_status, form.signed)
    days = [first_day(one.date) for one in last if value_of(one.value) == "declined"]
    if days and all(day and form.signed and day < form.signed for day in days):
        ident = derive_item_id(plan.id, "tool_status", f"form|{form.signed}|{form.code or ''}", 0)
        plan.tool_status.append(
            ToolStatus(id=ident, value=Code("unknown"), tool=form.tool or ABSENT, date=form.signed or ABSENT)
        )


# what follows


def _settle(made: Recorded, form: ConsentForm, own: list[Consent], today: str, policy: Policy) -> None:
    """Which of the form's consents open, and which earlier ones give way to them."""
    begins = max(today, form.start or today)
    ids = {one.id for one in own}
    for consent in own:
        others = [one for one in made.plan.consents if one.id not in ids and _gives_way(one, consent)]
        if made.declined:
            _close(made, others, form.signed or today, today)
            continue
        newer = [one for one in others if (first_day(one.signed) or "") > (form.signed or "")]
        if newer:
            made.findings.add("consent-older", path=f"consents[{consent.id}]")
            consent.status = Code("inactive")
            continue
        fault = _fault(made.plan, consent.id, begins, policy)
        if fault is None and form.kind == "tool":
            _reopen_tool(made.plan, form)
        if fault is None:
            made.plan.reservations[:] = [one for one in made.plan.reservations if one.id not in form.lifted]
        if fault is None and form.replaces:
            _close(made, others, max(form.start or "", form.signed or today), today)
        elif fault is not None and others:
            made.findings.add("consent-earlier-stands", path=f"consents[{consent.id}]", count=len(others))
    found = standings(made.plan, begins, policy)
    made.standings = tuple(one for one in found if one.consent in ids)
    if not made.declined:
        _tell(made)


def _tell(made: Recorded) -> None:
    """Why a signature opens nothing, in the engine's words."""
    for one in made.standings:
        if one.fault is None:
            continue
        path = f"consents[{one.consent}]"
        if one.fault.startswith("reservation:"):
            made.findings.add("consent-words-uncoded", path=path)
        elif one.fault != "not-active" or "consent-older" not in made.findings.codes():
            nb, en = (provision_text(one.fault, language) for language in ("nb", "en"))
            made.findings.add("consent-opens-nothing", path=path, provision=one.fault, said_nb=nb, said_en=en)


def _fault(plan: Plan, ident: str, day: str, policy: Policy) -> str | None:
    return next((one.fault for one in standings(plan, day, policy) if one.consent == ident), None)


def _gives_way(one: Consent, to: Consent) -> bool:
    kind, tool = value_of(to.kind) or "", to.tool if isinstance(to.tool, str) else None
    open_still = value_of(one.status) in {"active", "proposed", None} and one.withdrawn is ABSENT
    return value_of(one.kind) == kind and same_tool(one, kind, tool) and open_still


def _close(made: Recorded, consents: Iterable[Consent], day: str, today: str) -> None:
    for one in consents:
        one.withdrawn, one.withdrawn_by = day, REPLACED
        if day <= today:
            one.status = Code("inactive")
        made.closed.append(one.id)


def _tasks(made: Recorded, today: str, policy: Policy) -> tuple[Task, ...]:
    """What is left to do in the tool, and told: planbro cannot reach it."""
    return tell_tasks(made, {*made.changed, *made.closed}, today, policy)


def tell_tasks(made: Recorded, about: set[str], day: str, policy: Policy) -> tuple[Task, ...]:
    found = tuple(one for one in tasks(made.plan, day, policy) if one.about in about)
    for one in found:
        made.findings.add("consent-close-in-tool", path=f"consents[{one.about}]", deadline=one.deadline)
    return found


def _alike(one: list[Any], other: list[Any]) -> bool:
    """Whether items say the same, their version aside."""
    return [_told(item) for item in one] == [_told(item) for item in other]


def _told(item: Any) -> tuple[Any, ...]:
    return tuple(_bare(getattr(item, name)) for name in item.__dataclass_fields__ if name not in _LATER)


def _bare(value: Any) -> Any:
    """A code by its value: a format that is read back keeps its own word beside it."""
    return value.value if isinstance(value, Code) else value


def _code(value: str | None) -> Any:
    return Code(value) if value else ABSENT


def _said(value: bool | None) -> Any:
    return ABSENT if value is None else value

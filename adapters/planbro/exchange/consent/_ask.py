"""What a form asks for: the plan's consents as they are, to be given anew, changed or refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from planbro.findings import Refused
from planbro.formats.consent_form import CONSENTS_OF, FORM_KINDS, ConsentForm, FormKind, FormParty, FormReservation
from planbro.plan import Consent, Plan, first_day, is_current, last_day, value_of
from planbro.plan.disclosure import Register
from planbro.render.consent import party_label


def asked_of(
    plan: Plan | None,
    kind: str,
    *,
    day: str,
    language: str = "nb",
    tool: str | None = None,
    start: str | None = None,
    end: str | None = None,
) -> ConsentForm:
    """The form for a plan, filled in with what the plan has; empty where there is no plan.

    The list is that of the latest consent; where there is none, those who take part, with the kinds of information left
    open. Nobody is agreed to before somebody has said so.

    Raises:
        Refused: no such form; a tool form without a tool.
    """
    if kind not in FORM_KINDS:
        raise Refused.because("consent-kind-not-known", kind="?", known=", ".join(FORM_KINDS))
    form_kind: FormKind = next(one for one in FORM_KINDS if one == kind)
    if plan is None:
        return ConsentForm(form_kind, language=language, tool=tool, start=start, end=end).with_code()
    named = tool or (_tool_of(plan) if kind == "tool" else None)
    if kind == "tool" and not named:
        raise Refused.because("consent-tool-missing")
    last = latest_of(plan, CONSENTS_OF[kind][-1], named, day)
    made = ConsentForm(
        form_kind, plan.id, language=language, tool=named if kind == "tool" else None,
        start=start or (first_day(last.start) if last else None), end=end or (first_day(last.end) if last else None),
    )  # fmt: skip
    if made.has_list:
        made = ConsentForm(made.kind, made.plan, None, language, None, made.start, made.end,
                           parties=tuple(_parties(plan, last, day, language, made.start)),
                           coded=tuple(_coded(plan, last, day)))  # fmt: skip
    return made.with_code()


def latest_of(plan: Plan, kind: str, tool: str | None, day: str) -> Consent | None:
    """The consent of a kind that was signed last and has not been refused or taken back."""
    found = [
        one for one in plan.consents
        if value_of(one.kind) == kind and value_of(one.status) == "active" and same_tool(one, kind, tool)
        and not ((gone := first_day(one.withdrawn)) and gone <= day)
    ]  # fmt: skip
    return max(found, key=lambda one: first_day(one.signed) or "", default=None)


def same_tool(one: Consent, kind: str, tool: str | None) -> bool:
    """A consent to a tool is to that one alone (domain.md § 7)."""
    stated = one.tool if isinstance(one.tool, str) else ""
    return kind != "tool" or " ".join(stated.casefold().split()) == " ".join((tool or "").casefold().split())


def _tool_of(plan: Plan) -> str | None:
    names = [one.tool for one in plan.tool_status if isinstance(one.tool, str)]
    names += [one.tool for one in plan.consents if isinstance(one.tool, str)]
    return next(iter(names), None)


def _parties(plan: Plan, last: Consent | None, day: str, language: str, start: str | None) -> Iterable[FormParty]:
    register = Register.of(plan)
    lines = [one for one in plan.consent_parties if last is not None and one.consent == last.id]
    for line in lines:
        participant, body = _ref(line.participant), _ref(line.organisation)
        name = line.name if isinstance(line.name, str) else None
        begins, ends = _own_days(line, last, start)
        yield FormParty(
            participant, body, name, value_of(line.part), value_of(line.life_area), value_of(line.access),
            value_of(line.purpose), begins, ends,
            label=party_label(register, participant, body, name, language),
        )  # fmt: skip
    if not lines:
        for person in plan.participants:
            if value_of(person.type) != "planeier" and is_current(person, day):
                yield FormParty(person.id, access="read", label=party_label(register, person.id, None, None, language))


def _own_days(line: Any, last: Consent | None, start: str | None) -> tuple[str | None, str | None]:
    """A line's days where they are its own; those of the consent, and one that is over, follow the new period."""
    begins, ends = first_day(line.start), first_day(line.end)
    if last is not None:
        begins = None if begins == first_day(last.start) else begins
        ends = None if ends == first_day(last.end) else ends
    return begins, None if ends and start and ends < start else ends


def _coded(plan: Plan, last: Consent | None, day: str) -> Iterable[FormReservation]:
    """The reservations as they are entered: a new consent keeps what nobody has lifted and what is not over."""
    for one in plan.reservations:
        if last is not None and one.consent == last.id and not (last_day(one.end) or day) < day:
            yield FormReservation(
                value_of(one.kind), value_of(one.part), value_of(one.life_area), _ref(one.item), _ref(one.participant),
                _ref(one.organisation), first_day(one.start), last_day(one.end),
                one.text if isinstance(one.text, str) else None,
            )  # fmt: skip


def _ref(value: Any) -> str | None:
    return value if isinstance(value, str) else None

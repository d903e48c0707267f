"""Consents and rights on the way to another tool: moved as they are, never wider (domain.md §§ 2.4, 3.1, 7).

What a signature covered is what it covers: a consent to use Sampro is none for Flyt. So nothing here makes a consent,
changes what one names, or lengthens it. What is moved until the new ones are signed is the controller's policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from planbro.exchange.consent import asked_of
from planbro.exchange.migrate._access import ends_after, eve_of, hold_right
from planbro.exchange.migrate._model import Remark, ToolConsent
from planbro.exchange.migrate._rights import rights_wider
from planbro.findings import CATALOGUE
from planbro.formats import FORMATS
from planbro.plan import (
    Consent,
    Participant,
    Plan,
    copy,
    counting,
    day_in_norway,
    first_day,
    in_office,
    last_day,
    value_of,
)
from planbro.plan.disclosure import Standing, standings
from planbro.render.consent import as_html, as_pdf, form_page

Policy: TypeAlias = Literal["move", "close", "hold"]
"""`move`: as it is. `close`: others' access ends until there is a new consent. `hold`: not without a consent."""

TOOL_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "sampro": ("Sampro", "SamPro", "Unique SamPro", "Visma SamPro", "Visma FLYT SamPro"),
    "flyt-samspill": ("Visma Flyt Samspill", "Flyt Samspill"),
}
"""What consents call a format's tool beyond what its table says (`@tool`); the first is the one a new form names.
Assumption, so `names` replaces it: that one is the continuation of another (domain.md § 3.3) makes a consent to the one
no consent to the other."""

_ENDED: Final = frozenset({"expired", "age:16-parent", "needs-renewal"})


def tool_names(tool: str, names: Mapping[str, tuple[str, ...]] = TOOL_NAMES) -> tuple[str, ...]:
    """What consents call the tool of a format, or a tool by its own name; nothing where a format is no tool's."""
    if tool in names:
        return names[tool]
    if tool in FORMATS:
        return (FORMATS[tool].tool,) if FORMATS[tool].tool else ()
    return (tool,) if tool else ()


# the target tool


def apply_policy(
    plan: Plan,
    *,
    tool: str,
    policy: Policy,
    as_of: str,
    names: Mapping[str, tuple[str, ...]] = TOOL_NAMES,
) -> tuple[Plan, ToolConsent, list[Remark], bool]:
    """The plan as it may be moved, where the consent to the target tool stands, what to know, and whether it is held.

    A planeier who wants no tool is a stop under every policy: the plan is on paper then, and a person has to decide
    (domain.md § 7). The plan that was given is never changed.
    """
    today = day_in_norway(as_of)
    named = tool_names(tool, names)
    if not named:
        return plan, ToolConsent("not-needed"), [], False
    consent = tool_consent(plan, named, as_of)
    if consent.state == "given":
        return plan, consent, [], False
    remarks = list(_told(plan, consent, named[0]))
    if consent.state == "refused":
        return plan, consent, remarks, True
    if policy == "hold":
        return plan, consent, [*remarks, _remark("tool-consent-held", tool=named[0])], True
    if policy == "close":
        closed = close_access(plan, today)
        if closed != plan:
            remarks.append(_remark("tool-consent-closed"))
        return closed, consent, remarks, False
    return plan, consent, remarks, False


def tool_consent(plan: Plan, named: tuple[str, ...], as_of: str) -> ToolConsent:
    """Where the consent to a tool of these names stands: age, mandate and time count as for sharing."""
    today = day_in_norway(as_of)
    by_id = {one.id: one for one in plan.consents if value_of(one.kind) == "tool"}
    known = [(by_id[one.consent], one) for one in _standings(plan, as_of) if one.consent in by_id] if by_id else []
    covers = tuple(
        dict.fromkeys(str(one.tool) for one, how in known if how.fault is None and isinstance(one.tool, str))
    )
    wanted = {_folded(name) for name in named}
    ours = [(one, how) for one, how in known if isinstance(one.tool, str) and _folded(one.tool) in wanted]
    if any(value_of(one.value) == "declined" for one in counting(plan.tool_status, today)):
        return ToolConsent("refused", covers)
    last_no = max((_signed(one) for one, _ in ours if _is_refusal(one)), default=None)
    standing = [how for one, how in ours if how.fault is None and (last_no is None or _signed(one) > last_no)]
    if standing:
        until = max(standing, key=lambda how: how.until or "9999").until
        return ToolConsent("given", covers, until or "")
    if last_no is not None:
        return ToolConsent("refused", covers)
    ended = [(how.fault, _end_of(one)) for one, how in ours]
    if any(fault == "withdrawn" for fault, _ in ended):
        return ToolConsent("withdrawn", covers)
    over = [end for fault, end in ended if fault in _ENDED]
    return ToolConsent("expired", covers, max(over)) if over else ToolConsent("missing", covers)


def _standings(plan: Plan, as_of: str) -> tuple[Standing, ...]:
    """How the consents stand, asked of no more than the answer hangs on: a plan's content says nothing of them."""
    asked = Plan(
        id=plan.id, kind=plan.kind, status=plan.status, planeier=plan.planeier, identifiers=plan.identifiers,
        related=plan.related, reservations=plan.reservations, consents=plan.consents,
    )  # fmt: skip
    return standings(asked, as_of)


def _told(plan: Plan, consent: ToolConsent, tool: str) -> Iterator[Remark]:
    if consent.state == "refused":
        yield _remark("tool-declined", tool=tool)
    else:
        yield _remark(f"tool-consent-{consent.state}", tool=tool)
    if first_day(plan.planeier.deceased) is not None:
        yield _remark("tool-consent-deceased", path="planeier.deceased")


def _remark(code: str, *, path: str = "", **params: str) -> Remark:
    return Remark(code, CATALOGUE[code].severity.value, path, params)


def _is_refusal(one: Consent) -> bool:
    return value_of(one.status) == "rejected" or (one.takes_part is False and value_of(one.status) in {"active", None})


def _signed(one: Consent) -> str:
    return first_day(one.signed) or first_day(one.start) or ""


def _end_of(one: Consent) -> str:
    return last_day(one.end) or ""


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


# access


def close_access(plan: Plan, today: str) -> Plan:
    """A copy in which nobody but planeier and koordinator has access from `today` on.

    Ended are the access of participants and their rights; consents, and rights that say no, stay as they are.
    """
    closed, eve = copy(plan), eve_of(today)
    keeping = {one.participant for one in in_office(plan, today)}
    others = [one for one in closed.participants if value_of(one.type) != "planeier" and one.id not in keeping]
    for person in others:
        _end_access(person, eve)
    shut, known = {one.id for one in others}, {one.id for one in closed.participants}
    for right in closed.rights:
        if right.participant in shut or right.participant not in known:
            hold_right(right, eve)
    return closed


def _end_access(person: Participant, eve: str) -> None:
    if ends_after(person.access_end, eve):
        person.access_end = eve


# what has to be signed


@dataclass(frozen=True, slots=True, repr=False)
class Renewal:
    """A consent to be asked for: of which plan, by which koordinator, and why."""

    key: str
    plan: str
    number: str
    koordinator_key: str
    koordinator: str
    state: Literal["missing", "expired", "withdrawn", "refused"]
    covers: tuple[str, ...]
    until: str
    held: bool
    target_name: str


def worklist(results: Iterable[Mapping[str, Any]]) -> Iterator[Renewal]:
    """The plans of which a consent to the target tool is wanting, in the order of the ledger; refused ones too.

    Of the dead nothing is asked. A plan without a koordinator stands under an empty key: one has to be appointed first.
    """
    for one in results:
        consent = one["consent"]
        if not consent or consent["state"] in {"given", "not-needed"} or one["state"] not in {"moved", "held"}:
            continue
        if any(remark["code"] == "tool-consent-deceased" for remark in one["remarks"]):
            continue
        yield Renewal(
            one["key"], one["plan"], one["number"], one["koordinator_key"], one["koordinator"], consent["state"],
            tuple(consent["covers"]), consent["until"], one["state"] == "held", one["target_name"],
        )  # fmt: skip


def consent_form_for(
    plan: Plan,
    tool: str,
    as_of: str,
    language: Literal["nb", "nn"] = "nb",
    *,
    kind: str = "tool",
    names: Mapping[str, tuple[str, ...]] = TOOL_NAMES,
) -> tuple[bytes, bytes]:
    """The form for a new consent, filled in with what the plan has, as PDF and as a page; nothing on it is answered.

    `kind` `joint` or `sharing` gives the form with the list of those who take part, and what each may know, as the
    consent before named them.

    Raises:
        Refused: the format is no tool's, or a name has letters that no font here can show.
    """
    day = day_in_norway(as_of)
    named = next(iter(tool_names(tool, names)), None)
    asked = asked_of(plan, kind, day=day, language=language, tool=named, start=day)
    page = form_page(asked, plan, language)
    return as_pdf(page, day), as_html(page).encode()


__all__ = [
    "TOOL_NAMES",
    "Policy",
    "Renewal",
    "apply_policy",
    "close_access",
    "consent_form_for",
    "rights_wider",
    "tool_consent",
    "tool_names",
    "worklist",
]

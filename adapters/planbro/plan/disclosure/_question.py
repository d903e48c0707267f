"""One question: may this asker know this part, or this item, now? Answered from a register without judging the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from planbro.plan._codes import VALUE_SETS
from planbro.plan._days import day_in_norway, value_of
from planbro.plan._fields import Kind
from planbro.plan._model import Plan
from planbro.plan.disclosure._asker import Asker, Party
from planbro.plan.disclosure._case import Access, Inquiry, Verdict
from planbro.plan.disclosure._day import day_of
from planbro.plan.disclosure._policy import Policy
from planbro.plan.disclosure._provisions import UNKNOWN_TEXT, provision_text
from planbro.plan.disclosure._register import NO_AREA, TELLING, Entry, Register


class Unknown:
    """The answer to a question that is refused: never "no", and the same whatever there is. False in a condition."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
_KINDS: Final = frozenset(kind.value for kind in Kind) - {Kind.ENVELOPE.value}


@dataclass(frozen=True, slots=True)
class Answer:
    """`permitted` parts, such as `goal` or `goal:education`, or `UNKNOWN`. The provision is for log and owner."""

    permitted: frozenset[str] | Unknown
    provision: str
    as_of: str
    data_as_of: str | None

    def __bool__(self) -> bool:
        return bool(self.permitted)

    def sentence(self, language: str = "nb") -> str:
        """Why, in words, for the koordinator."""
        return provision_text(self.provision, language)

    def told(self, language: str = "nb") -> str:
        """What the asker is told: the same for every refusal."""
        if self.permitted:
            return self.sentence(language)
        return UNKNOWN_TEXT["nb" if language in {"nb", "nn", "no"} else "en"]


def ask(
    register: Register | Plan,
    who: Asker | Party | str,
    purpose: str | None,
    about: Kind | str,
    as_of: str,
    policy: Policy = Policy(),
    *,
    access: Access = "read",
    life_area: str | None = None,
    data_as_of: str | None = None,
) -> Answer:
    """Whether `who`, with that purpose, may know of `about`: a kind of information, the id of an item, or `"status"`.

    Of a kind the answer is the whole of it (`goal`), or the livsområder that are open (`goal:education`); a single
    item that is reserved is asked for by its id.
    """
    asked = Questions(register, who, purpose, as_of, policy, access=access, data_as_of=data_as_of)
    return asked.about(about, life_area)


class Questions:
    """Several questions of one asker at one time (`ask`): what they have in common is worked out once."""

    def __init__(
        self,
        register: Register | Plan,
        who: Asker | Party | str,
        purpose: str | None,
        as_of: str,
        policy: Policy = Policy(),
        *,
        access: Access = "read",
        data_as_of: str | None = None,
    ) -> None:
        self._case = Inquiry(Register.of(register), Asker.of(who), purpose, as_of, policy, data_as_of, access)
        self._as_of, self._closed = as_of, self._case.closed()

    def about(self, about: Kind | str, life_area: str | None = None) -> Answer:
        """The answer to one."""
        permitted: frozenset[str] | Unknown = UNKNOWN
        if self._closed:
            provision = self._closed
        elif about in _KINDS:
            permitted, provision = _of_kind(self._case, Kind(about), life_area)
        else:
            permitted, provision = _of_item(self._case, about, life_area)
        return Answer(permitted, provision, self._as_of, self._case.data_as_of)


def may_use_tool(plan: Plan | Register, tool: str, as_of: str, policy: Policy = Policy()) -> Answer:
    """Whether the plan may be kept in the named tool. A consent to one tool says nothing of another."""
    day = day_of(plan, day_in_norway(as_of), policy)
    named = [
        one for one in day.plan.consents
        if value_of(one.kind) == "tool" and isinstance(one.tool, str) and _same_name(one.tool, tool)
    ]  # fmt: skip
    standing = next((one for one in named if day.consents.fault_of(one) is None), None)
    declined = any(id(one) in day.answers and value_of(one.value) == "declined" for one in day.plan.tool_status)
    if day.dead or declined or standing is None:
        faults = [fault for one in named if (fault := day.consents.fault_of(one))]
        why = "deceased" if day.dead else "tool-declined" if declined else next(iter(faults), "no-consent-to-tool")
        return Answer(UNKNOWN, why, as_of, None)
    return Answer(frozenset({"tool"}), f"consent:{standing.id}", as_of, None)


def may_see_log_entry(
    register: Register | Plan,
    who: Asker | Party | str,
    purpose: str | None,
    about: Kind | str,
    as_of: str,
    policy: Policy = Policy(),
    *,
    data_as_of: str | None = None,
) -> Answer:
    """Whether an entry of the access log about a kind or an item may be shown to `who`.

    The log tells what there is: what a child has kept from a parent is kept in the parent's view of the log too
    (domain.md § 2.4). Only the planeier, a representative and the controller see a log at all.
    """
    asker = Asker.of(who)
    found = ask(register, asker, purpose, about, as_of, policy, data_as_of=data_as_of)
    if asker.role not in {"planeier", "representative", "owner"} or found.provision not in {
        "own",
        "representative",
        "owner",
    }:
        provision = found.provision if not found else "no-consent"
        return Answer(UNKNOWN, provision, as_of, found.data_as_of)
    return found


def _same_name(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split()) != ""


# a kind


def _of_kind(case: Inquiry, kind: Kind, life_area: str | None) -> tuple[frozenset[str] | Unknown, str]:
    if kind is Kind.STATUS:
        return _of_status(case)
    closed, without = _reserved(case, kind)
    if closed is not None:
        return UNKNOWN, closed
    if kind is Kind.ADDRESS and case.graded:
        return UNKNOWN, "address:graded"
    found = _opened(case, kind, None)
    if found.permitted and life_area is None and not without:
        return frozenset({kind.value}), found.provision
    if kind in NO_AREA:
        return (frozenset({kind.value}) if found.permitted else UNKNOWN), found.provision
    areas = (life_area,) if life_area is not None else _areas(case, found)
    opened = {area: verdict for area in areas
              if area not in without and (verdict := _opened(case, kind, area)).permitted}  # fmt: skip
    if not opened:
        first = next((without[area] for area in areas if area in without), found.provision)
        return UNKNOWN, first
    return frozenset(f"{kind.value}:{area}" for area in opened), next(iter(opened.values())).provision


def _areas(case: Inquiry, found: Verdict) -> tuple[str, ...]:
    """The livsområder that may be open: all where the kind is, else those that a line names."""
    named = {grant.line.area for grant in case.grants}
    return tuple(area for area in VALUE_SETS["life-area"] if found.permitted or area in named)


def _opened(case: Inquiry, kind: Kind, area: str | None) -> Verdict:
    return Verdict(True, case.own) if case.own is not None else case.opened(kind, area)


def _reserved(case: Inquiry, kind: Kind) -> tuple[str | None, dict[str, str]]:
    """The reservation that closes the whole kind; and the livsområder that one closes."""
    areas: dict[str, str] = {}
    for one in case.limits:
        if one.part not in {None, "whole", kind.value} or one.item is not None:
            continue
        if one.area is None:
            return one.provision, areas
        if kind not in NO_AREA:
            areas.setdefault(one.area, one.provision)
    return None, areas


def _of_status(case: Inquiry) -> tuple[frozenset[str] | Unknown, str]:
    """Whether anything tells of a plan or a koordinator: what `decide` calls the level of status."""
    provision = case.standing_fault or "status:not-sent-outward"
    for entry in case.register.telling:
        for group in entry.groups:
            if group.kind is Kind.STATUS and group.mark == "":
                verdict = case.judge(entry, group.kind, group.mark)
                if verdict.permitted:
                    return frozenset({"status"}), verdict.provision
                provision = verdict.provision
    return UNKNOWN, provision


# an item


def _of_item(case: Inquiry, ident: str, life_area: str | None) -> tuple[frozenset[str] | Unknown, str]:
    entries = case.register.by_id.get(ident, ())
    if not entries or (life_area is not None and any(one.area != life_area for one in entries)):
        return UNKNOWN, "no-such-item"
    parts: set[str] = set()
    provision = ""
    for entry in entries:
        shut = _shut(case, entry)
        if shut is not None:
            return UNKNOWN, shut
        for group in entry.groups:
            verdict = case.judge(entry, group.kind, group.mark)
            if group is entry.groups[0]:
                if not verdict.permitted:
                    return UNKNOWN, verdict.provision
                provision = verdict.provision
                if provision == case.standing and entry.owner not in TELLING and not _of_status(case)[0]:
                    return UNKNOWN, "status:not-sent-outward"
            if verdict.permitted:
                parts.add(group.kind.value)
    return frozenset(parts), provision


def _shut(case: Inquiry, entry: Entry) -> str | None:
    """Why the item goes with one that it stands within."""
    if len(entry.chain) == 1 or not (case.limits or not case.policy.orphans):
        return None
    for above in case.register.entries_of(entry.chain[1:]):
        verdict = case.judge(above, above.groups[0].kind, "")
        if verdict.hard or (not verdict.permitted and not case.policy.orphans):
            return verdict.provision
    return None

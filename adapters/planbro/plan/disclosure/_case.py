"""One plan, one asker, one purpose, one day: what each fact is judged by."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from planbro.plan._days import day_in_norway, value_of
from planbro.plan._fields import Kind
from planbro.plan._values import ABSENT
from planbro.plan.disclosure._ages import age_for
from planbro.plan.disclosure._asker import Asker
from planbro.plan.disclosure._consents import Line
from planbro.plan.disclosure._day import ANSWERS, Day, view
from planbro.plan.disclosure._graded import Places, has_graded, is_graded
from planbro.plan.disclosure._policy import Policy
from planbro.plan.disclosure._register import OPAQUE, WORDS, Entry, Fact, Register
from planbro.plan.disclosure._reservations import BARS, Limit, is_aimed, reserved
from planbro.plan.disclosure._roles import PERSONAL, proved
from planbro.plan.disclosure._time import spans

Access = Literal["read", "write"]
Most = Literal["content", "status"]
_FINAL: Final = frozenset({"withdrawn", "refused", "deceased", "safeguard-unreadable"})
"""What an acute need does not open: the person has closed it, or nobody knows."""


class Verdict(NamedTuple):
    """The answer for a fact; a `hard` one takes along what stands within the item."""

    permitted: bool
    provision: str
    hard: bool = False


class Grant(NamedTuple):
    """What one line of a consent opens to the asker; `fault` says why it does not after all."""

    line: Line
    fault: str | None


class Inquiry:
    """What is asked."""

    def __init__(
        self,
        register: Register,
        asker: Asker,
        purpose: str | None,
        as_of: str,
        policy: Policy,
        data_as_of: str | None,
        access: Access,
        most: Most = "content",
    ) -> None:
        if access not in {"read", "write"}:
            raise ValueError("access is read or write")
        self.register, self.plan, self.asker, self.policy = register, register.plan, asker, policy
        self.purpose, self.access, self.most = purpose, access, most
        self.today = day_in_norway(as_of)
        self.day: Day = view(register, self.today, policy)
        self.who = self.day.who(asker)
        self.data_as_of = data_as_of if data_as_of is not None else register.told_on
        self.role = proved(self.day, asker, self.who)
        self.aimed: list[Limit] = self._aimed()
        self.limits: list[Limit] = [one for one in self.aimed if one.holds]
        self.bar = next((f"{one.kind}:{one.ident}" for one in self.limits if one.kind in BARS), None)
        self._opened: dict[tuple[Kind, str | None, bool], Verdict] = {}

    # the question as a whole

    def closed(self) -> str | None:
        """Why nothing at all may leave; None where something may."""
        purposes = self.policy.purposes
        if self.purpose not in purposes and not (self.role in PERSONAL and self.purpose in self.policy.own_purposes):
            return "purpose-not-accepted" if self.purpose else "purpose-missing"
        kind = self.plan.kind
        if kind is not ABSENT and value_of(kind) not in self.policy.plan_kinds:
            return "not-an-ip"
        return "deceased" if self.day.dead and not self.policy.status_after_death else None

    @cached_property
    def own(self) -> str | None:
        """The provision by which this role sees everything that is not kept from it."""
        if self.role is None or (self.access == "write" and self.role in PERSONAL):
            return None
        if self.day.content_closed in {"deceased", "safeguard-unreadable"}:
            return None
        if self.role == "representative" and self.day.too_old(self.data_as_of):
            return None
        if self.role == "koordinator" and (self.day.content_closed or self.day.too_old(self.data_as_of)):
            return None
        return "own" if self.role == "planeier" else self.role

    # status

    @cached_property
    def standing(self) -> str | None:
        return None if self.standing_fault else self.policy.status_provision

    @cached_property
    def standing_fault(self) -> str | None:
        """Why nothing leaves by the standing provision."""
        if self.policy.status_provision is None:
            return "no-standing-provision"
        if self.access == "write":
            return "read-only"
        if not (self.asker.care_relation or "").strip():
            return "care-relation-missing"
        return self.bar or (None if self.who.health else "not-health-service")

    def _status_refused(self, entry: Entry, mark: str) -> str | None:
        """Why a status fact does not leave by the standing provision."""
        owner, record = entry.owner, entry.record
        if mark == WORDS:
            return "no-consent"
        if owner == "" and mark != "id":
            if not self.day.may_tell:
                return "status:not-sent-outward"
            return "status:tells-of-change" if mark == "updated" and not self.policy.tell_updated else None
        if owner in ANSWERS:
            if value_of(record.value) not in self.policy.status_outward:
                return "status:not-sent-outward"
            if owner == "ip_status[]" and self.day.consents.plan_refused:
                return "status:not-sent-outward"
            if id(record) not in self.day.answers:
                return "status:not-current"
        return "status:not-current" if hasattr(record, "end") and not spans(record, self.today) else None

    # consents

    @cached_property
    def grants(self) -> list[Grant]:
        """The lines that name the asker, in the order of the plan."""
        lines, refs = self.day.lines, set[object]()
        for who in self.who.each:
            refs |= who.people | who.left | who.bodies
        over = self.day.content_closed or self.day.too_old(self.data_as_of)
        found = []
        for ref in refs:
            for line in lines.get(ref, ()):
                named = self.who.named_by(line.participant, line.organisation)
                if named is not None:
                    found.append(Grant(line, line.fault or named or self._fault(line) or over))
        return sorted(found, key=lambda one: one.line.order) if len(found) > 1 else found

    def _fault(self, line: Line) -> str | None:
        """Why a line that names the asker does not open this question."""
        if line.purpose is not ABSENT and line.purpose != self.purpose:
            return "other-purpose"
        if self.access == "write" and not line.write:
            return "read-only"
        return "refused" if any(self._is_refused(one, line) for one in self.day.consents.refusals) else None

    def _is_refused(self, refusal: Any, line: Line) -> bool:
        if refusal.signed is not None and refusal.signed < line.signed:
            return False
        return not refusal.lines or any(
            (part is None or "whole" in {part, line.part} or part == line.part)
            and (area is None or line.area is None or area == line.area)
            and self._is_aimed_at(participant, organisation)
            for part, area, participant, organisation in refusal.lines
        )

    @cached_property
    def acute(self) -> str | None:
        """The provision of an acute need: only with a stated ground, and only where the controller has it on."""
        asked, policy = self.asker, self.policy
        if not policy.acute or self.purpose not in policy.acute_purposes or self.access == "write":
            return None
        if not ((asked.acute or "").strip() and (asked.care_relation or "").strip() and self.who.health):
            return None
        sharing = [one for one in self.plan.consents if value_of(one.kind) == "sharing"]
        faults = {self.day.consents.fault_of(one) for one in sharing}
        own_faults = {grant.fault for grant in self.grants}
        closed = self.day.content_closed in _FINAL or self.day.consents.plan_refused or bool(self.day.consents.refusals)
        if closed or self.bar or self.who.left or own_faults & _FINAL or (faults and faults <= _FINAL):
            return None
        return f"acute:{self.purpose}"

    def opened(self, kind: Kind, area: str | None, whole: bool = False) -> Verdict:
        """What the consents say of a kind in a livsområde."""
        key = (kind, area, whole)
        found = self._opened.get(key)
        if found is None:
            found = self._opened[key] = self._look(kind, area, whole)
        return found

    def _look(self, kind: Kind, area: str | None, whole: bool) -> Verdict:
        fault = None
        for grant in self.grants:
            if grant.line.names(kind, area, whole):
                if grant.fault is None:
                    return Verdict(True, grant.line.provision)
                fault = fault or grant.fault
        if self.acute is not None and kind is not Kind.CONSENT:
            return Verdict(True, self.acute)
        return Verdict(False, fault or self._silence(kind))

    # reservations

    def _aimed(self) -> list[Limit]:
        rights = self.day.refuse_writing if self.access == "write" else self.day.refuse_reading
        if self.role == "owner":
            return []
        if self.role == "planeier":
            mine = {one.id for one in self.plan.participants if value_of(one.type) == "planeier"}
            return [one for one in (*self.day.limits, *rights) if one.participant in mine]
        aimed = [
            one for one in self.day.limits if self._is_aimed_at(one.participant, one.organisation) or self._bars(one)
        ]
        if self.role == "representative" and self.policy.parents_of_small_see_all and self._is_small():
            aimed = [one for one in aimed if one.kind in BARS]
        return aimed + [one for one in rights if one.participant in self.who.reach]

    def _is_small(self) -> bool:
        born = self.day.consents.signers.born
        return born is not None and born.is_surely_under(age_for(self.policy.ages, "withholds"), self.today)

    def _is_aimed_at(self, *named: object) -> bool:
        return is_aimed(self.register, self.who.reach, named)

    def _bars(self, one: Limit) -> bool:
        """Whether an objection or a block may be against an asker whom the plan does not know by number."""
        return one.kind in BARS and not self.who.maybe.isdisjoint({one.participant, one.organisation})

    # judging

    def judge(self, entry: Entry, kind: Kind, mark: str) -> Verdict:
        """The answer for one group of facts by itself; references and owners are seen to afterwards."""
        barred = self.barred(entry, kind, mark)
        if barred:
            return Verdict(False, barred, hard=True)
        if self.most == "status" and (kind is not Kind.STATUS or mark in {OPAQUE, WORDS}):
            return Verdict(False, "status-only")
        opaque = mark == OPAQUE
        if opaque and (self.limits or self.graded):
            return Verdict(False, "unclassified")
        if self.own is not None:
            return Verdict(True, self.own)
        refused = None
        if kind is Kind.STATUS and self.standing is not None:
            refused = self._status_refused(entry, mark)
            if refused is None:
                return Verdict(True, self.standing)
        named = Kind.CONSENT if opaque and self._is_form(entry) else kind
        opened = self.opened(named, entry.area, opaque and entry.owner == "")
        if opened.permitted:
            return opened
        return Verdict(False, "unclassified" if opaque else refused or opened.provision)

    def _silence(self, kind: Kind) -> str:
        """Nothing opens, and no line that names the asker says why."""
        if kind is Kind.STATUS and self.standing_fault is not None:
            return self.standing_fault
        if self.role is not None and self.access == "write":
            return "read-only"
        return "left" if self.who.left and not any(who.people for who in self.who.each) else "no-consent"

    def _is_form(self, entry: Entry) -> bool:
        """Whether a document is a signed consent; its bytes say what the consent's own fields say."""
        if entry.owner != "documents[]":
            return False
        return value_of(entry.record.kind) == "consent-form" or any(
            one.document == entry.record.id for one in self.plan.consents
        )

    def barred(self, entry: Entry, kind: Kind, mark: str = "") -> str | None:
        """Why a fact does not leave whatever opens it, and takes along what stands within it."""
        owner, record = entry.owner, entry.record
        if self.graded and (owner in self.policy.graded_reveals or self._is_kept(entry)):
            return "address:graded"
        if owner == "identifiers[]" and value_of(record.kind) == "hnr" and not record.issuer:
            return "ident:issuer-missing"
        if not self.aimed:
            return None
        if owner in {"reservations[]", "rights[]"} and self.role not in {"planeier", "owner"}:
            aimed = next((one.provision for one in self.aimed if one.provision.endswith(f":{record.id}")), None)
            if aimed:
                return aimed
        if mark == "reservations" and self.role not in {"planeier", "owner"}:
            return self.aimed[0].provision
        return reserved(self.limits, entry, kind)

    # graded

    def _is_kept(self, entry: Entry) -> bool:
        """Whether this is an address that may be graded itself: it stays whatever the policy says of the others."""
        return entry.owner == "addresses[]" and (is_graded(entry.record) or entry.owner in self.plan.doubtful)

    @cached_property
    def graded(self) -> bool:
        return self.role != "owner" and has_graded(self.plan)

    @cached_property
    def _places(self) -> Places:
        return Places(self.plan)

    def reveals(self, fact: Fact, value: object) -> bool:
        """Whether a fact would tell where a person with a graded address is."""
        owner, _, name = fact
        return f"{owner}.{name}" in self.policy.graded_reveals or self._places.are_named_in(fact, value)

"""Where the lists do not agree about one person, and what kind of disagreement that is.

The tool and the list of paper plans know whether there is a plan; journal, IPLOS, PAS and messages should show it. To
have a koordinator without a plan is an ordinary, protected state and no fault (domain.md § 0 finding 8); silence is not
"no", but where a plan is active it is what has to be mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from planbro.exchange.reconcile._match import Person
from planbro.exchange.reconcile._plans import JUDGED, same_person
from planbro.exchange.reconcile._said import REGISTERS, Listed, Named, PlanSaid, Said

_SILENT: Final = frozenset({None, "unknown"})
_NOT_IP: Final = frozenset({"stafettlogg", "iop", "iup"})
_SAYS_NO_KOORDINATOR: Final = frozenset({"not-appointed", "declined", "not-entitled"})
_HOSPITAL_MAKES_IT: Final = "1"
"""Kodeverk 8473: this body is responsible for making the plan (sphl § 2-5)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts as old, in days."""

    stale_days: int = 365
    need_days: int = 90


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing to mend. `where` is the kind of list to mend it in, `detail` what exactly is wrong there."""

    kind: str
    where: str
    unit: str
    detail: str = ""
    evidence: tuple[Said, ...] = ()
    koordinator: Named | None = None


@dataclass(slots=True)
class _Truth:
    """What the tool and the paper list know of one person."""

    plans: list[Said]
    paper: Said | None
    registers: list[Said]
    messages: list[Said]

    def of(self, state: str, kinds: Sequence[str] = ("ip",)) -> list[Said]:
        return [one for one in self.plans if _plan(one).state == state and _plan(one).kind in kinds]

    @property
    def active(self) -> list[Said]:
        return self.of("active")

    @property
    def shown(self) -> Said | None:
        """The statement that makes the plan an active one: the tool's, else the paper list's."""
        return next(iter(self.active), self.paper)

    @property
    def holder(self) -> Said | None:
        """Where the koordinator stands: an active plan, or a koordinator without a plan."""
        return next((one for one in (*self.active, *self.of("active", ["koordinator-only"])) if one.named), None) or (
            self.paper if self.paper is not None and self.paper.named else None
        )

    @property
    def koordinatorer(self) -> list[Named]:
        return [one for one in (self.holder.named if self.holder is not None else ()) if not one.left]


class Judge:
    """Judges one person at a time by what all lists say."""

    def __init__(self, lists: Sequence[Listed], as_of: str, settings: Settings) -> None:
        self.lists, self.day, self.settings = lists, as_of[:10], settings
        kinds = {listed.kind for listed in lists}
        self.has_tool = "tool" in kinds
        self.several = len([listed for listed in lists if listed.kind != "idents"]) > 1
        self.closed_lists = [n for n, one in enumerate(lists) if one.kind == "journal" and one.covers == "plans"]

    def truth(self, person: Person) -> _Truth:
        papers = [one for one in person.of("paper") if one.ip == "active" or (one.plan and one.plan.state == "active")]
        tools = person.of("tool")
        documents = [one for one in tools if not one.line]  # the tool's own list repeats what its export says in full
        return _Truth(
            _last_of_each(documents or tools, lambda one: _plan(one).id),
            max(papers, key=lambda one: one.order, default=None),
            [_latest(rows) for rows in _by(person.of(*REGISTERS), lambda one: str(one.list))],
            _valid(person.of("message")),
        )

    def differences(self, person: Person) -> Iterator[Difference]:
        truth = self.truth(person)
        unsound = [one for one in person.said if any(not number.sound for number in one.numbers)]
        for one in unsound[:1]:
            yield Difference("number-wrong", one.kind, one.unit, evidence=(one,))
        yield from self._plans(truth)
        if truth.shown is not None:
            yield from self._missing(truth, truth.shown)
        elif self.has_tool and not unsound:
            yield from self._too_much(person, truth)
        yield from self._koordinator(truth)
        yield from self._declined(truth)
        yield from self._old(truth)
        if not unsound and self.several and self._alone(person):
            yield Difference("only-one-list", person.said[0].kind, person.said[0].unit, person.numbers[0].kind,
                             (person.said[0],))  # fmt: skip

    def coverage(self, truth: _Truth, plan: Said) -> Iterator[tuple[str, bool]]:
        """For each list that ought to show this active plan: whether it does."""
        for one in truth.registers:
            if "ip" in self.lists[one.list].tells:
                yield one.kind, one.ip == "active"
        for index in self.closed_lists:
            if all(one.list != index for one in truth.registers):
                yield "journal", False
        for one in truth.messages:
            if self._should_show(one, plan):
                yield "message", self._shows(one)

    # the tool itself

    def _plans(self, truth: _Truth) -> Iterator[Difference]:
        active = truth.active
        if len(active) > 1:
            yield Difference("two-plans", "tool", active[0].unit, str(len(active)), tuple(active))
        if self.has_tool and not active and truth.paper is not None:
            yield Difference("paper-only", "paper", truth.paper.unit, evidence=(truth.paper,))
        for one in active[:1]:
            if _plan(one).on_paper:
                yield Difference("paper-only", "tool", one.unit, evidence=(one,))

    # an active plan that others do not show

    def _missing(self, truth: _Truth, plan: Said) -> Iterator[Difference]:
        for one in truth.registers:
            if one.ip != "active" and "ip" in self.lists[one.list].tells:
                detail = "silent" if one.ip in _SILENT else f"says-{one.ip}"
                yield self._of_register(f"missing-in-{one.kind}", one, plan, detail)
        for index in self.closed_lists:
            if all(one.list != index for one in truth.registers):
                yield Difference("missing-in-journal", "journal", plan.unit, "absent", (plan,), _first(truth))
        for one in truth.messages:
            if self._should_show(one, plan) and not self._shows(one):
                free = one.message is not None and one.message.free_text
                silent = "free-text" if free else "silent"
                detail = silent if one.ip in _SILENT else f"says-{one.ip}"
                yield Difference("missing-in-message", "message", one.unit, detail, (plan, one), _first(truth))

    def _of_register(self, kind: str, one: Said, plan: Said, detail: str) -> Difference:
        return Difference(kind, one.kind, one.unit or plan.unit, detail, (plan, one), _first_of(plan))

    def _should_show(self, one: Said, plan: Said) -> bool:
        """A handover sent while the plan was there, whose statuses planbro can read."""
        begun = plan.plan.begun if plan.plan is not None else plan.date
        judged = one.message is not None and one.message.type in JUDGED and one.certainty != "unread"
        return judged and one.date >= begun

    def _shows(self, one: Said) -> bool:
        """By status, or by a koordinator in the coded role for individuell plan (plo.md § 2.2 A)."""
        return one.ip == "active" or (one.ip is None and any(k.level == "municipal" for k in one.named))

    # a plan that others show, and that is not there

    def _too_much(self, person: Person, truth: _Truth) -> Iterator[Difference]:
        for one in (*truth.registers, *truth.messages):
            if one.ip != "active":
                continue
            over, other = truth.of("over"), truth.of("active", sorted(_NOT_IP))
            helped = truth.of("active", ["koordinator-only"])
            if other:
                yield self._shown("not-an-ip", one, other[0], _plan(other[0]).kind)
            elif helped:
                yield self._shown("koordinator-only-as-ip", one, helped[0])
            elif over:
                if one.kind != "message" or one.date > (_plan(over[-1]).closed or "0"):
                    yield self._shown("closed-shown-active", one, over[-1])
            elif one.role != _HOSPITAL_MAKES_IT and not self._alone(person):
                state = next((_plan(plan).state for plan in truth.plans), "")
                yield Difference("plan-missing-in-tool", "tool", one.unit, state, (*truth.plans[:1], one))

    def _shown(self, kind: str, one: Said, plan: Said, detail: str = "") -> Difference:
        return Difference(kind, one.kind, one.unit or plan.unit, detail, (plan, one))

    # koordinator

    def _koordinator(self, truth: _Truth) -> Iterator[Difference]:
        plan = next(iter(truth.active), None) or truth.holder
        if plan is None:
            return
        municipal = [one for one in plan.named if one.level == "municipal"]
        current = [one for one in municipal if not one.left]
        tells = "named" in self.lists[plan.list].tells
        if municipal and not current:
            last = max(municipal, key=lambda one: (one.start, one.name))
            yield Difference("koordinator-left", plan.kind, plan.unit, last.left, (plan,), last)
        elif not municipal and tells and plan.plan is not None and plan.koordinator != "declined":
            yield Difference("koordinator-none", plan.kind, plan.unit, "", (plan,))
        if current:
            for one in (*truth.registers, *truth.messages):
                yield from self._compared(truth, plan, one, current[0])

    def _compared(self, truth: _Truth, plan: Said, one: Said, mine: Named) -> Iterator[Difference]:
        """The koordinator in one list against the tool's; the hospital's own is another one (domain.md § 4.5)."""
        if one.kind == "message" and one.date < mine.start:
            return
        mine_all = [named for named in truth.koordinatorer if one.level == "any" or named.level == "municipal"]
        theirs = [named for named in one.named if named.level in {"municipal", "any"} and not named.left]
        unit = one.unit or plan.unit
        for their in theirs:
            same = next((m for m in mine_all if same_person(m.name, m.hpr, their.name, their.hpr)), None)
            if same is None:
                former = any(same_person(n.name, n.hpr, their.name, their.hpr) for n in plan.named if n.left)
                yield Difference(
                    "koordinator-differs", one.kind, unit, "former" if former else "another", (plan, one), mine
                )
            elif their.phones and same.phones and not set(their.phones) & set(same.phones):
                yield Difference("koordinator-phone", one.kind, unit, "", (plan, one), same)
        if not theirs and self._lacks(one, has_plan=truth.shown is not None):
            yield Difference("koordinator-missing", one.kind, unit, one.koordinator or "silent", (plan, one), mine)

    def _lacks(self, one: Said, *, has_plan: bool) -> bool:
        """Whether a list that should name the koordinator does not; one that misses the plan itself is told of that."""
        tells = self.lists[one.list].tells
        if one.level == "any" or (has_plan and "ip" in tells and one.ip != "active"):
            return False
        if one.koordinator in _SAYS_NO_KOORDINATOR:
            return True
        return "named" in tells and one.ip == "active" and one.koordinator in _SILENT

    # the rest

    def _declined(self, truth: _Truth) -> Iterator[Difference]:
        """That the person declined is worth knowing: `none` lets the next one ask again. Messages have no such code."""
        if truth.shown is not None:
            return
        stated = [one for one in (*truth.plans, *truth.registers)
                  if one.ip == "declined" or (one.plan is not None and one.plan.state == "declined")]  # fmt: skip
        for one in truth.registers if stated else ():
            if one.ip == "none" and one is not stated[0]:
                yield Difference("declined-shown-none", one.kind, one.unit or stated[0].unit, "", (stated[0], one))

    def _old(self, truth: _Truth) -> Iterator[Difference]:
        for one in truth.registers:
            if one.ip == "active" and truth.shown is not None and self._older(one.date, self.settings.stale_days):
                yield Difference("status-old", one.kind, one.unit or truth.shown.unit, one.date, (one,))
        waits = truth.shown is None and not truth.of("draft") and not any(
            one.ip == "declined" or (one.plan is not None and one.plan.state == "declined")
            for one in (*truth.plans, *truth.registers)
        )  # fmt: skip
        needs = [one for one in (*truth.plans, *truth.registers, *truth.messages) if one.ip == "need-reported"]
        first = min(needs, key=lambda one: one.order, default=None)
        if waits and first is not None and self._older(first.date, self.settings.need_days):
            yield Difference("need-unanswered", "tool", first.unit, first.date, (first,))

    def _older(self, day: str, days: int) -> bool:
        return bool(day) and day < (date.fromisoformat(self.day) - timedelta(days=days)).isoformat()

    def _alone(self, person: Person) -> bool:
        """Said to have a plan in one list alone, under no fødselsnummer: perhaps known elsewhere by another number."""
        if any(number.kind == "fnr" for number in person.numbers):
            return False
        told = [
            one for one in person.said if one.ip == "active" or (one.plan is not None and one.plan.state == "active")
        ]
        return bool(told) and len({one.list for one in person.said}) == 1


def _plan(one: Said) -> PlanSaid:
    return one.plan if one.plan is not None else PlanSaid("", "", "")


def _first(truth: _Truth) -> Named | None:
    return next((one for one in truth.koordinatorer if one.level == "municipal"), None)


def _first_of(plan: Said) -> Named | None:
    return next((one for one in plan.named if one.level == "municipal" and not one.left), None)


def _latest(rows: Sequence[Said]) -> Said:
    """The last row that states something; a later `unknown` takes nothing back."""
    telling = [one for one in rows if one.ip not in _SILENT]
    return max(telling or rows, key=lambda one: one.order)


def _by(said: Sequence[Said], key: Callable[[Said], str]) -> list[list[Said]]:
    groups: dict[str, list[Said]] = {}
    for one in said:
        groups.setdefault(key(one), []).append(one)
    return list(groups.values())


def _last_of_each(said: Sequence[Said], key: Callable[[Said], str]) -> list[Said]:
    """One for each plan: an older export of the same plan is no second plan."""
    last = [max(group, key=lambda one: (_plan(one).updated, one.order)) for group in _by(said, key)]
    return sorted(last, key=lambda one: (_plan(one).updated, _plan(one).id))


def _valid(said: Sequence[Said]) -> list[Said]:
    """The last sent of each kind that stands: of a series the last counts, and one cancelled is none (HIS 1154)."""
    unique = {(_id(one), one.message.status if one.message else ""): one for one in said}.values()
    lasts = [max(group, key=_sent) for group in _by(list(unique), _series)]
    standing = [last for last in lasts if not _cancels(last)]
    return [max(group, key=_sent) for group in _by(sorted(standing, key=_sent), _type)]


def _id(one: Said) -> str:
    return (one.message.id if one.message else "") or f"{one.list}:{one.file}"


def _series(one: Said) -> str:
    return (one.message.series if one.message else "") or _id(one)


def _type(one: Said) -> str:
    return one.message.type if one.message else ""


def _cancels(one: Said) -> bool:
    return one.message is not None and one.message.status == "C"


def _sent(one: Said) -> tuple[str, bool, str]:
    return (one.message.sent if one.message else ""), _cancels(one), _id(one)

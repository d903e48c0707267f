"""What a plan says wrongly, or not at all: the nine points of § 19, and rules that need the whole plan.

Nothing here refuses a plan. Real plans are short and contradict themselves; a finding tells the koordinator, and no
finding holds a name, a number or a text of the plan (law 7).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache, partial
from operator import attrgetter
from typing import Any, Final, cast
from uuid import UUID

from planbro import ident
from planbro.findings import Findings, Severity
from planbro.ident import Profile
from planbro.plan._days import CLOSED, day_in_norway, first_day, is_current, last_day, value_of
from planbro.plan._fields import Item
from planbro.plan._model import Consent, Participant, Plan, schema
from planbro.plan._status import counting, in_office, level_of
from planbro.plan._values import ABSENT, Code

IP_KINDS: Final = frozenset({"ip", "koordinator-only"})
"""Plans under the IP rules; the others live in the same tools under other law (domain.md § 2.5)."""
_PARENTS: Final = frozenset({"parent-sole", "parents-joint", "other-parental"})


@dataclass(frozen=True, slots=True)
class Point:
    """One point of § 19: is it met, and if not, which paths of the plan are wanting."""

    letter: str
    met: bool
    missing: tuple[str, ...]
    nb: str
    en: str

    def text(self, language: str = "en") -> str:
        return self.nb if language in {"nb", "nn", "no"} else self.en


def completeness(plan: Plan, as_of: str | None = None) -> list[Point]:
    """The nine points of 2011 forskrift § 19 a-i, carried on in 2022, one by one, on the day `as_of`.

    Without a day it is the one on which the plan was last changed, since no clock is read here (law 5).

    >>> [point.letter for point in completeness(Plan(id="1"), "2026-11-22") if not point.met]
    ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
    """
    if as_of is None:
        known = (plan.updated, plan.source.generated, plan.period_start)
        as_of = next((time for time in known if isinstance(time, str) and len(time) >= 10), "1970-01-01")
    return _points(plan, day_in_norway(as_of))


def check(plan: Plan, *, as_of: str | None, profile: Profile = "accept") -> Findings:
    """Everything to tell about `plan`, all at once. Without `as_of`, what has no end counts as current."""
    today = None if as_of is None else day_in_norway(as_of)
    found = Findings()
    _check_planeier(plan, found)
    _check_kind(plan, found)
    _check_koordinatorer(plan, today, found)
    _check_statuses(plan, today, found)
    _check_dates(plan, found)
    _check_consents(plan, today, found)
    _check_numbers(plan, today, profile, found)
    if value_of(plan.source.consent) == "not-given":
        found.add("message-consent-not-given", path="source.consent")
    if is_ip(plan) and value_of(plan.kind) != "koordinator-only":
        for point in _points(plan, today):
            if not point.met:
                found.add("plan-point-missing", path=point.missing[0], point=point.letter)
    return found


def is_ip(plan: Plan) -> bool:
    """Whether the plan falls under the IP rules; a plan of no stated kind does, one of an unknown kind does not."""
    return plan.kind is ABSENT or value_of(plan.kind) in IP_KINDS


def _said(*values: object) -> bool:
    """Whether one of the values tells something: a text that is not blank, or a code, a number, a truth."""
    for value in values:  # noqa: SIM110 - it is asked of every field of every plan, and a generator costs more than it
        if value.strip() if isinstance(value, str) else isinstance(value, _TELLING):
            return True
    return False


_TELLING: Final = (Code, bool, int)


# § 19


def _points(plan: Plan, today: str | None) -> list[Point]:
    current = [one for one in plan.participants if is_current(one, today)]
    answers: Mapping[str, Iterable[str]] = {
        "a": _wanting_overview(plan),
        "b": _wanting_people(current),
        "c": [] if len(in_office(plan, today, "municipal")) == 1 else ["koordinatorer[]"],
        "d": _wanting_contributions(plan, current),
        "e": _wanting_measures(plan),
        "f": ["measures[].how"] if not all(_said(one.how) for one in _live(plan)) or not plan.measures else [],
        "g": [name for name in ("period_start", "period_end", "next_revision") if not _said(getattr(plan, name))],
        "h": [] if any(stands(one, today) for one in _of_kind(plan, "plan-making")) else ["consents[]"],
        "i": [] if any(_said(one.name, one.organisation, one.purpose) for one in plan.cooperations)
        else ["cooperations[]"],
    }  # fmt: skip
    return [Point(letter, not (gone := tuple(missing)), gone, *_TEXTS[letter]) for letter, missing in answers.items()]


_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "a": ("Oversikt over mål, ressurser og behov", "Overview of goals, resources and needs"),
    "b": ("Hvem som deltar i arbeidet", "Who takes part in the work"),
    "c": ("Hvem som er koordinator", "Who is koordinator"),
    "d": ("Hva planeier og deltakere bidrar med", "What the planeier and the participants contribute"),
    "e": ("Tiltak, omfang og ansvarlig", "Measures, their extent and who is responsible"),
    "f": ("Hvordan tiltakene gjennomføres", "How the measures are carried out"),
    "g": ("Planperiode og neste revisjon", "Period of the plan and next revision"),
    "h": ("Samtykke til planen", "Consent to the plan"),
    "i": ("Samarbeid med andre", "Cooperation with others"),
}


def _wanting_overview(plan: Plan) -> Iterator[str]:
    if not any(_said(goal.title, goal.text, goal.own_words) for goal in plan.goals):
        yield "goals[]"
    if not any(_said(one.text) for one in plan.resources):
        yield "resources[]"
    if not any(_said(one.text) for one in plan.needs):
        yield "needs[]"


def _wanting_people(current: list[Participant]) -> Iterator[str]:
    others = [one for one in current if value_of(one.type) != "planeier"]
    if not any(_said(one.family, one.given) for one in others):
        yield "participants[]"
    elif not all(_said(one.role, one.role_text) for one in others):
        yield "participants[].role"


def _wanting_contributions(plan: Plan, current: list[Participant]) -> Iterator[str]:
    told = [one for one in current if _said(one.contribution)]
    if not (_said(plan.planeier.contribution) or any(value_of(one.type) == "planeier" for one in told)):
        yield "planeier.contribution"
    if not any(value_of(one.type) != "planeier" for one in told):
        yield "participants[].contribution"


def _wanting_measures(plan: Plan) -> Iterator[str]:
    if not plan.measures:
        yield "measures[]"
    if not all(_said(one.extent, one.extent_value) for one in _live(plan)):
        yield "measures[].extent"
    if not all(_said(one.responsible, one.responsible_text) for one in _live(plan)):
        yield "measures[].responsible"


def _live(plan: Plan) -> list[Any]:
    return [one for one in plan.measures if value_of(one.status) not in {"completed", "revoked"}]


def _of_kind(plan: Plan, kind: str) -> list[Consent]:
    return [one for one in plan.consents if value_of(one.kind) == kind]


def stands(consent: Consent, today: str | None) -> bool:
    """Whether a consent may be in force: active, within its time and not withdrawn. Disclosure asks for more."""
    withdrawn = first_day(consent.withdrawn)
    if value_of(consent.status) != "active" or consent.takes_part is False:
        return False
    if withdrawn is not None and (today is None or withdrawn <= today):
        return False
    return today is None or (is_current(consent, today) and (first_day(consent.signed) or today) <= today)


# the plan's own rules


def _check_planeier(plan: Plan, found: Findings) -> None:
    person = plan.planeier
    if not _said(person.family, person.given) and not any(_said(one.value) for one in plan.identifiers):
        found.add("patient-missing", path="planeier")


def _check_kind(plan: Plan, found: Findings) -> None:
    kind = value_of(plan.kind)
    if kind is not None and kind not in IP_KINDS:
        found.add("not-an-ip", path="kind", kind=kind)


def _check_koordinatorer(plan: Plan, today: str | None, found: Findings) -> None:
    current = in_office(plan, today)
    levels = [level for one in current if (level := value_of(one.level))]
    for level in dict.fromkeys(levels):
        if (count := levels.count(level)) > 1:
            found.add("koordinator-two", path=f"koordinatorer[level={level}]", count=count)
    if not current and is_ip(plan) and value_of(plan.status) not in CLOSED:
        found.add("koordinator-none", path="koordinatorer[]")


def _check_statuses(plan: Plan, today: str | None, found: Findings) -> None:
    _check_ip_status(plan, today, found)
    levels = dict.fromkeys(level_of(one) for one in plan.koordinator_status)
    for level in levels:
        said = _counting((one for one in plan.koordinator_status if level_of(one) == level), today)
        stated = value_of(said.value) if said else None
        there = bool(in_office(plan, today, level))
        if said and stated not in {None, "unknown"} and there != (stated == "appointed"):
            shown = "appointed" if there else "not-appointed"
            path = _path("koordinator_status", said, "value")
            found.add("status-contradicts", path=path, kind="koordinator", stated=str(stated), shown=shown)
    making = _of_kind(plan, "plan-making")
    status = value_of(plan.status)
    if status in {"active", "on-hold"} and making and not any(stands(one, today) for one in making):
        stated = value_of(making[-1].status) or "unknown"
        stated = "ended" if stated == "active" else stated
        found.add("status-contradicts", path="consents[]", kind="plan-making", stated=stated, shown=str(status))


def _check_ip_status(plan: Plan, today: str | None, found: Findings) -> None:
    said = _counting(plan.ip_status, today)
    stated, kind, status = value_of(said.value) if said else None, value_of(plan.kind), value_of(plan.status)
    shown = None
    if stated == "active":
        shown = kind if kind not in {None, "ip"} else status if status in {*CLOSED, "draft"} else None
    elif stated not in {None, "unknown"} and kind in {None, "ip"} and status in {"active", "on-hold"}:
        shown = status
    if said and stated and shown:
        path = _path("ip_status", said, "value")
        found.add("status-contradicts", path=path, kind="ip", stated=stated, shown=shown)


def _counting(statements: Iterable[Any], today: str | None) -> Any:
    return next(iter(counting(statements, today)), None)


_CANONICAL: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z").match


def _path(name: str, item: Item, field: str) -> str:
    """The place of a field; the item by its id where that is a UUID, so that no other number comes along."""
    try:
        return f"{name}[{item.id if _CANONICAL(item.id) else UUID(item.id)}].{field}"
    except ValueError:
        return f"{name}[].{field}"


# dates

_DAY: Final = len("2026-11-22")
_MORE_PAIRS: Final = (
    ("", "created", "closed"), ("", "last_revision", "next_revision"), ("goals[]", "start", "due"),
    ("consents[]", "signed", "end"), ("consents[]", "signed", "withdrawn"), ("evaluations[]", "date", "next"),
    ("meetings[]", "start", "next"),
)  # fmt: skip


@cache
def _pairs() -> tuple[tuple[str, str, Callable[[Any], tuple[Any, Any]]], ...]:
    """Owner, the name of the end, and what gives start and end: every `…start` that has an `…end`, and pairs with other
    names."""
    named = tuple(
        (owner, name, name.removesuffix("start") + "end")
        for owner, fields in schema().items()
        for name in fields
        if name.endswith("start") and name.removesuffix("start") + "end" in fields
    )
    return tuple((owner, end, attrgetter(start, end)) for owner, start, end in named + _MORE_PAIRS)


def _check_dates(plan: Plan, found: Findings) -> None:
    for owner, name, both in _pairs():
        for record in getattr(plan, owner[:-2]) if owner.endswith("[]") else (getattr(plan, owner) if owner else plan,):
            start, end = both(record)
            if end is not ABSENT and start is not ABSENT and _is_before(end, start):
                path = _path(owner[:-2], cast(Item, record), name) if owner else name
                found.add("dates-order", path=path, field=name)


def _is_before(end: object, start: object) -> bool:
    """Whether `end` lies before `start` whatever the rest of a short date is, and in whichever time zone."""
    if not isinstance(end, str) or not isinstance(start, str):
        return False
    if len(end) == len(start) == _DAY and end >= start:
        return False
    ends, begins = last_day(end), first_day(start)
    if ends is None or begins is None:
        return False
    moments = (_moment(str(end)), _moment(str(start)))
    if moments[0] and moments[1] and (moments[0].tzinfo is None) == (moments[1].tzinfo is None):
        return moments[0] < moments[1]
    return ends < begins


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None


# consents


def _check_consents(plan: Plan, today: str | None, found: Findings) -> None:
    birth = last_day(plan.planeier.birth_date)
    for consent in plan.consents:
        if not stands(consent, today):
            continue
        if words_only(plan, consent):
            found.add("consent-words", path=_path("consents", consent, "reservations"))
        if today and birth and value_of(consent.signer_kind) in _PARENTS:
            given = last_day(consent.signed) or last_day(consent.start) or ""
            turned = [age for age in (16, 18) if given < _birthday(birth, age) <= today]
            if turned:
                found.add("consent-renew", path=_path("consents", consent, "signer_kind"), age=turned[-1])


def _birthday(birth: str, age: int) -> str:
    """The day one is `age`; for the 29th of February no day of the calendar, but one that compares rightly."""
    return f"{int(birth[:4]) + age:04}{birth[4:]}"


def words_only(plan: Plan, consent: Consent) -> bool:
    """Whether a consent has reservations in words that nobody has entered one by one."""
    return _said(consent.reservations) and not any(one.consent == consent.id for one in plan.reservations)


# numbers

_PROBLEMS: Final[Mapping[str, str]] = {
    "control-digit": "ident-control-digit",
    "characters": "ident-invalid",
    "length": "ident-invalid",
    "date": "ident-invalid",
    "unknown-kind": "ident-kind-unknown",
    "issuer-missing": "ident-issuer-missing",
    "kind-mismatch": "ident-kind-mismatch",
    "person-number-elsewhere": "ident-kind-mismatch",
    "synthetic-accepted": "ident-synthetic",
    "synthetic-unconfirmed": "ident-synthetic",
    "synthetic-in-production": "ident-synthetic-refused",
    "real-in-test": "ident-real-refused",
}
_NUMBERS: Final = (
    ("koordinatorer", "hpr", ident.Kind.HPR), ("participants", "hpr", ident.Kind.HPR),
    ("organisations", "orgnr", ident.Kind.ORGNR), ("organisations", "her_id", ident.Kind.HER),
    ("organisations", "resh_id", ident.Kind.RESH),
)  # fmt: skip
_PLAIN: Final = {kind: lru_cache(4096)(partial(ident.is_plain, kind=kind)) for _, _, kind in _NUMBERS}
"""Whether a register's number is plainly right; the same workers and bodies stand in many plans."""


def _check_numbers(plan: Plan, today: str | None, profile: Profile, found: Findings) -> None:
    on = date.fromisoformat(today) if today else None
    for one in plan.identifiers:
        stated = value_of(one.kind)
        kind = ident.Kind(stated) if stated in set(ident.Kind) else None
        issuer = one.issuer if isinstance(one.issuer, str) and one.issuer.strip() else None
        _tell(found, ("identifiers", one, "value"), kind, profile, issuer, on)
    for relative in plan.related:
        _tell(found, ("related", relative, "identifier"), None, profile, None, on)
    for name, field, kind in _NUMBERS:
        is_plain = _PLAIN[kind]
        for item in getattr(plan, name):
            value = getattr(item, field)
            if value is not ABSENT and not (isinstance(value, str) and is_plain(value)):
                _tell(found, (name, item, field), kind, profile, None, on)


def _tell(
    found: Findings,
    place: tuple[str, Item, str],
    kind: ident.Kind | None,
    profile: Profile,
    issuer: str | None,
    on: date | None,
) -> None:
    value = getattr(place[1], place[2])
    if not isinstance(value, str) or not value.strip():
        return
    seen = ident.examine(value, kind=kind, profile=profile, issuer=issuer, as_of=on)
    unknown = [problem for problem in seen.problems if problem.code == "unknown-kind"]
    for problem in unknown or seen.problems:
        code = _PROBLEMS.get(problem.code)
        if code:
            severity = Severity.ERROR if problem.severity == "error" else None
            stated = kind.value if kind else "?"
            found.add(code, path=_path(*place), severity=severity, kind=seen.kind.value, stated=stated)

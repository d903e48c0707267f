"""What is to stand for a stay as it is now: tasks and messages, by the rules, disclosure and the address book.

Nothing is done here. What was wanted before and is not wanted now is taken back by whoever carries this out, so the
same facts come to the same in whatever order they were told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal

from planbro.exchange.admission._known import Receiver, home_unit, known_of, receiver
from planbro.exchange.admission._news import News, news_for
from planbro.exchange.admission._rules import Does, Event, Ruling
from planbro.exchange.admission._stays import Stay
from planbro.exchange.sync import Rules
from planbro.plan import Plan, day_in_norway, decide
from planbro.plan.disclosure import Asker, status_part
from planbro.store.database import Parties

_EVENT: Final[Mapping[str, Event]] = {"planned": "planned", "in": "admitted", "out": "discharged"}
_NEWS: Final = {"admitted": "admission-in", "discharged": "admission-out"}
Medium = Literal["task", "message", "words"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing: a task, a message that waits for its time, or words that are there for who asks.

    `name` tells it from others of the same stay; `code` is a task's. `ground` is the provision it rests on.
    """

    does: Does
    event: Event
    name: str
    medium: Medium
    code: str = ""
    party: str = ""
    ground: str = ""
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, repr=False)
class Ground:
    """What a decision rests on: the plan, what its tenant has decided, whom the address book knows, the time."""

    plan: Plan
    rules: Rules
    ruling: Ruling
    now: str
    hospital: Receiver = field(default_factory=Receiver)
    unit: Receiver = field(default_factory=Receiver)

    @property
    def day(self) -> str:
        return day_in_norway(self.now)

    @property
    def receiver(self) -> Receiver:
        """Whom this side tells: a kommune the hospital, a hospital koordinerende enhet."""
        return self.hospital if self.rules.kind == "kommune" else self.unit


def ground(book: Parties, tenant: str, plan: Plan, stay: Stay | None, rules: Rules, ruling: Ruling, now: str) -> Ground:
    """Look up those who may be told of a stay."""
    day = day_in_norway(now)
    told = stay.told_by() if stay is not None else None
    hospital = receiver(book, tenant, told.party if told is not None else "", day)
    return Ground(plan, rules, ruling, now, hospital, home_unit(book, tenant, plan, ruling.bydeler, day))


def event_of(stay: Stay) -> Event | None:
    """What a stay is, as the rules call it; one that was taken back, or ended with a death, is nothing to be told."""
    if stay.died or stay.state not in _EVENT:
        return None
    return "visit" if stay.is_visit else _EVENT[stay.state]


def is_fresh(stay: Stay, ruling: Ruling, now: str) -> bool:
    """Whether it is news still."""
    return stay.since is None or datetime.fromisoformat(now) - stay.since <= ruling.old


def wanted(stay: Stay, on: Ground) -> list[Wanted]:
    """All that is to stand for a stay."""
    event, known = event_of(stay), known_of(on.plan, on.day)
    if event is None or not known:
        return []
    does = on.ruling.does(event, on.rules.kind, known, on.receiver.takes)
    return [one for each in does for one in _WANTED.get(each, _nothing)(event, on)]


def _nothing(event: Event, on: Ground) -> Iterator[Wanted]:
    yield from ()


def _news(event: Event, on: Ground) -> Iterator[Wanted]:
    found: News = news_for(on.plan, on.now, on.rules.policy, on.ruling, on.day)
    if found.says != "nothing" and event in _NEWS:
        code = _NEWS[event] if found.says == "all" else "admission-contact"
        yield Wanted("news", event, f"news-{event}", "task", code, on.unit.party, found.provision)


def _ward(event: Event, on: Ground) -> Iterator[Wanted]:
    """The ward is of the body itself, and is asked about like any other."""
    asker = Asker.of(on.rules.sender or f"orgnr:{on.rules.tenant}")
    decision = decide(status_part(on.plan), asker, on.ruling.purpose, on.now, on.rules.policy)
    if decision.level != "none":
        provision = next(iter(decision.kept.values()), "")
        yield Wanted("ward", event, "ward", "task", "admission-ward", ground=provision)


def _message(event: Event, on: Ground) -> Iterator[Wanted]:
    """Decided when its time has come."""
    does: Does = "dialog" if on.ruling.port and "dialog" in on.receiver.takes else "call"
    yield Wanted(does, event, f"tell-{event}", "message", party=on.receiver.party)


def _sentence(event: Event, on: Ground) -> Iterator[Wanted]:
    yield Wanted("sentence", event, "sentence", "words")


_WANTED: Final = {"news": _news, "ward": _ward, "dialog": _message, "call": _message, "sentence": _sentence}


def names(found: Iterable[Wanted]) -> str:
    """What is done, in codes, for the audit."""
    return ", ".join(dict.fromkeys(one.does for one in found)) or "nothing"

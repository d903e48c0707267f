"""What a journal is to hold of a plan: that there is one, who is koordinator, since when (domain.md §§ 2.3, 2.5)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

import orjson

from planbro.formats.epj import Registers, ready_text, registers
from planbro.plan import Plan, in_office, is_ip, status_on

_LEVEL: Final = "municipal"
_NO_NEWS: Final = frozenset({"", "none", "ended", "unknown"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field to fill in: the register or the form it is of, its name there, the code and what the code means."""

    of: str
    name: str
    value: str
    text: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Holding:
    """The status that a journal shows, in the Plan's own values, and who the koordinator of the kommune is.

    Only what a journal can show is here; two plans that a journal shows alike have the same.
    """

    ip: str = ""
    koordinator: str = ""
    name: str = ""
    hpr: str = ""
    phone: str = ""
    since: str = ""

    @property
    def is_news(self) -> bool:
        """Whether it is to be recorded where nothing was before: that a plan is long over is not, that the person
        declined one is (domain.md § 2.3)."""
        return self.ip not in _NO_NEWS or self.koordinator == "appointed"


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """What a person is given: the words to paste and where, the fields to fill in, and what is then to be seen."""

    epj: str
    place: str
    confirmed: bool
    text: str
    fields: tuple[Field, ...] = ()
    holding: Holding = field(default_factory=Holding)

    def to_bytes(self) -> bytes:
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)

    @classmethod
    def of(cls, data: bytes) -> Entry:
        value: dict[str, Any] = orjson.loads(data)
        fields = tuple(Field(**one) for one in value.pop("fields"))
        return cls(**{**value, "fields": fields, "holding": Holding(**value.pop("holding"))})


def holding_of(plan: Plan, day: str) -> Holding | None:
    """What is to be seen of a plan on a day; None where it is no individuell plan, or says nothing of either."""
    now = status_on(plan, day)
    answer = now.koordinator.get(_LEVEL)
    if not is_ip(plan) or (now.ip is None and answer is None):
        return None
    person = next(iter(in_office(plan, day, _LEVEL)), None)
    names = (person.given, person.family) if person is not None else ()
    return Holding(
        now.ip.value if now.ip is not None else "",
        answer.value if answer is not None else "",
        " ".join(one for one in names if isinstance(one, str)),
        _text(person.hpr) if person is not None else "",
        _text(person.phone) if person is not None else "",
        (now.ip.start or "") if now.ip is not None else "",
    )


def entry_of(plan: Plan, day: str, epj: str) -> Entry | None:
    """The entry for one EPJ; None where there is nothing to record.

    Raises:
        Refused: the catalogue of texts has no such EPJ.
    """
    holding, told = holding_of(plan, day), registers(plan, day)
    if holding is None or told is None:
        return None
    words = ready_text(plan, day, epj)
    about = words.epj
    return Entry(about.name, about.place, about.confirmed, words.text, tuple(_fields(told)), holding)


def _fields(told: Registers) -> list[Field]:
    """The fields of IPLOS, NPR and the referral, each with its code (domain.md §§ 4.1-4.5)."""
    found = []
    block = next((one for one in reversed(told.blocks) if one.holds(told.day)), None)
    if block is not None:
        rows = (("poIndPlan", block.ind_plan), ("poHarKoordinator", block.har_koordinator), ("poFraDato", block.start))
        found += [Field("IPLOS", name, value) for name, value in rows if value]
    if told.status is not None and told.status.code:
        found.append(Field("NPR", "8705", told.status.code, told.status.text))
        found += [Field("NPR", "8705, dato", told.status_date)] if told.status_date else []
    for level, said in told.koordinator.items():
        if said.code:
            found.append(Field("NPR", f"9188, {level}", said.code, said.text))
    if told.role is not None:
        found.append(Field("NPR", "8473", told.role.code, told.role.text))
    if told.referral is not None and told.referral.code:
        found.append(Field("Henvisning", "8307", told.referral.code, told.referral.text))
    return found


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""

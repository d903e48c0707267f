"""What is sealed in a task, for whoever does it: words to paste, where somebody is, whom a need is of, who looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from planbro.exchange import admission
from planbro.exchange.looked import ACUTE_TASK, is_acute
from planbro.exchange.looked._words import said
from planbro.exchange.record import KIND as RECORD
from planbro.exchange.record import entry_in
from planbro.exchange.work import rules_of, rulings_of
from planbro.render.consent import value_word
from planbro.render.looked._words import profession_word
from planbro.service.pages._book import names_of
from planbro.service.pages._frame import At
from planbro.service.pages._words import day_word, has, time_word
from planbro.store.database import Audit, Entry, Task, Tasks, Transaction

_LEFT: Final = frozenset({"koordinator-access", "koordinator-unit", "koordinator-gone"})
_MOST: Final = 500


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """Pairs of what and its value, and words to be copied, each with its heading."""

    pairs: Sequence[tuple[str, str]] = ()
    texts: Sequence[tuple[str, str]] = ()
    reached: Sequence[Mapping[str, Any]] = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        return not (self.pairs or self.texts or self.reached)


def has_told(task: Task) -> bool:
    """Whether there is something sealed that helps whoever does the task."""
    return task.kind in {RECORD, ACUTE_TASK, "admission"} or task.code in {*_LEFT, "close-registers"}


def told_of(transaction: Transaction, at: At, task: Task) -> Told:
    """What there is of it."""
    if task.kind == RECORD:
        return _record(transaction, task)
    if task.kind == ACUTE_TASK:
        return _acute(transaction, at, task)
    if task.kind == "admission":
        return _admission(transaction, at, task)
    data = Tasks(transaction).body(task)
    if data is None:
        return Told()
    if task.code in _LEFT:
        return Told([(at.t("day-told-left"), data.decode())])
    return _registers(at, orjson.loads(data)) if task.code == "close-registers" else Told()


def _record(transaction: Transaction, task: Task) -> Told:
    entry = entry_in(Tasks(transaction), task)
    if entry is None:
        return Told()
    pairs = [(f"{one.of} {one.name}", f"{one.value} {one.text}".strip()) for one in entry.fields]
    return Told(pairs, [(f"{entry.epj}: {entry.place}", entry.text)])


def _acute(transaction: Transaction, at: At, task: Task) -> Told:
    """Each look that the task is about: when, what, and who as far as the log says it."""
    lines = [one for one in Audit(transaction).find(at.tenant, plan=task.plan, limit=_MOST)
             if is_acute(one) and _key(one) == task.key]  # fmt: skip
    units = {f"orgnr:{number}" for one in lines for number in (one.organisation, said(one, "unit")) if number}
    names = names_of(transaction, at.tenant, units, at.now[:10])
    return Told([(time_word(at.language, one.at), _who(at, one, names)) for one in lines])


def _key(line: Entry) -> str:
    return f"{line.plan}/{line.who}/{said(line, 'session') or line.at[:10]}"


def _who(at: At, line: Entry, names: Mapping[str, str]) -> str:
    """Profession, unit and body; the stated ground."""
    places = [names[one] for one in dict.fromkeys((f"orgnr:{said(line, 'unit')}", f"orgnr:{line.organisation}"))
              if one in names]  # fmt: skip
    number = line.who.removeprefix("hpr:")
    who = [profession_word(at.language, line.role) if line.role else "",
           at.t("day-told-hpr", number=number) if line.who.startswith("hpr:") else "", *places[:2],
           value_word(at.language, purpose, "purpose") if (purpose := said(line, "purpose")) else ""]  # fmt: skip
    return ", ".join(one for one in who if one) or at.t("day-party-unnamed")


def _admission(transaction: Transaction, at: At, task: Task) -> Told:
    """Where and since when, whom a need is about, and what whoever is told may be told now."""
    whole = at.context.settings
    shown = admission.show(transaction, at.tenant, task.id, rules_of(whole)[at.tenant], rulings_of(whole)[at.tenant],
                           at.now)  # fmt: skip
    pairs = [(_field(at, name), _value(at, value)) for name, value in shown.detail.items()]
    reached = shown.answer.as_json()["koordinator"] if shown.answer is not None else []
    return Told(pairs, reached=reached)


def _field(at: At, name: str) -> str:
    return at.t(f"day-told-{name}") if has(f"day-told-{name}") else name


def _value(at: At, value: object) -> str:
    text = str(value)
    return time_word(at.language, text) if "T" in text and text[:4].isdigit() else day_word(at.language, text) or text


def _registers(at: At, told: Mapping[str, Any]) -> Told:
    """Figures for IPLOS and NPR, and the notes for the journal."""
    pairs = [(f"IPLOS {name}", str(value)) for one in told.get("iplos", ()) for name, value in one.items()
             if value is not None]  # fmt: skip
    pairs += [(f"NPR {name}", str(value)) for name, value in (told.get("npr") or {}).items() if value is not None]
    return Told(pairs, [(str(epj), str(text)) for epj, text in told.get("tekster", {}).items()])

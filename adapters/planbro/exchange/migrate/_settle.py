"""What only the whole can tell: one person in two plans, and what a person has decided of it (pbrl § 2-5)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from typing import Final, Literal

from planbro.exchange._exports import Entry
from planbro.exchange._pool import cores
from planbro.exchange._read import Reading
from planbro.exchange.migrate import _consents
from planbro.exchange.migrate._decisions import Decision, Question, question_of, question_of_held
from planbro.exchange.migrate._merge import merge
from planbro.exchange.migrate._model import Remark, Result
from planbro.exchange.migrate._one import Mover, remarks_of, verdict_of
from planbro.exchange.migrate._people import SamePerson, same_persons
from planbro.exchange.migrate._target import Target, stop_if_full
from planbro.findings import CATALOGUE, Refused
from planbro.plan import Plan
from planbro.store import Ledger

_MERGED: Final = "merged"
"""The fact of the ledger that says which plans in the target have others in them, and the hash of each."""


_AT_ONCE: Final = 64


@dataclass(slots=True)
class Settlement:
    """The persons who stand in more than one plan, and what is asked of a person."""

    groups: list[SamePerson] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def decided_of(decisions: Iterable[Decision]) -> dict[str, Literal["merged", "left-out"]]:
    """The plans that are not moved, as decided: those that go into another, and those left out."""
    found: dict[str, Literal["merged", "left-out"]] = {}
    for one in decisions:
        if one.answer == "merge":
            found |= {plan: "merged" for plan in one.plans if plan != one.plan}
        elif one.answer == "leave-out":
            found[one.plan] = "left-out"
    return found


def settle(mover: Mover, ledger: Ledger, decisions: Sequence[Decision]) -> Settlement:
    """Find the persons with several plans, do what was decided, and ask of the rest; what was settled before is gone.

    Raises:
        Stopped: no space is left.
    """
    settlement, settled = Settlement(), dict[str, Result]()
    taken = {one.id: one for one in decisions if one.matter == "person"}
    merged: dict[str, str] = {}
    for same in same_persons(ledger):
        settlement.groups.append(same)
        question = question_of(same)
        if question is not None:
            settlement.questions.append(question)
        decision = taken.get(question.id) if question is not None else None
        if decision is not None and (decision.answer != "merge" or _merge(settled, ledger, mover, decision, merged)):
            del taken[decision.id]
        else:
            _remark(settled, ledger, same)
    _alone(settled, ledger, mover, taken.values())
    _part(ledger, mover, merged)
    held = [(plan, known["number"]) for plan, key in ledger.held() if (known := ledger.result(key)) is not None]
    held += [(one.plan, one.number) for one in settled.values() if one.state == "held"]
    settlement.questions += [question_of_held(plan, number) for plan, number in sorted(set(held))]
    ledger.settle(one.to_json() for one in settled.values())
    _prove(settled, ledger, mover)
    return settlement


def _result(settled: dict[str, Result], ledger: Ledger, key: str) -> Result | None:
    if key not in settled:
        known = ledger.result(key)
        if known is None:
            return None
        settled[key] = Result.from_json(known)
    return settled[key]


def _remark(settled: dict[str, Result], ledger: Ledger, same: SamePerson) -> None:
    """What was found, on each of the plans; what needs a person makes the verdict so."""
    severity = CATALOGUE[same.finding].severity.value
    for unit in same.units:
        result = _result(settled, ledger, unit.key)
        if result is None or result.state == "refused":
            continue
        result.remarks.append(Remark(same.finding, severity, params={"count": len(same.units)}))
        result.verdict = "person" if same.needs_a_person else verdict_of(result)


# merging


def _merge(
    settled: dict[str, Result], ledger: Ledger, mover: Mover, decision: Decision, merged: dict[str, str]
) -> bool:
    """One plan of several, with all their histories, in place of the one that is kept; or all stay as they were."""
    kept = next((key for key in ledger.keys(decision.plan) if _state(ledger, key) == "moved"), None)
    if kept is None:
        for key in ledger.keys(decision.plan):
            _add(settled, ledger, key, [Remark("merge-not-moved", "warning")])
        return False
    others = [key for plan in decision.plans if plan != decision.plan for key in _decided(ledger, plan)]
    before = _result(settled, ledger, kept)
    assert before is not None
    result = Result.from_json(before.to_json())
    name = result.target_name
    try:
        readings = dict(_readings(mover, [kept, *others]))
        plan = _moved(mover, readings[kept].plan)
        for key in others:
            made = merge(plan, _moved(mover, readings[key].plan), as_of=mover.wish.as_of, reason=decision.reason)
            plan = made.plan
            result.remarks += remarks_of(made.findings)
        with mover.joined(plan, [one for one in decision.plans if one != decision.plan]):
            staged = mover.write(result, replace_plan(readings[kept], plan), plan)
    except Refused as refused:
        _add(settled, ledger, kept, list(remarks_of(refused.findings)))
        return False
    except OSError as error:
        stop_if_full(error)
        _add(settled, ledger, kept, [Remark("input-unreadable", "error", params={"reason": "input/output error"})])
        return False
    result.target_name = name
    settled[kept] = result
    for key in others if result.verdict == "person" else ():
        _add(settled, ledger, key, [])
    merged[kept] = result.target_sha256
    _let_in(ledger, mover, {kept: result.target_sha256}, staged, name)
    return True


def _state(ledger: Ledger, key: str) -> str:
    known = ledger.result(key)
    return known["state"] if known is not None else ""


def _decided(ledger: Ledger, plan: str) -> list[str]:
    """The exports of a plan that were not moved, because of what was decided of it."""
    codes = {"migrate-merged", "migrate-left-out"}
    return [
        key for key in ledger.keys(plan)
        if (known := ledger.result(key)) is not None and any(one["code"] in codes for one in known["remarks"])
    ]  # fmt: skip


def _add(settled: dict[str, Result], ledger: Ledger, key: str, remarks: list[Remark]) -> None:
    result = _result(settled, ledger, key)
    if result is not None:
        result.remarks += remarks
        result.verdict = "refused" if result.state == "refused" else "person"


def _let_in(ledger: Ledger, mover: Mover, ours: Mapping[str, str], staged: str, name: str) -> None:
    """A file in place of one of ours; one that somebody has changed stays, and is told of."""
    target = mover.target
    if target is None or not staged:
        return
    there = target.sha256(name)
    if there is not None and there not in {*ours.values()}.union(*(own_hashes(ledger, key) for key in ours)):
        return
    ledger.note(**{_MERGED: json.dumps({**_merged_before(ledger), **ours}, sort_keys=True)})
    target.flush()
    target.accept([(staged, name)])


def own_hashes(ledger: Ledger, key: str) -> set[str]:
    """Of every file that planbro has let into the target for a plan, as the ledger knows them."""
    known = [one["target_sha256"] for one in (ledger.result(key), ledger.settled(key)) if one is not None]
    return {*known, *(sha256 for unit, sha256 in _merged_before(ledger).items() if unit == key)}


def _merged_before(ledger: Ledger) -> dict[str, str]:
    found: dict[str, str] = json.loads(ledger.fact(_MERGED) or "{}")
    return found


def _part(ledger: Ledger, mover: Mover, merged: Mapping[str, str]) -> None:
    """A plan that others were merged into, and are no longer, stands by itself again."""
    before = _merged_before(ledger)
    for key in sorted(before.keys() - merged.keys()):
        known = ledger.result(key)
        if mover.target is None or known is None or mover.target.sha256(known["target_name"]) != before[key]:
            continue
        for entry in [one for one in mover.exports.entries() if one.key == key]:
            moved = mover(entry)
            if moved.staged:
                mover.target.flush()
                mover.target.accept([(moved.staged, known["target_name"])])
    if before.keys() - merged.keys():
        ledger.note(**{_MERGED: json.dumps(dict(merged), sort_keys=True)})


def _alone(settled: dict[str, Result], ledger: Ledger, mover: Mover, decisions: Iterable[Decision]) -> None:
    """What was decided and cannot be followed leaves no plan behind: each is moved on its own, for a person to see.

    It may be that the plans are no longer those that were asked about, or that they are not to be merged.
    """
    waiting = {key for one in decisions for plan in decided_of([one]) for key in _decided(ledger, plan)}
    if not waiting:
        return
    asked, mover.wish = mover.wish, replace(mover.wish, decided={})
    names: set[str] = set()
    try:
        for entry in [one for one in mover.exports.entries() if one.key in waiting]:
            moved = mover(entry)
            result = Result.from_json(moved.noted.unpacked())
            result.remarks.append(Remark("decision-not-followed", "error"))
            result.verdict = verdict_of(result)
            stem, dot, ending = result.target_name.partition(".")
            number = 2
            while result.target_name and result.target_name in names:
                result.target_name = f"{stem}-{number}{dot}{ending}"
                number += 1
            names.add(result.target_name)
            settled[entry.key] = result
            if moved.staged and mover.target is not None:
                there = mover.target.sha256(result.target_name)
                if there is None or there in {result.target_sha256, *own_hashes(ledger, entry.key)}:
                    mover.target.flush()
                    mover.target.accept([(moved.staged, result.target_name)])
    finally:
        mover.wish = asked


def _prove(settled: dict[str, Result], ledger: Ledger, mover: Mover) -> None:
    """Every file in the target is the one that was read back, byte for byte; what is not, is for a person to see."""
    if mover.target is None:
        return
    changed: list[str] = []
    with ThreadPoolExecutor(cores()) as readers:  # hashing is the system's work, which threads can share
        moved = ledger.moved()
        while some := list(islice(moved, _AT_ONCE)):
            parts = (some[start :: cores()] for start in range(cores()))
            changed += chain.from_iterable(readers.map(partial(_changed, mover.target), parts))
    for key in sorted(changed):
        result = _result(settled, ledger, key)
        assert result is not None
        result.remarks.append(Remark("migrate-target-changed", "error"))
        result.verdict = "person"
    if changed:
        ledger.settle(one.to_json() for one in settled.values())


def _changed(target: Target, moved: Iterable[tuple[str, str, str]]) -> list[str]:
    """Those whose file is not there, or not as it was read back."""
    return [key for key, name, own in moved if target.sha256(name) != own]


def _moved(mover: Mover, plan: Plan) -> Plan:
    """A plan as it may be moved.

    Raises:
        Refused: it is held for its consent, and nobody has said that it may go: merging is not a way around that.
    """
    wish = mover.wish
    found, _, _, held = _consents.apply_policy(plan, tool=wish.tool, policy=wish.consents, as_of=wish.as_of)
    if held and plan.id not in wish.released:
        raise Refused.because("merge-held")
    return found


def replace_plan(reading: Reading, plan: Plan) -> Reading:
    """The reading of the plan that is kept, with all that has come into it: what came in is not more than it may be."""
    return replace(reading, plan=plan)


def _readings(mover: Mover, keys: Sequence[str]) -> Iterator[tuple[str, Reading]]:
    """The exports again, as they stand in the source."""
    wanted: Mapping[str, Entry] = {entry.key: entry for entry in mover.exports.entries() if entry.key in set(keys)}
    for key in keys:
        if key not in wanted:
            raise Refused.because("input-unreadable", file=None, reason="not found")
        yield key, mover.reading(wanted[key])

"""Decide on a whole plan: each fact by itself, then what hangs together."""

from __future__ import annotations

from collections.abc import Iterator

from planbro.plan._days import value_of
from planbro.plan._fields import Kind
from planbro.plan._model import Plan
from planbro.plan._values import ABSENT
from planbro.plan.disclosure._asker import Asker, Party
from planbro.plan.disclosure._case import Access, Inquiry, Most, Verdict
from planbro.plan.disclosure._decision import Decision, Level
from planbro.plan.disclosure._policy import Policy
from planbro.plan.disclosure._register import TELLING, Entry, Fact, Key, Reference, Register
from planbro.plan.disclosure._tasks import tasks_on
from planbro.plan.disclosure._time import spans

_NAME = frozenset({"family", "middle", "given", "birth_date"})
_NATIONAL = frozenset({"fnr", "dnr", "hnr", "fhn", "duf"})


def decide(
    plan: Plan | Register,
    who: Asker | Party | str,
    purpose: str | None,
    as_of: str,
    policy: Policy = Policy(),
    *,
    data_as_of: str | None = None,
    access: Access = "read",
    most: Most = "content",
) -> Decision:
    """What `who`, with that purpose, may see of the plan at `as_of`.

    A bare number is a receiver whom the sender chose, and the sender's purpose stands for the care relation.
    `data_as_of` is when the consents were as the plan says, where the caller knows; else the document's date, else the
    plan's last change. A `Register` in the place of a plan saves its indexes from one question to the next.
    With `most` "status" nothing but the status leaves, whatever a consent opens.
    """
    case = Inquiry(Register.of(plan), Asker.of(who), purpose, as_of, policy, data_as_of, access, most)
    verdicts, level = _judge_all(case)
    acute = case.acute is not None and any(one.permitted and one.provision == case.acute for one in verdicts.values())
    return Decision(
        level,
        as_of,
        case.data_as_of,
        case.asker,
        purpose,
        access,
        acute,
        tasks_on(case.day),
        case.graded,
        case.register,
        verdicts,
    )


def _judge_all(case: Inquiry) -> tuple[dict[Fact, Verdict], Level]:
    closed = case.closed()
    if closed:
        shut = Verdict(False, closed)
        return {fact: shut for entry in case.register.entries for fact in entry.facts}, "none"
    judged = [(entry, [case.judge(entry, group.kind, group.mark) for group in entry.groups])
              for entry in case.register.entries]  # fmt: skip
    gone = _closed_items(case, judged)
    verdicts = _spread(case, judged, gone)
    level = _level(case, verdicts)
    if level == "none":
        silent = "status:not-sent-outward"
        return {fact: Verdict(False, silent if v.permitted else v.provision) for fact, v in verdicts.items()}, "none"
    _identify(case, verdicts)
    _bring_bodies(case, verdicts)
    _drop_references(case, verdicts)
    return verdicts, level


_Judged = list[tuple[Entry, list[Verdict]]]


def _closed_items(case: Inquiry, judged: _Judged) -> dict[Key, str]:
    """Every item that is withheld, with the provision: its own, or that of an item it stands within."""
    own: dict[Key, str] = {}
    hard: dict[Key, str] = {}
    for entry, verdicts in judged:
        if entry.key is not None and not verdicts[0].permitted:
            own[entry.key] = verdicts[0].provision
            if verdicts[0].hard or not case.policy.orphans:
                hard[entry.key] = verdicts[0].provision
    waiting = list(hard)
    for key in waiting:
        for under in case.register.below.get(key, ()):
            if under not in hard:
                hard[under] = hard[key]
                waiting.append(under)
    return own | hard


def _spread(case: Inquiry, judged: _Judged, gone: dict[Key, str]) -> dict[Fact, Verdict]:
    """The verdicts of the groups for their facts; of two items with one id the one that stays counts."""
    found: dict[Fact, Verdict] = {}
    plain = not case.graded and not case.register.has_twins
    for entry, verdicts in judged:
        above = gone.get(entry.key) if entry.key is not None else None
        if plain and above is None:
            for group, verdict in zip(entry.groups, verdicts, strict=True):
                found.update(dict.fromkeys(group.facts, verdict))
            continue
        shut = Verdict(False, above) if above is not None else None
        for group, verdict in zip(entry.groups, verdicts, strict=True):
            settled = shut if shut is not None and verdict.permitted else verdict
            if settled.permitted and case.graded:
                _hide(case, entry, group.facts, settled, found)
            elif group.facts[0] not in found:
                found.update(dict.fromkeys(group.facts, settled))
            else:
                found.update({fact: settled for fact in group.facts if fact not in found or found[fact].permitted})
        if shut is not None:
            found[entry.facts[0]] = shut
    return found


def _hide(case: Inquiry, entry: Entry, facts: tuple[Fact, ...], verdict: Verdict, found: dict[Fact, Verdict]) -> None:
    """The verdict for each fact but those that would tell where a person with a graded address is."""
    hidden = Verdict(False, "address:graded")
    for fact in facts:
        if fact not in found or found[fact].permitted:
            found[fact] = hidden if case.reveals(fact, getattr(entry.record, fact[2])) else verdict


def _level(case: Inquiry, verdicts: dict[Fact, Verdict]) -> Level:
    """How much leaves. Status is something only where it tells of a plan or a koordinator."""
    telling = False
    for entry in case.register.entries:
        for group in entry.groups:
            verdict = next((found for fact in group.facts if (found := verdicts[fact]).permitted), None)
            if verdict is None:
                continue
            if verdict.provision != case.standing and group.kind is not Kind.STATUS:
                return "content"
            telling = telling or (entry.owner in TELLING and (entry.owner != "" or group.mark == ""))
    return "status" if telling else "none"


def _identify(case: Inquiry, verdicts: dict[Fact, Verdict]) -> None:
    """Open what a message needs to say whose plan it is; only a reservation, or a missing issuer, closes that."""
    identify = Verdict(True, "identify")
    for entry in case.register.entries:
        if entry.owner == "":
            verdicts["", "", "id"] = verdicts["", "", "id"] if verdicts["", "", "id"].permitted else identify
        if entry.owner == "identifiers[]":
            if not _identifies(case, entry):
                continue
        elif entry.owner != "planeier" or case.barred(entry, Kind.PERSON):
            continue
        for fact in entry.facts:
            if not verdicts[fact].permitted and (entry.owner == "identifiers[]" or fact[2] in _NAME):
                verdicts[fact] = identify


def _identifies(case: Inquiry, entry: Entry) -> bool:
    """Whether all numbers with this id are national ones in force, and none is closed."""
    return all(
        (one.record.kind is ABSENT or value_of(one.record.kind) in _NATIONAL)
        and spans(one.record, case.today)
        and not case.barred(one, Kind.PERSON)
        for one in case.register.by_key[entry.key or ("", "")]
    )


def _permitted(case: Inquiry, verdicts: dict[Fact, Verdict]) -> Iterator[Reference]:
    """The permitted facts that point to other items."""
    return (one for one in case.register.references if verdicts[one.fact].permitted)


def _bring_bodies(case: Inquiry, verdicts: dict[Fact, Verdict]) -> None:
    """Let the organisations come along that released items refer to, and what those are a part of.

    Not those that the consents name: a further reservation must not bring the body it is against.
    """
    bodies = case.register.by_key
    waiting = [
        (ref, verdicts[one.fact].provision)
        for one in _permitted(case, verdicts)
        if "organisations" in one.info.to and one.info.kind is not Kind.CONSENT
        for ref in one.refs
    ]
    while waiting:
        ident, provision = waiting.pop()
        mine = bodies.get(("organisations", ident), ())
        if not mine or verdicts["organisations[]", ident, "id"].permitted:
            continue
        if any(case.barred(one, Kind.TEAM) for one in mine):
            continue
        opened = Verdict(True, provision)
        for one in mine:
            verdicts.update(dict.fromkeys(one.facts, opened))
            if isinstance(one.record.part_of, str):
                waiting.append((one.record.part_of, provision))


def _drop_references(case: Inquiry, verdicts: dict[Fact, Verdict]) -> None:
    """Withhold what points to an item that stays; of several targets all must go along."""
    lost = []
    for one in _permitted(case, verdicts):
        for targets in one.targets:
            if not any(verdicts[target].permitted for target in targets):
                lost.append(one.fact)
                break
    verdicts.update(dict.fromkeys(lost, Verdict(False, "refers-to-withheld")))

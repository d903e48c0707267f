"""The plan as the reader of a paper may see it, and who the reader is in it."""

from __future__ import annotations

from typing import Any, Final

from planbro.findings import Refused
from planbro.plan import LISTS, Party, Plan, copy
from planbro.plan.disclosure import Asker, Decision, Register, decide
from planbro.render.paper._matter import Matter

_THEIRS: Final = frozenset({"own", "representative"})
_AT_WORK: Final = frozenset({"koordinator", "owner"})
"""By these the koordinator reads the plan, and has papers made for the planeier."""
_NAMED: Final = frozenset(
    {"planeier", "identifiers[]", "consents[]", "consent_parties[]", "reservations[]", "participants[]",
     "koordinatorer[]", "related[]", "organisations[]"}
)  # fmt: skip
"""What tells whose plan it is and who was given access: one who may not see all of it is not told half of it."""
_LOCAL: Final = "ident:issuer-missing"
"""A number that leaves to nobody, and is on no paper for others."""
_MEETING: Final = frozenset({"meetings[]", "attendees[]", "goals[]", "measures[]"})
_NEEDS: Final = {
    **dict.fromkeys(("consent", "receipt", "withdrawal", "koordinator-change", "koordinator-declined"), _NAMED),
    "meeting-list": _NAMED | _MEETING,
}  # fmt: skip
"""Of the papers that tell who has access: what none of may be kept from the reader."""


def shown(matter: Matter) -> Plan:
    """The plan itself for the planeier and the controller; for anybody else what the rules release.

    Raises:
        Refused: the reader may see nothing.
    """
    assert matter.plan is not None
    if matter.reader is None:
        return matter.plan
    return _decision(matter).release(matter.plan).plan


def theirs(matter: Matter) -> Plan:
    """The same, of a paper that is for the planeier, or for somebody who may act for the planeier, and nobody else.

    Raises:
        Refused: the reader is neither.
    """
    assert matter.plan is not None
    if matter.reader is None:
        return matter.plan
    decision = _decision(matter)
    if not _THEIRS.intersection(decision.kept.values()):
        raise Refused.because("paper-not-theirs")
    return decision.release(matter.plan).plan


def sees_access(matter: Matter) -> bool:
    """Whether the reader may know of everybody who was given access."""
    return _sees(matter, _NAMED)


def whole_theirs(matter: Matter, *, meeting: bool = False) -> Plan:
    """The whole plan, for a paper that tells who has access: it is asked of every party, so nothing may be missing.

    With `meeting`, what is told of meetings, goals and measures may not be either.

    Raises:
        Refused: the reader is not the planeier or the koordinator, nor one from whom nothing of this is kept.
    """
    assert matter.plan is not None
    if not _sees(matter, _NAMED | _MEETING if meeting else _NAMED):
        raise Refused.because("paper-not-theirs")
    return matter.plan


def may_have(kind: str, decision: Decision) -> bool:
    """Whether the paper would be made for a reader of whom that was decided."""
    needs = _NEEDS.get(kind)
    return needs is None or _released(decision, needs)


def _sees(matter: Matter, owners: frozenset[str]) -> bool:
    return matter.reader is None or _released(_decision(matter), owners)


def _released(decision: Decision, owners: frozenset[str]) -> bool:
    is_theirs = bool((_THEIRS | _AT_WORK).intersection(decision.kept.values()))
    return is_theirs and not any(fact[0] in owners and why != _LOCAL for fact, why in decision.withheld.items())


def shown_before(matter: Matter, now: Plan) -> Plan | None:
    """The plan as it was; to a reader only what is in the plan as the reader may see it now."""
    if matter.before is None or matter.reader is None:
        return matter.before
    there = {item.id for _, items in now.lists() for item in items}
    found = copy(matter.before)
    for name in LISTS:
        lists: list[Any] = getattr(found, name)
        setattr(found, name, [one for one in lists if one.id in there])
    return found


def own_items(matter: Matter) -> frozenset[str]:
    """The ids of the items that are the reader: as participant, koordinator, relative or body."""
    if matter.reader is None or matter.plan is None:
        return frozenset()
    register = Register.of(matter.plan)
    found: set[str] = set()
    for party in Asker.of(matter.reader).parties:
        found |= register.same_people(register.having(party))
    return frozenset(found)


def _decision(matter: Matter) -> Decision:
    assert matter.plan is not None
    return decide(matter.plan, _asker(matter), matter.purpose, matter.as_of, matter.policy)


def _asker(matter: Matter) -> Asker:
    """A person who is named by a number alone asks as the planeier, or as one who acts for the planeier; neither is
    believed unless the plan says it of that number."""
    assert matter.plan is not None
    assert matter.reader is not None
    party = Party.parse(matter.reader) if isinstance(matter.reader, str) else matter.reader
    if isinstance(party, Asker) or party.kind != "fnr":
        return Asker.of(party)
    own = any(party.is_number(one.value) for one in matter.plan.identifiers)
    return Asker((party,), role="planeier" if own else "representative", care_relation=matter.purpose)

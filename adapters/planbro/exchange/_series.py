"""Where a new message stands among others: first of its series, a change, a cancellation, or an answer.

Each message has a MsgId of its own; RefToConversation names the first of the series, RefToParent the one before; an
Endring is the whole content again, a Kansellering takes back the whole series (HIS 1154 §§ 2, 4; HITS 1218 § 3.3).
"""

from __future__ import annotations

from dataclasses import dataclass

from planbro.exchange._read import read
from planbro.findings import Refused
from planbro.plan import Code, Plan, Source, value_of

_STATED = ("request_type", "request_list", "request_name", "question")


@dataclass(frozen=True, slots=True)
class Series:
    """The message before, by its envelope, and what the new one is to it."""

    before: Source | None = None
    status: str = "new"
    request: Source | None = None

    @classmethod
    def of(cls, plan: Plan, follows: bytes | None, *, cancel: bool = False, answers: bytes | None = None,
           about: str | None = None) -> Series:  # fmt: skip
        """From the documents it follows and answers, or the MsgId of the one it is about.

        Raises:
            Refused: one of them is no message or about another person, a cancelled series is followed, or there is
                nothing to cancel.
        """
        if cancel and follows is None:
            raise Refused.because("series-nothing-to-cancel")
        if about is not None:
            return cls(request=Source(message_id=about))
        before = _envelope(plan, follows) if follows is not None else None
        request = _envelope(plan, answers) if answers is not None else None
        if before is not None and value_of(before.message_status) == "cancellation":
            raise Refused.because("series-cancelled")
        if request is not None and not isinstance(request.request_type, str):
            raise Refused.because("answer-to-no-request")
        return cls(before, "new" if before is None else "cancellation" if cancel else "change", request)

    @property
    def name(self) -> tuple[str, ...]:
        """What tells a MsgId of this series from the plan's other messages (law 5)."""
        found = (self.before, self.request)
        return tuple(f"{self.status}:{source.message_id}" for source in found if source is not None)

    def fill(self, source: Source) -> None:
        """Write it into the envelope of the new message."""
        source.message_status = Code(self.status)
        reference = self.before or self.request
        if reference is not None:
            source.parent_id = reference.message_id
            first = reference.conversation_id
            source.conversation_id = first if isinstance(first, str) and first else reference.message_id
        if self.request is not None and isinstance(self.request.request_type, str):
            source.answers = True
            for name in _STATED:
                setattr(source, name, getattr(self.request, name))


def _envelope(plan: Plan, data: bytes) -> Source:
    there = read(data).plan
    if not isinstance(there.source.message_id, str) or not there.source.message_id:
        raise Refused.because("series-no-message")
    if not same_person(plan, there):
        raise Refused.because("series-another-person")
    return there.source


def same_person(one: Plan, other: Plan) -> bool:
    """Whether two plans are of one person: the same plan, or a number in common; or neither says who it is."""
    if one.id == other.id:
        return True
    first, second = (
        {i.value for i in plan.identifiers if isinstance(i.value, str) and i.value} for plan in (one, other)
    )
    return bool(first & second) or not (first or second)


_ONE_ONLY = ("fnr", "dnr")
_NATIONAL = frozenset({*_ONE_ONLY, "fhn", "duf"})


def surely_same_person(one: Plan, other: Plan) -> bool:
    """Whether a number says that two plans are of one person, and none says otherwise.

    Numbers of a hospital or a foreign state may be another's elsewhere (HIS 1001), and a plan's id may have been
    copied along with a text, so neither is enough where something is put into another's document.
    """
    first, second = _numbers(one), _numbers(other)
    for kind in _ONE_ONLY:
        if first.get(kind) and second.get(kind) and not first[kind] & second[kind]:
            return False
    mine, theirs = (set[str]().union(*(found[kind] for kind in found.keys() & _NATIONAL)) for found in (first, second))
    return bool(mine & theirs)


def _numbers(plan: Plan) -> dict[str, set[str]]:
    """The plan's numbers, former ones too, by kind; of no stated kind is a national one."""
    found: dict[str, set[str]] = {}
    for one in plan.identifiers:
        if isinstance(one.value, str) and one.value:
            found.setdefault(value_of(one.kind) or "fnr", set()).add(one.value)
    return found

"""The decision on a whole plan: a verdict for every fact, and the plan as the asker may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from planbro.findings import Refused
from planbro.plan._model import Plan, Source, copies
from planbro.plan._values import ABSENT
from planbro.plan.disclosure._asker import Asker, Party
from planbro.plan.disclosure._case import Access, Verdict
from planbro.plan.disclosure._provisions import provision_text
from planbro.plan.disclosure._register import NO_AREA, Entry, Fact, Register, kind_of, shape
from planbro.plan.disclosure._release import Released, release
from planbro.plan.disclosure._tasks import Task

Level = Literal["none", "status", "content"]

ENVELOPE: Final = (
    "system", "system_version", "generated", "sender_name", "sender_id", "sender_unit_name", "sender_unit_id",
    "sender_org_id", "made_by",
)  # fmt: skip
"""What the envelope says of the controller, since a message has to name its sender. To whom the plan went before, in
which messages, and its number in the tool are left out."""
_PLACELESS: Final = ("system", "system_version", "generated", "made_by")
"""The same where the address is graded: whoever sends says so in an envelope of its own."""


class Row(NamedTuple):
    """One line of an explanation, for people; it holds no text of the plan."""

    kind: str
    label: str
    permitted: bool
    provision: str


@dataclass(frozen=True, slots=True, repr=False)
class Decision:
    """What `decide` found, for the version of the plan it was asked about and no other."""

    level: Level
    as_of: str
    data_as_of: str | None
    asker: Asker
    purpose: str | None
    access: Access
    acute: bool
    tasks: tuple[Task, ...]
    graded: bool
    _register: Register
    _verdicts: Mapping[Fact, Verdict]

    @property
    def receiver(self) -> Party:
        """The first number of the asker: where a message goes."""
        return self.asker.parties[0]

    def permits(self, fact: Fact) -> bool:
        """Whether the fact may leave; one that was not in the plan may not."""
        return fact in self._verdicts and self._verdicts[fact].permitted

    def provision(self, fact: Fact) -> str:
        """Why it leaves or stays: a stable code, such as `consent:<id>`, `reservation:<id>` or `no-consent`."""
        return self._verdicts[fact].provision if fact in self._verdicts else "unclassified"

    def sentence(self, about: Fact | str, language: str = "nb") -> str:
        """Why a fact leaves or stays, or what a provision means, in words; for the log and the owner."""
        return provision_text(about if isinstance(about, str) else self.provision(about), language)

    @property
    def kept(self) -> dict[Fact, str]:
        return {fact: verdict.provision for fact, verdict in self._verdicts.items() if verdict.permitted}

    @property
    def grounds(self) -> list[str]:
        """The provisions by which something leaves, or by which all stays: each once."""
        leaves = self.level != "none"
        return list(dict.fromkeys([one.provision for one in self._verdicts.values() if one.permitted is leaves]))

    @property
    def withheld(self) -> dict[Fact, str]:
        return {fact: verdict.provision for fact, verdict in self._verdicts.items() if not verdict.permitted}

    def apply(self, plan: Plan) -> tuple[Plan, dict[Fact, str]]:
        """The plan as this receiver may see it, and what was withheld with its provision.

        `Refused` where nothing may leave: even an empty plan with its id would tell that there is one.
        """
        if not is_same(self._register, plan):
            raise ValueError("the decision was made on another plan, or before this one was changed")
        if self.level == "none":
            raise Refused.because("nothing-permitted")
        return _trim(self._register, self._verdicts, _PLACELESS if self.graded else ENVELOPE), self.withheld

    def release(self, plan: Plan) -> Released:
        """The same as a thing that may be sent: the only one, beside the controller's own copy."""
        shown, withheld = self.apply(plan)
        return release(shown, withheld, self.asker, self)

    def explain(self) -> list[Row]:
        """Kind, place with livsområde, answer and provision; each line once, in the order of the plan."""
        rows = (
            Row(*_label(entry, fact), self._verdicts[fact].permitted, self._verdicts[fact].provision)
            for entry in self._register.entries
            for fact in entry.facts
        )
        return list(dict.fromkeys(rows))

    @property
    def size(self) -> int:
        """How many facts it is about."""
        return len(self._verdicts)

    def __repr__(self) -> str:
        kept = sum(verdict.permitted for verdict in self._verdicts.values())
        return f"Decision({self.level}, as_of={self.as_of}, {kept} kept, {len(self._verdicts) - kept} withheld)"


def is_same(register: Register, plan: Plan) -> bool:
    """Whether a plan still says what the register holds; its own copy does, since nobody changes that."""
    if plan is register.plan:
        return True
    if plan.doubtful != register.plan.doubtful:
        return False
    at = iter(register.entries)
    for owner, count in register.counts:
        _, read, _ = shape(owner)
        records = [plan] if owner == "" else getattr(plan, owner.removesuffix("[]"))
        records = records if isinstance(records, list) else [records]
        if len(records) != count or any(read(one) != entry.values for one, entry in zip(records, at, strict=False)):
            return False
    return True


def _trim(register: Register, verdicts: Mapping[Fact, Verdict], told: tuple[str, ...]) -> Plan:
    """A new plan, into which goes what is permitted and nothing else."""
    new = Plan(id="")
    envelope = register.plan.source
    new.source = Source(**{name: getattr(envelope, name) for name in told})
    kept: dict[str, list[Entry]] = {}
    for entry in register.entries:
        if entry.key is None:
            _fill(new if entry.owner == "" else getattr(new, entry.owner), entry, verdicts)
        elif verdicts[entry.facts[0]].permitted:
            kept.setdefault(entry.key[0], []).append(entry)
    for name, entries in kept.items():
        setattr(new, name, _copied(name, entries, verdicts))
    return new


def _copied(name: str, entries: Sequence[Entry], verdicts: Mapping[Fact, Verdict]) -> list[Any]:
    """Items with no more than is permitted of each."""
    items = copies(name, [entry.record for entry in entries])
    for item, entry in zip(items, entries, strict=True):
        for fact in entry.facts:
            if not verdicts[fact].permitted:
                setattr(item, fact[2], ABSENT)
    return items


def _fill(record: Any, entry: Entry, verdicts: Mapping[Fact, Verdict]) -> None:
    for fact in entry.facts:
        if verdicts[fact].permitted:
            setattr(record, fact[2], getattr(entry.record, fact[2]))


def _label(entry: Entry, fact: Fact) -> tuple[str, str]:
    owner, _, name = fact
    kind = kind_of(owner, name)
    if not owner.endswith("[]"):
        return kind.value, f"{owner}.{name}" if owner else name
    area = None if kind in NO_AREA else entry.area
    return kind.value, f"{owner} {area}" if area else owner

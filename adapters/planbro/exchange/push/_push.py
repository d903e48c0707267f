"""`push`: a plan to a FHIR server, as one party may see it, or to a server that is the controller's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planbro.exchange.push._desk import Desk, Outcome, counted
from planbro.exchange.push._parts import Part, adapted, parts_of
from planbro.exchange.push._record import OVER, Record
from planbro.exchange.push._run import Mode, run
from planbro.exchange.writing import Writing, write
from planbro.findings import Findings, Refused
from planbro.formats.codec import json as codec
from planbro.formats.fhir import ENDED
from planbro.plan import Decision, Party, Plan, Policy, answering, day_in_norway
from planbro.plan.disclosure import Asker, Released, own_copy
from planbro.transport import FhirPort, Patience

OWN_COPY = "own copy"


@dataclass(slots=True)
class Pushed:
    """How it went; ids, versions and outcomes, and nothing of what the resources say."""

    findings: Findings
    decision: Decision | None
    mode: Mode | None
    outcomes: Mapping[str, Outcome]
    types: Mapping[str, str]
    record: Record
    left: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return counted(self.outcomes)

    @property
    def could_not(self) -> bool:
        """Nothing stands there by this run or an earlier one, and nobody's change is what hinders it."""
        counts = self.counts
        hindered = counts["pending"] + counts["refused"]
        return bool(hindered) and not sum(count for name, count in counts.items() if name not in {"pending", "refused"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which plan goes to whom, and by what right (ARCHITECTURE, law 3).

    Either a receiver with a purpose, who gets what a consent or a standing provision opens, or `own_copy`: the
    server is the controller's own. `as_of` is the moment of sending, since what has been withdrawn by then is closed.
    """

    plan: Plan
    as_of: str
    receiver: str | Party | Asker | None = None
    purpose: str | None = None
    own_copy: bool = False
    controller: str | Party | None = None
    """Whose own copy it is; the body that answers for the plan where it is not said."""
    policy: Policy | None = None

    @property
    def label(self) -> str:
        """For whom, as a record may say it: the number of a body, but only the kind of a person's."""
        if self.own_copy:
            return OWN_COPY
        parties = Asker.of(self.receiver).parties if self.receiver is not None else ()
        names = (f"{party.kind}:{party.value}" if party.is_body else party.kind for party in parties)
        return " ".join([*names, str(self.purpose)])

    def written(self) -> tuple[Writing, Released]:
        """The Bundle that may leave, and the release it leaves by.

        Raises:
            Refused: neither receiver nor own copy, both, or nothing may leave.
        """
        if self.own_copy == (self.receiver is not None):
            raise Refused.because("push-undecided")
        writing = write(self.plan, "fhir", onto=False, receiver=self.receiver, purpose=self.purpose,
                        as_of=self.as_of, policy=self.policy, account=False)  # fmt: skip
        released = self._own() if self.own_copy else writing.released
        if released is None:
            raise Refused.because("push-undecided")
        return writing, released

    def _own(self) -> Released:
        controller = self.controller or _controller(self.plan, self.as_of)
        if controller is None:
            raise Refused.because("push-controller")
        return own_copy(self.plan, controller)


def _controller(plan: Plan, as_of: str) -> Party | None:
    """The body that answers for the plan, else one that coordinates it, by its number."""
    bodies = {body.id: body for body in plan.organisations}
    for ref in (
        *answering(plan, day_in_norway(as_of)),
        *(unit.organisation for unit in plan.coordinating_units),
        *bodies,
    ):
        body = bodies.get(ref) if isinstance(ref, str) else None
        for kind, number in (("orgnr", body.orgnr), ("herid", body.her_id)) if body else ():
            with suppress(Refused):
                return Party.parse(f"{kind}:{number}")
    return None


def push(
    wanted: Wanted,
    port: FhirPort,
    *,
    patience: Patience,
    record: Path | None = None,
    mode: Mode = "auto",
    seen: Mapping[str, str] | None = None,
    begin: Callable[[int], Callable[[], None]] = lambda count: lambda: None,
) -> Pushed:
    """Bring a FHIR server to where the plan is, as far as the receiver may see it, and touch nobody else's change.

    `record` is the file from which a later push goes on; without one nothing is remembered. `seen` names versions
    that a person has looked at and lets be written over: `Type/id` to version, or to `gone`. `begin` is told how many
    resources there are, and what it gives is called for each that has come to stand there.

    Raises:
        Refused: nothing may leave, or the record cannot be used; nothing was sent.
    """
    writing, released = wanted.written()
    parts = parts_of(_tree(writing))
    kept = Record.open(record, port.base, wanted.plan.id, wanted.label)
    desk = Desk(port, released, kept, patience, seen or {}, Findings(writing.findings), begin(len(parts)))
    used = run(desk, parts, mode)
    types = _types([*parts, *desk.taken_back.values()])
    return Pushed(desk.findings, writing.decision, used, desk.outcomes, types, kept, desk.left)


def rehearse(wanted: Wanted, base: str, *, record: Path | None = None) -> Pushed:
    """What a push would send, by the record alone: nothing goes out, and no record is written.

    Raises:
        Refused: as for `push`.
    """
    writing, _ = wanted.written()
    parts = parts_of(_tree(writing))
    kept = Record.open(record, base, wanted.plan.id, wanted.label)
    here = adapted(parts, kept.left_out, kept.numbered)
    outcomes: dict[str, Outcome] = {part.key: "left-out" for part in parts}
    outcomes.update({part.key: _expected(part, kept) for part in here})
    left = {key: one for key, one in kept.resources.items() if key not in outcomes and one.state != OVER}
    ending = {
        key: one.type
        for key, one in left.items()
        if one.type in ENDED and one.type not in kept.left_out and (one.sha256 or one.sending)
    }
    outcomes.update(dict.fromkeys(ending, "updated"))
    types = _types(parts) | ending
    return Pushed(writing.findings, writing.decision, None, outcomes, types, kept, len(left) - len(ending))


def _expected(part: Part, record: Record) -> Outcome:
    kept = record.resources.get(part.key)
    if kept is None or not kept.sha256:
        return "created"
    return "unchanged" if kept.sha256 == part.sha256 and not kept.sending and not kept.state else "updated"


def _tree(writing: Writing) -> Mapping[str, Any]:
    tree = codec.parse(writing.data)
    assert isinstance(tree, dict)
    return tree


def _types(parts: Sequence[Part]) -> dict[str, str]:
    return {part.key: part.type for part in parts}

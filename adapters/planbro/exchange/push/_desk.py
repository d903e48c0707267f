"""What one push knows: the record, what has been seen, what became of each part.

The two ways of sending, all at once and one by one, work from the same desk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from planbro.exchange.push._asking import Asking
from planbro.exchange.push._capable import Capabilities
from planbro.exchange.push._look import BY_CONTENT, Eyes
from planbro.exchange.push._parts import Part, adapted, as_ours
from planbro.exchange.push._parts import part as part_of
from planbro.exchange.push._record import OVER, Kept, Record
from planbro.exchange.push._steps import Do, Seen, Step, bare, judge
from planbro.findings import Findings
from planbro.formats.codec import json as codec
from planbro.formats.fhir import ENDED
from planbro.plan.disclosure import Released
from planbro.transport import Answer, FhirPort, Named, Parcel, Patience, Place, Target

Outcome = Literal[
    "created", "updated", "adopted", "unchanged", "left-out", "conflict", "removed", "refused", "pending"
]  # fmt: skip
OUTCOMES: Final[tuple[Outcome, ...]] = Outcome.__args__  # type: ignore[attr-defined]
CHANGED: Final = frozenset({409, 410, 412, 428})
"""Statuses by which a server says that something is not as we took it to be."""


def counted(outcomes: Mapping[str, Outcome]) -> dict[str, int]:
    """How many came to what."""
    found: dict[str, int] = dict.fromkeys(OUTCOMES, 0)
    for outcome in outcomes.values():
        found[outcome] += 1
    return found


@dataclass(slots=True)
class Desk(Asking):
    """Of one push. `seen` is what a person has looked at and lets be written over: place on the server, version."""

    port: FhirPort
    released: Released
    record: Record
    patience: Patience
    seen: Mapping[str, str] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)
    step: Callable[[], None] = lambda: None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    left: int = 0
    takes_back: bool = True
    """Whether what is no longer said is ended there. Not where the plan is the server's own: it is theirs."""
    taken_back: dict[str, Part] = field(default_factory=dict)
    capable: Capabilities = field(default_factory=Capabilities)
    _eyes: Eyes = field(init=False)

    def learn(self, parts: Sequence[Part]) -> None:
        answer = self.patiently(lambda: self.checked(self.port.metadata))
        if not answer.ok:
            self.findings.add("push-no-metadata", status=answer.status)
        self.capable = Capabilities.read(answer.body if answer.ok else None)
        self._eyes = Eyes(self.port, self.check, self.capable.batch)
        types = {part.type for part in parts}
        left_out = self.capable.left_out(types)
        self.record.left_out = sorted(left_out)
        sent = types | {kept.type for kept in self.record.resources.values()}
        self.record.numbered = sorted({*self.record.numbered, *self.capable.numbered(sent)} & sent)
        for type_ in sorted(left_out):
            count = sum(part.type == type_ for part in parts)
            self.findings.add("push-left-out", path=type_, type=type_, count=count)
        self.parts = {part.key: part for part in adapted(parts, left_out, self.record.numbered)}
        self.outcomes.update({part.key: "left-out" for part in parts if part.key not in self.parts})

    def todo(self) -> list[Part]:
        todo = []
        for part in self.parts.values():
            kept = self.record.resources.get(part.key)
            if kept and kept.sha256 == part.sha256 and not kept.sending and not kept.state:
                self.outcomes[part.key] = "unchanged"
            else:
                todo.append(part)
        return todo

    def leftovers(self) -> list[Part]:
        """What went out earlier and is no longer in the plan, or not for this receiver: told, never deleted there. A
        Flag of ours that is not said any more is to be made inactive: who looks for one would find a plan that is no
        more. Gives those."""
        old = [key for key, kept in self.record.resources.items() if key not in self.parts and kept.state != OVER]
        targets = [self._target(self.record.resources[key], key) for key in old]
        found = self.patiently(lambda: self.look(self._eyes, targets)) if old else []
        ours = {f"{part.type}/{part.key}": part.key for part in self.parts.values()} | self.record.keys()
        for key, seen in zip(old, found, strict=True):
            if seen.body is None:
                del self.record.resources[key]
            elif self._is_to_end(key):
                kept = self.record.resources[key]
                body = as_ours(seen.body, ours, self.port.base)
                taken_back = {**body, "id": key, "status": ENDED[kept.type]}
                self.taken_back[key] = self.parts[key] = part_of(taken_back)
            else:
                self.left += 1
        if self.left:
            self.findings.add("push-left-behind", count=self.left)
        return list(self.taken_back.values())

    def _is_to_end(self, key: str) -> bool:
        """Whether it says that something holds, is ours, though the answer to its sending may have been lost, and is
        left out for no other reason than that it is said no more."""
        kept = self.record.resources[key]
        is_ours = bool(kept.sha256 or kept.sending)
        is_taken = key not in self.outcomes and not self.capable.left_out([kept.type])
        return kept.type in ENDED and is_ours and is_taken and self.takes_back

    def note_taken_back(self) -> None:
        """Those that stand there as inactive need not be looked at again."""
        for key in self.taken_back:
            if self.outcomes.get(key) in {"created", "updated", "adopted", "unchanged"}:
                self.record.resources[key].state = OVER

    def kept(self, part: Part) -> Kept:
        return self.record.resources.setdefault(part.key, Kept(part.type))

    def settled(self, parts: Iterable[Part]) -> dict[str, Step]:
        """What is to be sent of these, and over which version; what needs nothing, or must not be, is noted."""
        every = list(parts)
        looked = self.looked_at([part for part in every if self._in_doubt(part)])
        steps: dict[str, Step] = {}
        for part in every:
            kept = self.kept(part)
            if part.key not in looked:
                steps[part.key] = Step(Do.UPDATE, kept.version, kept.sha256)
                continue
            seen = looked[part.key]
            place = kept.place or f"{part.type}/{part.key}"
            step = judge(part, kept, seen, self.seen.get(place, ""))
            if step.do is Do.CREATE:
                steps[part.key] = step
                kept.id = kept.version = kept.sha256 = ""
            elif step.do is Do.UPDATE:
                steps[part.key] = step
                kept.version, kept.sha256 = step.version, step.there or kept.sha256
            elif step.do is Do.NOTHING:
                self.stands(part, part, kept.id, step.version, "adopted")
            else:
                self._closed(part, step, place)
        return steps

    def looked_at(self, parts: Sequence[Part]) -> dict[str, Seen]:
        """What stands there of these, by our keys. What one is numbered is known before another's references are."""
        targets = [self._target(self.kept(part), part.key) for part in parts]
        found = self.look(self._eyes, targets) if parts else []
        for part, seen in zip(parts, found, strict=True):
            self.kept(part).id = seen.id or self.kept(part).id
        ours = {f"{part.type}/{part.key}": part.key for part in self.parts.values()} | self.record.keys()
        return {part.key: seen if seen.body is None else replace(seen, body=as_ours(seen.body, ours, self.port.base))
                for part, seen in zip(parts, found, strict=True)}  # fmt: skip

    def _target(self, kept: Kept, key: str) -> Target:
        if kept.id:
            return Place(kept.type, kept.id)
        return Named(kept.type, key) if kept.type in self.record.numbered else Place(kept.type, key)

    def _in_doubt(self, part: Part) -> bool:
        kept = self.kept(part)
        known = kept.sha256 and kept.version and not kept.sending and not kept.state
        return not known or kept.version.startswith(BY_CONTENT) or not self.capable.of(part.type).guarded

    def stands(self, part: Part, as_sent: Part, id_: str, version: str, outcome: Outcome) -> None:
        """Ours stands there, and in this version."""
        self.record.resources[part.key] = Kept(part.type, id_, version, as_sent.sha256)
        if self.outcomes.get(part.key) not in {"created", "updated"}:
            self.outcomes[part.key] = outcome
            self.step()

    def _closed(self, part: Part, step: Step, place: str) -> None:
        """Somebody else has changed it, or taken it away: a person decides."""
        kept = self.kept(part)
        state: Outcome = "removed" if step.do is Do.REMOVED else "conflict"
        kept.state = self.outcomes[part.key] = state
        code = "push-many" if step.do is Do.MANY else f"push-{state}"
        self.findings.add(code, path=place, version=bare(step.version))

    def fill_versions(self, parts: Iterable[Part]) -> None:
        """The versions that no answer told are looked up; what is not there then did not arrive."""
        without = [part for part in parts if not self.kept(part).version]
        looked = self.patiently(lambda: self.looked_at(without))
        for part in without:
            kept = self.kept(part)
            if judge(part, kept, looked[part.key]).do in {Do.NOTHING, Do.UPDATE}:
                kept.version = looked[part.key].version
            else:
                kept.sending, kept.sha256 = kept.sha256, ""
                self.outcomes[part.key] = "pending"
                self.findings.add("push-unsettled", path=f"{part.type}/{kept.id}")

    def is_there(self, local: Part, step: Step) -> bool:
        """Whether it stands there in this very form already: its target is still missing, so nothing is new."""
        if step.there != local.sha256:
            return False
        kept = self.kept(local)
        kept.sending = kept.state = ""
        self.outcomes[local.key] = "unchanged"
        return True

    def places(self) -> dict[str, str]:
        """Where what stands on the server stands."""
        return {key: kept.place for key, kept in self.record.resources.items()
                if kept.id and (kept.sha256 or kept.state == "conflict") and kept.state != "removed"}  # fmt: skip

    def parcel(self, tree: object) -> Parcel:
        return Parcel(codec.serialise(tree, indent=False), self.released)  # type: ignore[arg-type]

    def tell_refusal(self, answer: Answer, where: str) -> None:
        """By the server's codes and places; its own words stay out (law 7)."""
        for issue in answer.issues:
            path = f"{where}: {issue.path}" if issue.path else where
            self.findings.add("push-refused", path=path, status=answer.status, issue=issue.code)
        if not answer.issues:
            self.findings.add("push-refused", path=where, status=answer.status, issue="-")

    @property
    def counts(self) -> dict[str, int]:
        return counted(self.outcomes)

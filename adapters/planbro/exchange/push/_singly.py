"""One by one: each resource for itself, targets before what points at them, over the version that we know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from planbro.exchange.push._asking import Again, Unsettled
from planbro.exchange.push._desk import CHANGED, Desk, Outcome
from planbro.exchange.push._look import BY_CONTENT
from planbro.exchange.push._parts import Part, in_order, named, pointing_loosely, standing
from planbro.exchange.push._record import Kept
from planbro.exchange.push._steps import Do, Step
from planbro.transport import Answer, Guard, Named, Place

_NO_CLIENT_IDS: Final = frozenset({404, 405})
_SAVED_EVERY: Final = 25


@dataclass(slots=True)
class Singly:
    """Sends from a desk."""

    desk: Desk
    _queue: list[Part] = field(default_factory=list)
    _unsaved: int = 0

    def send(self, todo: list[Part]) -> None:
        """Targets before what points at them; what points in a circle gets its last references in a second pass."""
        waiting = [part for part in in_order(todo) if part.key not in self.desk.outcomes]
        steps = self.desk.patiently(lambda: self.desk.settled(waiting))
        sent = self._queue = [part for part in waiting if part.key in steps]
        self._mark(sent)
        for part in sent:
            self._persevere(part, steps[part.key])
        for part in [self.desk.parts[part.key] for part in sent]:
            kept, local = self.desk.kept(part), self._local(part)
            if kept.sha256 not in {"", local.sha256}:
                self._persevere(part, Step(Do.UPDATE, kept.version))

    def _local(self, part: Part) -> Part:
        """As it can be sent now: by logical reference to what does not stand there."""
        return pointing_loosely(part, part.targets - set(self.desk.places()))

    def _persevere(self, part: Part, step: Step) -> None:
        """Send one as often as there is patience for.

        After the first time it is in doubt and is looked at; where no version guards it, before the first time too.
        """
        steps = [] if step.version.startswith(BY_CONTENT) else [step]
        try:
            self.desk.patiently(lambda: self._one(part, steps.pop() if steps else None))
        except Unsettled:
            self.desk.findings.add("push-unsettled", path=f"{part.type}/{part.key}")
            self.desk.outcomes[part.key] = "pending"

    def _mark(self, parts: Sequence[Part]) -> None:
        """Say in the record what is about to go, as it will go if all before it arrives."""
        there = set(self.desk.places())
        for part in parts:
            self.desk.kept(part).sending = pointing_loosely(part, part.targets - there).sha256
            there.add(part.key)
        self.desk.record.save()

    def _one(self, part: Part, step: Step | None) -> None:
        """Send one; without a step it is in doubt, and is looked at first."""
        part = self.desk.parts[part.key]
        step = step or self.desk.settled([part]).get(part.key)
        if step is None:
            return
        local = self._local(part)
        if self.desk.is_there(local, step):
            return
        kept = self.desk.kept(part)
        if kept.sending != local.sha256:
            kept.sending = local.sha256
            self.desk.record.save()
        answer = self.desk.checked(lambda: self._send(local, kept, step))
        if answer.status in CHANGED or (answer.status == 404 and step.do is Do.UPDATE):
            raise Again(answer.wait, answer.status, changed=True)
        if answer.ok:
            self._arrived(part, local, step, answer)
        elif step.do is Do.CREATE and self._numbers_itself(part, answer):
            self.desk.parts[part.key] = named(part)
            self._one(self.desk.parts[part.key], step)
        else:
            self._refused(part, answer)

    def _send(self, local: Part, kept: Kept, step: Step) -> Answer:
        resource = standing(local, self.desk.places())
        rules = self.desk.capable.of(local.type)
        if step.do is Do.UPDATE or local.type not in self.desk.record.numbered:
            id_ = kept.id or local.key
            match = "" if step.version.startswith(BY_CONTENT) else step.version
            guard = Guard(if_match=match, new=step.do is Do.CREATE)
            return self.desk.port.send(self.desk.parcel(resource | {"id": id_}), "PUT", Place(local.type, id_), guard)
        resource.pop("id", None)
        by_name = Named(local.type, local.key)
        if rules.conditional_create is False and rules.conditional_update:
            return self.desk.port.send(self.desk.parcel(resource), "PUT", by_name)
        guard = Guard(if_none_exist=None if rules.conditional_create is False else by_name)
        return self.desk.port.send(self.desk.parcel(resource), "POST", local.type, guard)

    def _arrived(self, part: Part, local: Part, step: Step, answer: Answer) -> None:
        """The server has it. A conditional create that made nothing found one that stood there: it is looked at."""
        numbered = step.do is Do.CREATE and part.type in self.desk.record.numbered
        body = answer.body if isinstance(answer.body, dict) else {}
        there = str(body.get("id") or "")
        if answer.location and answer.location.type == part.type:
            there = answer.location.id
        if numbered and (answer.status == 200 or not there):
            raise Again(status=answer.status, changed=True)
        id_ = there if numbered else self.desk.kept(part).id or part.key
        made: Outcome = "created" if step.do is Do.CREATE else "updated"
        self.desk.stands(part, local, id_, answer.etag, made)
        if not answer.etag:
            self.desk.fill_versions([part])
        self._unsaved += 1
        if self._unsaved >= _SAVED_EVERY:
            self._unsaved = 0
            self.desk.record.save()

    def _numbers_itself(self, part: Part, answer: Answer) -> bool:
        """Whether the refusal means that the server makes the ids of this type (R4 http.html § update as create)."""
        unsupported = any(issue.code == "not-supported" for issue in answer.issues)
        if part.type in self.desk.record.numbered or not (answer.status in _NO_CLIENT_IDS or unsupported):
            return False
        self.desk.record.numbered = sorted({*self.desk.record.numbered, part.type})
        self.desk.parts.update({key: named(one) for key, one in self.desk.parts.items()
                           if one.type == part.type and not self.desk.kept(one).sha256})  # fmt: skip
        self._mark([self.desk.parts[one.key] for one in self._queue if one.key not in self.desk.outcomes])
        return True

    def _refused(self, part: Part, answer: Answer) -> None:
        kept = self.desk.kept(part)
        kept.sending, kept.state = "", "refused"
        self.desk.outcomes[part.key] = "refused"
        self.desk.tell_refusal(answer, f"{part.type}/{kept.id or part.key}")

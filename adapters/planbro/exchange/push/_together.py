"""All at once: one transaction, which the server takes whole or not at all (R4 http.html § transaction)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planbro.exchange.push._asking import Again, Stop, Unsettled
from planbro.exchange.push._desk import CHANGED, Desk, Outcome
from planbro.exchange.push._look import BY_CONTENT
from planbro.exchange.push._parts import Part, pointing_loosely
from planbro.exchange.push._steps import Do, Step
from planbro.exchange.push._transaction import Line, bundle_of, told_by
from planbro.transport import Answer, Named

_NONE_TAKEN: Final = frozenset({400, 404, 405, 413, 415, 422, 501})


@dataclass(slots=True)
class Together:
    """Sends from a desk. `strict`: a transaction or nothing."""

    desk: Desk
    strict: bool = False

    def send(self, todo: list[Part]) -> list[Part]:
        """One transaction. Gives back what is still to be sent one by one."""
        try:
            rest = self.desk.patiently(lambda: self._transaction(todo))
        except Unsettled:
            if not self.strict:
                return todo
            raise Stop from None
        self.desk.fill_versions(part for part in todo if self.desk.outcomes.get(part.key) in {"created", "updated"})
        return rest

    def _transaction(self, todo: list[Part]) -> list[Part]:
        waiting = [part for part in todo if part.key not in self.desk.outcomes]
        steps = self.desk.settled(waiting)
        lines = self._loosened([self._line(part, steps[part.key]) for part in waiting if part.key in steps])
        lines = [line for line in lines if not self.desk.is_there(line.part, steps[line.part.key])]
        if not lines:
            return []
        for line in lines:
            self.desk.kept(line.part).sending = line.part.sha256
        self.desk.record.save()
        bundle = bundle_of(lines, self.desk.places(), self.desk.port.base)
        answer = self.desk.checked(lambda: self.desk.port.send(self.desk.parcel(bundle), "POST", ""))
        if answer.status in CHANGED:
            raise Again(answer.wait, answer.status, changed=True)
        if not answer.ok:
            return self._no_transaction(answer, lines)
        return self._told(answer, lines, steps)

    def _line(self, part: Part, step: Step) -> Line:
        kept = self.desk.kept(part)
        version = "" if step.version.startswith(BY_CONTENT) else step.version
        if kept.id or part.type not in self.desk.record.numbered:
            return Line(part, kept.id or part.key, version)
        conditional = self.desk.capable.of(part.type).conditional_create is not False
        return Line(part, "", named=Named(part.type, part.key) if conditional else None)

    def _loosened(self, lines: list[Line]) -> list[Line]:
        """Without literal references to what neither stands there nor is in the transaction."""
        known = {line.part.key for line in lines} | set(self.desk.places())
        return [Line(pointing_loosely(line.part, line.part.targets - known), line.id, line.version, line.named)
                for line in lines]  # fmt: skip

    def _no_transaction(self, answer: Answer, lines: Sequence[Line]) -> list[Part]:
        """Nothing of it was taken. Where we may, each is sent for itself, and so each fault is told for itself."""
        if not self.strict and answer.status in _NONE_TAKEN:
            self.desk.findings.add("push-transaction-refused", status=answer.status)
            return [self.desk.parts[line.part.key] for line in lines]
        self.desk.tell_refusal(answer, "Bundle")
        for line in lines:
            self.desk.outcomes[line.part.key] = "refused"
        return []

    def _told(self, answer: Answer, lines: Sequence[Line], steps: Mapping[str, Step]) -> list[Part]:
        told = told_by(answer.body, lines)
        if told is None:
            raise Again(status=answer.status)
        rest = []
        for one in told:
            part = self.desk.parts[one.part.key]
            if one.sure:
                made: Outcome = "created" if steps[part.key].do is Do.CREATE else "updated"
                self.desk.stands(part, one.part, one.id, one.version, made)
            else:
                rest.append(part)
        return rest

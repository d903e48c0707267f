"""How a server is asked, with its moods: away, slow, busy, closed. Sending asks so, and so does reading back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from planbro.exchange.push._look import Eyes
from planbro.exchange.push._record import Kept
from planbro.exchange.push._steps import Seen
from planbro.findings import Findings
from planbro.transport import Answer, FhirPort, Lost, Patience, Place, Target

T = TypeVar("T")


class Again(Exception):
    """The step may go better later. `wait` is what the server asked for; `changed`: ours is out of date, it says."""

    def __init__(self, wait: float | None = None, status: int = 0, *, changed: bool = False) -> None:
        super().__init__(status)
        self.wait, self.status, self.changed = wait, status, changed


class Stop(Exception):
    """Nothing more can be asked in this run; a finding says why."""


class Unsettled(Exception):
    """The server says time and again that something has changed, and a look shows nothing that has."""


class Asking:
    """Asks as often as there is patience for. What keeps the server from answering becomes a finding."""

    __slots__ = ()
    patience: Patience
    findings: Findings

    def checked(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return self.check(ask())
        except Lost:
            raise Again from None

    def look(self, eyes: Eyes, targets: Sequence[Target]) -> list[Seen]:
        try:
            return eyes.look(targets)
        except Lost:
            raise Again from None

    def check(self, answer: Answer) -> Answer:
        """What is no answer to the question: closed, busy, broken."""
        if answer.status in {401, 403}:
            self.findings.add("push-denied", status=answer.status)
            raise Stop
        if answer.status == 429 or (answer.status >= 500 and answer.status not in {501, 505}):
            if answer.wait is not None and answer.wait > self.patience.longest:
                self.findings.add("push-busy", seconds=int(answer.wait))
                raise Stop
            raise Again(answer.wait, answer.status)
        return answer

    def patiently(self, step: Callable[[], T]) -> T:
        """Try a step as often as there is patience for."""
        try:
            return self.patience.retrying(Again, lambda error: getattr(error, "wait", None))(step)
        except Again as again:
            if again.changed:
                raise Unsettled from None
            self.findings.add("push-unreachable", status=again.status or "-", count=self.patience.tries)
        raise Stop


@dataclass(slots=True)
class _Look(Asking):
    """A look at what stands there, without anything to send."""

    patience: Patience
    findings: Findings


def read_back(
    resources: Iterable[Kept], port: FhirPort, patience: Patience, findings: Findings
) -> list[tuple[Place, Mapping[str, Any]]]:
    """What stands on the server now of some resources that a record names, each at its place.

    Raises:
        Stop: the server does not answer; a finding says why.
        Refused: it answers with something else than was asked for.
    """
    asking = _Look(patience, findings)
    places = [Place(kept.type, kept.id) for kept in resources if kept.id]
    eyes = Eyes(port, asking.check, None)
    found = asking.patiently(lambda: asking.look(eyes, places)) if places else []
    return [(place, seen.body) for place, seen in zip(places, found, strict=True) if seen.body is not None]

"""TARGET as a FHIR server that is the controller's own: pushed as `planbro push` does it, then read back from there.

A server has no place for the original; it goes beside the report, so that the way back is there all the same.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from planbro.exchange._exports import Exports
from planbro.exchange._pool import Stopped
from planbro.exchange._read import Reading, read
from planbro.exchange.migrate._model import Result
from planbro.exchange.migrate._one import Mover, Wish, judge, kept_of, rest_page_of, told_of
from planbro.exchange.migrate._target import stop_if_full
from planbro.exchange.migrate._verify import compare
from planbro.exchange.push import Pushed, Wanted, entries_of, push
from planbro.findings import Findings, Refused
from planbro.formats.codec import hold_file, sniff
from planbro.formats.codec import json as codec
from planbro.formats.codec.placing import place
from planbro.plan import Held, Plan, sha256_of
from planbro.transport import FhirPort, FhirServer, Patience, Place, base_of, headers_from

RECORDS: Final = "push"
ORIGINALS: Final = "originals"
_AT_ONCE: Final = 50
_CLOSED: Final = frozenset({"push-unreachable", "push-denied", "push-busy", "push-redirect"})
"""What the server says to every plan alike: the run stops, and goes on when it answers again."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where plans go, and whose it is."""

    url: str
    controller: str | None = None
    token_env: str | None = None
    insecure: bool = False

    def port(self) -> FhirServer:
        """A way to it, for one process.

        Raises:
            Refused: the address or the token is not fit for use.
        """
        base = base_of(self.url, insecure=self.insecure)
        return FhirServer(base, now=_now, headers=headers_from(self.token_env, (), os.environ))


class ServerMover(Mover):
    """Moves plans to a server; what has been sent is remembered in the folder of the report."""

    def __init__(
        self, exports: Exports, server: Server, report: Path, wish: Wish, port: FhirPort | None = None
    ) -> None:
        super().__init__(exports, None, wish)
        self.server, self.report = server, report
        self.port = port if port is not None else server.port()

    def write(self, result: Result, reading: Reading, plan: Plan, *, as_read: bool = False) -> str:
        wish = self.wish
        wanted = Wanted(plan, wish.as_of, own_copy=True, controller=self.server.controller)
        record = self._folder(RECORDS) / f"{plan.id}.json"
        pushed = push(wanted, self.port, patience=Patience(time.sleep, _now, random.random), record=record)
        _check(pushed)
        back = read(self._back(pushed), "fhir", as_of=wish.as_of)
        found = compare(plan, back.plan, back.document.spec)
        self._beside(plan, reading, [*kept_of(reading), *told_of(found.no_slot)])
        digest = hashlib.sha256()
        for key, kept in sorted(pushed.record.resources.items()):
            digest.update(f"{key} {kept.type} {kept.sha256}\n".encode())
        result.target_sha256 = digest.hexdigest()
        result.target_name = f"CarePlan {plan.id}"
        judge(result, reading, plan, back.plan, pushed.findings, found)
        return ""

    def _back(self, pushed: Pushed) -> bytes:
        """The plan's resources as the server has them now, as a Bundle."""
        places = [Place(kept.type, kept.id) for kept in pushed.record.resources.values() if kept.id]
        found = [
            one for start in range(0, len(places), _AT_ONCE) for one in self._read(places[start : start + _AT_ONCE])
        ]
        entries = [
            {"fullUrl": f"{self.port.base}/{at}", "resource": body}
            for at, body in zip(places, found, strict=True)
            if isinstance(body, dict) and body.get("resourceType") == at.type and body.get("id") == at.id
        ]
        bundle: Mapping[str, Any] = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        return codec.serialise(dict(bundle))

    def _read(self, places: Sequence[Place]) -> list[Any]:
        """What stands at some places: asked for at once where the server takes a batch."""
        told = list(entries_of(self.port.read_many(places).body, "batch-response"))
        if len(told) == len(places) and all(isinstance(one.get("resource"), dict) for one in told):
            return [one["resource"] for one in told]
        return [answer.body if (answer := self.port.read(at)).ok else None for at in places]

    def _beside(self, plan: Plan, reading: Reading, rest: list[tuple[str, str]]) -> None:
        """The original, and what the server has no place for, in the folder of the report."""
        folder = self._folder(ORIGINALS)
        data = reading.document.data
        head = data.head(64) if isinstance(data, Held) else data
        original = folder / f"{plan.id}.{ {'zip': 'zip', 'xml': 'xml'}.get(sniff(head), 'json') }"
        place(original, data)
        if sha256_of(hold_file(original)) != sha256_of(data):
            raise Refused.because("target-differs", file=original.name)
        if rest:
            page = rest_page_of(rest, reading.format, "fhir", self.wish.language)
            place(folder / f"{plan.id}.uten-plass.html", page)

    def _folder(self, name: str) -> Path:
        folder = self.report / name
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            stop_if_full(error)
            raise
        return folder


def _check(pushed: Pushed) -> None:
    """Whether the plan stands there.

    Raises:
        Stopped: the server takes nothing from us now.
        Refused: it did not take this plan whole.
    """
    counts = pushed.counts
    if not counts["pending"] and not counts["refused"] and not counts["conflict"] and not counts["removed"]:
        return
    codes = {finding.code for finding in pushed.findings}
    if codes & _CLOSED:
        raise Stopped("the server does not answer")
    raise Refused(pushed.findings or Findings())


def _now() -> datetime:
    return datetime.now(UTC)

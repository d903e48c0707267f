"""TARGET as a FHIR server that is the controller's own: pushed as `planbro push` does it, then read back from there.

A server has no place for the original; it goes beside the report, so that the way back is there all the same.
"""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from planbro.exchange._exports import Exports
from planbro.exchange._pool import Stopped
from planbro.exchange._read import Reading, read
from planbro.exchange.migrate._model import STANDS, Remark, Result
from planbro.exchange.migrate._one import Mover, Wish, judge, kept_of, rest_page_of, told_of
from planbro.exchange.migrate._target import keeping, stop_if_full
from planbro.exchange.migrate._verify import compare
from planbro.exchange.push import OWN_COPY, Kept, Pushed, Record, Stop, Wanted, push, read_back, rehearse
from planbro.findings import Findings, Refused
from planbro.formats.codec import hold_file, sniff
from planbro.formats.codec import json as codec
from planbro.formats.codec.placing import place
from planbro.plan import Held, Plan, sha256_of
from planbro.transport import FhirPort, FhirServer, Patience, Place, base_of, headers_from

RECORDS: Final = "push"
ORIGINALS: Final = "originals"
_REASONS: Final[Mapping[str, str]] = {
    "push-denied": "the server does not let planbro in", "push-busy": "the server is busy",
    "push-redirect": "the server sends on to another", "push-unreachable": "the server does not answer",
}  # fmt: skip
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
        self.patience = Patience(time.sleep, _now, random.random)

    def write(self, result: Result, reading: Reading, plan: Plan, *, as_read: bool = False) -> str:
        wish = self.wish
        with keeping():
            pushed = push(self._wanted(plan), self.port, patience=self.patience, record=self._record(plan.id))
            _check(pushed)
        if pushed.left:
            result.remarks.append(Remark(STANDS, "error", params={"count": pushed.left}))
        try:
            back = read(self._back(pushed), "fhir", as_of=wish.as_of)
        except Refused as refused:
            raise Refused([*refused.findings, *_in_part(pushed)]) from None
        found = compare(plan, back.plan, back.document.spec)
        with keeping():
            self._beside(plan, reading, [*kept_of(reading), *told_of(found.no_slot)])
        digest = hashlib.sha256()
        for key, kept in sorted(_sent(pushed).items()):
            digest.update(f"{key} {kept.type} {kept.sha256}\n".encode())
        result.target_sha256 = digest.hexdigest()
        result.target_name = f"CarePlan {plan.id}"
        judge(result, reading, plan, back.plan, pushed.findings, found)
        return ""

    def close(self) -> None:
        if isinstance(self.port, FhirServer):
            self.port.__exit__()

    @contextmanager
    def joined(self, plan: Plan, others: Sequence[str]) -> Iterator[None]:
        """What planbro itself sent of the others, and the plan has now, is the plan's from here on, and nobody else's:
        it is told that way to whoever clears away the rest."""
        own = self._open(plan.id)
        parts = rehearse(self._wanted(plan), self.port.base).outcomes.keys()
        records = [self._open(other) for other in others]
        with keeping():
            for record in records:
                taken = {key: kept for key, kept in record.resources.items() if key in parts}
                own.resources |= {key: kept for key, kept in taken.items() if key not in own.resources}
            if own.resources:
                own.save()
        yield
        with keeping():
            for record in records:
                record.resources = {key: kept for key, kept in record.resources.items() if key not in parts}
                record.save()

    def left(self, plan: Plan) -> Iterator[Remark]:
        """What was sent of the plan before it was decided that it does not go: planbro deletes nothing on a server."""
        count = len(self._standing(self._open(plan.id).resources.values()))
        if count:
            yield Remark(STANDS, "error", params={"count": count})

    def _back(self, pushed: Pushed) -> bytes:
        """The plan's resources as the server has them now, as a Bundle."""
        found = self._standing(_sent(pushed).values())
        entries: list[Any] = [{"fullUrl": f"{self.port.base}/{at}", "resource": body} for at, body in found]
        return codec.serialise({"resourceType": "Bundle", "type": "collection", "entry": entries})

    def _standing(self, resources: Iterable[Kept]) -> list[tuple[Place, Mapping[str, Any]]]:
        """What stands on the server of what was sent.

        Raises:
            Stopped: the server does not say.
        """
        findings = Findings()
        try:
            return read_back(resources, self.port, self.patience, findings)
        except Stop:
            _stop_if_closed(findings)
            raise Stopped("the server does not answer") from None

    def _wanted(self, plan: Plan) -> Wanted:
        return Wanted(plan, self.wish.as_of, own_copy=True, controller=self.server.controller)

    def _open(self, plan: str) -> Record:
        return Record.open(self._record(plan), self.port.base, plan, OWN_COPY)

    def _record(self, plan: str) -> Path:
        return self._folder(RECORDS) / f"{plan}.json"

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


def _sent(pushed: Pushed) -> dict[str, Kept]:
    """What of the record is of the plan as it is now, in its order: the record's own is that of sending."""
    known = pushed.record.resources
    return {key: known[key] for key in pushed.types if key in known}


def _check(pushed: Pushed) -> None:
    """Whether the plan stands there.

    Raises:
        Stopped: the server takes nothing from us now.
        Refused: it did not take this plan whole.
    """
    counts = pushed.counts
    if not counts["pending"] and not counts["refused"] and not counts["conflict"] and not counts["removed"]:
        return
    _stop_if_closed(pushed.findings)
    raise Refused([*pushed.findings, *_in_part(pushed)])


def _in_part(pushed: Pushed) -> Findings:
    """How much stands there of a plan that is refused all the same."""
    found = Findings()
    there = sum(bool(kept.sha256) for kept in pushed.record.resources.values())
    if there:
        found.add("migrate-in-part", count=there, total=len(pushed.outcomes))
    return found


def _stop_if_closed(findings: Findings) -> None:
    codes = findings.codes()
    reason = next((reason for code, reason in _REASONS.items() if code in codes), "")
    if reason:
        raise Stopped(reason)


def _now() -> datetime:
    return datetime.now(UTC)

"""`planbro audit export` and `check`: the audit as FHIR AuditEvents, with its proof, and an export held to that."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from planbro.cli._audit import outside
from planbro.cli._files import check_outputs
from planbro.cli._looked import Wanted, about
from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import Asked, Stored, now, stored, who
from planbro.findings import Refused

if TYPE_CHECKING:
    from planbro.exchange.looked import Form

_FORMS: Final[dict[str, Form]] = {".ndjson": "ndjson", ".json": "bundle"}
PROOF: Final = ".proof"
_MODE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Exporting:
    """How it is written: `everything` is the chains whole, `numbers` names persons by their numbers."""

    output: str
    lines: bool = False
    everything: bool = False
    numbers: bool = False

    @property
    def form(self) -> Form:
        ending = Path(self.output).suffix.lower()
        if ending not in _FORMS or (self.lines and ending == ".json"):
            raise UsageFault("OUT ends in .ndjson, or in .json for a Bundle of AuditEvents")
        return "lines" if self.lines else _FORMS[ending]


def export(job: Job, asked: Asked, wanted: Wanted, how: Exporting) -> None:
    """Write the lines and, beside them, what proves them. That they were exported is a line too, written first."""
    from planbro.exchange.looked import Selection
    from planbro.exchange.looked import export as exported
    from planbro.store.database import Audit, Line

    form, proof = how.form, how.output + PROOF
    check_outputs([], [how.output, proof])
    since, until = wanted.times
    if how.everything and (wanted.plan or wanted.person or since or until):
        raise UsageFault("--all is everything: no plan, person or time beside it")
    with stored(asked) as here:
        with here.database.writing() as transaction:
            tenant = "" if how.everything else here.tenant
            plan, person = about(transaction, here, wanted)
            line = Line(tenant, who(), "audit-export", plan=plan, person=person, tool="planbro audit export",
                        params={"form": form, "numbers": how.numbers})  # fmt: skip
            Audit(transaction).write([line], now())
        selection = Selection(tenant, plan, person, since, until)
        with here.database.reading() as transaction, _streams(how.output, proof) as (out, beside):
            told = exported(transaction, selection, out, beside, now(), form=form, site=_site(here),
                            numbers=how.numbers)  # fmt: skip
    job.result = {"file": how.output, "proof": proof, "form": form, "lines": told.lines,
                  "stretches": told.stretches, "anchors": told.anchors}  # fmt: skip
    if job.talks:
        job.out.say("audit-exported", count=told.lines, file=how.output, style="bold green")
        job.out.say("audit-proof", file=proof, style="dim")


def check(job: Job, file: str, proof: str | None, anchors: str | None) -> None:
    """Hold an export to its proof, and to the anchors that were kept elsewhere, where they are given."""
    from planbro.exchange.looked import check_export

    kept = outside(anchors) if anchors is not None else {}
    with ExitStack() as files:
        events, beside = (files.enter_context(_readable(name)) for name in (file, proof or file + PROOF))
        found = check_export(events, beside, kept)
    for fault in found.faults:
        params: dict[str, Any] = {"number": fault.number} | ({"writer": fault.writer} if fault.writer else {})
        job.findings.add(fault.code, **params)
    job.result = {"holds": not found.faults, "lines": found.lines, "proven": found.proven, "anchors": found.anchors,
                  "compared": found.compared, "faults": len(found.faults)}  # fmt: skip
    if job.talks:
        key, style = ("export-holds", "bold green") if not found.faults else ("export-broken", "bold red")
        job.out.say(key, lines=found.lines, proven=found.proven, faults=len(found.faults), style=style)


def _site(here: Stored) -> str:
    """What the service is called outside, where the settings say so."""
    address = here.settings.service.public if here.settings is not None else None
    return address or ""


@contextmanager
def _streams(*names: str) -> Iterator[list[BinaryIO]]:
    """Files to write to, in their places all at once when the block has ended well, and gone when it has not.

    Raises:
        Refused: one cannot be written.
    """
    waiting: list[tuple[Path, Path]] = []
    with ExitStack() as files:
        files.callback(_remove, waiting)
        try:
            for name in names:
                path = Path(name).resolve()
                handle, temporary = tempfile.mkstemp(prefix=".planbro-", dir=path.parent)
                os.close(handle)
                waiting.append((Path(temporary), path))
        except OSError:
            reason = "no such folder, or no right to write"
            raise Refused.because("output-unwritable", file=name, reason=reason) from None
        with ExitStack() as opened:
            yield [opened.enter_context(temporary.open("wb")) for temporary, _ in waiting]
        for made, path in waiting:
            made.chmod(_MODE)
            made.replace(path)


def _remove(waiting: list[tuple[Path, Path]]) -> None:
    for temporary, _ in waiting:
        with suppress(OSError):
            temporary.unlink()


def _readable(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except OSError:
        raise Refused.because("input-unreadable", reason="not found") from None

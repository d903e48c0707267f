"""`planbro demo`: an invented person's plan through every format and back, with the account of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from planbro.cli._convert import reasons, show_reasons
from planbro.cli._files import make_folder, write_outputs
from planbro.cli._look import show_statuses
from planbro.cli._run import Job
from planbro.exchange import Enriched, Reading, Writing, enrich, read, statuses, write
from planbro.findings import PlanbroError, Refused
from planbro.formats._document import canonical
from planbro.mapping import data_dir, restrict
from planbro.plan import Plan, facts
from planbro.render.terminal import Table, account_table
from planbro.render.texts import decimal, say, size

SOURCE = "sampro/rich-plan.zip"
WITHOUT_IP = "plo/innleggelsesrapport-uten-ip.xml"
EPJ_MESSAGE = "plo/rich-plan.epj-innleggelsesrapport.xml"
AS_OF = "2026-11-22T09:00:00+01:00"


@dataclass(frozen=True, slots=True)
class Target:
    """One file the demo writes."""

    file: str
    format: str
    zipped: bool = False
    receiver: bool = False


TARGETS = (
    Target("flyt-samspill.zip", "flyt-samspill", zipped=True),
    Target("fhir-bundle.json", "fhir"),
    Target("plo-1.6-innleggelsesrapport.xml", "plo-1.6"),
    Target("plo-1.6-to-hospital.xml", "plo-1.6", receiver=True),
    Target("plo-2.0-sammenfatning.xml", "plo-2.0"),
)


@dataclass(slots=True)
class Made:
    """A target that was written and read back, with what is missing and not accounted for."""

    target: Target
    writing: Writing | None
    ms: float
    back: Reading | None = None
    back_ms: float = 0.0
    expected: int = 0
    found: int = 0
    lost: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.lost and not self.strange


def demo(job: Job, folder: Path) -> None:
    """The whole of it; exit 1 where anything is lost that the account does not name."""
    started = perf_counter()
    make_folder(folder)
    source = _fixture(SOURCE)
    reading = read(source)
    made = [_make(reading.plan, target) for target in TARGETS]
    for one in made:
        if one.writing is not None:
            _read_back(reading.plan, one, one.writing)
    returned, same, exact = _return(source, made[0])
    foreign = _fixture(WITHOUT_IP)
    hospital = read(foreign)
    untouched = canonical(write(hospital.plan, hospital.format).data) == canonical(foreign)
    files = {one.target.file: one.writing.data for one in made if one.writing is not None}
    message = _fixture(EPJ_MESSAGE)
    enriched = enrich(message, reading, as_of=AS_OF)
    files |= {"source-sampro.zip": source, "sampro-back.zip": returned}
    files |= {"epj-message.xml": message, "epj-message-enriched.xml": enriched.data}
    write_outputs({str(folder / name): data for name, data in files.items()})
    good = same and untouched and enriched.outcome == "added" and all(one.good for one in made)
    job.exit_code = 0 if good else 1
    job.result = _result(made, folder, files, same, exact, hospital, untouched, enriched, perf_counter() - started)
    if job.talks:
        _show(job, reading, made, same, exact, hospital, untouched, enriched, folder, files)
        job.out.line()
        job.out.say("demo-good" if good else "demo-bad", style="bold green" if good else "bold red")
        job.out.say("demo-done", seconds=decimal(perf_counter() - started, job.language), style="dim")


def _fixture(name: str) -> bytes:
    path = data_dir("fixtures") / name
    try:
        return path.read_bytes()
    except OSError:
        pass
    raise Refused.because("input-unreadable", file=str(path), reason="not found")


# 1: write


def _make(plan: Plan, target: Target) -> Made:
    receiver = _hospital(plan) if target.receiver else None
    started = perf_counter()
    try:
        writing = write(plan, target.format, receiver=receiver, purpose="TREAT" if receiver else None, as_of=AS_OF,
                        zipped=target.zipped)  # fmt: skip
    except PlanbroError as error:
        if "nothing-permitted" not in error.findings.codes():
            raise
        return Made(target, None, _ms(started))
    return Made(target, writing, _ms(started))


def _hospital(plan: Plan) -> str:
    """The communication party of the hospital in the plan."""
    for kind in ("hospital-unit", "helseforetak"):
        for one in plan.organisations:
            if getattr(one.kind, "value", None) == kind and isinstance(one.her_id, str) and one.her_id:
                return f"herid:{one.her_id}"
    raise Refused.because("receiver-malformed")


def _ms(started: float) -> float:
    return (perf_counter() - started) * 1000


# 2: read back


def _read_back(plan: Plan, made: Made, writing: Writing) -> None:
    """Compare what comes back with what the format can hold; each fact that is not there must have an entry."""
    started = perf_counter()
    back = made.back = read(writing.data)
    made.back_ms = _ms(started)
    shown = writing.shown
    expected, ids = restrict(shown, back.document.spec)
    wanted, found = _said(expected), _said(back.plan)
    made.expected, made.found = sum(wanted.values()), sum(found.values())
    made.strange = sorted({f"{owner}.{name}".lstrip(".") for owner, name, *_ in found - wanted})
    gone = {f"{owner}.{name}".lstrip(".") for owner, name, *_ in wanted - found}
    made.lost = sorted(gone | set(_unaccounted(plan, writing, back.plan, ids)))


def _said(plan: Plan) -> Counter[tuple[str, str, str, object]]:
    return Counter(
        (owner, name, f"{ident}|{type(value).__name__}", value) for (owner, ident, name), value in facts(plan)
    )


def _unaccounted(plan: Plan, writing: Writing, back: Plan, ids: dict[str, str]) -> list[str]:
    """Facts of the source that the written document lacks and the account does not name, as paths of the Plan.

    What an item stands within is no leaf of its own where documents nest; it goes, and is named, with its item.
    """
    there = {key for key, _ in facts(back)}
    named = {entry.why.split(" ")[0] for entry in writing.account.entries}
    gone = []
    for (owner, ident, name), _ in facts(plan):
        path = f"{owner}.{name}" if owner else name
        told = path in named or f"{owner}.id" in named
        if (owner, ids.get(ident, ident), name) not in there and not told and name != "id":
            gone.append(path)
    return gone


def _return(source: bytes, flyt: Made) -> tuple[bytes, bool, bool]:
    """Sampro → Flyt → Sampro: the bytes, whether they are the original canonically, and whether exactly."""
    plan = flyt.back.plan if flyt.back is not None else Plan(id="")
    returned = write(plan, "sampro").data
    return returned, bool(canonical(returned) == canonical(source)), returned == source


# what it says


def _result(made: list[Made], folder: Path, files: dict[str, bytes], same: bool, exact: bool, hospital: Reading,
            untouched: bool, enriched: Enriched, seconds: float) -> dict[str, Any]:  # fmt: skip
    return {
        "targets": [_target_json(one) for one in made],
        "round_trip": {"canonical": same, "exact": exact},
        "without_ip": {
            "statuses": statuses(hospital.plan),
            "leaves": dict(hospital.account.counts),
            "unchanged": untouched,
        },
        "enriched": {"outcome": enriched.outcome, "places": len(enriched.differences)},
        "folder": str(folder),
        "files": {name: len(data) for name, data in files.items()},
        "seconds": round(seconds, 3),
    }


def _target_json(one: Made) -> dict[str, Any]:
    found: dict[str, Any] = {"file": one.target.file, "format": one.target.format, "to_hospital": one.target.receiver,
                             "written": one.writing is not None, "ms": round(one.ms, 1)}  # fmt: skip
    if one.writing is not None:
        found |= {
            "account": dict(one.writing.account.counts),
            **reasons(one.writing.account),
            "facts": one.expected,
            "facts_back": one.found,
            "read_ms": round(one.back_ms, 1),
            "lost": one.lost,
            "strange": one.strange,
        }
    return found


def _name(job: Job, target: Target) -> str:
    if not target.format.startswith("plo"):
        return target.format
    return f"{target.format}, {say(job.language, 'to-hospital' if target.receiver else 'own')}"


def _show(job: Job, reading: Reading, made: list[Made], same: bool, exact: bool, hospital: Reading, untouched: bool,
          enriched: Enriched, folder: Path, files: dict[str, bytes]) -> None:  # fmt: skip
    out, words = job.out, job.language
    out.say("demo-title", style="bold")
    counts = {name: len(items) for name, items in reading.plan.lists()}
    summary = ", ".join(
        f"{counts[name]} {name}" for name in ("goals", "measures", "participants", "consents", "documents")
    )
    out.wrapped(say(words, "demo-source", file=SOURCE, summary=summary))
    _show_written(job, made)
    _show_back(job, made, same, exact)
    _show_without(job, hospital, untouched)
    out.wrapped(say(words, f"demo-enrich-{enriched.outcome}", count=len(enriched.differences)))
    _show_accounts(job, made)
    out.line()
    out.say("demo-files", folder=str(folder))
    out.pairs([(f"  {name}", size(len(data), words)) for name, data in files.items()])


def _show_written(job: Job, made: list[Made]) -> None:
    words = job.language
    table = Table(
        [say(words, key) for key in ("demo-target", "file", "bytes", "ms")],
        right=frozenset({2, 3}),
        title=say(words, "demo-1"),
    )
    for one in made:
        if one.writing is None:
            table.add(_name(job, one.target), say(words, "demo-refused"), "", decimal(one.ms, words))
        else:
            table.add(
                _name(job, one.target), one.target.file, size(len(one.writing.data), words), decimal(one.ms, words)
            )
    job.out.table(table)


def _show_back(job: Job, made: list[Made], same: bool, exact: bool) -> None:
    words, out = job.language, job.out
    headings = ("demo-read", "demo-facts", "demo-back", "demo-lost", "ms", "demo-verdict")
    table = Table([say(words, key) for key in headings], right=frozenset({1, 2, 3, 4}), title=say(words, "demo-2"))
    for one in made:
        if one.back is not None:
            verdict = say(words, "demo-same" if one.good else "demo-differs")
            table.add(
                _name(job, one.target), one.expected, one.found, len(one.lost), decimal(one.back_ms, words), verdict
            )
    out.table(table)
    for one in made:
        for path in (*one.lost, *one.strange):
            out.line(f"  {one.target.file}: {path}", "red")
    out.line()
    out.say("demo-roundtrip", answer=say(words, "yes" if same else "no"), style="green" if same else "bold red")
    if exact:
        out.say("demo-exact", style="dim")


def _show_without(job: Job, hospital: Reading, untouched: bool) -> None:
    words, out = job.language, job.out
    out.heading(say(words, "demo-3"))
    out.line(WITHOUT_IP, "dim")
    show_statuses(out, statuses(hospital.plan))
    out.line()
    if not hospital.plan.ip_status:
        out.wrapped(say(words, "demo-plo"))
    counts = hospital.account.counts
    out.wrapped(
        say(
            words,
            "demo-kept",
            kept=counts["kept"],
            leaves=counts["leaves"],
            answer=say(words, "yes" if untouched else "no"),
        )
    )


def _show_accounts(job: Job, made: list[Made]) -> None:
    words, out = job.language, job.out
    written = [(one.target, one.writing) for one in made if one.writing is not None]
    rows = [((_name(job, target),), writing.account.counts) for target, writing in written]
    table = account_table(words, rows, [say(words, "target")])
    table.title = say(words, "demo-4")
    out.table(table)
    for target, writing in written:
        if target.receiver:
            out.line()
            out.wrapped(say(words, "demo-receiver"))
            show_reasons(out, writing.account, target.format, no_slot=False)

"""`planbro generate`: a municipality of synthetic people on disk, one file for each plan; or a whole export of one, to
rehearse with."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from planbro.cli._files import make_folder, write_outputs
from planbro.cli._run import Job, UsageFault
from planbro.exchange import write
from planbro.findings import PlanbroError
from planbro.formats import FORMATS
from planbro.formats.codec import archive, is_zip
from planbro.plan import Plan
from planbro.render.texts import decimal, size
from planbro.testing import AS_OF, FAULTS, CannotPlantError, Fault, municipality
from planbro.testing.exports import Planted, make_export

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Bulk:
    """How large the plans of an export are to be, in bytes of text, and attachments."""

    attachments: int
    attachment_size: int
    text: int


def generate(job: Job, plans: int, seed: int, to: str, folder: Path, faults: str | None, zipped: bool,
             bulk: Bulk | None = None) -> None:  # fmt: skip
    """Make plans one at a time; a file is named by its running number, never by a person."""
    if to not in FORMATS:
        raise UsageFault(f"planbro has no format called {to}; it has: {', '.join(FORMATS)}")
    if bulk is not None:
        _export(job, plans, seed, to, folder, faults, bulk)
        return
    if zipped and not FORMATS[to].zipped:
        raise UsageFault(f"{to} is not written as a zip")
    zipped = zipped or FORMATS[to].several
    chosen = _chosen(faults)
    make_folder(folder)
    started, total, left = perf_counter(), 0, 0
    planted: Counter[str] = Counter()
    rows: list[dict[str, Any]] = []
    with job.err.progress("generating", plans) as step:
        for number, plan in enumerate(municipality(plans, seed), 1):
            rng = Random(f"{seed}:{number}:fault")  # noqa: S311 - test data
            try:
                data, fault = _written(plan, to, zipped, chosen, rng)
            except PlanbroError as error:
                job.findings.extend(error.findings)
                left += 1
                step()
                continue
            name = f"plan-{number:06}{'.zip' if zipped else FORMATS[to].ending}"
            write_outputs({str(folder / name): data})
            rows.append({"file": name, "fault": fault})
            planted.update([fault] if fault else [])
            total += len(data)
            step()
    seconds = perf_counter() - started
    job.result = {
        "plans": len(rows),
        "left_out": left,
        "seed": seed,
        "format": to,
        "folder": str(folder),
        "size": total,
        "seconds": round(seconds, 3),
        "faults": dict(sorted(planted.items())),
    }
    _write_manifest(folder, seed, to, rows)
    if job.talks:
        _show(job, to, folder, total, len(rows), left, seconds, planted)


def _export(job: Job, plans: int, seed: int, to: str, target: Path, faults: str | None, bulk: Bulk) -> None:
    """An export as a vendor gives it: many plans, stamped from some, each a zip with its attachments."""
    if not (FORMATS[to].plan and FORMATS[to].zipped) or FORMATS[to].sheets:
        raise UsageFault(f"no export is made as {to}")
    chosen = _chosen(faults)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise UsageFault("-o names a folder that is empty or new, or a .zip that is new")
    make_folder(target if target.suffix.lower() != ".zip" else target.parent)
    planted = Planted(faults=plans, kinds=tuple(fault.name for fault in chosen)) if chosen else Planted()
    started = perf_counter()
    made = make_export(target, plans, seed, to, bulk.attachments, bulk.attachment_size, bulk.text, planted=planted)
    seconds = perf_counter() - started
    counts = Counter({name: len(keys) for name, keys in made.planted.items()})
    job.result = {
        "plans": made.plans, "left_out": 0, "seed": seed, "format": to, "folder": str(target), "size": made.size,
        "seconds": round(seconds, 3), "faults": dict(sorted(counts.items())),
    }  # fmt: skip
    if job.talks:
        _show(job, to, target, made.size, made.plans, 0, seconds, counts)


def _chosen(faults: str | None) -> list[Fault]:
    """The faults by name.

    Raises:
        UsageFault: a name is none of them.
    """
    names = [name.strip() for name in (faults or "").split(",") if name.strip()]
    if names == ["all"]:
        return list(FAULTS.values())
    unknown = [name for name in names if name not in FAULTS]
    if unknown:
        known = "\n".join(f"  {fault.name}: {fault.text}" for fault in FAULTS.values())
        raise UsageFault(f"no fault is called {', '.join(unknown)}. There are:\n{known}")
    return [FAULTS[name] for name in names]


def _written(plan: Plan, to: str, zipped: bool, chosen: list[Fault], rng: Random) -> tuple[bytes, str | None]:
    """The plan's bytes and the fault in them. One that has no place in this plan gives way to another."""
    order = rng.sample(chosen, len(chosen))
    for fault in order:
        if fault.level == "plan":
            return write(fault.of_plan(plan, rng), to, onto=False, as_of=AS_OF, zipped=zipped).data, fault.name
        data = write(plan, to, onto=False, as_of=AS_OF, zipped=zipped).data
        try:
            return _planted(fault, data, to, rng), fault.name
        except CannotPlantError:
            continue
    return write(plan, to, onto=False, as_of=AS_OF, zipped=zipped).data, None


def _planted(fault: Fault, data: bytes, to: str, rng: Random) -> bytes:
    """The fault in the bytes, or in the plan's own member where they are a zip."""
    if not is_zip(data) or fault.name == "truncated":
        return fault.of_bytes(data, to, rng)
    whole = archive.open(data)
    members = {name: whole.read(name) for name in whole.names}
    main = FORMATS[to].member
    return archive.build(members | {main: fault.of_bytes(members[main], to, rng)})


def _write_manifest(folder: Path, seed: int, to: str, rows: list[dict[str, Any]]) -> None:
    text = json.dumps({"seed": seed, "format": to, "as_of": AS_OF, "files": rows}, indent=1) + "\n"
    write_outputs({str(folder / MANIFEST): text.encode()})


def _show(
    job: Job, to: str, folder: Path, total: int, made: int, left: int, seconds: float, planted: Counter[str]
) -> None:
    words = job.language
    rate = decimal(made / seconds if seconds else 0, words, 0)
    job.out.say("generated-line", count=made, format=to, folder=str(folder), size=size(total, words),
                seconds=decimal(seconds, words), rate=rate, style="bold")  # fmt: skip
    if planted:
        job.out.say("generated-faults", faults=", ".join(f"{name} {count}" for name, count in planted.most_common()))
    if left:
        job.out.say("generated-left", count=left, format=to, style="yellow")

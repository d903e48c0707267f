"""Results of a migration that was never run: as many as asked for, each plan of a person of its own."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

from planbro.exchange.migrate._model import (
    KindCount,
    PersonKey,
    Remark,
    Result,
    Someone,
    ToolConsent,
)
from planbro.store import Ledger, Noted

SECRETS = ("Hemmelig", "Skjult", "Varsomsen")
KINDS = ("plan", "planeier", "identifiers", "koordinatorer", "participants", "rights", "goals", "measures", "meetings",
         "messages", "notes", "documents", "consents", "attachments")  # fmt: skip
_SPACE = uuid.UUID("6f1d2c5e-2a52-4a10-9c7b-8d0f1f5f7c11")


def digest(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


def result(nr: int, **changed: Any) -> Result:
    """A plan that was moved whole."""
    plan = str(uuid.uuid5(_SPACE, str(nr)))
    counts = [_count(nr, kind, 1 if kind in {"plan", "planeier"} else (nr + place) % 7 + 1)
              for place, kind in enumerate(KINDS)]  # fmt: skip
    worker = nr % 40
    made: dict[str, Any] = {
        "key": f"planer/{nr:06}-{SECRETS[0]}.xml", "state": "moved", "verdict": "whole", "source_sha256": digest("s", nr),
        "source_size": 4000 + nr * 37 % 90_000, "source_format": "sampro", "target_name": f"{plan}.zip",
        "target_sha256": digest("t", nr), "target_size": 5000 + nr * 31 % 90_000, "plan": plan, "number": f"P-{nr}",
        "title": f"Plan for {SECRETS[1]}", "planeier": f"{SECRETS[0]} {SECRETS[1]}", "kind": "ip", "status": "active",
        "updated": f"2026-{nr % 12 + 1:02}-14T10:00:00+01:00",
        "leaves": {"leaves": 200 + nr % 90, "mapped": 190 + nr % 90, "kept": 10, "no_slot": 0, "differs": 0},
        "counts": counts, "persons": [PersonKey("fnr", f"{nr:011}")],
        "people": [Someone("participant", "p1", f"{SECRETS[2]}, Kari", "hpr", str(7_000_000 + worker), "nurse")],
        "koordinator": f"{SECRETS[2]}, Kari {worker}", "koordinator_key": f"hpr:{7_000_000 + worker}",
        "consent": ToolConsent("given", ("Flyt Samspill",), "2027-06-01"), "rights": (nr % 9, nr % 9),
    }  # fmt: skip
    return Result(**(made | changed))


def _count(nr: int, kind: str, number: int) -> KindCount:
    size, said = number * 100, digest(kind, nr)
    return KindCount(kind, number, number, size, size, said, said)


def differing(nr: int) -> Result:
    """A plan in which one goal came back otherwise."""
    made = result(nr, verdict="person", remarks=[Remark("migrate-differs", "error", "goals[].title")])
    made.leaves["differs"] = 1
    made.counts = [one._replace(target_hash=digest("other", nr)) if one.kind == "goals" else one
                   for one in made.counts]  # fmt: skip
    return made


def without_slot(nr: int) -> Result:
    """A plan of which the target has no place for two messages."""
    made = result(nr, verdict="remarks", remarks=[Remark("migrate-no-slot", "info", params={"count": 2})])
    made.leaves["no_slot"] = 2
    made.counts = [
        KindCount(one.kind, one.source, max(one.source - 2, 0), one.source_size, 1, one.source_hash, digest("less", nr))
        if one.kind == "messages" else one for one in made.counts
    ]  # fmt: skip
    return made


def without_consent(nr: int) -> Result:
    return result(nr, verdict="remarks", consent=ToolConsent("missing", ("SamPro",)),
                  remarks=[Remark("input-unreadable", "warning", params={"reason": "cut short"})])  # fmt: skip


def held(nr: int) -> Result:
    return result(nr, state="held", verdict="person", target_name="", target_sha256="", target_size=0, counts=[],
                  consent=ToolConsent("withdrawn"), koordinator="", koordinator_key="")  # fmt: skip


def refused(nr: int) -> Result:
    """A file that could not be read."""
    return Result(f"planer/{nr:06}-{SECRETS[0]}.xml", source_size=812, source_sha256=digest("s", nr),
                  remarks=[Remark("input-unreadable", "error", params={"reason": "cut short"})])  # fmt: skip


def town(count: int) -> Iterator[Result]:
    """A municipality: most are whole, and one in some is each of the others."""
    for nr in range(1, count + 1):
        if nr % 997 == 5:
            yield refused(nr)
        elif nr % 211 == 7:
            yield differing(nr)
        elif nr % 101 == 3:
            yield held(nr)
        elif nr % 5 == 1:
            yield without_slot(nr)
        elif nr % 3 == 1:
            yield without_consent(nr)
        else:
            yield result(nr)


def ledger_of(*results: Result, path: Any = None) -> Ledger:
    """A ledger that holds these, as a run leaves it."""
    ledger = Ledger.open(path)
    ledger.note(to="flyt-samspill", as_of="2026-11-22T12:00:00+01:00")
    ledger.add(Noted.of("stamp", one.to_json()) for one in results)
    return ledger


__all__ = ["SECRETS", "differing", "held", "ledger_of", "refused", "result", "town", "without_consent",
           "without_slot"]  # fmt: skip

"""What the papers of these tests are made of, and what is read back of them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf

from planbro.exchange._papers import paper_for
from planbro.exchange.consent import asked_of
from planbro.plan import Code, Plan, RoutineRecord
from planbro.render import paper
from planbro.render.access import answer_letter, asking_letter
from planbro.render.looked import Ground, Log, Look, Refusals, Sent, Visit, Who
from planbro.render.paper import Matter
from planbro.store.database import Deviation
from planbro.testing import rich_plan

DAY = "2026-11-22"
RECORDS = {"need": "need-reported", "declined": "ip-declined", "information": "information-given",
           "request": "request-received", "refusal": "refusal", "tool-declined": "tool-declined",
           "service-declined-tool": "service-declined-tool"}  # fmt: skip


class Scope:
    parts, areas, start, stop = ("goal", "measure"), (), "2026-11-22", "2027-05-01"


def plan_with_letters() -> Plan:
    """The rich plan, with a record of each kind of letter, the latest of its kind."""
    plan = rich_plan()
    for number, (name, kind) in enumerate(RECORDS.items()):
        said = "Gjelder: individuell plan\nDet som ble sagt." if name == "refusal" else "Det som ble sagt."
        plan.records.append(
            RoutineRecord(id=f"00000000-0000-4000-8000-{number:012}", kind=Code(kind), date="2026-11-20",
                          by="Anne-Berit Mæhle", how=Code("oral"), text=said, reason="Fordi.")
        )  # fmt: skip
    return plan


def log() -> Log:
    consent = Ground("consent:1", "2026-09-02")
    visit = Visit(
        Who("professional", "Nordvest sykehus HF", "Medisinsk avdeling", "LE"),
        (Look("2026-11-20T02:00:00Z", "read", "CarePlan", 1), Look("2026-11-20T02:03:00Z", "read", "Goal", 1)),
        (consent,), ("TREAT",), acute=True,
    )  # fmt: skip
    sent = (Sent("2026-11-01T09:00:00Z", "Nordvest sykehus HF", "plo-1.6", "status", (Ground("standing:x"),), "TREAT"),
            Sent("2026-11-03T09:00:00Z", "NAV Fjordvik", "plo-1.6", "content", (consent,), "TREAT"))  # fmt: skip
    refused = (Refusals(Who("system", "Ukjent HF"), 2, "2026-11-04T09:00:00Z", "2026-11-05T09:00:00Z"),)
    return Log("planeier", "Fjordvik kommune", "2026-11-22T09:00:00Z", "", "", "2026-01-01T00:00:00Z", (visit,), (),
               sent, refused)  # fmt: skip


def deviations() -> list[Deviation]:
    late = Deviation(7, "999999999", "a", "task-overdue", {"kind": "reminder", "task": "remind-consent-ends"}, "herid:8140001", "", None, "open", "",
                     "2026-11-01T10:00:00Z", None, None)  # fmt: skip
    return [
        late,
        replace(late, id=8, key="b", standing="closed", closed="2026-11-09T10:00:00Z", opened="2026-10-01T08:00:00Z"),
    ]


def matter(kind: str, plan: Plan | None = None, **more: Any) -> Matter:
    """All that a paper may need, of a plan."""
    plan = plan if plan is not None else plan_with_letters()
    ask: dict[str, Any] = {
        "sender": "Fjordvik kommune",
        "number": "",
        "day": DAY,
        "language": more.pop("language", "nb"),
    }
    answer = None
    if kind == "access-request":
        answer = asking_letter(Scope(), to="Koordinerende enhet", purpose="TREAT", why="Utskrivning", **ask)  # type: ignore[arg-type]
    elif kind == "access-answer":
        answer = answer_letter("access-granted", Scope(), "", to="Sykehuset", complaint="Statsforvalteren", **ask)  # type: ignore[arg-type]
    return Matter(
        as_of=DAY, plan=plan, form=asked_of(plan, "joint", day=DAY), answer=answer, log=log(), deviations=deviations(),
        letter=paper_for(plan, kind, DAY) if kind in RECORDS else None, sender="Fjordvik kommune", **more,
    )  # fmt: skip


def words(page: bytes | str) -> str:
    """What a reader of a page sees, a block on a line."""
    text = page.decode() if isinstance(page, bytes) else page
    body = text.partition("<body>")[2]
    body = re.sub(r"</(?:p|li|h\d|dd|dt|tr|caption|div|section|summary|span)>", "\n", body)
    body = re.sub(r"</t[dh]>", " | ", body)
    lines = (" ".join(line.split()) for line in html.unescape(re.sub(r"<[^>]*>", "", body)).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def elements(node: Any) -> Iterator[Any]:
    """Every element of a structure tree, in the order it is read."""
    below = node.get("/K")
    for one in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield one
            yield from elements(one)


ALL = tuple(paper.KINDS)

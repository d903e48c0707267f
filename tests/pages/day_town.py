"""A kommune at work: tasks of several kinds, a koordinator with some of the plans, a hospital that asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.access.asking_town import Port
from tests.service.serving import STRANGER, Town, number_of

from planbro.exchange import access
from planbro.exchange.access import Answering, Ask, Wanted
from planbro.exchange.engine import Worker
from planbro.exchange.sync import FLOWS, Intake, Rooms, Rules, prepare
from planbro.exchange.writing import write
from planbro.plan import Plan
from planbro.plan.disclosure import Asker, Party
from planbro.store.database import Audit, Entry, NewTask, Number, Parties, Task, Tasks
from planbro.store.database import Party as Known
from planbro.transport import Arrival

PAPER = b"%PDF-1.7 signed by hand"
REF = "7c9d3a50-3f5b-4b35-9a4e-3c51f9d3a001"
LATE = "2026-11-20T22:59:59.999Z"
SOON = "2026-12-20T22:59:59.999Z"


def now(town: Town) -> str:
    return town.clock[0].strftime("%Y-%m-%dT%H:%M:%S.000Z")


def todo(town: Town, code: str, plan: Plan | None = None, **more: Any) -> Task:
    """Something to do, as the exchange opens it."""
    ident = plan.id if plan is not None else ""
    kind = more.pop("kind", code)
    new = NewTask(town.tenant, kind, more.pop("key", f"{code}/{ident}"), code, more.pop("due", SOON), ident, 1, **more)
    with town.database.writing() as transaction:
        (found,) = Tasks(transaction).open([new], now(town))
    return found


def standing(town: Town, task: Task) -> str:
    with town.database.reading() as transaction:
        found = Tasks(transaction).called(task.tenant, task.ref)
    assert found is not None
    return found.standing


def known(town: Town, orgnr: str = STRANGER, name: str = "Fjordglimt HF") -> None:
    """It stands in the address book."""
    with town.database.writing() as transaction:
        Parties(transaction).write([Known(town.tenant, f"orgnr:{orgnr}", "trust", name)], now(town))


def asks(town: Town, plan: Plan, *, ref: str = REF, paper: bytes | None = PAPER, **more: Any) -> str:
    """A hospital asks to see what is in a plan; koordinerende enhet has it on its list."""
    asker = Asker((Party("orgnr", STRANGER),), "service", "innlagt")
    wanted = more.pop("wanted", Wanted(("goal", "measure"), (), None, "2027-01-31"))
    with town.database.writing() as transaction:
        kept = access.keep_paper(transaction, town.tenant, "edi", ref, paper, now(town)) if paper else None
        asked = Ask(ref, town.tenant, "fhir", f"client:epj/orgnr:{STRANGER}", asker, (Number(number_of(plan)),),
                    wanted, STRANGER, client="epj", paper=kept, **{"name": "Fjordglimt HF", **more})  # fmt: skip
        access.ask(transaction, asked, Answering(), now(town))
    rules = {town.tenant: Answering()}
    rooms = Rooms({town.tenant: Rules(town.tenant)}, {})
    with Worker(town.database, {**FLOWS, **access.flow(rules)}, lambda: now(town), "w1", rooms, prepare) as worker:
        worker.run_once()
    return ref


def audited(town: Town, what: str) -> Sequence[Entry]:
    with town.database.reading() as transaction:
        return [one for one in Audit(transaction).find(town.tenant) if one.what == what]


def come(town: Town, port: str, plan: Plan, name: str) -> None:
    """A tool gives a plan, and it is worked through to the end."""
    arrival = Arrival(port, name, write(plan, "sampro", onto=False, account=False).data)
    rooms = Rooms({town.tenant: Rules(town.tenant)}, {})
    Intake(town.database, town.tenant, Port(port, [arrival]), lambda: now(town)).run_once()
    with Worker(town.database, dict(FLOWS), lambda: now(town), "w1", rooms, prepare) as worker:
        while worker.run_once():
            pass


def in_conflict(town: Town, plan: Plan, ours: Plan, theirs: Plan) -> Task:
    """Two tools have the plan, and change it differently; the task that comes of it."""
    for at, (port, one) in enumerate((("sampro", plan), ("flyt", plan), ("sampro", ours), ("flyt", theirs))):
        come(town, port, one, str(at))
    with town.database.reading() as transaction:
        (task,) = Tasks(transaction).listed(town.tenant, kind="conflict", plan=plan.id)
    return task

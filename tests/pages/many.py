"""A store with many plans at work, put there at once: tasks, exchanges, requests and deviations of each, and who leads
which. For what the pages cost, not for what they say."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from tests.pages.at_work import HPR
from tests.service.serving import PUBLIC, OpenGate, Town, told

from planbro.exchange.engine import stamp
from planbro.exchange.sync._content import parts_of, to_bytes
from planbro.exchange.sync._leads import leads_of
from planbro.plan import Plan, copy
from planbro.service import Context, application
from planbro.store.database import (
    Database,
    Deviations,
    Exchanges,
    Leads,
    New,
    NewDeviation,
    NewTask,
    NewVersion,
    Number,
    Parties,
    Party,
    Persons,
    Plans,
    Seal,
    Tasks,
    Transaction,
)
from planbro.testing.generator import municipality
from planbro.testing.kept import keep

NOW: Final = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_SOME: Final = 500
_MINE: Final = 40
"""How many plans a koordinator has, however many there are."""
_CODES: Final = ("remind-revision", "remind-meeting", "remind-consent-ends", "record-status", "koordinator-gone",
                 "withdrawal-person", "plan-gone")  # fmt: skip
_REASONS: Final = ("receipt-missing", "receipt-negative", "port-folder", "xml-malformed", "nothing-permitted")


@contextmanager
def many(url: str, count: int) -> Iterator[Town]:
    """`count` plans; the last is one of the generator's own, whole, and led by whoever asks as koordinator."""
    clock = [NOW]
    with Database.open(url, Seal.parse(Seal.make())) as database:
        database.migrate()
        whole, gate = told(), OpenGate()
        tenant = next(iter(whole.tenants.values())).orgnr
        plan = _whole()
        _fill(database, tenant, count, plan)
        keep(database, tenant, [plan], stamp(NOW))
        context = Context(whole, database, gate, lambda: clock[0], PUBLIC, {})
        yield Town(application(context), context, database, gate, [plan], [], clock)


def _whole() -> Plan:
    plan = copy(max(municipality(12, 5), key=lambda one: len(one.measures)))
    plan.koordinatorer[0].hpr = HPR
    return plan


def _fill(database: Database, tenant: str, count: int, mine: Plan) -> None:
    small = copy(min((one for one in municipality(40, 5) if one.koordinatorer), key=lambda one: len(to_bytes(one))))
    small.koordinatorer[0].hpr = HPR
    draw = random.Random(7)
    own = leads_of(mine)
    others = [[replace(one, number=f"hpr:{1_000_000 + at}") for one in own] for at in range(200)]
    with database.reading() as transaction:
        parts, data = parts_of(small, transaction.seal), to_bytes(small)
    with database.writing() as transaction:
        Parties(transaction).write(
            [Party(tenant, f"herid:{8_000_000 + at}", "gp", f"Legesenter {at}", kommune="9999") for at in range(500)],
            stamp(NOW),
        )
    for start in range(0, count, _SOME):
        with database.writing() as transaction:
            plans, persons = Plans(transaction), Persons(transaction)
            idents = [
                str(uuid.UUID(int=draw.getrandbits(128), version=4)) for _ in range(start, min(start + _SOME, count))
            ]
            at = stamp(NOW - timedelta(minutes=count - start))
            new = []
            for ident in idents:
                person = str(uuid.UUID(int=draw.getrandbits(128), version=4))
                persons.link(tenant, person, [Number(f"{draw.getrandbits(60)}", "duf")])
                body = data.replace(small.id.encode(), ident.encode())
                new.append(NewVersion(tenant, ident, 1, body, "change", "sampro", parts, person=person))
            plans.lock([(tenant, one) for one in idents], at)
            plans.add(new, at)
            Leads(transaction).say(tenant, {
                one: own if start + number < _MINE else draw.choice(others) for number, one in enumerate(idents)
            })  # fmt: skip
            _work(transaction, tenant, idents, at, draw)


def _work(transaction: Transaction, tenant: str, idents: list[str], at: str, draw: random.Random) -> None:
    """What came of each: two tasks, three exchanges, one of a hundred held."""
    Tasks(transaction).open(
        [
            NewTask(tenant, "reminder", f"{one}/{code}", code,
                    stamp(NOW + timedelta(days=draw.randrange(-5, 60))), one, 1,
                    party=f"herid:{8_000_000 + draw.randrange(40)}" if draw.randrange(3) == 0 else "")
            for one in idents for code in draw.sample(_CODES, 2)
        ],
        at,
    )  # fmt: skip
    exchanges = Exchanges(transaction)
    numbers = exchanges.open(
        [
            New(tenant, kind, f"{tenant}/{one}/{kind}", plan=one, version=1, port="edi",
                party=f"herid:{8_000_000 + draw.randrange(40)}")
            for one in idents for kind in ("change", "delivery", "receipt")
        ],
        at,
    )  # fmt: skip
    rows = []
    for row in exchanges.take(numbers):
        held = draw.randrange(100) == 0
        rows.append(replace(row, standing="held" if held else "closed", outcome="" if held else "done",
                            state="awaiting" if held else "closed", reason=draw.choice(_REASONS) if held else ""))  # fmt: skip
    exchanges.save(rows, at)
    Deviations(transaction).open([
        NewDeviation(tenant, f"exchange/{row.id}/{row.reason}", row.reason, party=row.party, plan=row.plan, exchange=row.id)
        for row in rows if row.standing == "held"
    ], at)  # fmt: skip

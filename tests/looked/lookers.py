"""A store with one child's plan, and a year of others looking at it."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from planbro.exchange.sync._content import to_bytes
from planbro.ident import make_synthetic
from planbro.plan import (
    Code,
    Consent,
    ConsentParty,
    Goal,
    Identifier,
    Organisation,
    Participant,
    Plan,
    Planeier,
    Related,
    Reservation,
)
from planbro.store.database import Audit, Database, Line, NewVersion, Number, Parties, Party, Persons, Plans, Seal

KEYS = Seal.make(lambda count: bytes(range(count)))
TENANT = "974760673"
HOSPITAL, WARD, CLINIC = "983974724", "974557746", "974795787"
PLAN = "6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e"
NOW = "2026-11-22T12:00:00.000Z"
DOCTOR, NURSE, SCHOOL_NURSE = "hpr:9900011", "hpr:9900012", "hpr:9900013"


def number_of(born: date) -> str:
    """A number of nobody."""
    return next(one for at in range(1000) if (one := make_synthetic(born, at)) is not None)


CHILD, MOTHER, STRANGER = (number_of(date(year, 3, 14)) for year in (2012, 1980, 1975))


def ident(name: str) -> str:
    """The id of an item."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


C1, C2 = ident("c1"), ident("c2")


def child(*, kept: bool) -> Plan:
    """A plan of one who is fourteen; `kept` where she has kept all that is of mental health from her mother, which the
    clinic for young people may see by her second consent."""
    plan = Plan(
        id=PLAN, kind=Code("ip"), status=Code("active"), updated="2026-11-20",
        planeier=Planeier(given="Kari", birth_date="2012-03-14"),
        identifiers=[Identifier(id=ident("number"), kind=Code("fnr"), value=CHILD)],
        organisations=[
            Organisation(id=ident("hospital"), name="Sykehuset", orgnr=HOSPITAL),
            Organisation(id=ident("clinic"), name="Helsestasjon for ungdom", orgnr=CLINIC),
        ],
        related=[Related(id=ident("mother"), given="Ingvild", identifier=MOTHER, representation=Code("parental"))],
        participants=[
            Participant(id=ident("doctor"), hpr="9900011", organisation=ident("hospital")),
            Participant(id=ident("school-nurse"), hpr="9900013", organisation=ident("clinic")),
        ],
        goals=[Goal(id=ident("sleep"), title="Sove", life_area=Code("mental-health"))],
        consents=[
            Consent(id=C1, kind=Code("sharing"), status=Code("active"), signed="2026-03-04"),
            Consent(id=C2, kind=Code("sharing"), status=Code("active"), signed="2026-05-06"),
        ],
        consent_parties=[
            ConsentParty(id=ident("p1"), consent=C1, part=Code("whole"), participant=ident("doctor")),
            ConsentParty(id=ident("p2"), consent=C2, part=Code("goal"), life_area=Code("mental-health"),
                         participant=ident("school-nurse")),
        ],
    )  # fmt: skip
    if kept:
        area = Code("mental-health")
        plan.reservations = [Reservation(id=ident("r"), consent=C2, life_area=area, participant=ident("mother"))]
    return plan


def line(what: str = "read", who: str = DOCTOR, **fields: Any) -> Line:
    """A line as the service writes it."""
    params = {
        "client": "epj", "unit": WARD, "purpose": "TREAT", "decision": "d-1", "session": "s-1",
        "attested": "2026-11-22T02:00:00+01:00",
    } | fields.pop("params", {})  # fmt: skip
    told = {
        "tenant": TENANT, "who": who, "what": what, "role": "LE", "organisation": HOSPITAL, "plan": PLAN, "version": 1,
        "person": "person-1", "party": f"orgnr:{HOSPITAL}", "ground": f"consent:{C1}", "outcome": "shown", "tool": "serve",
    }  # fmt: skip
    return Line(**told | {"params": params} | fields)


def clinic(**fields: Any) -> Line:
    """The school nurse looks."""
    params = {"unit": CLINIC, "session": "s-9"} | fields.pop("params", {})
    told = {"role": "SP", "organisation": CLINIC, "party": f"orgnr:{CLINIC}", "ground": f"consent:{C2}"}
    return line(**{"who": SCHOOL_NURSE, "params": params} | told | fields)


def refusal(**fields: Any) -> Line:
    told = {"ground": "no-consent", "outcome": "unknown", "role": ""}
    return line("read", who="client:nav", **told | fields)


def write(database: Database, *some: tuple[str, Line]) -> None:
    with database.writing() as transaction:
        for at, one in some:
            Audit(transaction).write([one], at)


def keep(database: Database, plan: Plan) -> None:
    """The plan in the store, its person, and the parties that the address book names."""
    with database.writing() as transaction:
        person, _ = Persons(transaction).of(TENANT, [Number(CHILD)], "person-1")
        Plans(transaction).lock([(TENANT, plan.id)], "2026-01-02T08:00:00.000Z")
        version = NewVersion(TENANT, plan.id, 1, to_bytes(plan), "change", "sampro", {}, person=person)
        Plans(transaction).add([version], "2026-01-02T08:00:00.000Z")
        Parties(transaction).write(
            [
                Party(TENANT, f"orgnr:{HOSPITAL}", "hospital", "Fjordvik sykehus"),
                Party(TENANT, f"orgnr:{WARD}", "department", "Medisinsk avdeling"),
            ],
            NOW,
        )


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables and nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("store") / "planbro.db"
    with Database.open(path, Seal.parse(KEYS)) as opened:
        opened.migrate()
    return path


@pytest.fixture
def store(tmp_path: Path, empty: Path) -> Iterator[Database]:
    shutil.copy(empty, tmp_path / "planbro.db")
    with Database.open(tmp_path / "planbro.db", Seal.parse(KEYS)) as opened:
        yield opened


@pytest.fixture
def both(database_url: str) -> Iterator[Database]:
    """The same on SQLite and on PostgreSQL."""
    with Database.open(database_url, Seal.parse(KEYS)) as opened:
        opened.migrate()
        yield opened

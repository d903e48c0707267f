"""A kommune or a hospital with a few plans, an address book and a way out, and what may be told of a stay."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from planbro.exchange import admission, life
from planbro.exchange.admission import Ruling
from planbro.exchange.engine import Worker, after
from planbro.exchange.sync import FLOWS, Deadlines, Intake, Rooms, Rules, prepare
from planbro.exchange.sync._content import parts_of, to_bytes
from planbro.exchange.sync._whose import numbers_of
from planbro.plan import Plan, is_current
from planbro.store.database import (
    Audit,
    Database,
    Entry,
    Exchange,
    Exchanges,
    NewVersion,
    Parties,
    Party,
    Persons,
    Plans,
    Seal,
    Task,
    Tasks,
    metadata,
)
from planbro.testing.far_ends import adt
from planbro.testing.generator import municipality
from planbro.testing.messages import make_scene, message
from planbro.transport import Arrival, Post, Posted

TENANT = "974760673"
SENDER = "herid:8094866"
T0 = "2026-11-22T14:00:00.000Z"
FNR = "2.16.578.1.12.4.1.4.1"
SEAL = Seal.make()
SCENE = make_scene(1)
WARD = f"herid:{SCENE.parties['somatic'].unit_herid}"
UNIT = "herid:8094870"
GP = "herid:8094871"
HOOK = "hook"


@dataclass
class Out:
    """A way out that keeps what it was given."""

    name: str = "edi"
    posts: list[Post] = field(default_factory=list)

    def post(self, post: Post) -> Posted:
        self.posts.append(post)
        return Posted("handed", post.id)


@dataclass
class Place:
    """An installation, worked by hand."""

    database: Database
    kind: Any = "kommune"
    ruling: Ruling = field(default_factory=lambda: Ruling(port="edi", told_by=HOOK))
    time: str = T0
    deadlines: Deadlines = Deadlines()
    edi: Out = field(default_factory=Out)
    hook: Out = field(default_factory=lambda: Out(HOOK))
    came: int = 0

    @property
    def rules(self) -> Rules:
        return Rules(TENANT, self.kind, SENDER, deadlines=self.deadlines)

    def keep(self, plan: Plan, state: Any = "live") -> None:
        """A version of a plan."""
        with self.database.writing() as transaction:
            plans, key = Plans(transaction), (TENANT, plan.id)
            number = plans.lock([key], self.time)[key] + 1
            parts = parts_of(plan, transaction.seal)
            plans.add([NewVersion(*key, number, to_bytes(plan), "received", "sampro", parts, state=state)], self.time)
            person, _ = Persons(transaction).of(TENANT, numbers_of(plan), f"person-{plan.id}")
            plans.belongs(TENANT, plan.id, person)

    def book(self, ident: str, kind: str = "hospital-unit", *takes: str, kommune: str = "", bydel: str = "") -> None:
        with self.database.writing() as transaction:
            party = Party(TENANT, ident, kind, takes=takes, kommune=kommune, bydel=bydel)
            Parties(transaction).write([party], self.time)

    def worker(self) -> Worker:
        rulings: Mapping[str, Ruling] = {TENANT: self.ruling}
        listening = admission.hearing(FLOWS["message"]["judged"], rulings)
        flows = {**FLOWS, **life.flow(rulings), **admission.flows(rulings), **_remind(),
                 "message": {**FLOWS["message"], **listening}}  # fmt: skip
        rooms = Rooms({TENANT: self.rules}, {"edi": self.edi, HOOK: self.hook})
        return Worker(self.database, flows, lambda: self.time, "w1", rooms, prepare)

    def take(self, *data: bytes, kind: Any = "event") -> None:
        """What comes, and all that is then to be done."""
        arrivals = []
        for one in data:
            self.came += 1
            arrivals.append(Arrival("edi", f"{self.came}", one, kind))
        Intake(self.database, TENANT, _Nothing(), lambda: self.time).take(arrivals)
        self.run()

    def hear(self, *data: bytes) -> None:
        self.take(*data, kind="message")

    def run(self) -> None:
        with self.worker() as worker:
            while worker.run_once():
                pass

    def go(self, hours: float) -> None:
        self.time = after(self.time, hours * 3600)
        self.run()

    # what there is

    def tasks(self, *standing: str) -> dict[str, Task]:
        """By what they are for."""
        with self.database.reading() as transaction:
            found = Tasks(transaction).listed(TENANT, standing=("open", "late", "done", "verified", "over"))
        return {one.key.rpartition("/")[2]: one for one in found if not standing or one.standing in standing}

    def to_do(self) -> set[str]:
        return {one.code for one in self.tasks("open", "late").values()}

    def done(self, name: str) -> None:
        with self.database.writing() as transaction:
            Tasks(transaction).stand([self.tasks()[name]], "done", self.time, "user:kari")

    def rows(self, kind: str = "") -> list[Exchange]:
        with self.database.reading() as transaction:
            return [one for one in Exchanges(transaction).find() if not kind or one.kind == kind]

    def lines(self) -> list[Entry]:
        with self.database.reading() as transaction:
            return Audit(transaction).find(TENANT)

    def waiting(self) -> list[Exchange]:
        return [one for one in self.rows(admission.MESSAGE) if one.state == "waiting"]


class _Nothing:
    name = "edi"

    def poll(self, limit: int) -> list[Arrival]:
        return []

    def done(self, arrivals: Any) -> None: ...

    def notices(self, limit: int) -> list[Any]:
        return []


def _remind() -> dict[str, Any]:
    from planbro.exchange import remind

    return dict(remind.FLOW)


@pytest.fixture
def database(tmp_path: Any) -> Iterator[Database]:
    with Database.open(str(tmp_path / "planbro.db"), Seal.parse(SEAL)) as found:
        metadata.create_all(found.engine)
        yield found


@pytest.fixture(scope="session")
def town() -> list[Plan]:
    return list(municipality(6, 7))


@pytest.fixture
def plan(town: list[Plan]) -> Plan:
    """A person with a plan in force, a koordinator and a fastlege."""
    return town[1]


@pytest.fixture
def kommune(database: Database, plan: Plan) -> Place:
    place = Place(database)
    place.keep(plan)
    place.book(WARD, "hospital-unit", "dialog-1.1")
    return place


@pytest.fixture
def hospital(database: Database, plan: Plan) -> Place:
    place = Place(database, "trust")
    place.keep(plan)
    place.book(UNIT, "coordinating-unit", "dialog-1.1", kommune=kommune_of(plan))
    return place


def kommune_of(plan: Plan) -> str:
    return next(one.municipality_code for one in plan.addresses if isinstance(one.municipality_code, str))


def number_of(plan: Plan) -> str:
    return next(one.value for one in plan.identifiers if isinstance(one.value, str) and is_current(one, T0[:10]))


# what is told


def by_adt(plan: Plan | str, trigger: str, **more: Any) -> bytes:
    """HL7 v2; told at the hour that it happened, if nothing else is said."""
    number = plan if isinstance(plan, str) else number_of(plan)
    return adt(
        trigger, numbers=[f"{number}^^^&{FNR}&ISO^NNNOR"], **{"id": f"{trigger}-{more.get('told')}", **more}
    ).encode()


def by_fhir(plan: Plan, status: str, told: str, end: str = "", name: Any = None, **more: Any) -> bytes:
    period = {"start": "2026-11-22T14:20:00+01:00"} | ({"end": end} if end else {})
    told_of = {"resourceType": "Patient", "id": "p1",
               "identifier": [{"system": f"urn:oid:{FNR}", "value": number_of(plan)}], "name": name or []}  # fmt: skip
    encounter = {
        "resourceType": "Encounter", "id": "e1", "status": status, "class": {"code": "IMP"},
        "meta": {"versionId": told[11:16], "lastUpdated": told}, "period": period,
        "identifier": [{"system": "urn:ward", "value": "E-9"}], "subject": {"reference": "Patient/p1"}, **more,
    }  # fmt: skip
    entries = [{"resource": encounter}, {"resource": told_of}]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def by_plo(plan: Plan | str, type: str = "LOG_INNLAGT", *, at: str, told: str, **more: Any) -> bytes:
    """A care message about the person of the plan, `at` when it happened."""
    number = plan if isinstance(plan, str) else number_of(plan)
    data = message(type, at=told, **more).replace(SCENE.patient.number.encode(), number.encode())
    for usual in ("2026-11-18T14:20:00+01:00", "2026-11-22T07:30:00+01:00"):
        data = data.replace(usual.encode(), at.encode())
    return data


def moved(place: Place, **ruling: Any) -> None:
    place.ruling = replace(place.ruling, **ruling)


def hours_later(text: str, hours: float) -> str:
    return after(datetime.fromisoformat(text).isoformat(), hours * 3600)

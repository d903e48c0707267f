"""A kommune with one plan, hospitals that ask about it, and nobody in between."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from planbro.exchange import access
from planbro.exchange.access import Answering, Approve, Ask, Case, Decided, Refuse, Wanted
from planbro.exchange.engine import Flow, Worker, after
from planbro.exchange.receive import judge
from planbro.exchange.sync import FLOWS, Deadlines, Intake, Rooms, Rules, prepare
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.sync._rules import TenantKind
from planbro.exchange.view import Caller
from planbro.formats.consent_form import ConsentForm
from planbro.ident import make_orgnr, make_synthetic
from planbro.plan import Plan, decide
from planbro.plan.disclosure import Asker, Level, Party
from planbro.store.database import (
    Audit,
    Database,
    Entry,
    Exchange,
    Exchanges,
    Number,
    Plans,
    Requests,
    Tasks,
    Transaction,
)
from planbro.store.database import Task as ToDo
from planbro.testing.generator import municipality
from planbro.testing.kept import keep
from planbro.transport import Arrival, Notice, Post, Posted
from planbro.transport.resthook import Hook

TENANT = "974760673"
T0 = "2026-11-22T12:00:00.000Z"
HOSPITAL = "herid:8216260"
STRANGER = str(make_orgnr(4712)).replace(" ", "")
NOBODY = next(one for n in range(100, 200) if (one := make_synthetic(date(1960, 1, 31), n)))  # no plan's
PAPER = b"%PDF-1.7 signed by hand"
KE = "user:ke"
HOOK = "https://epj.example.org/hooks"
RULES = Answering(hooks={"epj": (HOOK,)})
_IDS = UUID("7c9d3a50-3f5b-5b35-9a4e-3c51f9d3a001")
FORESPORSEL = Path(__file__).parents[2] / "fixtures/plo/messages/dialog-1.0-foresporsel.xml"


@cache
def person() -> Plan:
    """A grown person with an active plan, who has consented to sharing it with others than the hospital."""
    return list(municipality(6, 7))[5]


def number_of(plan: Plan) -> str:
    return str(plan.identifiers[0].value)


@dataclass
class Port:
    """A way in with what lies in it."""

    name: str = "edi"
    waiting: list[Arrival] = field(default_factory=list)

    def poll(self, limit: int) -> list[Arrival]:
        return self.waiting[:limit]

    def done(self, arrivals: Any) -> None:
        del self.waiting[: len(arrivals)]

    def notices(self, limit: int) -> list[Notice]:
        return []


@dataclass
class Out:
    """A way out; what went, and the receipts that come back."""

    name: str = "edi"
    got: list[bytes] = field(default_factory=list)
    back: list[bytes] = field(default_factory=list)
    silent: bool = False

    def post(self, post: Post) -> Posted:
        self.got.append(post.parcel.data)
        if b"DIALOG_SVAR" in post.parcel.data and not self.silent:
            self.back += [one.data for one in judge(post.parcel.data).answers]
        return Posted("handed", post.id)

    @property
    def answers(self) -> list[bytes]:
        return [one for one in self.got if b"DIALOG_SVAR" in one]


@dataclass
class Town:
    database: Database
    rules: Answering = RULES
    time: str = T0
    edi: Port = field(default_factory=Port)
    out: Out = field(default_factory=Out)
    hooks: list[Hook] = field(default_factory=list)
    made: int = 0
    kind: TenantKind = "kommune"
    deadlines: Deadlines = Deadlines()

    def now(self) -> str:
        return self.time

    def go(self, hours: float) -> None:
        self.time = after(self.time, hours * 3600)

    def flows(self) -> Mapping[str, Flow]:
        answering = {TENANT: self.rules}
        message = {**FLOWS["message"], "judged": access.listening(FLOWS["message"]["judged"], answering)}
        change = {**FLOWS["change"], "versioned": access.following(FLOWS["change"]["versioned"], answering)}
        news = access.news_flow(self.hooks.append, lambda tenant: "https://planbro.example.org/fhir", answering)
        return {**FLOWS, **access.flow(answering), "message": message, "change": change, access.NEWS: news}

    def run(self) -> None:
        """Until nothing is to be done now."""
        rules = Rules(TENANT, self.kind, "herid:8216251", deadlines=self.deadlines)
        worker = Worker(self.database, self.flows(), self.now, "w1", Rooms({TENANT: rules}, {"edi": self.out}), prepare)
        intake = Intake(self.database, TENANT, self.edi, self.now)
        with worker:
            while intake.run_once() + worker.run_once() + self._back():
                pass

    def _back(self) -> int:
        self.edi.waiting += [Arrival("edi", f"r{self.made}-{n}", one, "receipt") for n, one in enumerate(self.out.back)]
        number, self.out.back = len(self.out.back), []
        self.made += 1
        return number

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        with self.database.writing() as transaction:
            yield transaction

    # what is done

    def new_id(self) -> str:
        self.made += 1
        return str(uuid5(_IDS, str(self.made)))

    def asks(self, body: str = STRANGER, number: str | None = None, wanted: Wanted = Wanted(), **more: Any) -> str:
        """A client of a hospital asks by Task; gives the request's name."""
        asker = more.pop("asker", None) or Asker((Party("orgnr", body),), "service", "innlagt")
        asked = Ask(
            self.new_id(), TENANT, more.pop("way", "fhir"), f"client:epj/orgnr:{body}", asker,
            (Number(number or number_of(person())),), wanted, body, client="epj",
            **{"name": "Fjordglimt HF", **more},
        )  # fmt: skip
        with self.writing() as transaction:
            return access.ask(transaction, asked, self.rules, self.time).row.ref

    def paper(self, data: bytes = PAPER) -> int:
        with self.writing() as transaction:
            return access.keep_paper(transaction, TENANT, "edi", self.new_id(), data, self.time)

    def writes(self, number: str | None = None, paper: bytes | None = None, name: str = "m1") -> None:
        """The hospital sends a DIALOG_FORESPORSEL."""
        data = foresporsel(number or number_of(person()), paper, name)
        self.edi.waiting.append(Arrival("edi", name, data, "message"))

    def decides(self, ref: str, ruling: Approve | Refuse) -> Decided:
        with self.writing() as transaction:
            return access.decide_request(
                transaction, TENANT, ref, ruling, rules=self.rules, policy=Rules(TENANT).policy, who=KE, now=self.time
            )  # fmt: skip

    def signed(self, ref: str, **more: Any) -> ConsentForm:
        """The form of a request, with everything on it agreed to."""
        form = self.form(ref)
        lines = tuple(replace(one, agreed=True) for one in form.parties)
        day = self.time[:10]
        told = {"answer": True, "signed": day, "signed_by": "patient-express", "parties": lines,
                "withdrawal_explained": True, "complaint_explained": True}  # fmt: skip
        return replace(form, **{**told, **more})

    def form(self, ref: str) -> ConsentForm:
        return access.form_for(self.plan(), self.case(ref), self.time)[1]

    def approves(self, ref: str, only: Wanted | None = None, **form: Any) -> Decided:
        from planbro.exchange.consent import Scan

        return self.decides(ref, Approve(self.signed(ref, **form), only, Scan.of(PAPER)))

    def changes(self, plan: Plan) -> None:
        """A new version, as when the tool says so."""
        from planbro.exchange.access._kept import add_version

        with self.writing() as transaction:
            add_version(transaction, TENANT, plan, "change", "user:tool", self.time)

    # what is seen

    def plan(self) -> Plan:
        with self.database.reading() as transaction:
            data = Plans(transaction).body(TENANT, person().id)
        assert data is not None
        return from_bytes(data)

    def level(self, asker: Asker | str | None = None, day: str | None = None) -> Level:
        who = asker or Asker((Party("orgnr", STRANGER),), "service", "innlagt")
        return decide(self.plan(), who if isinstance(who, Asker) else Asker.of(who), "TREAT", day or self.time).level

    def case(self, ref: str) -> Case:
        with self.database.reading() as transaction:
            found = access.find(transaction, TENANT, ref)
        assert found is not None
        return found

    def task(self, ref: str) -> dict[str, Any]:
        return access.task_of(self.case(ref), complaint=self.rules.complaint)

    def requests(self) -> list[Case]:
        with self.database.reading() as transaction:
            return [self.case(one.ref) for one in Requests(transaction).listed(TENANT)]

    def to_do(self) -> list[ToDo]:
        with self.database.reading() as transaction:
            return Tasks(transaction).listed(TENANT)

    def rows(self, kind: str) -> list[Exchange]:
        with self.database.reading() as transaction:
            return [row for row in Exchanges(transaction).find() if row.kind == kind]

    def audit(self) -> list[Entry]:
        with self.database.reading() as transaction:
            return Audit(transaction).find(TENANT)


def town_of(database: Database) -> Town:
    keep(database, TENANT, [person()], T0)
    return Town(database)


def caller(**more: Any) -> Caller:
    """A client of a hospital that nobody here knows."""
    asker = Asker((Party("orgnr", STRANGER),), "service", "innlagt")
    return Caller(asker, "TREAT", "epj", STRANGER, **more)


def foresporsel(number: str, paper: bytes | None = None, name: str = "m1") -> bytes:
    """A request as a hospital writes it, with the signed form as a PDF where there is one."""
    text = FORESPORSEL.read_text("utf-8").replace("07854193206", number)
    text = text.replace("a83cedbf-40d6-5ad4-9200-d141bdb1f068", str(uuid5(_IDS, name)))
    if paper is not None:
        held = base64.b64encode(paper).decode()
        text = text.replace(
            "</MsgHead>",
            '<Document><RefDoc><IssueDate V="2026-11-22"/><MsgType V="A" DN="Vedlegg"/>'
            "<MimeType>application/pdf</MimeType><Description>Samtykke</Description><Content>"
            f'<Base64Container xmlns="http://www.kith.no/xmlstds/base64container">{held}</Base64Container>'
            "</Content></RefDoc></Document></MsgHead>",
        )
    return text.encode()

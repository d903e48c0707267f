"""A kommune of which every name and every text is an attack, at work: plans in versions, messages, tasks, requests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.pages.at_work import HPR
from tests.service.serving import HOSPITAL, NIGHT, PUBLIC, OpenGate, Town, number_of, told

from planbro.exchange import access, deviations, parties, remind
from planbro.exchange.access import Ask, Wanted
from planbro.exchange.engine import stamp
from planbro.exchange.sync import Source
from planbro.exchange.work._installed import flows_of
from planbro.findings import Findings
from planbro.ident import examine
from planbro.plan import Address, Code, Party, Plan, copy, decide, schema
from planbro.plan.disclosure import Asker
from planbro.service import Context, application
from planbro.store.database import Database, Number, Parties, Seal
from planbro.store.database import Party as Listed
from planbro.testing.generator import municipality
from planbro.testing.kept import with_consent
from sync.two_tools import TwoTools

ATTACKS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", "{{ 7*7 }}",
    "</title><svg onload=alert(1)>", "javascript:alert(1)", "\u202etxet tfel-ot-thgir", "${7*7} <b>x</b> --><!--",
)  # fmt: skip
STREET = "Hemmeligstien 13"
"""Of a graded address: stands on no page."""
PLAIN = (
    "Sørøst sykehus HF", "Planlegger utskriving til uka.", "Klare skolehverdagen", "Lære bussen", "Bo for seg selv",
    "Støtte hjemme", "Medisinsk sengepost", "Se på skolen",
)  # fmt: skip
TENANT = "974760673"
PHONES = frozenset({"phone", "night_phone", "mobile", "value", "email"})
KEPT = frozenset({"hpr", "her_id", "orgnr", "resh_id", "language", "postal_code", "municipality_code", "country",
                  "format", "media_type", "sha256", "decision_ref"})  # fmt: skip


@dataclass
class Hostile:
    """It, and what must not be seen of it."""

    town: Town
    tools: TwoTools
    plans: list[Plan]
    words: list[str]
    """What is written where somebody may write."""

    @property
    def secrets(self) -> list[str]:
        """What stands in no address: the numbers of persons."""
        return [number_of(plan) for plan in self.plans]


def attacked(plan: Plan, phones: bool = False) -> Plan:
    """The plan, every free text in it an attack."""
    new, at = copy(plan), 0
    for owner, fields in schema().items():
        if owner == "source":
            continue
        for _, record in new.records_of(owner):
            for name, info in fields.items():
                said = getattr(record, name)
                is_text = isinstance(said, str) and info.type == "text"
                if is_text and name not in KEPT and (phones or name not in PHONES):
                    setattr(record, name, ATTACKS[at % len(ATTACKS)])
                    at += 1
    return new


def graded(plan: Plan) -> Plan:
    """With an address that the Folkeregister has graded."""
    new = copy(plan)
    new.addresses = [
        Address(id=f"{plan.id[:-4]}000{at}", use=Code("home"), street=STREET, postal_code="9999", city=STREET,
                grading=Code(grading))
        for at, grading in enumerate(("fortrolig", "strengt-fortrolig", "klientadresse"))
    ]  # fmt: skip
    return new


def _mine(plan: Plan) -> Plan:
    """Led by whoever is at work in the tests."""
    new = copy(plan)
    for one in new.koordinatorer[:1]:
        one.hpr = HPR
        one.function, one.level = Code("koordinator"), Code("municipal")
    return new


def hostile(url: str, *, attacks: bool = True) -> Iterator[Hostile]:
    """The kommune; without attacks it is an ordinary one."""
    clock = [NIGHT]
    with Database.open(url, Seal.parse(Seal.make())) as database:
        database.migrate()
        reports = _reported(Path(url.removeprefix("sqlite:///")).parent)
        whole = told(
            tenants={"kommunen": {"orgnr": TENANT, "name": ATTACKS[0] if attacks else "Åsbygd kommune"}}, policy={"koordinator_reads": True},
            store={"url": url}, service={"callers": {"kommunen": [HOSPITAL]}, "pages": {"reports": {"kommunen": [reports]}}},
        )  # fmt: skip
        tools = TwoTools(database)
        tools.clock.time = stamp(NIGHT)
        tools.flows = flows_of(whole, lambda hook: None)
        tools.sources(Source("sampro", "sampro"), Source("flyt", "flyt"))
        all_of_it = list(municipality(24, 5))
        grown = [one for one in all_of_it[7:] if _is_grown(one) and _is_shared(one)]
        plans = [_mine(attacked(one) if attacks else one) for one in (*all_of_it[:7], *grown[:2])]
        plans[0], plans[5] = graded(plans[0]), graded(plans[5])
        context = Context(whole, database, OpenGate(), lambda: clock[0], PUBLIC, {})
        town = Town(application(context), context, database, OpenGate(), plans, [], clock)
        made = Hostile(town, tools, plans, list(ATTACKS if attacks else PLAIN))
        _fill(made)
        yield made


def _reported(folder: Path) -> Path:
    """A folder with a report in it; what it says is the report's own matter."""
    there = folder / "reports" / "move"
    there.mkdir(parents=True, exist_ok=True)
    (there / "report.html").write_text("<!doctype html><html lang=nb><title>Rapport</title><h1>Rapport</h1></html>")
    return folder / "reports"


def _fill(made: Hostile) -> None:
    tools, plans, now = made.tools, made.plans, stamp(NIGHT)
    _book(made, now)
    for at, plan in enumerate(plans):
        opened = with_consent(plan, HOSPITAL) if at == 4 else plan
        tools.change(opened, str(at))
    tools.run()
    tools.change_other(plans[0])
    tools.run()
    for name, tool in (("b", tools.change), ("c", tools.change_other)):
        new = copy(plans[0])
        new.koordinatorer[0].position, new.goals[0].title = f"{name} {made.words[0]}", f"{name} {made.words[1]}"
        tool(new, name)
        tools.run()
    tools.hospital.reject = True
    new = copy(plans[1])
    new.goals[0].title = f"<i>{made.words[2]}"
    new.koordinatorer[0].phone = "100 11 222"
    tools.change(new, "d")
    tools.run()
    _asked(made, now)
    tools.run()
    remind.sweep(tools.database, TENANT, remind.Rules(), now)
    with tools.database.writing() as transaction:
        deviations.sweep(transaction, TENANT, now)


def _is_grown(plan: Plan) -> bool:
    born = examine(number_of(plan)).birth_date
    return born is not None and born.year < NIGHT.year - 19


def _is_shared(plan: Plan) -> bool:
    """Whether what is consented to opens something to somebody now, so that more can be opened."""
    parties = [f"herid:{one.her_id}" for one in plan.organisations if isinstance(one.her_id, str)]
    return any(decide(plan, Asker.of(one), "TREAT", stamp(NIGHT)).level == "content" for one in parties)


def _book(made: Hostile, now: str) -> None:
    listed = [
        Listed(TENANT, "herid:8094867", "helseforetak", made.words[0], service=made.words[1], department=made.words[6],
               takes=("plo-1.6", "edi-2.0")),
        Listed(TENANT, f"orgnr:{HOSPITAL}", "helseforetak", made.words[1]),
    ]  # fmt: skip
    with made.tools.database.writing() as transaction:
        parties.bring(transaction, TENANT, listed, "list", now[:10], now, Findings())
        assert Parties(transaction).get(TENANT, "herid:8094867") is not None


def _asked(made: Hostile, now: str) -> None:
    for at, plan in enumerate(made.plans[7:]):
        ask_for(made, plan, f"00000000-0000-4000-8000-00000000000{at}", now, has_paper=bool(at))


def ask_for(made: Hostile, plan: Plan, ref: str, now: str, *, has_paper: bool, wanted: Wanted | None = None) -> str:
    """A hospital asks for what a plan says, with a form that is signed or without."""
    asker = Asker((Party.parse(f"orgnr:{HOSPITAL}"),), "service", "innlagt")
    with made.tools.database.writing() as transaction:
        paper = (
            access.keep_paper(transaction, TENANT, "", f"paper-{ref}", b"%PDF-1.7 signed", now) if has_paper else None
        )
        asked = Ask(
            ref, TENANT, "fhir", f"client:epj/orgnr:{HOSPITAL}", asker, (Number(number_of(plan)),), wanted or Wanted(),
            HOSPITAL, client="epj", name=made.words[1], words=made.words[0], paper=paper,
        )  # fmt: skip
        return access.ask(transaction, asked, made.town.context.answering[TENANT], now).row.ref

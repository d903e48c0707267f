"""Plans that are all about who may see what: many parties, spans around one day, reservations of each shape.

`made(seed)` is a plan; `MOVES` are what happens to one in the course of time; each text, number and date of content
in it stands nowhere else, so that one who finds it in an output knows whose it is.
"""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from planbro.ident import make_synthetic
from planbro.plan import (
    ABSENT,
    LISTS,
    VALUE_SETS,
    Address,
    ArchiveSnapshot,
    Attendee,
    Code,
    Consent,
    ConsentParty,
    Cooperation,
    CoordinatingUnit,
    Document,
    Evaluation,
    Goal,
    Hearing,
    Identifier,
    IpStatus,
    Koordinator,
    KoordinatorStatus,
    Measure,
    Meeting,
    Message,
    Need,
    Note,
    Null,
    Organisation,
    Participant,
    Party,
    Plan,
    Planeier,
    Related,
    Reservation,
    Resource,
    Responsibility,
    Right,
    RoutineRecord,
    Source,
    Subplan,
    Team,
    TeamMember,
    Telecom,
    ToolStatus,
    copy,
    facts,
    schema,
)
from planbro.plan.disclosure import Asker

DAY = "2026-11-22"
_TODAY = date.fromisoformat(DAY)
UNCLEAR = Code(None, "urn:oid:1.2.3", "?", "Ukjent kode")
ORGNR = {"hospital": "999000111", "ward": "999000222", "school": "999000333", "kommune": "999000444",
         "nav": "999000555", "gp": "999000666"}  # fmt: skip
HER = {"hospital": "8108101", "ward": "8108102", "school": "8108103", "kommune": "8108104", "nav": "8108105",
       "gp": "8108106", "stranger": "8108199"}  # fmt: skip
HPR = {"teacher": "990007701", "nurse": "990007802", "physio": "990007903", "stranger": "990009909"}


def fnr(year: int, number: int) -> str:
    born = date(year, 1 + number % 12, 1 + number % 28)
    series = range(500) if year < 2000 else range(500, 1000)
    return next(made for individ in series if (made := make_synthetic(born, individ)))


FNR = {
    name: fnr(1980 + number, number)
    for number, name in enumerate(("mother", "father", "verge", "grandmother", "stranger"))
}


def ident(name: str) -> str:
    """The id of an item, alike in every plan of this module."""
    return str(UUID(int=int.from_bytes(name.encode().rjust(16, b"\0")[-16:], "big") | 1 << 127))


def days(*offsets: int) -> list[str]:
    return [(_TODAY + timedelta(offset)).isoformat() for offset in offsets]


PAST, FUTURE = days(-700, -300, -60, -1, 0), days(0, 1, 30, 400)
STARTS = [ABSENT, ABSENT, ABSENT, *PAST, *PAST, days(1)[0], "2026-11", "2026", Null("unknown"), Null("not-applicable")]
ENDS = [
    ABSENT,
    ABSENT,
    ABSENT,
    *FUTURE,
    *FUTURE,
    days(-1)[0],
    "2026-12",
    "2026-11",
    Null("unknown"),
    Null("not-applicable"),
]


class _Maker:
    def __init__(self, seed: int) -> None:
        self.rnd = random.Random(seed)
        self.calm = self.rnd.choice((0, 0, 1, 4, 16))
        """How few faults and odd shapes there are: 1 as written below, 4 four times fewer, 0 none."""
        self.adult = True

    def pick(self, *values: Any) -> Any:
        return self.rnd.choice(values)

    def rarely(self, value: Any, other: Any = ABSENT, of: int = 8) -> Any:
        return value if self.calm and not self.rnd.randrange(of * self.calm) else other

    def code(self, name: str, *values: str, of: int = 12) -> Any:
        """One of `values`, else of the whole set; rarely one that no table knows, or a null."""
        return self.rarely(self.pick(UNCLEAR, Null("unknown")), Code(self.pick(*(values or VALUE_SETS[name]))), of)

    def span(self, one: Any, start: str = "start", end: str = "end", of: int = 3) -> None:
        if self.calm and not self.rnd.randrange(of * self.calm):
            setattr(one, start, self.pick(*STARTS))
            setattr(one, end, self.pick(*ENDS))

    def plan(self) -> Plan:
        plan = Plan(id=ident("plan"))
        plan.kind = self.rarely(
            self.pick(Code("koordinator-only"), Code("stafettlogg"), UNCLEAR), self.pick(Code("ip"), ABSENT), 20
        )
        plan.status = self.rarely(self.code("plan-status"), Code("active"))
        plan.title, plan.summary, plan.purpose = "", "", ""
        plan.version, plan.updated = "7", "2026-11-20T10:00:00+01:00"
        plan.source = Source(
            generated=self.rarely(self.pick("2026-08-01", ABSENT), DAY), sender_name="", receiver_name="", message_id=""
        )
        self.person(plan)
        self.bodies(plan)
        self.people(plan)
        self.status(plan)
        self.content(plan)
        if self.rarely(False, True, 6):
            self.consent(plan, 0, "plan-making")
        for number in range(1, self.pick(1, 2, 2, 2, 3, 4)):
            self.consent(plan, number, "sharing" if number == 1 else self.pick("sharing", "plan-making", "tool"))
        for number in range(self.pick(0, 0, 1, 2)):
            plan.reservations.append(self.reservation(plan, f"reservation-{number}"))
        if self.rarely(True, False, 25):
            plan.doubtful = {self.pick("consents[]", "addresses[]", "reservations[]", "goals[]")}
        return plan

    def person(self, plan: Plan) -> None:
        age = self.pick(8, 12, 14, 15, 16, 17, 18, 30, 30, 60) if self.calm else self.pick(8, 12, 30, 60)
        self.adult = age > 16
        born = date(_TODAY.year - age, 11, 22) + timedelta(self.pick(-200, -1, 0, 1, 200))
        number = next(made for individ in range(1000) if (made := make_synthetic(born, individ)))
        plan.planeier = Planeier(
            birth_date=self.rarely(self.pick(ABSENT, str(born.year), str(born)[:7], Null("unknown")), str(born), 10),
            deceased=self.rarely(self.pick(*days(-3, 0, 2), "2026", Null("unknown")), of=25),
            competence=self.rarely(self.code("competence")),
            **dict.fromkeys(("family", "middle", "given", "communication", "background", "koordinator_wish"), ""),
        )
        plan.identifiers = [
            Identifier(id=ident("fnr"), kind=self.rarely(UNCLEAR, Code("fnr"), 20), value=number),
            Identifier(id=ident("old"), kind=Code("dnr"), value=fnr(1930, 5), end="2015-01-01"),
            Identifier(id=ident("local"), kind=Code("hnr"), value="HNR770077", issuer=self.pick(ABSENT, "")),
        ]
        plan.addresses = [
            Address(id=ident("home"), street="", city="", grading=self.pick(ABSENT, ABSENT, Code("ugradert"))),
            Address(
                id=ident("other"), street="", municipality="", grading=self.rarely(self.code("address-grading"), of=12)
            ),
        ]
        plan.telecoms = [Telecom(id=ident("mobile"), kind=Code("mobile"), value="")]

    def bodies(self, plan: Plan) -> None:
        kinds = {
            "hospital": "helseforetak",
            "ward": "hospital-unit",
            "school": "school",
            "kommune": "kommune",
            "nav": "nav",
            "gp": "gp",
        }
        for name, kind in kinds.items():
            above = ident("hospital") if name == "ward" else ident("kommune") if name == "school" else ABSENT
            number = {"her_id": HER[name]} if name not in {"school", "nav"} else {}
            plan.organisations.append(
                Organisation(
                    id=ident(name),
                    name="",
                    kind=Code(kind),
                    orgnr=ORGNR[name],
                    phone="",
                    email="",
                    part_of=above,
                    **number,
                )
            )

    def people(self, plan: Plan) -> None:
        rights = {"mother": "parental", "father": "parental", "verge": "guardian", "grandmother": "none"}
        for name, right in rights.items():
            one = Related(id=ident(name), family="", given="", identifier=FNR[name], phone="", note="", mandate="")
            one.representation = self.rarely(self.pick(ABSENT, UNCLEAR, Code("power-of-attorney")), Code(right))
            one.mandate_personal = self.pick(True, True, False, ABSENT) if right == "guardian" else ABSENT
            one.consent_right = self.rarely(self.code("consent-right"), of=4)
            self.span(one, "mandate_start", "mandate_end", of=5)
            plan.related.append(one)
        for name, body in {"teacher": "school", "nurse": "ward", "physio": "kommune"}.items():
            one = Participant(
                id=ident(name), family="", given="", hpr=HPR[name], organisation=ident(body), contribution="", phone=""
            )
            one.type = self.rarely(ABSENT, Code("professional"))
            self.span(one, of=4)
            self.span(one, "access_start", "access_end", of=6)
            plan.participants.append(one)
        mother = Participant(id=ident("p-mother"), family="", type=Code("relative"), related=ident("mother"))
        self.span(mother, of=5)
        plan.participants.append(mother)
        koord = Koordinator(id=ident("koord"), level=Code("municipal"), function=Code("koordinator"), family="", given="", phone="",
                            night_phone="", email="", hours="", organisation=ident("kommune"), end_reason="")  # fmt: skip
        koord.participant = self.pick(ABSENT, ident("physio"))
        self.span(koord, of=5)
        deputy = Koordinator(id=ident("deputy"), level=Code("municipal"), function=Code("deputy"), family="", phone="",
                             hpr=HPR["nurse"], organisation=ident("ward"), deputy_for=ident("koord"))  # fmt: skip
        self.span(deputy, of=3)
        earlier = Koordinator(
            id=ident("earlier"), level=Code("municipal"), family="", phone="", end="2024-05-01", end_reason=""
        )
        plan.koordinatorer = [one for one in (koord, deputy, earlier) if self.rnd.randrange(5)]
        plan.teams = [Team(id=ident("team"), name="", leader=ident("teacher"))]
        plan.team_members = [
            TeamMember(id=ident("member"), team=ident("team"), participant=ident("nurse"), name="", role_text="")
        ]
        plan.rights = [Right(id=ident("right"), participant=ident("teacher"), part=Code("goal"), read=True)]

    def status(self, plan: Plan) -> None:
        plan.ip_status = [
            IpStatus(
                id=ident(f"ip-{n}"),
                value=self.code("ip-status", "active", "active", "declined", "none"),
                date=day,
                note="",
            )
            for n, day in enumerate(self.pick([], [PAST[1]], [PAST[1], PAST[2]]))
        ]
        plan.koordinator_status = [
            KoordinatorStatus(
                id=ident("ks"), value=self.code("koordinator-status"), level=Code("municipal"), date=PAST[2], note=""
            )
        ][: self.pick(0, 1)]
        plan.tool_status = [ToolStatus(id=ident("ts"), value=self.code("tool-status"), tool="", note="")][
            : self.pick(0, 1)
        ]
        responsible = Responsibility(id=ident("resp"), organisation=ident("kommune"), level=Code("kommune"), reason="")
        self.span(responsible)
        plan.responsibilities = [responsible]
        plan.coordinating_units = [
            CoordinatingUnit(
                id=ident("unit"),
                name="",
                level=Code("kommune"),
                organisation=ident("kommune"),
                phone="",
                email="",
                hours="",
            )
        ]

    def area(self) -> Any:
        return self.pick(ABSENT, Code("education"), Code("mental-health"), self.code("life-area"))

    def content(self, plan: Plan) -> None:
        plan.goals = [
            Goal(id=ident("g-1"), title="", text="", own_words="", life_area=self.area(), start="", due=""),
            Goal(id=ident("g-2"), title="", text="", life_area=self.area(), parent=self.pick(ABSENT, ident("g-1"))),
            Goal(id=ident("g-3"), title="", parent=ident("g-2")),
        ]
        plan.measures = [
            Measure(id=ident("m-1"), title="", text="", how="", extent="", goal=ident("g-1"), life_area=self.area(), start="",
                    responsible=ident("teacher"), responsible_text="", provider=ident("school"), decision_ref=""),
            Measure(id=ident("m-2"), title="", text="", goal=ident("g-3"), responsible=ident("nurse"), provider=ident("ward")),
            Measure(id=ident("m-3"), title="", provider=self.pick(ABSENT, ident("nav")), life_area=self.area()),
        ]  # fmt: skip
        plan.notes = [
            Note(id=ident("n-1"), text="", about=ident("m-1"), author=ident("teacher"), author_text="", time=""),
            Note(id=ident("n-2"), text="", about=ident("g-2"), author=ident("mother"), time=""),
            Note(id=ident("n-3"), text="", author_text="", time=""),
        ]
        plan.evaluations = [
            Evaluation(id=ident("e-1"), text="", by="", about=self.pick(ABSENT, ident("g-1"), ident("m-2")), date="")
        ]
        plan.needs = [Need(id=ident("need"), text="", author="", life_area=self.area())]
        plan.resources = [Resource(id=ident("resource"), text="", life_area=self.area())]
        plan.meetings = [
            Meeting(id=ident("mt-1"), title="", place="", invitation="", agenda="", minutes_short="", minutes_long="", start="",
                    minutes_document=self.pick(ABSENT, ident("d-1")), organiser=ident("koord"), team=ident("team")),
            Meeting(id=ident("mt-2"), title="", place=""),
        ]  # fmt: skip
        plan.attendees = [Attendee(id=ident("a-1"), meeting=ident("mt-1"), participant=ident("nurse"), name="")]
        plan.messages = [
            Message(
                id=ident("ms-1"),
                subject="",
                text="",
                sender=ident("teacher"),
                receivers=(ident("nurse"), ident("mother")),
                time="",
            ),
            Message(
                id=ident("ms-2"), subject="", text="", reply_to=ident("ms-1"), meeting=self.pick(ABSENT, ident("mt-2"))
            ),
        ]
        plan.documents = [
            Document(
                id=ident("d-1"), title="", data=b"", file_name="", author="", life_area=self.area(), mime="text/plain"
            ),
            Document(id=ident("d-2"), title="", url="", meeting=self.pick(ABSENT, ident("mt-2")), author=""),
            Document(id=ident("form"), title="", data=b"", kind=Code("consent-form"), mime="text/plain"),
        ]
        plan.subplans = [Subplan(id=ident("sub"), title="", owner=ident("school"), owner_system="", reference="")]
        plan.cooperations = [Cooperation(id=ident("coop"), organisation=ident("nav"), name="", purpose="")]
        plan.records = [
            RoutineRecord(
                id=ident("rec"), by="", reason="", text="", organisation=ident("nav"), complaint_body="", date=""
            )
        ]
        plan.archives = [ArchiveSnapshot(id=ident("arc"), archive_id="", system="", by="", reason="")]
        plan.hearings = [Hearing(id=ident("hear"), view="", by="", considered="", date="")]

    def consent(self, plan: Plan, number: int, kind: str) -> None:
        one = Consent(id=ident(f"consent-{number}"), signer_family="")
        one.kind = self.rarely(self.pick(UNCLEAR, ABSENT), Code(kind), 20)
        one.status = self.rarely(self.code("consent-status"), Code("active"))
        self.sign(one)
        one.start, one.end = self.rarely(self.pick(*STARTS), of=5), self.rarely(self.pick(*ENDS), of=4)
        one.withdrawn = self.rarely(self.pick(*PAST, *FUTURE, "2026", Null("unknown"), Null("not-applicable")), of=10)
        one.withdrawn_by = self.rarely("", of=40)
        one.takes_part = self.rarely(self.pick(False, True), of=10)
        one.reservations = self.rarely(self.pick("", "   "), of=15)
        one.document = self.pick(ABSENT, ident("form"))
        plan.consents.append(one)
        if kind == "sharing":
            for line in range(self.pick(1, 2, 3, 4)):
                plan.consent_parties.append(self.line(one.id, f"line-{number}-{line}"))

    def sign(self, one: Consent) -> None:
        """As the person's age asks, with the second signature; rarely otherwise."""
        own, others = self.pick(ABSENT, Code("patient-express")), self.pick(Code("parents-joint"), Code("barnevern"))
        one.signed = self.rarely(self.pick(*STARTS), self.pick(*PAST), 6)
        one.signer_kind = self.rarely(self.code("consent-by"), own if self.adult else others, 4)
        one.signer_related = self.rarely(self.pick(ABSENT, ident("verge")), ident("mother"), 4)
        if self.rarely(True, not self.adult, 4):
            one.cosigned, one.cosigner_family = self.rarely(self.pick(*PAST, *FUTURE, "2026"), one.signed, 6), ""
            one.cosigner_related = self.rarely(self.pick(ABSENT, ident("mother")), ident("father"), 6)
        one.acting = self.rarely(self.code("acting"), of=6)

    def line(self, consent: str, name: str) -> ConsentParty:
        one = ConsentParty(
            id=ident(name),
            consent=consent,
            name="",
            part=self.code("part", *VALUE_SETS["part"], "whole", "whole", "goal"),
        )
        for field, value in self.named("hospital", "ward", "school", "nav", "gp").items():
            setattr(one, field, value)
        one.life_area = self.rarely(self.area(), of=4)
        one.access = self.pick(ABSENT, Code("read"), Code("write"), self.rarely(self.code("access"), Code("read")))
        one.purpose = self.rarely(self.code("purpose", "TREAT", "COC"), of=5)
        self.span(one, of=4)
        return one

    def named(self, *bodies: str) -> dict[str, Any]:
        people = ("teacher", "nurse", "physio", "koord", "deputy", "p-mother", "mother", "grandmother")
        body, person = ident(self.pick(*bodies)), ident(self.pick(*people))
        ways = [{"organisation": body}, {"organisation": body}, {"participant": person}, {"participant": person}, {},
                {"organisation": body, "participant": person}, {"organisation": Null("masked")}, {"participant": ident("nobody")}]  # fmt: skip
        return dict(self.rnd.choice(ways[: self.rarely(8, 4, 3)]))

    def reservation(self, plan: Plan, name: str) -> Reservation:
        one = Reservation(id=ident(name), consent=self.pick(ident("consent-1"), ident("consent-2"), ABSENT), text="")
        one.kind = self.pick(ABSENT, Code("reservation"), Code("reservation"), self.code("reservation-kind"))
        for field, value in self.named("hospital", "ward", "school", "nav", "gp").items():
            setattr(one, field, value)
        if self.rnd.randrange(4):
            one.part = self.code("part")
        if not self.rnd.randrange(3):
            one.life_area = self.code("life-area", "education", "mental-health")
        if not self.rnd.randrange(3):
            one.start = self.pick(
                "2026-11-22", "2026-11-23", "2026-11", "2026-12", "2027", Null("unknown"), "2026-01-01"
            )
        if not self.rnd.randrange(3):
            one.end = self.pick("2026-11-22", "2026-11-21", "2026-11", "2026-10", "2026", Null("unknown"), "2027-01-01")
        if not self.rnd.randrange(3):
            one.item = ident(self.pick("g-1", "g-2", "m-1", "n-2", "d-1", "mt-1", "ms-1", "need", "resource", "nobody"))
        return one


def told(plan: Plan) -> Plan:
    """Each empty text of the plan as a word of its own, each empty date of content as a day of its own."""
    number = 0
    for owner, fields in schema().items():
        for _, record in plan.records_of(owner):
            for name, info in fields.items():
                number += 1
                if getattr(record, name) == "" and info.type in {"date", "dateTime"}:
                    setattr(record, name, (date(1901, 1, 1) + timedelta(number * 3)).isoformat())
                elif getattr(record, name) == "":
                    setattr(record, name, word(number))
                elif getattr(record, name) == b"":
                    setattr(record, name, word(number).encode())
    return plan


def word(number: int) -> str:
    return f"zq{number:04}xk"


def made(seed: int) -> Plan:
    """A plan of this module; the same for the same seed."""
    return told(_Maker(seed).plan())


# who asks


ASKERS = tuple(
    Party.parse(text)
    for text in (
        *(f"herid:{HER[name]}" for name in ("hospital", "ward", "gp", "kommune", "stranger")),
        *(f"orgnr:{ORGNR[name]}" for name in ("hospital", "school", "nav")),
        "orgnr:999000999",
        *(f"hpr:{number}" for number in HPR.values()),
        *(f"fnr:{FNR[name]}" for name in ("mother", "verge", "grandmother", "stranger")),
    )
)  # fmt: skip


def askers(plan: Plan) -> tuple[Party, ...]:
    """Everybody who may turn up, the planeier among them."""
    own = [Party("fnr", one.value) for one in plan.identifiers if one.id == ident("fnr") and isinstance(one.value, str)]
    return (*ASKERS, *own)


# what happens in the course of time


def _withdraw(maker: _Maker, plan: Plan, day: str) -> None:
    if plan.consents:
        maker.pick(*plan.consents).withdrawn = day


def _renew(maker: _Maker, plan: Plan, day: str) -> None:
    if plan.consents:
        one = maker.pick(*plan.consents)
        one.withdrawn, one.withdrawn_by, one.end, one.status = ABSENT, ABSENT, ABSENT, Code("active")
        maker.sign(one)
        one.signed = day


def _leave(maker: _Maker, plan: Plan, day: str) -> None:
    one = maker.pick(*plan.participants)
    setattr(one, maker.pick("end", "access_end"), (date.fromisoformat(day) - timedelta(1)).isoformat())


def _join(maker: _Maker, plan: Plan, day: str) -> None:
    number = len(plan.participants)
    plan.participants.append(
        Participant(id=ident(f"new-{number}"), type=Code("professional"), family="", hpr=f"99{number:07}", start=day,
                    organisation=ident(maker.pick("ward", "gp", "nav")))
    )  # fmt: skip


def _sign(maker: _Maker, plan: Plan, day: str) -> None:
    maker.consent(plan, len(plan.consents), maker.pick("sharing", "sharing", "plan-making"))


def _reserve(maker: _Maker, plan: Plan, day: str) -> None:
    plan.reservations.append(maker.reservation(plan, f"reservation-{len(plan.reservations)}"))


def _die(maker: _Maker, plan: Plan, day: str) -> None:
    plan.planeier.deceased = day


def _grade(maker: _Maker, plan: Plan, day: str) -> None:
    plan.addresses[0].grading = maker.code("address-grading")


MOVES: tuple[Callable[[_Maker, Plan, str], None], ...] = (
    _withdraw, _renew, _renew, _leave, _join, _sign, _sign, _reserve, _grade, _die,
)  # fmt: skip


def history(seed: int) -> Iterator[tuple[Plan, str]]:
    """A plan as it is on each of some days: changed in between, and read again each time."""
    maker = _Maker(seed)
    plan, day = told(maker.plan()), _TODAY
    yield plan, day.isoformat()
    for _ in range(maker.rnd.randrange(1, 5)):
        plan = copy(plan)
        day += timedelta(maker.pick(0, 1, 1, 30, 200, 400))
        maker.pick(*MOVES)(maker, plan, day.isoformat())
        plan.updated = plan.source.generated = day.isoformat()
        yield told(plan), day.isoformat()


CONTENT = tuple(
    name for name in LISTS
    if name in {"goals", "measures", "notes", "evaluations", "needs", "resources", "meetings", "attendees", "messages", "documents",
                "subplans", "cooperations", "records", "archives", "hearings", "teams", "team_members", "telecoms", "rights"}
)  # fmt: skip
"""Lists whose items decide nothing: what they say may change without anybody's right to see it changing."""


def asker(plan: Plan, seed: int) -> Party:
    """One who asks: mostly one whom a consent names, sometimes anybody."""
    rnd = random.Random(seed)
    named = {ref for line in plan.consent_parties for ref in (line.participant, line.organisation)}
    known = [*plan.organisations, *plan.participants, *plan.koordinatorer, *plan.related]
    found = [party for one in known if one.id in named for party in numbers_of(one)]
    return rnd.choice(found if found and rnd.randrange(4) else askers(plan))


def numbers_of(one: Any) -> list[Party]:
    kinds = {"her_id": "herid", "orgnr": "orgnr", "hpr": "hpr", "identifier": "fnr"}
    stated = [(kind, getattr(one, name, ABSENT)) for name, kind in kinds.items()]
    return [Party.parse(f"{kind}:{number}") for kind, number in stated if isinstance(number, str)]


def needles(plan: Plan) -> dict[str, set[tuple[str, str, str]]]:
    """What to look for in an output, with the facts that it would tell: texts, numbers, ids, days of content."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    for fact, value in facts(plan, envelope=True):
        info = schema()[fact[0]].get(fact[2])
        if isinstance(value, bytes):
            value = value.decode()
        if info is None and fact[1]:
            found.setdefault(fact[1], set()).add(fact)
        if info is None or info.to or not isinstance(value, str) or len(value) < 6:
            continue
        if info.type in {"text", "data"}:
            found.setdefault(value, set()).add(fact)
        elif value < "1920":
            for form in (value, value.replace("-", ""), ".".join(reversed(value.split("-")))):
                found.setdefault(form, set()).add(fact)
    return found


def unfolded(data: bytes) -> str:
    """An output with everything in it that may be read: as it stands, and each piece of base64 read too."""
    text = data.decode()
    pieces = re.findall(r"[A-Za-z0-9+/]{8,}={0,2}", text)
    read = [
        base64.b64decode(piece + "=" * (-len(piece) % 4)).decode(errors="replace")
        for piece in pieces
        if len(piece.rstrip("=")) % 4 != 1
    ]
    return "\n".join([text, *read])


def composed(plan: Plan, seed: int) -> Asker:
    """One who states more than a number: several, a role, why, an acute ground."""
    rnd = random.Random(seed)
    first = asker(plan, seed)
    others = [one for number in (1, 2) if (one := asker(plan, seed + number)) != first]
    parties = (first, *others[: rnd.choice((0, 0, 1, 1, 2))])
    role = rnd.choice((None, None, "service", "planeier", "representative", "koordinator", "owner"))
    return Asker(parties, role, rnd.choice(("Oppfølging", "Oppfølging", None)), rnd.choice((None, None, "Bevisstløs")))

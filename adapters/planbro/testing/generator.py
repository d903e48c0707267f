"""Whole municipalities of synthetic people: as many plans as wanted, the same ones for the same seed.

The spread follows `docs/domain.md` § 6: most planeiere are under 67, plans have 3-10 goals, 10-40 measures and 5-15
participants, and few have hundreds of messages. Every fødselsnummer is of Tenor's series (80 added to the month).
"""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from math import exp
from random import Random
from typing import Final, TypeVar

from planbro.ident import make_synthetic
from planbro.plan import (
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
    Participant,
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
)
from planbro.testing._files import minimal_pdf, minimal_png
from planbro.testing._phrases import (
    AREAS_ADULT,
    AREAS_CHILD,
    AREAS_OLD,
    AREAS_SMALL,
    FAMILY,
    FAMILY_MINORITY,
    FEMALE,
    MALE,
    STREETS,
)
from planbro.testing._town import Town, Worker, make_phone, make_town, make_uuid
from planbro.testing._voice import Voice

AS_OF: Final = "2026-11-22"
T = TypeVar("T")


def municipality(plans: int, seed: int, *, as_of: str = AS_OF) -> Iterator[Plan]:
    """The first `plans` plans of the municipality `seed`, as they stand on `as_of`.

    Plan number N is the same however many are asked for. One plan is held at a time.

    >>> [plan.title for plan in municipality(2, 7)] == [plan.title for plan in municipality(3, 7)][:2]
    True
    """
    town, today = make_town(seed), date.fromisoformat(as_of).toordinal()
    for index in range(plans):
        yield _Maker(town, Random(f"{seed}:{index}"), seed, index, today).make()  # noqa: S311 - test data


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _years(born: int, ordinal: int) -> int:
    """Age in whole years."""
    first, now = date.fromordinal(born), date.fromordinal(ordinal)
    return now.year - first.year - ((now.month, now.day) < (first.month, first.day))


def _weights(**weights: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    return tuple(name.replace("_", "-") for name in weights), tuple(accumulate(weights.values()))


_SCENARIO: Final = _weights(active=72, ended=9, declined=6, need_reported=6, tool_declined=3, draft=4)
_KIND_CHILD: Final = _weights(ip=78, koordinator_only=10, stafettlogg=5, iop=4, iup=3)
_KIND_ADULT: Final = _weights(ip=88, koordinator_only=12)
_GOAL_STATUS: Final = _weights(active=60, accepted=8, planned=8, proposed=5, on_hold=6, completed=10, cancelled=3)
_ACHIEVED: Final = _weights(in_progress=45, improving=25, no_change=12, worsening=4, sustaining=6, no_progress=4)
_MEASURE_STATUS: Final = _weights(active=65, draft=8, on_hold=7, completed=15, revoked=5)
_LANGUAGE: Final = _weights(uk=5, pl=4, ar=4, so=3, ti=3, se=3, en=2, ur=2, sign=2, ku=1, fa=2)
_UNITS: Final = ("timer/uke", "ganger/uke", "minutter/dag", "døgn/måned", "timer/måned")
_SERVICE: Final = {
    "home": ("1", "6", "12", "15"), "daily-living": ("1", "15", "16"), "leisure": ("9",), "family": ("7", "8", "11"),
    "health": ("15",), "physical": ("16", "15"), "social": ("9",), "transport": ("3",),
}  # fmt: skip
_PROVIDER: Final = {
    "home": ("home", "private"), "work": ("nav", "work"), "education": ("school", "ppt"),
    "health": ("home", "gp", "ward"),
    "leisure": ("club", "private"), "economy": ("nav",), "social": ("cross", "mental"),
    "family": ("private", "barnevern"),
    "daily-living": ("home", "rehab"), "transport": ("kommune", "nav"), "communication": ("rehab", "ppt"),
    "mental-health": ("mental", "dps"), "physical": ("rehab", "habilitation"),
}  # fmt: skip
_SUBPLANS: Final = (
    ("iop", "school", "Skolens arkiv"), ("behandlingsplan", "ward", "Sykehusets journal"),
    ("kriseplan", "mental", "Kommunens fagsystem"), ("rehabiliteringsplan", "centre", "Senterets journal"),
    ("tiltaksplan", "nav", "NAVs fagsystem"), ("habiliteringsplan", "habilitation", "Sykehusets journal"),
)  # fmt: skip


class _Maker:
    """Makes one plan; its random numbers come from the plan's own `Random` and nowhere else."""

    def __init__(self, town: Town, rng: Random, seed: int, index: int, today: int) -> None:
        self.town, self.rng, self.index, self.today = town, rng, index, today
        self.plan = Plan(id=make_uuid(rng))
        self.plan.source = Source(system="planbro.testing", system_version="1", plan_id=f"{seed}-{index}")
        self.scenario = self.weighted(_SCENARIO)
        self.age = self._draw_age()
        self.child = self.age < 18
        self.kind = self.weighted(_KIND_CHILD if 3 <= self.age < 18 else _KIND_ADULT)
        if self.kind not in {"ip", "koordinator-only"} and self.scenario not in {"ended", "draft"}:
            self.scenario = "active"
        self.begun = today - rng.randrange(30, min(2600, max(60, self.age * 365)))
        self.closed = today - rng.randrange(5, 25) - rng.randrange(max(1, (today - self.begun) // 2))
        self.until = self.closed if self.scenario == "ended" else today
        self.used: dict[str, str] = {}
        self.aims: dict[str, str] = {}

    # random numbers

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, things: Sequence[T]) -> T:
        return things[int(self.rng.random() * len(things))]

    def between(self, low: int, high: int) -> int:
        return low + int(self.rng.random() * (high - low + 1))

    def weighted(self, table: tuple[tuple[str, ...], tuple[int, ...]]) -> str:
        names, sums = table
        return names[bisect(sums, self.rng.random() * sums[-1])]

    def day(self, low: int, high: int) -> str:
        return _day(self.between(low, max(low, high)))

    def time(self, ordinal: int) -> str:
        """A time of the working day, or now and then of the evening; summer time from April to October."""
        day = date.fromordinal(ordinal)
        hour = self.between(8, 15) if self.rng.random() < 0.8 else self.between(16, 22)
        offset = "+02:00" if 4 <= day.month <= 10 else "+01:00"
        return f"{day.isoformat()}T{hour:02}:{self.between(0, 11) * 5:02}:00{offset}"

    def id(self) -> str:
        return make_uuid(self.rng)

    # the plan

    def make(self) -> Plan:
        self._make_person()
        self._make_status()
        self._make_group()
        self._make_koordinatorer()
        if self.child and self.age >= 8 and self.chance(0.7):
            self._make_hearings()
        if self.scenario in {"active", "ended", "tool-declined", "draft"}:
            if self.kind != "koordinator-only":
                self._make_content()
            self._make_meetings()
            self._make_messages()
        self._make_consents()
        self._make_records()
        self._make_ending()
        return self.plan

    def _draw_age(self) -> int:
        share = self.rng.random()
        if share < 0.36:
            return self.between(4, 17)
        return self.between(18, 66) if share < 0.88 else self.between(67, 94)

    def _make_person(self) -> None:
        rng, town, plan = self.rng, self.town, self.plan
        female = self.chance(0.49)
        foreign = self.chance(0.09)
        given = self.pick(FEMALE if female else MALE)
        family = self.pick(FAMILY_MINORITY if foreign else FAMILY)
        born, number = self._number(female)
        self.born = born.toordinal()
        self.voice = Voice(rng, nynorsk=self.chance(0.16), child=self.child, name=given, home=town.name)
        self.areas = (
            AREAS_SMALL if self.age < 6 else AREAS_CHILD if self.child else AREAS_ADULT if self.age < 67 else AREAS_OLD
        )
        say = self.voice.say
        self.voice.area = self.pick(self.areas)
        owner = plan.planeier = Planeier(
            family=family, given=given, birth_date=born.isoformat(), sex=Code("female" if female else "male"),
            takes_part=self.chance(0.9), important=say("important"), lives_alone=not self.child and self.chance(0.5),
        )  # fmt: skip
        if self.chance(0.15):
            owner.middle = self.pick(FAMILY)
        if self.chance(0.5):
            owner.background = say("background")
        if self.chance(0.35):
            owner.communication = say("communication")
        if self.chance(0.6):
            owner.contribution = say("contribution")
        language = self.weighted(_LANGUAGE) if foreign else "nn" if self.voice.nynorsk else "nb"
        owner.language = Code(language)
        owner.interpreter_needed = foreign and self.chance(0.6)
        if owner.interpreter_needed:
            owner.interpreter_language = Code(language)
        owner.wants_koordinator = self.chance(0.93)
        if self.chance(0.4):
            owner.koordinator_wish = say("wish", person=f"{self.pick(FEMALE)} {self.pick(FAMILY)}")
        plan.identifiers.append(
            Identifier(id=self.id(), kind=Code("fnr"), value=number, issuer="Folkeregisteret", start=born.isoformat())
        )
        if foreign and self.chance(0.3):
            self._add_earlier_number(born, number)
        self._make_reach(born, family)
        self._make_related(born, family)

    def _number(self, female: bool) -> tuple[date, str]:
        """Day of birth and number, distinct for the first 18 000 plans: the day comes from the index."""
        today, day = date.fromordinal(self.today), (self.index * 227 + 41) % 365
        year = today.year - self.age - (day >= today.timetuple().tm_yday)
        born = date(year, 1, 1).toordinal() + day
        first = (500 if year >= 2000 else 0) + self.index // 365 % 50 * 10
        for individ in (*range(first + (not female), first + 10, 2), *range(first + female, first + 10, 2)):
            number = make_synthetic(date.fromordinal(born), individ)
            if number:
                return date.fromordinal(born), number
        raise AssertionError("ten numbers on one day, and no control digit fits")

    def _any_number(self, years: int) -> str | None:
        born = date.fromordinal(self.today - years * 365 - self.between(1, 364))
        return make_synthetic(born, self.between(0, 499) + 500 * (born.year >= 2000))

    def _add_earlier_number(self, born: date, number: str) -> None:
        earlier = make_synthetic(born, int(number[6:9]), d_number=True)
        if earlier:
            changed = _day(self.begun - self.between(10, 900))
            self.plan.identifiers[0].start = changed
            self.plan.identifiers.append(
                Identifier(id=self.id(), kind=Code("dnr"), value=earlier, issuer="Folkeregisteret", end=changed)
            )

    def _make_reach(self, born: date, family: str) -> None:
        town, plan = self.town, self.plan
        grading = "ugradert"
        if self.chance(0.011):
            grading = self.pick(("klientadresse", "fortrolig", "strengt-fortrolig"))
        home = Address(
            id=self.id(), use=Code("home"), street=f"{self.pick(STREETS)} {self.between(1, 140)}",
            postal_code=town.postal_code, city=town.name, municipality_code=town.code, municipality=town.name,
            country="NO", grading=Code(grading),
        )  # fmt: skip
        if grading == "strengt-fortrolig":
            home.street = Null("masked")
        plan.addresses.append(home)
        if self.chance(0.75):
            plan.telecoms.append(
                Telecom(id=self.id(), kind=Code("mobile"), value=make_phone(self.rng), use=Code("mobile"))
            )
        if self.chance(0.3):
            plan.telecoms.append(
                Telecom(id=self.id(), kind=Code("email"), value=f"post{self.index}@example.org", use=Code("home"))
            )

    def _make_related(self, born: date, family: str) -> None:
        add = self.plan.related.append

        def one(relation: str, representation: str, years: int, female: bool, kin: bool) -> Related:
            made = Related(
                id=self.id(), family=family if self.chance(0.7) else self.pick(FAMILY),
                given=self.pick(FEMALE if female else MALE), relationship=Code(relation),
                representation=Code(representation), next_of_kin=kin, phone=make_phone(self.rng),
            )  # fmt: skip
            number = self._any_number(years) if self.chance(0.6) else None
            if number:
                made.identifier = number
            if self.chance(0.3):
                made.email = f"{relation}{self.index}@example.org"
            add(made)
            return made

        if self.child:
            one("mother", "parental", self.age + 30, True, True)
            if self.chance(0.8):
                one("father", "parental", self.age + 33, False, True)
            if self.chance(0.4):
                sibling = one("sister" if self.chance(0.5) else "brother", "none", max(1, self.age - 2), True, False)
                sibling.birth_year = str(born.year + self.between(-6, 3))
        elif self.age < 67:
            if self.chance(0.5):
                one("cohabitant" if self.chance(0.4) else "spouse", "none", self.age, self.chance(0.5), True)
            one(
                self.pick(("mother", "father", "sister", "brother", "friend")),
                "none",
                self.age + 5,
                True,
                self.chance(0.5),
            )
        else:
            one(
                self.pick(("son", "daughter")),
                "power-of-attorney" if self.chance(0.2) else "none",
                self.age - 29,
                True,
                True,
            )
        if not self.child and self.chance(0.1):
            guardian = one("other", "guardian", 50, self.chance(0.5), False)
            guardian.mandate = self.pick(("Økonomi", "Økonomi og personlige forhold", "Personlige forhold, ikke helse"))
            guardian.mandate_personal = guardian.mandate == "Økonomi og personlige forhold"
            guardian.mandate_start = self.day(self.begun - 800, self.begun)
        if self.chance(0.1):
            self.plan.related[-1].note = self.voice.say("closing", sender=self.voice["role"])

    def _make_status(self) -> None:
        plan, say, rng = self.plan, self.voice.say, self.rng
        plan.kind = Code(self.kind)
        plan.status = Code({"active": "active", "ended": "completed", "declined": "revoked", "tool-declined": "active"}
                           .get(self.scenario, "draft"))  # fmt: skip
        if self.scenario == "active" and self.chance(0.04):
            plan.status = Code("on-hold")
        plan.title = say("title")
        plan.created = _day(self.begun)
        plan.version = str(self.between(1, 30))
        begun = self.until - self.between(20, 300)
        if self.scenario in {"active", "ended", "tool-declined"}:
            plan.period_start, plan.period_end = _day(begun), _day(begun + 365)
            plan.last_revision = _day(max(self.begun, begun))
            plan.next_revision = _day(begun + self.pick((182, 365)))
            plan.summary = say("summary")
            if self.chance(0.3):
                plan.purpose = say("goal-text")
        plan.updated = self.time(self.until - self.between(0, 90))
        value = {"active": "active", "tool-declined": "active"}.get(self.scenario, self.scenario)
        if self.kind == "koordinator-only":
            value = "none"
        if value == "draft":
            value = "none"
        sure = Code(self.pick(("structured", "structured", "coded-role", "free-text")))
        plan.ip_status.append(
            IpStatus(id=self.id(), value=Code(value), date=_day(self.until), start=_day(self.begun), certainty=sure)
        )
        if value == "ended":
            plan.ip_status[0].start = _day(self.closed)
            plan.ip_status.insert(
                0, IpStatus(id=self.id(), value=Code("active"), date=_day(self.begun), start=_day(self.begun),
                            end=_day(self.closed), certainty=Code("structured"))
            )  # fmt: skip
        if value == "declined":
            plan.ip_status[0].note = say("reason")
        tool = "declined" if self.scenario == "tool-declined" else "both" if rng.random() < 0.1 else "in-tool"
        plan.tool_status.append(
            ToolStatus(id=self.id(), value=Code(tool), tool="Eksempelverktøyet", date=_day(self.begun))
        )
        self._make_responsibility()

    def _make_responsibility(self) -> None:
        plan, moved = self.plan, self.between(self.begun, self.until)
        share = self.rng.random()
        now = Responsibility(
            id=self.id(), organisation=self.body("kommune"), level=Code("kommune"), start=_day(self.begun)
        )
        if share < 0.12 and self.until - self.begun > 60:
            earlier = ("elsewhere", "kommune") if share < 0.08 else ("hospital", "helseforetak")
            plan.responsibilities.append(
                Responsibility(id=self.id(), organisation=self.body(earlier[0]), level=Code(earlier[1]),
                               start=_day(self.begun), end=_day(moved - 1), reason=self.voice.say("moved"))
            )  # fmt: skip
            now.start = _day(moved)
        plan.responsibilities.append(now)
        plan.coordinating_units = [
            _unit_for(unit, self.day(self.until - 400, self.until), self.id(), self.body(key))
            for unit, key in zip(self.town.units, ("kommune", "hospital"), strict=True)
        ][: 1 + self.chance(0.4)]

    def body(self, key: str) -> str:
        """The id of a service, which from now on stands in the plan, with those above it."""
        known = self.used.get(key)
        if known is None:
            made = self.town.service(key)
            known = self.used[key] = made.id
            for above in ("kommune", "hospital"):
                if made.part_of == self.town.services[above].id:
                    self.body(above)
            self.plan.organisations.append(made)
        return known

    def _make_group(self) -> None:
        plan, say = self.plan, self.voice.say
        self.people: list[str] = []
        owner = Participant(
            id=self.id(), type=Code("planeier"), family=plan.planeier.family, given=plan.planeier.given,
            role=Code("planeier"), role_text="Planeier", start=_day(self.begun), access_start=_day(self.begun),
        )  # fmt: skip
        plan.participants.append(owner)
        for person in plan.related[: self.between(1, 2)]:
            plan.participants.append(
                Participant(
                    id=self.id(), type=Code("relative"), family=person.family, given=person.given, related=person.id,
                    role=Code("guardian" if person.mandate else "relative"), role_text="Pårørende", phone=person.phone,
                    contribution=say("contribution"), start=_day(self.begun), access_start=_day(self.begun),
                )
            )  # fmt: skip
        few = self.scenario in {"declined", "need-reported"}
        for worker in self._choose_workers(self.between(1, 2) if few else self.between(3, 11)):
            self._add_worker(worker)
        self.people = [person.id for person in plan.participants]
        self._make_rights()
        plan.has_group = not few and self.chance(0.8)
        if plan.has_group:
            self._make_team()

    def _choose_workers(self, count: int) -> list[Worker]:
        workers = self.town.workers
        services: tuple[str, ...]
        if self.age < 6:
            services = ("rehab", "kindergarten", "ppt", "habilitation", "gp", "nav", "private", "barnevern")
        elif self.child:
            school = "school" if self.age < 13 else "school2"
            services = ("rehab", school, "ppt", "habilitation", "gp2", "nav", "private", school, "bup", "barnevern")
        elif self.age < 67:
            services = ("mental", "nav", "gp", "home", "dps", "rehab", "ward", "work", "private")
        else:
            services = ("home", "gp2", "rehab", "ward", "home", "mental", "nav")
        found: dict[str, Worker] = {}
        for service in services[: max(1, count - 1)] * 2:
            worker = self.pick(workers[service])
            found.setdefault(worker.email, worker)
            if len(found) >= count:
                break
        return list(found.values())

    def _add_worker(self, worker: Worker) -> None:
        person = Participant(
            id=self.id(), type=Code("professional"), family=worker.family, given=worker.given, role=Code(worker.role),
            role_text=worker.title, organisation=self.body(worker.service), phone=worker.phone, email=worker.email,
            contribution=self.voice.say("contribution"), start=self.day(self.begun, self.until),
            access_start=self.day(self.begun, self.until),
        )  # fmt: skip
        if worker.profession and worker.hpr:
            person.profession, person.hpr = Code(worker.profession), worker.hpr
        if self.chance(0.5):
            person.access_end = _day(self.until + self.between(30, 365))
        if self.chance(0.08):
            person.end = person.access_end = _day(self.until - self.between(1, 20))
        self.plan.participants.append(person)

    def _make_rights(self) -> None:
        add = self.plan.rights.append
        for number, person in enumerate(self.plan.participants):
            if number < 2:
                add(Right(id=self.id(), participant=person.id, part=Code("whole"), read=True, write=True))
                continue
            for part in ("goal", "measure", "meeting")[: self.between(1, 3)]:
                right = Right(
                    id=self.id(), participant=person.id, part=Code(part), read=True, write=self.chance(0.4),
                    start=person.access_start,
                )  # fmt: skip
                if self.chance(0.3):
                    right.life_area = Code(self.pick(self.areas))
                if person.access_end:
                    right.end = person.access_end
                add(right)

    def _make_team(self) -> None:
        plan, people = self.plan, self.plan.participants
        team = Team(
            id=self.id(), kind=Code("ansvarsgruppe" if self.kind != "stafettlogg" else "barnets-team"),
            name=f"Ansvarsgruppa for {plan.planeier.given}", leader=people[-1].id, start=_day(self.begun),
            organisation=self.body("kommune"),
        )  # fmt: skip
        plan.teams.append(team)
        for person in people:
            plan.team_members.append(
                TeamMember(id=self.id(), team=team.id, participant=person.id, role_text=person.role_text)
            )
        if self.chance(0.1):
            plan.team_members.append(
                TeamMember(id=self.id(), team=team.id, name=f"{self.pick(MALE)} {self.pick(FAMILY)}",
                           role_text="Gjest", organisation=self.body("club"), start=_day(self.begun))
            )  # fmt: skip

    def _make_koordinatorer(self) -> None:
        plan = self.plan
        none = self.scenario in {"need-reported", "declined"} and self.chance(0.6)
        answer = ("declined" if self.scenario == "declined" else "not-appointed") if none else "appointed"
        status = KoordinatorStatus(
            id=self.id(), value=Code(answer), level=Code("municipal"), date=_day(self.until), start=_day(self.begun),
            certainty=Code("structured"),
        )  # fmt: skip
        plan.koordinator_status.append(status)
        if not none:
            workers = self.town.workers["rehab" if self.chance(0.6) else "mental"]
            now = self._add_koordinator(self.pick(workers), "municipal", "koordinator", self.begun)
            if self.chance(0.35) and self.until - self.begun > 100:
                self._add_earlier_koordinator(now)
            if self.chance(0.4):
                deputy = self._add_koordinator(self.pick(self.town.workers["home"]), "municipal", "deputy", self.begun)
                deputy.deputy_for = now.id
            if self.scenario == "ended":
                for one in plan.koordinatorer:
                    if not one.end:
                        one.end, one.end_reason = _day(self.closed), "Planen er avsluttet"
        self._make_other_levels()

    def _make_other_levels(self) -> None:
        add = self.plan.koordinator_status.append
        ended = self.scenario == "ended"
        if self.chance(0.25):
            hospital = self.town.workers["habilitation" if self.child else "ward"]
            made = self._add_koordinator(self.pick(hospital), "hospital", "koordinator", self.begun)
            if ended and self.chance(0.6):
                made.end = _day(self.closed)
            status = KoordinatorStatus(id=self.id(), value=Code("appointed"), level=Code("hospital"), start=made.start)
            status.certainty = Code("coded-role")
            add(status)
        if self.child and self.chance(0.3) and not ended:
            made = self._add_koordinator(
                self.pick(self.town.workers["rehab"]), "barnekoordinator", "koordinator", self.begun
            )
            add(
                KoordinatorStatus(
                    id=self.id(), value=Code("appointed"), level=Code("barnekoordinator"), start=made.start
                )
            )

    def _add_koordinator(self, worker: Worker, level: str, function: str, start: int) -> Koordinator:
        made = Koordinator(
            id=self.id(), level=Code(level), function=Code(function), family=worker.family, given=worker.given,
            position=worker.title, organisation=self.body(worker.service), phone=worker.phone, email=worker.email,
            hours=self.voice.say("hours"), last_confirmed=self.day(self.until - 500, self.until), start=_day(start),
            unit_notified=_day(start + self.between(0, 6)),
        )  # fmt: skip
        if worker.profession and worker.hpr:
            made.profession, made.hpr = Code(worker.profession), worker.hpr
        if level == "hospital" or self.chance(0.1):
            made.night_phone = make_phone(self.rng)
        same = (p for p in self.plan.participants if p.email == worker.email)
        person = next(same, None)
        if person is None and level == "municipal" and function == "koordinator":
            self._add_worker(worker)
            person = self.plan.participants[-1]
            person.role = Code("koordinator")
            self.people.append(person.id)
        if person is not None:
            made.participant = person.id
        self.plan.koordinatorer.append(made)
        return made

    def _add_earlier_koordinator(self, now: Koordinator) -> None:
        worker = self.pick(self.town.workers["elsewhere" if self.chance(0.3) else "mental"])
        changed = self.between(self.begun + 20, self.until - 20)
        earlier = self._add_koordinator(worker, "municipal", "koordinator", self.begun)
        earlier.end, earlier.end_reason = _day(changed), self.voice.say("end-reason")
        earlier.unit_notified = now.unit_notified = _day(changed + self.between(0, 9))
        now.start = _day(changed + 1)

    def _make_hearings(self) -> None:
        seven = self.born + 7 * 365 + 2
        days = (self.between(max(self.begun, seven), max(self.until, seven)) for _ in range(self.between(1, 2)))
        for day in sorted(days):
            self.voice.area = self.pick(self.areas)
            self.plan.hearings.append(
                Hearing(id=self.id(), date=_day(day), age=_years(self.born, day), view=self.voice.say("view"),
                        by=self.voice.say("role"), considered=self.voice.say("considered"))
            )  # fmt: skip

    def _make_content(self) -> None:
        plan, say, voice = self.plan, self.voice.say, self.voice
        areas = self.rng.sample(self.areas, min(len(self.areas), self.between(2, 6)))
        for area in areas:
            voice.area = area
            if self.chance(0.8):
                plan.needs.append(Need(id=self.id(), life_area=Code(area), text=say("need"), author=say("role")))
                if self.chance(0.5):
                    plan.needs[-1].since = _day(self.begun - self.between(0, 700))[: self.pick((4, 7, 10))]
            if self.chance(0.6):
                plan.resources.append(
                    Resource(id=self.id(), life_area=Code(area), text=say("resource"), author=plan.planeier.given)
                )
        self._make_goals(areas)
        self._make_measures()
        self._make_notes()
        for kind, owner, system in self.rng.sample(_SUBPLANS, self.between(0, 2)):
            if kind == "iop" and not self.child:
                continue
            plan.subplans.append(
                Subplan(id=self.id(), kind=Code(kind), title=f"{kind.capitalize()} for {plan.planeier.given}",
                        owner=self.body(owner), owner_system=system,
                        reference=f"{self.between(2019, 2026)}/{self.between(100, 9999)}",
                        date=self.day(self.begun, self.until))
            )  # fmt: skip
        if self.chance(0.3):
            body = self.body(self.pick(("club", "cross", "centre", "work")))
            plan.cooperations.append(
                Cooperation(id=self.id(), organisation=body, name=say("place"), purpose=say("measure-text"),
                            start=_day(self.begun))
            )  # fmt: skip

    def _make_goals(self, areas: Sequence[str]) -> None:
        plan, say = self.plan, self.voice.say
        count = self.between(3, 10) if self.scenario != "draft" else self.between(1, 3)
        levels: dict[str, int] = {}
        for number in range(count):
            above = self.pick(plan.goals) if plan.goals and self.chance(0.45) else None
            if above is not None and levels[above.id] > 2:
                above = None
            area = (
                str(above.life_area.value)
                if above and isinstance(above.life_area, Code)
                else areas[number % len(areas)]
            )
            self.voice.area = area
            start = self.between(self.begun, self.until)
            status = self.weighted(_GOAL_STATUS)
            done = self.voice.settle()
            goal = Goal(
                id=self.id(), title=say("goal"), text=say("goal-text"), life_area=Code(area), status=Code(status),
                start=_day(start), status_date=self.day(start, self.until), priority=number + 1,
            )  # fmt: skip
            if self.chance(0.85):
                goal.due = _day(start + self.between(60, 500))[: self.pick((10, 10, 10, 7))]
            if status in {"active", "completed", "on-hold"}:
                goal.achievement = Code("achieved" if status == "completed" else self.weighted(_ACHIEVED))
            if self.chance(0.6):
                goal.own_words = say("own")
            if above is not None:
                goal.parent = above.id
            levels[goal.id] = levels[above.id] + 1 if above else 1
            self.aims[goal.id] = done
            plan.goals.append(goal)
        self.voice.loosen()

    def _make_measures(self) -> None:
        plan, say = self.plan, self.voice.say
        count = self.between(10, 26) if self.chance(0.8) else self.between(27, 40)
        for _ in range(count if self.scenario != "draft" else self.between(0, 4)):
            goal = self.pick(plan.goals)
            area = self.voice.area = str(goal.life_area.value) if isinstance(goal.life_area, Code) else "other"
            start = self.between(self.begun, self.until)
            self.voice.settle(self.aims[goal.id])
            made = Measure(
                id=self.id(), goal=goal.id, title=say("measure"), text=say("measure-text"), extent=say("extent"),
                how=say("how"), responsible=self.pick(self.people), life_area=Code(area), start=_day(start),
                provider=self.body(self._near(self.pick(_PROVIDER[area]))), status=Code(self.weighted(_MEASURE_STATUS)),
            )  # fmt: skip
            if self.chance(0.4):
                made.extent_value = self.pick(
                    (str(self.between(1, 12)), f"{self.between(0, 4)}.5", f"{self.between(1, 9)}.0")
                )
                made.extent_unit = self.pick(_UNITS)
            if area in _SERVICE and self.chance(0.4):
                made.service = Code(self.pick(_SERVICE[area]))
                made.decision_ref = f"Vedtak {self.between(2021, 2026)}/{self.between(100, 9999)}"
            if self.chance(0.6):
                made.end = _day(start + self.between(30, 500))
            if self.chance(0.2):
                made.responsible_text = say("role")
            plan.measures.append(made)
        self.voice.loosen()

    def _near(self, service: str) -> str:
        """The school, the doctor that the person goes to."""
        if service == "school":
            return "kindergarten" if self.age < 6 else "school" if self.age < 13 else "school2"
        if service == "dps" and self.child:
            return "bup"
        return "gp2" if service == "gp" and (self.child or self.age > 66) else service

    def _make_notes(self) -> None:
        plan, say = self.plan, self.voice.say
        about: list[Goal | Measure] = [*plan.goals, *plan.measures]
        for _ in range(min(40, int(self.rng.expovariate(1 / 6)))):
            thing = self.pick(about)
            if isinstance(thing.life_area, Code) and thing.life_area.value:
                self.voice.area = thing.life_area.value
            note = Note(
                id=self.id(), kind=Code(self.pick(("note", "progress", "comment"))), author=self.pick(self.people),
                time=self.time(self.between(self.begun, self.until)),
                text=self.voice.several("note", self.between(1, 3)),
            )  # fmt: skip
            if self.chance(0.9):
                note.about = thing.id
            plan.notes.append(note)
        for goal in plan.goals:
            if self.chance(0.4):
                self.voice.settle(self.aims[goal.id])
                plan.evaluations.append(
                    Evaluation(id=self.id(), about=goal.id, date=self.day(self.begun, self.until),
                               text=say("evaluation"), achievement=Code(self.weighted(_ACHIEVED)),
                               by=say("role"), next=_day(self.until + 182))
                )  # fmt: skip
        self.voice.loosen()

    def _make_meetings(self) -> None:
        plan, say, voice = self.plan, self.voice.say, self.voice
        for number in range(self.between(1, 6) if plan.has_group else self.between(0, 1)):
            ahead = number == 0 and self.scenario == "active"
            day = self.until + self.between(5, 120) if ahead else self.between(self.begun, self.until)
            start = self.time(day)
            end = f"{start[:11]}{min(23, int(start[11:13]) + 1):02}{start[13:]}"
            voice.area = self.pick(self.areas)
            status = "booked" if ahead else "cancelled" if self.chance(0.08) else "held"
            meeting = Meeting(
                id=self.id(), title=say("meeting"), start=start, end=end, place=say("where"), status=Code(status),
                organiser=self.pick(self.people), invitation=say("invitation"),
                invited_on=_day(day - self.between(7, 30)), agenda=voice.several("agenda", self.between(2, 5), "\n"),
            )  # fmt: skip
            if plan.teams:
                meeting.team = plan.teams[0].id
            if status == "held":
                meeting.minutes_date = _day(day + self.between(0, 4))
                meeting.minutes_short = voice.several("minutes", self.between(1, 2))
                if self.chance(0.6):
                    meeting.minutes_long = voice.several("minutes", self.between(4, 12), "\n")
                if self.chance(0.3) and len(plan.documents) < 3:
                    meeting.minutes_document = self._add_minutes(meeting)
                if self.chance(0.5):
                    meeting.next = self.time(day + self.between(60, 200))
            plan.meetings.append(meeting)
            self._make_attendees(meeting, status)

    def _make_attendees(self, meeting: Meeting, status: str) -> None:
        for person in self.people:
            if self.chance(0.85):
                came = {"held": "attended", "booked": "invited"}.get(status, "invited")
                if status == "held" and self.chance(0.15):
                    came = self.pick(("absent", "declined"))
                self.plan.attendees.append(
                    Attendee(id=self.id(), meeting=meeting.id, participant=person, attendance=Code(came))
                )

    def _add_minutes(self, meeting: Meeting) -> str:
        text = str(meeting.minutes_short)
        data = minimal_pdf(f"Referat {meeting.minutes_date}", [str(meeting.title), *text.split(". ")])
        return self._add_document(
            f"Referat {meeting.minutes_date}", "referat", "referat.pdf", "application/pdf", data, meeting=meeting.id
        )

    def _add_document(
        self, title: str, kind: str, name: str, mime: str, data: bytes, *, meeting: str = "", elsewhere: bool = False
    ) -> str:
        made = Document(
            id=self.id(), title=title, kind=Code(kind), file_name=name, mime=mime,
            sha256=hashlib.sha256(data).hexdigest(), date=self.day(self.begun, self.until),
            author=self.voice.say("role"),
        )  # fmt: skip
        if elsewhere:
            made.url = f"https://arkiv.example.org/{made.id}"
        else:
            made.data = data
        if meeting:
            made.meeting = meeting
        self.plan.documents.append(made)
        return made.id

    def _make_messages(self) -> None:
        plan, rng, voice, say = self.plan, self.rng, self.voice, self.voice.say
        count = min(300, int(25 * exp(rng.gauss(0.0, 0.85))))
        names = {person.id: str(person.given) for person in plan.participants}
        days = sorted(self.between(self.begun, self.until) for _ in range(count))
        for number, day in enumerate(days):
            voice.area = self.pick(self.areas)
            sender = self.pick(self.people)
            closing = say("closing", sender=names[sender])
            text = f"{voice['greeting']} {voice.several('message', 1 + self.chance(0.4))}\n{closing}"
            message = Message(
                id=self.id(), kind=Code("message"), time=self.time(day), sender=sender, text=text,
                receivers=tuple(who for who in rng.sample(self.people, min(3, len(self.people))) if who != sender),
            )  # fmt: skip
            earlier = plan.messages[-self.between(1, 4)] if number > 4 and self.chance(0.35) else None
            if earlier is not None:
                message.reply_to = earlier.id
                message.subject = f"SV: {str(earlier.subject).removeprefix('SV: ')}"
            else:
                message.subject = say("subject")
            if plan.meetings and self.chance(0.08):
                message.kind = Code(self.pick(("innkalling", "referat")))
                message.meeting = self.pick(plan.meetings).id
            plan.messages.append(message)

    def _make_consents(self) -> None:
        plan = self.plan
        if self.scenario in {"declined", "need-reported"}:
            if self.chance(0.5):
                self._add_consent("plan-making", "rejected" if self.scenario == "declined" else "proposed")
            return
        over = "inactive" if self.scenario == "ended" else "active"
        form = minimal_pdf("Samtykke", [str(plan.title), "Jeg samtykker i at planen lages.", _day(self.begun)])
        making = self._add_consent("plan-making", over)
        if self.chance(0.45):
            making.document = self._add_document("Samtykke", "consent-form", "samtykke.pdf", "application/pdf", form)
        if self.scenario != "draft" and self.chance(0.92):
            sharing = self._add_consent("sharing", over)
            self._make_parties(sharing)
        if self.scenario != "tool-declined":
            self._add_consent("tool", over).tool = "Eksempelverktøyet"
        elif self.chance(0.5):
            self._add_consent("tool", "rejected").tool = "Eksempelverktøyet"

    def _add_consent(self, kind: str, status: str) -> Consent:
        plan = self.plan
        signed = self.between(max(self.begun, self.until - 300), self.until)
        made = Consent(
            id=self.id(), kind=Code(kind), status=Code(status), signed=_day(signed), start=_day(signed),
            end=_day(signed + 365), validity=Code("until-time"), takes_part=True,
            withdrawal_explained=self.chance(0.95), complaint_explained=self.chance(0.8), version=self.between(1, 6),
        )  # fmt: skip
        guardian = next((one for one in plan.related if one.mandate), None)
        parents = [one for one in plan.related if one.representation == Code("parental")]
        signer: Related | None = None
        if self.age < 16 and self.chance(0.03):
            right, made.signer_family, made.signer_given = "barnevern", self.pick(FAMILY), self.pick(FEMALE)
        elif parents and (self.age < 16 or self.chance(0.3)):
            signer, right = parents[0], "parents-joint" if len(parents) > 1 else "parent-sole"
        elif guardian and self.chance(0.6):
            signer, right = guardian, "guardian"
        elif self.age > 80 and self.chance(0.3):
            signer, right = plan.related[0], "next-of-kin"
        else:
            right, made.signer_family, made.signer_given = "patient-express", plan.planeier.family, plan.planeier.given
        if signer is not None:
            made.signer_family, made.signer_given, made.signer_related = signer.family, signer.given, signer.id
        made.signer_kind = Code(right)
        if right == "parents-joint":
            other = parents[1]
            made.cosigner_family, made.cosigner_given = other.family, other.given
            made.cosigner_related, made.cosigned = other.id, made.signed
        if self.chance(0.1) and plan.related:
            made.acting, made.acting_name = Code(self.pick(("for", "with"))), f"{plan.related[0].given}"
        self._age_consent(made, status)
        plan.consents.append(made)
        return made

    def _age_consent(self, made: Consent, status: str) -> None:
        """Some consents are withdrawn, and some have run out while nobody looked."""
        if status == "inactive" or (status == "active" and self.chance(0.04)):
            made.status = Code("inactive")
            made.withdrawn = _day(self.until)
            made.withdrawn_by = str(made.signer_given)
        elif self.chance(0.05):
            made.signed, made.start, made.end = _day(self.until - 500), _day(self.until - 500), _day(self.until - 135)
            if made.signer_kind == Code("parents-joint"):
                made.cosigned = made.signed

    def _make_parties(self, consent: Consent) -> None:
        plan, say = self.plan, self.voice.say
        for person in plan.participants[1:]:
            if self.chance(0.9):
                party = ConsentParty(
                    id=self.id(), consent=consent.id, participant=person.id,
                    access=Code("write" if self.chance(0.3) else "read"), start=consent.start, end=consent.end,
                    part=Code(self.pick(("whole", "goal", "measure", "meeting"))),
                )  # fmt: skip
                if self.chance(0.25):
                    party.life_area = Code(self.pick(self.areas))
                plan.consent_parties.append(party)
        if self.chance(0.3):
            plan.consent_parties.append(
                ConsentParty(id=self.id(), consent=consent.id, organisation=self.body("hospital"), part=Code("whole"),
                             access=Code("read"), start=consent.start)
            )  # fmt: skip
        for _ in range(self.between(1, 3) if self.chance(0.3) else 0):
            self.voice.area = self.pick(self.areas)
            made = Reservation(id=self.id(), consent=consent.id, text=say("reservation"), part=Code("note"))
            way = self.rng.random()
            if way < 0.4:
                made.organisation = self.body(self.pick(("nav", "school", "hospital", "private")))
            elif way < 0.7:
                made.participant = self.pick(self.people)
            if plan.goals and self.chance(0.3):
                made.part, made.item = Code("goal"), self.pick(plan.goals).id
            elif self.chance(0.5):
                made.life_area = Code(self.pick(("mental-health", "health", "family", "economy")))
            plan.reservations.append(made)
        if plan.reservations:
            consent.reservations = " ".join(str(one.text) for one in plan.reservations)

    def _make_records(self) -> None:
        plan, say = self.plan, self.voice.say

        def record(kind: str, day: int, how: str) -> RoutineRecord:
            made = RoutineRecord(
                id=self.id(), kind=Code(kind), date=_day(day), how=Code(how), by=say("role"), text=say("note"),
                organisation=self.body("kommune"),
            )  # fmt: skip
            plan.records.append(made)
            return made

        self.voice.area = self.pick(self.areas)
        if self.chance(0.7):
            request = record(
                "request-received", self.begun - self.between(3, 60), self.pick(("oral", "written", "telephone"))
            )
            if plan.related:
                request.by_ref = plan.related[0].id
        if self.chance(0.8):
            record("information-given", self.begun, "meeting")
        if self.scenario == "need-reported" or self.chance(0.15):
            record("need-reported", self.begun - self.between(5, 90), "electronic")
        if self.scenario == "declined":
            declined = record("ip-declined", self.until, "form")
            declined.reason = say("reason")
            form = minimal_pdf("Ønsker ikke individuell plan", [str(declined.reason), _day(self.until)])
            declined.document = self._add_document(
                "Ønsker ikke plan", "consent-form", "skjema.pdf", "application/pdf", form
            )
        if self.scenario == "tool-declined":
            record("tool-declined", self.begun, "oral").reason = say("reason")
        if self.chance(0.04):
            refusal = record("refusal", self.until - self.between(5, 200), "letter")
            refusal.reason, refusal.complaint_body = say("how"), "Statsforvalteren"
            refusal.complaint_path = "Klagen sendes til kommunen, som sender den videre."
            if self.chance(0.5):
                record("complaint", self.until, "written").complaint_body = "Statsforvalteren"
        if any(one.end_reason for one in plan.koordinatorer) and self.scenario != "ended":
            record("koordinator-change-notified", self.until - self.between(1, 100), "electronic")

    def _make_ending(self) -> None:
        plan, say = self.plan, self.voice.say
        if self.scenario == "ended":
            plan.closed, plan.closed_reason = _day(self.closed), say("closed")
            if self.chance(0.5):
                plan.status = Code("archived")
        for _ in range(self.between(1, 2) if self.scenario == "ended" else self.chance(0.3)):
            plan.archives.append(
                ArchiveSnapshot(
                    id=self.id(), archive_id=f"ARK-{self.between(1000, 99999)}", system="Kommunens Noark 5-arkiv",
                    time=self.time(self.until), by=say("role"), sha256=f"{self.rng.getrandbits(256):064x}",
                    reason="Avslutning" if self.scenario == "ended" else "Før revisjon",
                )
            )  # fmt: skip
        if self.chance(0.15) and len(plan.documents) < 4:
            picture = minimal_png(self.between(30, 250), self.between(30, 250), self.between(30, 250))
            plan.planeier.picture = self._add_document("Bilde", "picture", "bilde.png", "image/png", picture)
        for number in range(self.between(0, 5 - len(plan.documents)) if self.chance(0.4) else 0):
            text = f"{say('note')}\r\n{say('closing', sender=str(plan.planeier.given))}\r\n".encode()
            kind, away = self.pick(("letter", "note", "test", "other")), self.chance(0.2)
            name = f"vedlegg-{number + 1}.txt"
            self._add_document(say("thing"), kind, name, "text/plain; charset=utf-8", text, elsewhere=away)


def _unit_for(unit: CoordinatingUnit, confirmed: str, ident: str, body: str) -> CoordinatingUnit:
    return replace(unit, id=ident, organisation=body, last_confirmed=confirmed)

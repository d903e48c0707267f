"""Plans that the pages of a plan are tried with."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.pages.at_work import HPR
from tests.service.serving import Town

from planbro.ident import make_synthetic
from planbro.plan import (
    Code,
    Consent,
    Goal,
    Koordinator,
    Measure,
    Organisation,
    Participant,
    Plan,
    copy,
)
from planbro.plan._model import ConsentParty, Evaluation, Identifier, Meeting
from planbro.testing.kept import keep

HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>\u202etxet'
LATER = "2026-11-21T15:00:00.000Z"


def again(town: Town, plan: Plan, now: str = LATER) -> None:
    """The plan's next version."""
    keep(town.database, town.tenant, [plan], now)


def led_by(town: Town, plan: Plan, *, content: bool) -> Plan:
    """The plan, its koordinator the one whom the tests log in as; with `content` a consent names that one."""
    new = copy(plan)
    new.koordinatorer.clear()
    office = Organisation(id="0a000000-0000-4000-8000-000000000001", name="Koordinatorkontoret", kind=Code("kommune"),
                          orgnr=town.tenant)  # fmt: skip
    me = Koordinator(id="0a000000-0000-4000-8000-000000000002", given="Oda", family="Dalheim", hpr=HPR,
                     level=Code("municipal"), function=Code("koordinator"), organisation=office.id,
                     phone="100 00 111", start="2026-01-01")  # fmt: skip
    new.organisations.append(office)
    new.koordinatorer.append(me)
    if content:
        consent = next(one for one in new.consents if isinstance(one.kind, Code) and one.kind.value == "sharing")
        new.consent_parties.append(ConsentParty(
            id="0a000000-0000-4000-8000-000000000003", consent=consent.id, participant=me.id, part=Code("whole"),
            access=Code("read"),
        ))  # fmt: skip
    return new


def small_plan(**more: Any) -> Plan:
    """A plan that fits in a picture one can read."""
    kommune = Organisation(id="b1", name="Lyngvik kommune", kind=Code("kommune"))
    hospital = Organisation(id="b2", name="Fjordglimt HF", kind=Code("helseforetak"))
    plan = Plan(id="7d9c1c3e-5a0a-4f6f-9a6e-0d9f6c1f2b11", kind=Code("ip"), status=Code("active"), **more)
    plan.planeier.given, plan.planeier.family, plan.planeier.birth_date = "Tuva", "Moen", "1990-05-17"
    number = next(found for at in range(999) if (found := make_synthetic(date(1990, 5, 17), at)))
    plan.identifiers.append(Identifier(id="i1", kind=Code("fnr"), value=number))
    plan.organisations += [kommune, hospital]
    plan.koordinatorer.append(Koordinator(id="k1", given="Roar", family="Lie", level=Code("municipal"),
                                          organisation="b1", start="2025-01-01"))  # fmt: skip
    plan.participants += [
        Participant(id="p0", type=Code("planeier"), given="Tuva", family="Moen"),
        Participant(id="p1", given="Gerd", family="Tangen", role=Code("treating-doctor"), organisation="b2"),
        Participant(id="p2", given="Ola", family="Nes", role=Code("nurse"), organisation="b1", end="2026-02-01"),
    ]
    plan.goals.append(Goal(id="g1", title="Spille i korps", own_words="Tromme!", status=Code("active"),
                           start="2025-08-15", due="2027-05-17"))  # fmt: skip
    plan.measures += [
        Measure(id="m1", goal="g1", title="Støttekontakt på øving", status=Code("active"), start="2025-09-01",
                end="2026-06-20", responsible="p1"),
        Measure(id="m2", title="Ridning", status=Code("completed")),
    ]  # fmt: skip
    plan.meetings.append(Meeting(id="t1", title="Ansvarsgruppe", start="2026-12-04T12:00:00+01:00"))
    plan.evaluations.append(Evaluation(id="e1", about="g1", date="2026-09-10", text="Går godt."))
    plan.consents.append(Consent(id="c1", kind=Code("plan-making"), status=Code("active"), signed="2026-01-10",
                                 signer_kind=Code("patient-express"), start="2026-01-10"))  # fmt: skip
    plan.consents.append(Consent(id="c2", kind=Code("sharing"), status=Code("active"), signed="2026-01-10",
                                 signer_kind=Code("patient-express"), start="2026-01-10", end="2027-01-10"))  # fmt: skip
    plan.consent_parties.append(ConsentParty(id="l1", consent="c2", participant="p1", part=Code("goal"),
                                             access=Code("read")))  # fmt: skip
    plan.source.generated = "2026-11-20T10:00:00Z"
    return plan

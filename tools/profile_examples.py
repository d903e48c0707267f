"""Examples: what planbro itself writes, of the invented Tuva's plan and of Even's, which is small enough to read.

Nobody in them exists; each says something that a reader of the profiles will ask for.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

import planbro
from planbro.formats.codec import json as json_codec
from planbro.formats.codec import xml as xml_codec
from planbro.formats.fhir import KINDS, assemble
from planbro.formats.fhir._xml import to_xml
from planbro.formats.fhir.audit import audit_event
from planbro.ident import make_hpr, make_orgnr, make_synthetic
from planbro.plan import (
    Code,
    Consent,
    ConsentParty,
    Goal,
    Identifier,
    IpStatus,
    Koordinator,
    KoordinatorStatus,
    Measure,
    Organisation,
    Plan,
    Planeier,
    Reservation,
    Source,
)
from planbro.render.narrative import narrate
from planbro.store.database import Entry
from planbro.testing import AS_OF, rich_plan

HOSPITAL: Final = "herid:8140003"
"""A hospital that Tuva's consents do not name: it learns that there is a plan and who the koordinator is."""
_SPACE: Final = uuid.UUID("0d0ff3b9-8f4e-4a3b-9c35-6a2f3b1d7a10")


def examples() -> dict[str, str]:
    """Each example by its file name."""
    small = small_plan()
    made = {f"small-{kind}.json": _bundle(small, kind) for kind in KINDS}
    made["rich-document.json"] = _bundle(rich_plan(), "document")
    made["status-only.json"] = _bundle(rich_plan(), "collection", receiver=HOSPITAL, purpose="TREAT")
    made |= {f"consent-{name}.json": _bundle(plan(), "collection") for name, plan in CONSENTS.items()}
    made["audit-events.json"] = _audit(small)
    texts = {name: json.dumps(value, ensure_ascii=False, indent=1) + "\n" for name, value in made.items()}
    texts["small-document.xml"] = _xml(texts["small-document.json"])
    return dict(sorted(texts.items()))


def _bundle(plan: Plan, kind: Any, **asked: Any) -> Any:
    data: bytes = planbro.write(plan, "fhir", onto=False, as_of=AS_OF, **asked).data
    if kind == "collection":
        return json.loads(data)
    written: Any = json_codec.parse(data)
    narrative = narrate(plan, "nb", whole=kind == "document")
    return json.loads(json_codec.serialise(assemble(written, kind, as_of=AS_OF, narrative=narrative)))


def _audit(plan: Plan) -> Any:
    """A ward at night: it asks whether there is a plan, reads, is told no of a part, and a message is sent to it."""
    kommune, ward = make_orgnr(1), make_orgnr(4)
    stated = {"client": "epj", "unit": ward, "purpose": "TREAT", "decision": "innlagt-1", "session": "6f1c0a2e",
              "attested": "2026-11-22T03:00:00+01:00"}  # fmt: skip
    asked = Entry(
        writer="serve-1", number=1, tenant=kommune, at="2026-11-22T02:05:00.000Z", who=f"hpr:{make_hpr(1)}", role="LE",
        organisation=make_orgnr(3), what="status", plan=plan.id, version=4, person="p-1", party=f"orgnr:{ward}",
        ground="standing:health-service-status", outcome="shown", tool="serve", msgid="", params=stated, exchange=None,
        hash="0" * 64,
    )  # fmt: skip
    consent = f"consent:{_id('sharing')}"
    lines = [
        asked,
        replace(asked, number=2, what="read", ground=consent, params={**stated, "resource": "Goal"}),
        replace(asked, number=3, what="read", ground="no-consent", outcome="unknown"),
        replace(asked, number=4, what="sent", who="planbro", role="", organisation="", ground=consent,
                msgid=_id("sent"), params={"purpose": "TREAT"}),
    ]  # fmt: skip
    events = [audit_event(one, site="https://ip.example.no") for one in lines]
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in events]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _xml(text: str) -> str:
    value: Any = json_codec.parse(text.encode())
    return xml_codec.serialise(to_xml(value)).decode()


def small_plan() -> Plan:
    """Even's plan: a koordinator, a goal with a delmål, a measure, and one consent with a reservation."""
    plan = _even("Individuell plan for Even")
    plan.kind, plan.status = Code("ip"), Code("active")
    plan.period_start, plan.period_end, plan.next_revision = "2026-02-01", "2027-01-31", "2027-01-15"
    plan.koordinatorer = [
        Koordinator(id=_id("koordinator"), level=Code("municipal"), function=Code("koordinator"), given="Maja",
                    family="Holte", position="Vernepleier", organisation=_id("kommune"), phone="00000001",
                    start="2026-02-01"),
    ]  # fmt: skip
    plan.ip_status = [IpStatus(id=_id("has-ip"), value=Code("active"), date="2026-02-01", start="2026-02-01")]
    plan.koordinator_status = [
        KoordinatorStatus(id=_id("has-koordinator"), value=Code("appointed"), level=Code("municipal"),
                          date="2026-02-01"),
    ]  # fmt: skip
    plan.goals = [
        Goal(id=_id("goal"), title="Komme i jobb", own_words="Jeg vil jobbe på verksted.", life_area=Code("work"),
             status=Code("active"), start="2026-02-01"),
        Goal(id=_id("delmal"), parent=_id("goal"), title="To dager i uka på verkstedet", life_area=Code("work"),
             status=Code("active"), due="2026-09-01"),
    ]  # fmt: skip
    plan.measures = [
        Measure(id=_id("measure"), goal=_id("delmal"), title="Utprøving på Verkstedet", status=Code("active"),
                responsible=_id("koordinator"), provider=_id("verksted"), start="2026-03-01", end="2026-08-31"),
    ]  # fmt: skip
    _consent(plan, "sharing", "active", signed="2026-02-01", start="2026-02-01", end="2027-01-31")
    _party(plan, "sharing", "verksted", "goal")
    _party(plan, "sharing", "verksted", "measure")
    plan.reservations = [
        Reservation(id=_id("reservation"), consent=_id("sharing"), kind=Code("reservation"), part=Code("note"),
                    organisation=_id("verksted"), text="Notatene skal ikke til verkstedet."),
    ]  # fmt: skip
    return plan


def _declined() -> Plan:
    plan = _even("Even vil ikke dele planen")
    _consent(plan, "declined", "rejected", signed="2026-02-01")
    return plan


def _withdrawn() -> Plan:
    plan = _even("Even har trukket samtykket")
    _consent(plan, "withdrawn", "inactive", signed="2026-02-01", start="2026-02-01", end="2026-06-15",
             withdrawn="2026-06-15", withdrawn_by="Even selv")  # fmt: skip
    _party(plan, "withdrawn", "verksted", "goal")
    return plan


def _proposed() -> Plan:
    plan = _even("Samtykket er ikke skrevet under")
    _consent(plan, "proposed", "proposed", start="2026-02-01", end="2027-01-31")
    _party(plan, "proposed", "verksted", "goal")
    return plan


def _for_a_tool() -> Plan:
    plan = _even("Samtykke til et verktøy")
    _consent(plan, "tool", "active", kind="tool", tool="Sampro", signed="2026-02-01", start="2026-02-01")
    return plan


CONSENTS: Final[Mapping[str, Callable[[], Plan]]] = {
    "declined": _declined, "withdrawn": _withdrawn, "proposed": _proposed, "tool": _for_a_tool,
}  # fmt: skip
"""Plans that hold little but a consent, by what has become of it; the one that stands is in the small plan."""


def _even(title: str) -> Plan:
    """The frame of each plan of Even's: who he is, and two bodies."""
    born = date(1998, 5, 6)
    number = next(found for individ in range(1, 500) if (found := make_synthetic(born, individ)))
    return Plan(
        id=str(uuid.uuid5(_SPACE, title)),
        title=title,
        planeier=Planeier(given="Even", family="Nygård", birth_date=born.isoformat(), sex=Code("male")),
        source=Source(system="planbro", plan_id="even", generated=f"{AS_OF}T00:00:00+01:00"),
        identifiers=[Identifier(id=_id("fnr"), kind=Code("fnr"), value=number)],
        organisations=[
            Organisation(id=_id("kommune"), name="Fjordvik kommune", kind=Code("kommune"), orgnr=make_orgnr(1)),
            Organisation(id=_id("verksted"), name="Verkstedet AS", kind=Code("private"), orgnr=make_orgnr(2)),
        ],
    )


def _consent(plan: Plan, key: str, status: str, kind: str = "sharing", **stated: str) -> None:
    made = Consent(id=_id(key), kind=Code(kind), status=Code(status), signer_given="Even", signer_family="Nygård",
                   signer_kind=Code("patient-express"), withdrawal_explained=True,
                   complaint_explained=True)  # fmt: skip
    for name, value in stated.items():
        setattr(made, name, value)
    plan.consents.append(made)


def _party(plan: Plan, consent: str, organisation: str, part: str) -> None:
    plan.consent_parties.append(
        ConsentParty(id=_id(f"{consent}.{part}"), consent=_id(consent), organisation=_id(organisation),
                     part=Code(part), access=Code("read"))
    )  # fmt: skip


def _id(key: str) -> str:
    return str(uuid.uuid5(_SPACE, key))

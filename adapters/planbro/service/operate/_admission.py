"""What an admission would lead to, and the words for a patient's own letter (docs/admission.md, by hand)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from planbro.exchange import admission
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.view import in_force
from planbro.exchange.work import rules_of, rulings_of
from planbro.findings import Findings
from planbro.ident import Kind
from planbro.plan import Policy, day_in_norway
from planbro.service._asked import number_of
from planbro.service._problem import Denied
from planbro.service.operate._body import bytes_of, most_of
from planbro.service.operate._desk import Desk, Operator
from planbro.service.operate._shapes import Asked, Fault, Party, Shape
from planbro.store.database import Audit, KeptPlan, Number, Persons, Plans, Transaction

router: Final = APIRouter(tags=["admissions"])
_MEDIA: Final = ("application/octet-stream", "application/xml", "application/fhir+json", "application/hl7-v2")
_BYTES: Final = {"schema": {"type": "string", "format": "binary"}}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "description": "An ADT message, an Encounter, or a care message, as it would come by a port.",
        "content": dict.fromkeys(_MEDIA, _BYTES),
    }
}


class ForecastShape(Shape):
    """One thing that would be done: how the stay would stand, what to whom, how much the receiver may know and by which
    provision, and after how many seconds. `again` that it stands already, or is no news any more."""

    event: str
    plan: str
    version: int
    stay: str
    does: str
    code: str
    party: str
    level: str
    ground: str
    after: float
    again: bool


class ForecastsShape(Shape):
    """Empty where nothing would follow, as of somebody who has no plan here."""

    forecast: list[ForecastShape]
    findings: list[Fault]


class Inviting(Asked):
    """Whom the letter is to, who writes it (the tenant itself where nobody is named), and in which language."""

    number: Annotated[str, Field(max_length=40, description="Fødselsnummer, D-nummer, FH-nummer or DUF-nummer.")]
    kind: Literal["fnr", "dnr", "fhn", "duf"] | None = None
    writer: Party | None = None
    language: Literal["nb", "nn", "en"] = "nb"


class SentenceShape(Shape):
    """The words to put in; empty where there are to be none, whyever that is."""

    language: str
    sentence: str


@router.post("/admission/explain", response_model=ForecastsShape, openapi_extra=_BODY,
             summary="Show what an admission would lead to")  # fmt: skip
async def explain(desk: Operator, request: Request) -> Mapping[str, Any]:
    """Nothing is done and nothing kept, but that it was asked."""
    data = await bytes_of(request, most_of(desk.context))
    if not data.strip():
        raise Denied(400, "service-body-unreadable")
    findings = Findings()

    def work(transaction: Transaction) -> Sequence[admission.Forecast]:
        settings = desk.context.settings
        rules, ruling = rules_of(settings)[desk.tenant], rulings_of(settings)[desk.tenant]
        found = admission.explain(transaction, data, rules, ruling, desk.now(), findings)
        plans = {one.plan: one.version for one in found if one.plan}
        lines = [desk.line("admission-explained", plan=plan, version=version) for plan, version in plans.items()]
        Audit(transaction).write(lines, desk.now())
        return found

    forecast = await desk.write(work)
    return {"forecast": forecast, "findings": [one.to_json(desk.language) for one in findings]}


@router.post("/admission/sentence", response_model=SentenceShape, summary="Give the sentence for an innkalling")
async def sentence(desk: Operator, asked: Inviting) -> Mapping[str, Any]:
    """For the patient's own letter alone. No words look the same whether there is no plan or it may not be known."""
    kind = Kind(asked.kind) if asked.kind is not None else None
    number = number_of(asked.number, desk.context.settings.identity.profile, kind)
    words = await desk.write(lambda transaction: _words(transaction, desk, asked, number))
    return {"language": asked.language, "sentence": words}


def _words(transaction: Transaction, desk: Desk, asked: Inviting, number: Number) -> str:
    settings = desk.context.settings
    rules, ruling = rules_of(settings)[desk.tenant], rulings_of(settings)[desk.tenant]
    writer = asked.writer or rules.sender or f"orgnr:{desk.tenant}"
    person = Persons(transaction).find(desk.tenant, number) or ""
    kept = _kept(transaction, desk.tenant, person) if person else None
    data = Plans(transaction).body(desk.tenant, kept.id) if kept is not None else None
    plan = from_bytes(data) if data is not None else None
    words = admission.innkalling_sentence(plan, writer, ruling.purpose, desk.now(), language=asked.language,
                                          policy=_policy(desk, writer, rules.policy))  # fmt: skip
    line = desk.line("innkalling", plan=kept.id if kept is not None else "", person=person, party=writer,
                     outcome="given" if words else "nothing", params={"day": day_in_norway(desk.now())})  # fmt: skip
    Audit(transaction).write([line], desk.now())
    return words


def _policy(desk: Desk, writer: str, policy: Policy) -> Policy:
    """A body that the settings name among the callers is a health service here too."""
    kind, _, number = writer.partition(":")
    return desk.context.policy_of(desk.tenant, number) if kind == "orgnr" and number != desk.tenant else policy


def _kept(transaction: Transaction, tenant: str, person: str) -> KeptPlan | None:
    ids = Persons(transaction).plans(tenant, person)
    return in_force(Plans(transaction).now_at([(tenant, one) for one in ids]).values())

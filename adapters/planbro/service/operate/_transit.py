"""`POST /transit`: a message of an integration engine, bytes in and bytes out (docs/ports.md, an integration engine).

Open for transit: once it is shown who sends, the answer is 200 with a message to send on, enriched or as it came to
the byte, whatever goes wrong. Closed for disclosure: what cannot be decided, or not written in the audit, is not told.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from planbro import observe
from planbro.exchange import Transit, Transited
from planbro.exchange._enrich import _parties
from planbro.exchange.admission import passed
from planbro.exchange.deviations import opened
from planbro.exchange.record import Journal, see_message
from planbro.exchange.sync._content import from_bytes
from planbro.exchange.view import in_force
from planbro.exchange.work import alerts_of
from planbro.formats.codec import DEFAULT
from planbro.formats.plo import Message
from planbro.plan import Party, Plan, decide
from planbro.service._context import Context
from planbro.service.operate._body import bytes_of, most_of
from planbro.service.operate._desk import Desk, Operator
from planbro.store.database import (
    Audit,
    Line,
    NewDeviation,
    Number,
    Persons,
    Plans,
    Transaction,
)

router: Final = APIRouter(tags=["messages"])
_ENGINE: Final = "transit"
PASSAGE, FINDINGS, MESSAGE = "Planbro-Passage", "Planbro-Findings", "Planbro-Message"
_KINDS: Final = {"FNR": "fnr", "DNR": "dnr", "FHN": "fhn", "DUF": "duf"}
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A message to send on.",
        "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
        "headers": {
            PASSAGE: {"schema": {"enum": ["enriched", "untouched", "off", "shadow"]},
                      "description": "What became of it. All but `enriched` are what came, to the byte."},
            FINDINGS: {"schema": {"type": "string"}, "description": "Codes of what was found, with commas."},
            MESSAGE: {"schema": {"type": "string"}, "description": "The MsgId, where it has one."},
        },
    }
}  # fmt: skip
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/transit", response_class=Response, responses=_ANSWER, openapi_extra=_BODY,
             summary="Let a message pass, enriched where it may be")  # fmt: skip
async def transit(desk: Operator, request: Request, content_type: Annotated[str, Header()] = "") -> Response:
    """Any fault lets the original pass, says so in `Planbro-Passage`, and opens a deviation. Whoever gets another
    answer than 200 sends on what it has."""
    data = await bytes_of(request, most_of(desk.context))
    transits: Transits = request.app.state.transits
    told = await transits.through(desk, data)
    codes = list(dict.fromkeys(told.findings.codes()))[:20]
    headers = {PASSAGE: told.passage, FINDINGS: ", ".join(codes), "Cache-Control": "no-store"}
    if _UUID.fullmatch(told.message):
        headers[MESSAGE] = told.message
    return Response(told.data, headers=headers, media_type=_media(content_type))


def _media(said: str) -> str:
    return said if said in {"application/xml", "text/xml", "application/xml; charset=utf-8"} else "application/xml"


def _passed(transit: Transit, desk: Desk, data: bytes) -> Transited:
    """Through, and told in the store; what cannot be told there is not disclosed."""
    told = transit(data, desk.context.second())
    try:
        _kept(desk, told, data)
    except Exception as error:  # the message passes as it was: nothing is disclosed without a line in the audit
        observe.logger("planbro.serve").error("step-failed", exc_info=error)
        told = _as_it_was(data, told)
        with suppress(Exception):
            _kept(desk, told, data)
    if told.passage != "off" and desk.tenancy.told.journals:
        _seen(desk, data)
    return told


def _kept(desk: Desk, told: Transited, data: bytes) -> None:
    """Who was told, that it need not be told again, and who passed untouched though it should not."""
    with desk.context.database.writing() as transaction:
        Audit(transaction).write(_lines(transaction, desk, told), desk.now())
        passed(transaction, desk.tenant, told, _ENGINE, desk.now())
        _deviate(transaction, desk, told, data)


def _seen(desk: Desk, data: bytes) -> None:
    """What an EPJ says by the message, held against what it was to record; the message passes all the same."""
    journals = [Journal(one.party, one.epj, frozenset(one.also)) for one in desk.tenancy.told.journals]
    try:
        with desk.context.database.writing() as transaction:
            see_message(transaction, desk.tenant, journals, data, desk.now())
    except Exception as error:
        observe.logger("planbro.serve").error("step-failed", exc_info=error)


def _as_it_was(data: bytes, told: Transited) -> Transited:
    findings = told.findings
    findings.add("transit-no-lookup")
    return Transited(data, "untouched", findings, told.message, told.type, told.parties)


def _deviate(transaction: Transaction, desk: Desk, told: Transited, data: bytes) -> None:
    if not told.deviations:
        return
    key = transaction.seal.digest(told.message or hashlib.sha256(data).hexdigest(), "transit")[:32]
    params = {"code": told.deviations[0].code}
    new = [
        NewDeviation(desk.tenant, f"transit/{key}/{party}", "transit-passed", params, party, told.plan)
        for party in told.parties or ("",)
    ]
    opened(transaction, new, desk.now(), alerts_of(desk.context.settings).get(desk.tenant, ""))


def _lines(transaction: Transaction, desk: Desk, told: Transited) -> list[Line]:
    """Who was told of the plan, and on what ground; or that somebody's plan was looked in, and nothing told."""
    if not told.plan:
        return []
    common: dict[str, Any] = {"plan": told.plan, "msgid": told.message}
    params = {"type": told.type, "places": len(told.would)}
    message = told.done.message if told.done is not None else None
    receivers = [next(_parties(one), None) for one in message.receivers] if message is not None else []
    known = [one for one in receivers if one is not None]
    if not told.changed or not known:
        return [desk.line("sent" if told.changed else "transit", outcome=told.passage, params=params, **common)]
    plan = from_bytes(Plans(transaction).body(desk.tenant, told.plan) or b"")
    return [
        desk.line("sent", party=f"{one.kind}:{one.value}", ground=_ground(desk, plan, one), outcome=told.passage,
                  params=params, **common)
        for one in known
    ]  # fmt: skip


def _ground(desk: Desk, plan: Plan, party: Party) -> str:
    """By which provisions the receiver may know."""
    settings = desk.context.settings
    decision = decide(plan, party, settings.transit.purpose, desk.now(), settings.policy_of(desk.tenancy.name))
    return ", ".join(sorted(set(decision.kept.values()))[:5])


class Transits:
    """The transit of each tenant, made when it is first asked for, and threads for what goes through."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._made: dict[str, Transit] = {}
        self._hands = ThreadPoolExecutor(context.settings.transit.workers, "planbro-transit")

    async def through(self, desk: Desk, data: bytes) -> Transited:
        """One message; how long it waits in line counts for nothing but its own sender."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._hands, _passed, self.of(desk.tenancy.name), desk, data)

    def of(self, name: str) -> Transit:
        if name not in self._made:
            told = self.context.settings.transit
            self._made.setdefault(name, Transit(
                self._find(name), switches=dict(told.switches), default=told.default,
                policy=self.context.settings.policy_of(name), purpose=told.purpose, limit=told.limit.total_seconds(),
                workers=told.workers, limits=DEFAULT,
            ))  # fmt: skip
        return self._made[name]

    async def close(self) -> None:
        self._hands.shutdown(wait=True)
        for one in self._made.values():
            one.close()

    def _find(self, name: str) -> _Find:
        return _Find(self.context, self.context.settings.tenants[name].orgnr)


@dataclass(frozen=True, slots=True)
class _Find:
    """The plan of the person whom a message is about: the one in use, and of several the one changed last."""

    context: Context
    tenant: str

    def __call__(self, message: Message) -> Plan | None:
        idents = message.patient.idents if message.patient is not None else ()
        numbers = [Number("".join(one.value.split()), _KINDS[one.kind]) for one in idents if one.kind in _KINDS]
        if not numbers:
            return None
        with self.context.database.reading() as transaction:
            persons = set(Persons(transaction).find_all(self.tenant, numbers).values())
            if len(persons) != 1:  # nobody, or two that one message takes for one
                return None
            plans = Plans(transaction)
            ids = Persons(transaction).plans(self.tenant, persons.pop())
            best = in_force(plans.now_at([(self.tenant, one) for one in ids]).values())
            data = plans.body(self.tenant, best.id) if best is not None else None
        return from_bytes(data) if data is not None else None

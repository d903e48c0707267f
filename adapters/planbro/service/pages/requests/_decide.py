"""The decision: first what it will do, then exactly that.

What will be done is found by doing it and taking it back, so the page says what `decide_request` says, and no more. A
hash of that goes with the confirmation: what has changed meanwhile is looked at anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from starlette.responses import Response

from planbro.exchange.access import Case, decide_request
from planbro.exchange.access._kept import plan_here
from planbro.findings import PlanbroError, Refused
from planbro.plan import day_in_norway
from planbro.render.access import answer_text
from planbro.render.consent import sentence
from planbro.service.pages._frame import At
from planbro.service.pages.requests._asker import Asker, area_word, askers, by_plan, part_word, span_word
from planbro.service.pages.requests._filled import Filled
from planbro.service.pages.requests._one import case_at, page
from planbro.store.database import Transaction

FIELDS: Final = 60


@dataclass(frozen=True, slots=True, repr=False)
class Coming:
    """What a decision comes to."""

    case: Case
    asker: Asker
    findings: Sequence[str]
    seal: str


class _TakenBack(Exception):
    """Ends a transaction in which nothing was to be left."""

    def __init__(self, coming: Coming) -> None:
        super().__init__("taken back")
        self.coming = coming


async def would(at: At) -> Response:
    """What it will do; nothing is done yet."""
    case = await at.read(lambda transaction: case_at(transaction, at))
    filled = Filled.of(at.sent, case)
    amiss = filled.amiss(at, case, day_in_norway(at.now))
    if amiss:
        return await page(at, filled=filled, amiss=amiss, status=422)
    try:
        coming = await _tried(at, filled)
    except Refused as refused:
        return await page(at, filled=filled, findings=_said(at, refused), status=422)
    return _confirm(at, filled, coming)


async def decide(at: At) -> Response:
    """Do it, as the page before said."""
    case = await at.read(lambda transaction: case_at(transaction, at))
    filled = Filled.of(at.sent, case)
    seal = at.sent.get("seal")
    if filled.amiss(at, case, day_in_norway(at.now)):
        return await page(at, filled=filled, amiss=filled.amiss(at, case, day_in_norway(at.now)), status=422)

    def work(transaction: Transaction) -> Coming:
        coming = _decided(transaction, at, filled)
        if coming.seal != seal:
            raise _TakenBack(coming)
        return coming

    try:
        coming = await at.write(work)
    except _TakenBack as back:
        return _confirm(at, filled, back.coming, status=409)
    except Refused as refused:
        return await page(at, filled=filled, findings=_said(at, refused), status=422)
    told = (
        "requests-given" if filled.does == "approve" else "requests-refused" if coming.case.told else "requests-later"
    )
    return at.go("/requests", told=told)


async def _tried(at: At, filled: Filled) -> Coming:
    def work(transaction: Transaction) -> Coming:
        raise _TakenBack(_decided(transaction, at, filled))

    try:
        return await at.write(work)
    except _TakenBack as back:
        return back.coming


def _decided(transaction: Transaction, at: At, filled: Filled) -> Coming:
    case = case_at(transaction, at)
    plan = plan_here(transaction, at.tenant, case.row.plan)
    if plan is None:
        raise Refused.because("access-no-plan")
    rules = at.context.answering[at.tenant]
    policy = at.context.settings.policy_of(at.tenancy.name)
    done = decide_request(transaction, at.tenant, case.row.ref, filled.ruling(at, case, plan), rules=rules,
                          policy=policy, who=at.who, now=at.now)  # fmt: skip
    asker = by_plan(askers(transaction, at, [done.case])[case.row.ref], case, plan)
    findings = [at.coded(one.code, one.params) for one in done.findings]
    given = done.case.granted
    stands = repr((filled.sent(), given.as_json() if given is not None else None, done.case.row.stop, done.version,
                   done.case.told, findings))  # fmt: skip
    return Coming(done.case, asker, findings, sha256(stands.encode()).hexdigest()[:32])


def _confirm(at: At, filled: Filled, coming: Coming, *, status: int = 200) -> Response:
    case, rules = coming.case, at.context.answering[at.tenant]
    given = case.granted or case.wanted
    refused = filled.does == "refuse"
    letter = answer_text("access-refused" if refused else "access-granted", given, case.reason if case.told else "",
                         rules.complaint, rules.language)  # fmt: skip
    return at.page(
        "requests/would.html.j2", status, case=case, asker=coming.asker, filled=filled, seal=coming.seal,
        findings=coming.findings, refused=refused, given=[part_word(at, one) for one in given.parts],
        areas=[area_word(at, one) for one in given.areas], span=span_word(at, case), letter=letter,
        spoken=rules.language, stale=status == 409,
    )  # fmt: skip


def _said(at: At, refused: PlanbroError) -> list[str]:
    """What a refusal says, with what to do about it; a provision in the words that explain it."""
    said = []
    for one in refused.findings:
        params = dict(one.params)
        if "provision" in params:
            params["provision"] = sentence(at.language, str(params["provision"]))
        said.append(f"{at.coded(one.code, params)} {at.advice(one.code, params)}".strip())
    return said

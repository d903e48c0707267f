"""One request: who asks, for what and how long, what came along, and what approving it would open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import Response

from planbro.exchange.access import Case, Strip, find, strips
from planbro.exchange.access._kept import plan_here
from planbro.exchange.access._standing import level_of, meeting, opened
from planbro.plan import Plan, day_in_norway
from planbro.service.pages._frame import At
from planbro.service.pages._words import day_word
from planbro.service.pages.requests._asker import Asker, area_word, askers, by_plan, part_word, purpose_word, span_word
from planbro.service.pages.requests._filled import BY, REASONS, Filled, offered
from planbro.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Would:
    """One thing that is asked for, and whether it is open already."""

    part: str
    area: str
    span: str
    is_open: bool


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """A request with all that its page says. `related` are those who may have signed for the planeier."""

    case: Case
    asker: Asker
    level: str
    would: Sequence[Would] = ()
    stands: bool = False
    """Some of it can be given by a consent that stands."""
    related: Sequence[tuple[str, str]] = field(default_factory=tuple)


def case_at(transaction: Transaction, at: At) -> Case:
    """The request that the path names, about a plan that is here."""
    case = find(transaction, at.tenant, at.given("ref").lower())
    if case is None or not case.row.plan:
        raise at.not_there()
    return case


async def show(at: At) -> Response:
    """The request; that its words were read stands in the log."""
    return await page(at)


async def page(
    at: At, *, filled: Filled | None = None, amiss: Mapping[str, str] | None = None, findings: Sequence[str] = (),
    status: int = 200,
) -> Response:  # fmt: skip
    """The page of a request; with the form as it was filled in, and what is amiss with it."""
    shown = await at.read(lambda transaction: _shown(transaction, at))
    case = shown.case
    await at.note(at.line("request-read", plan=case.row.plan, person=case.row.person, params={"request": case.row.ref}))
    today = day_in_norway(at.now)
    filled = filled or Filled.first(case, stands=shown.stands)
    parts = [(one, part_word(at, one)) for one in offered(case)]
    return at.page(
        "requests/one.html.j2", status, case=case, asker=shown.asker, shown=shown, filled=filled, faults=amiss or {},
        findings=findings, parts=parts, areas=[(one, area_word(at, one)) for one in case.wanted.areas],
        purpose=purpose_word(at, case.wanted.purpose), span=span_word(at, case), today=today, reasons=REASONS,
        wants=[part_word(at, one) for one in (case.granted or case.wanted).parts],
        signers=[(one, at.t(f"requests-by-{one}")) for one in BY],
    )  # fmt: skip


def _shown(transaction: Transaction, at: At) -> Shown:
    case = case_at(transaction, at)
    asker = askers(transaction, at, [case])[case.row.ref]
    plan = plan_here(transaction, at.tenant, case.row.plan)
    if plan is None:
        return Shown(case, asker, "none")
    asker = by_plan(asker, case, plan)
    rules = at.context.answering[at.tenant]
    policy = rules.policy_for(at.context.settings.policy_of(at.tenancy.name), case.body)
    there = opened(plan, case.asker, case.wanted.purpose, at.now, policy)
    stands = [strip for strip, _ in meeting(case.wanted, there)]
    would = [_would(at, one, stands) for one in strips(case.wanted)]
    level = level_of(plan, case.asker, case.wanted.purpose, at.now, policy)
    return Shown(case, asker, level, would, bool(stands), _related(plan))


def _would(at: At, one: Strip, stands: Sequence[Strip]) -> Would:
    is_open = any((other.part, other.area) == (one.part, one.area) for other in stands)
    area = area_word(at, one.area) if one.area is not None else at.t("requests-all-areas")
    start = day_word(at.language, one.start) if one.start else at.t("requests-from-now")
    stop = day_word(at.language, one.stop) if one.stop else at.t("requests-no-end")
    return Would(part_word(at, one.part), area, f"{start} – {stop}", is_open)


def _related(plan: Plan) -> list[tuple[str, str]]:
    """Those of whom the plan says that they may represent the planeier."""
    named = ((one.id, " ".join(part for part in (one.given, one.family) if isinstance(part, str)))
             for one in plan.related)  # fmt: skip
    return [(ident, name) for ident, name in named if name]

"""The papers of a plan: made when they are asked for, noted before they are shown, and kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from starlette.responses import Response
from starlette.routing import BaseRoute

from planbro.exchange.looked import Naming
from planbro.exchange.paper import paper_matter
from planbro.formats.epj._paper import KINDS as RECORDS
from planbro.plan import value_of
from planbro.plan.disclosure import Asker, without_graded
from planbro.render import paper
from planbro.render.consent import receiver_labels
from planbro.render.message._page import visible
from planbro.service.pages._frame import At, Frame
from planbro.service.pages._render import HEADERS
from planbro.service.pages.plans._opened import Opened, Shelf, opened
from planbro.store.database import Transaction

_OF_MEETING: Final = frozenset({"innkalling", "referat", "referat-short", "meeting-list"})
_TO_OTHERS: Final = frozenset({"innkalling", "referat", "referat-short"})
"""What is sent to those who take part, each to see what that one may know."""
_OF_CONSENT: Final = frozenset({"receipt", "withdrawal"})
_OF_OFFICE: Final = frozenset({"insight", "looked", "withdrawal", *RECORDS})
"""What koordinerende enhet answers with; a koordinator is not asked for it."""
_TO_FILL_IN: Final = frozenset({"need", "declined", "tool-declined", "service-declined-tool"})
"""Forms that somebody fills in and signs: they are asked for before there is a record of it."""
_ELSEWHERE: Final = frozenset({"deviations", "access-request", "access-answer"})
"""Papers that are of no plan."""
_POLICY: Final = re.compile(rb'http-equiv="Content-Security-Policy" content="([^"]{1,400})"')
_NOTHING: Final = "default-src 'none'"
_OWN: Final = "owner"


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper that can be made of this plan: its name, what it is called, and what it is."""

    kind: str
    title: str
    says: str
    audience: str
    form: dict[str, str]


def routes(frame: Frame, shelf: Shelf) -> list[BaseRoute]:
    return [
        frame.page("/plans/{plan}/papers", partial(_list, shelf), "koordinator", "office"),
        frame.page("/plans/{plan}/papers/{kind}", partial(_made, shelf), "koordinator", "office"),
    ]


async def _list(shelf: Shelf, at: At) -> Response:
    found = await opened(at, shelf)
    meetings = [(one.id, one.start) for one in found.plan.meetings if isinstance(one.start, str)]
    chosen = {name: at.query(name) for name in ("language", "meeting")}
    chosen |= {name: "1" if at.query(name) == "1" else "" for name in ("large", "simple")}
    chosen["language"] = chosen["language"] if chosen["language"] in {"nb", "nn"} else found.words
    chosen["meeting"] = chosen["meeting"] if any(one == chosen["meeting"] for one, _ in meetings) else ""
    receivers = await at.apart(partial(_receivers, found))
    chosen["receiver"] = at.query("receiver") if at.query("receiver") in {number for number, _ in receivers} else ""
    return at.page(
        "plan/papers.html.j2", opened=found, offers=list(_offers(found, chosen)), chosen=chosen,
        meetings=sorted(meetings, key=lambda one: one[1], reverse=True), receivers=receivers,
    )  # fmt: skip


def _offers(found: Opened, chosen: dict[str, str]) -> Iterator[Offer]:
    language = found.at.language
    for kind, about in paper.KINDS.items():
        if not _has(found, kind):
            continue
        said: paper.Language = language if language in about.languages else found.words
        form = {name: chosen[name] for name in ("language", "large", "simple")}
        form["meeting"] = chosen["meeting"] if kind in _OF_MEETING else ""
        form["receiver"] = chosen["receiver"] if kind in _TO_OTHERS else ""
        if _is_made_of(found, kind):
            yield Offer(kind, paper.title(kind, said), paper.says(kind, said), about.audience, form)
        if kind in _TO_FILL_IN:
            title = found.at.t("plan-paper-blank", paper=paper.title(kind, said))
            yield Offer(kind, title, paper.says(kind, said), about.audience, {**form, "blank": "1"})


def _receivers(found: Opened) -> list[tuple[str, str]]:
    """Whom a paper can be made for beside the reader, by their places in the matrix: those who have a number in the
    plan. A reader who may not see all of it cannot make what others may see."""
    if not (found.is_whole and found.tells_who) or not found.plan.meetings:
        return []
    matrix = found.matrix
    labels = receiver_labels(matrix.columns, found.at.language, names=True)
    return [(str(at), visible(label)) for at, (label, one) in enumerate(zip(labels, matrix.columns, strict=True), 1)
            if one.numbered]  # fmt: skip


def _has(found: Opened, kind: str) -> bool:
    """Whether the plan has what the paper is made of, as far as this reader sees, and the reader is one to make it."""
    plan = found.plan
    if kind in _ELSEWHERE or not found.has_content or (kind in _OF_OFFICE and not found.is_office):
        return False
    decision = found.seen.decision
    if found.seen.provision != _OWN and decision is not None and not paper.may_have(kind, decision):
        return False
    if kind in _OF_MEETING:
        minutes = [one for one in plan.meetings if one.minutes_short or one.minutes_long]
        return bool(minutes if kind.startswith("referat") else plan.meetings)
    if kind in _OF_CONSENT:
        return bool(plan.consents)
    return kind in _TO_FILL_IN or _is_made_of(found, kind)


def _is_made_of(found: Opened, kind: str) -> bool:
    """Whether there is a record for the paper to tell of, where it tells of one."""
    return kind not in RECORDS or any(value_of(one.kind) == RECORDS[kind] for one in found.plan.records)


async def _made(shelf: Shelf, at: At) -> Response:
    kind, form = at.given("kind"), at.query("form", "pdf")
    if kind not in paper.KINDS or form not in paper.FORMS:
        raise at.not_there()
    what = "log-given" if kind == "looked" else "document"
    found = await opened(at, shelf, what, paper=kind, form=form)
    if not _has(found, kind):
        raise at.not_there()
    data = await at.apart(partial(_paper, found, kind, form))
    return paper_response(data, kind, "html" if form == "html" else "pdf")


def _paper(found: Opened, kind: str, form: str) -> bytes:
    with found.at.context.database.reading() as transaction:
        matter = _matter(transaction, found, kind)
    query = found.at.query
    return paper.make(kind, matter, language=query("language", found.words), form=form, large=query("large") == "1",
                      simple=query("simple") == "1")  # fmt: skip


def _matter(transaction: Transaction, found: Opened, kind: str) -> paper.Matter:
    """What it is made of: for koordinerende enhet the controller's own, for a koordinator what that one may see."""
    at, caller = found.at, found.at.colleague.asks(found.at.tenant, found.at.frame.told.purpose)
    reader = _reader(found, kind)
    is_own = found.seen.provision == _OWN or reader is not None
    made = paper_matter(
        transaction, at.tenant, found.id, kind, at.now, meeting=at.query("meeting") or None,
        consent=at.query("consent") or None, blank=at.query("blank") == "1", reader=reader if is_own else caller.asker,
        purpose="TREAT" if is_own else str(caller.purpose),
        policy=found.policy if is_own else at.context.policy_of(at.tenant, caller.body),
        naming=naming_of(at), language=at.query("language", found.words),
        sender=at.tenancy.told.name or at.tenancy.name,
    )  # fmt: skip
    if made.reader is not None or made.plan is None:  # the rules cut it down
        return made
    before = without_graded(made.before) if made.before is not None else None
    return replace(made, plan=without_graded(made.plan), before=before)


def _reader(found: Opened, kind: str) -> Asker | None:
    """The one among the others whom the paper is made for."""
    asked = found.at.query("receiver")
    if not asked or kind not in _TO_OTHERS:
        return None
    if asked not in {number for number, _ in _receivers(found)}:
        raise found.at.not_there()
    return found.matrix.columns[int(asked) - 1].asker


def naming_of(at: At) -> Naming:
    """Who is named how to the planeier, as the settings say."""
    said = at.context.settings.audit
    return Naming(said.personnel, said.own_personnel, said.visit.total_seconds())


def paper_response(data: bytes, kind: str, form: paper.Form) -> Response:
    """A paper by itself: it loads nothing, runs nothing, and its name is nobody's."""
    own = _POLICY.search(data[:4000]) if form == "html" else None
    policy = own[1].decode() if own is not None else _NOTHING
    headers = {
        **HEADERS, "Content-Security-Policy": f"{policy}; form-action 'none'; frame-ancestors 'none'",
        "Content-Disposition": f'inline; filename="{paper.file_name(kind, form)}"',
    }  # fmt: skip
    return Response(data, 200, headers, "application/pdf" if form == "pdf" else "text/html")

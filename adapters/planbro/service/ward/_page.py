"""The page itself: seen, noted, then shown; the form that asks, the acute need, and the way out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from planbro.exchange.engine import stamp
from planbro.exchange.view import Seen, Want, best_of, looked
from planbro.ident import examine
from planbro.plan import Policy, day_in_norway
from planbro.render.days import Language
from planbro.service._context import Context, Tenancy
from planbro.service._problem import Denied
from planbro.service.visits import Ended, Sessions, form_of, from_here, left_of
from planbro.service.ward._asking import REASONS, WORDS, Asking, asked_before, filled_in, send, spans, unfit_text
from planbro.service.ward._render import headers_of, page, plain, refreshing, root_of, style_sheet
from planbro.service.ward._room import sessions_of
from planbro.service.ward._told import Told, told_of
from planbro.service.ward._visitor import ACUTE, Visitor, language_of
from planbro.service.ward._words import day_word, say, time_word

_PAPER: Final = 10
"""Megabytes of a signed consent at most, whatever documents may have."""
_OVER: Final = frozenset({"ward-closed", "ward-idle", "ward-no-session", "ward-other-browser"})
_WRITTEN: Final = ("words", "acute")
_CODES: Final = {400: ("ward-form-unread", "again"), 413: ("ward-too-large", "ward-too-large-what"),
                 415: ("ward-form-unread", "again")}  # fmt: skip
Handler = Callable[[Request, Tenancy], Awaitable[Response]]


def routes(context: Context) -> list[BaseRoute]:
    """The routes of the open page."""
    ward = _Page(context)
    told = headers_of(context.settings.service.ward)

    async def style(_: Request) -> Response:
        return style_sheet(told)

    return [
        Route("/ward", ward.answered(ward.show), methods=["GET"]),
        Route("/ward/ask", ward.answered(ward.ask), methods=["POST"]),
        Route("/ward/acute", ward.answered(ward.acute), methods=["POST"]),
        Route("/ward/close", ward.answered(ward.close), methods=["POST"]),
        Route("/ward/style.css", style, methods=["GET"]),
    ]


class _Page:
    def __init__(self, context: Context) -> None:
        self.context, self.told = context, context.settings.service.ward
        self.sessions = sessions_of(context)
        self.rules = context.answering
        self.paper = min(_PAPER, context.settings.service.limits.body_megabytes)

    def answered(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        return answered(self.context, self.sessions, handler)

    async def show(self, request: Request, tenancy: Tenancy) -> Response:
        visit, visitor = await self.sessions.current(request, tenancy)
        chosen = language_of(request.query_params.get("language"))
        if chosen is not None and chosen in self.told.languages and chosen != visitor.language:
            visitor = replace(visitor, language=chosen)
            await self.sessions.change(visit, visitor)
        return await self._shown(tenancy, visitor, Asking())

    async def ask(self, request: Request, tenancy: Tenancy) -> Response:
        _, visitor = await self.sessions.current(request, tenancy)
        form = await form_of(request, papers=self.paper << 20)
        await self._belongs(request, tenancy, visitor, form.get("form"))
        if not visitor.may_ask:
            raise Ended(403, "ward-may-not")
        asking = filled_in(form)
        if asking.amiss:
            return await self._shown(tenancy, visitor, asking, status=422)
        await send(self.context, tenancy, visitor, asking, form.paper, self.rules[tenancy.orgnr])
        return self._back(tenancy)

    async def acute(self, request: Request, tenancy: Tenancy) -> Response:
        visit, visitor = await self.sessions.current(request, tenancy)
        form = await form_of(request)
        await self._belongs(request, tenancy, visitor, form.get("form"))
        if not self._may_acute(tenancy, visitor):
            raise Ended(403, "ward-may-not")
        words = form.get("acute").strip()
        if unfit := unfit_text(words) if words else "amiss-acute":
            amiss = Asking(acute=words, amiss={"acute": unfit})
            return await self._shown(tenancy, visitor, amiss, status=422)
        await self.sessions.change(visit, replace(visitor, acute=words))
        return self._back(tenancy)

    async def close(self, request: Request, tenancy: Tenancy) -> Response:
        visit, visitor = await self.sessions.current(request, tenancy)
        form = await form_of(request)
        await self._belongs(request, tenancy, visitor, form.get("form"))
        await self.sessions.close(visit)
        response = plain(tenancy, self.told, visitor.language, "ward-closed", status=200)
        self.sessions.jar.drop(response, "session")
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    # -- the parts

    async def _belongs(self, request: Request, tenancy: Tenancy, visitor: Visitor, form: str) -> None:
        if not from_here(request, visitor, form):
            await self.sessions.refuse(tenancy, "ward-form-old", visitor.caller)
            raise Ended(403, "ward-form-old", what="ward-form-old-what")

    def _back(self, tenancy: Tenancy) -> Response:
        return RedirectResponse(root_of(tenancy), 303, headers_of(self.told))

    def _policy(self, tenancy: Tenancy, visitor: Visitor) -> Policy:
        return self.context.policy_of(tenancy.orgnr, visitor.caller.body)

    def _may_acute(self, tenancy: Tenancy, visitor: Visitor) -> bool:
        """The same for everybody of whom it is asked, so that the button tells nothing of the plan."""
        policy = self._policy(tenancy, visitor)
        return policy.acute and ACUTE in policy.acute_purposes and visitor.may_read and not visitor.acute

    async def _shown(self, tenancy: Tenancy, visitor: Visitor, asking: Asking, status: int = 200) -> Response:
        found = await self.context.see(Want(visitor.asks, tenancy.orgnr, person=visitor.number))
        seen = best_of(found)
        if seen is not None and visitor.may_read:
            (seen,) = await self.context.fetched([seen], visitor.asks)
        policy = self._policy(tenancy, visitor)
        view, language = self.context.view, visitor.language
        office = self.told.offices.get(tenancy.name)
        told = await run_in_threadpool(
            told_of, view, seen, policy, language, content=visitor.may_read, office=office
        )  # fmt: skip
        await self._note(tenancy, visitor, told, seen or next(iter(found), None))
        asked = await asked_before(self.context, tenancy, visitor)
        now = stamp(self.context.now())
        told.born = told.born or _born(visitor)
        response = page(
            "page.html.j2", tenancy, self.told, language, status, told=told, form=visitor.form, asking=asking,
            asked=asked, waits=any(one.is_open for one in asked), may_ask=visitor.may_ask, reasons=REASONS,
            spans=spans(day_in_norway(now), language), most=WORDS, size=self.paper,
            may_acute=self._may_acute(tenancy, visitor), acute=bool(visitor.acute), at=time_word(language, now),
            minutes=int(self.told.idle.total_seconds()) // 60,
        )  # fmt: skip
        return refreshing(response, tenancy, self.told)

    async def _note(self, tenancy: Tenancy, visitor: Visitor, told: Told, seen: Seen | None) -> None:
        """In the log before it is shown; an acute need is a task for koordinerende enhet in the same breath."""
        what, outcome = (
            ("read" if told.level == "content" else "status"),
            "unknown" if told.level == "none" else "shown",
        )
        await self.context.note([looked(visitor.asks, tenancy.orgnr, what, seen, outcome, way="ward")])


def _born(visitor: Visitor) -> str:
    """What the number that was asked by tells itself, so that whoever looks sees of whom the page speaks."""
    born = examine(visitor.number.value).birth_date
    return say(visitor.language, "born", day=day_word(visitor.language, born.isoformat())) if born else ""


def answered(
    context: Context, sessions: Sessions[Visitor], handler: Handler
) -> Callable[[Request], Awaitable[Response]]:
    """A handler whose refusals are pages that people read."""
    told = context.settings.service.ward

    async def answer(request: Request) -> Response:
        tenancy = context.tenancy(request)
        try:
            return await handler(request, tenancy)
        except Ended as ended:
            response = plain(tenancy, told, _spoken(request, told.languages), ended.code, what=ended.what,
                             status=ended.status, left=await left_of(request, _WRITTEN))  # fmt: skip
            if ended.code in _OVER:
                sessions.jar.drop(response, "session")
            return response
        except Denied as no:
            code, what = ("ward-not-now", "ward-not-now-what") if no.status >= 500 else _CODES.get(
                no.status, ("ward-may-not", "again")
            )  # fmt: skip
            return plain(tenancy, told, _spoken(request, told.languages), code, what=what, status=no.status,
                         left=await left_of(request, _WRITTEN))  # fmt: skip

    return answer


def _spoken(request: Request, known: tuple[Language, ...]) -> Language:
    """What the browser speaks, where the page does too; the first of the settings otherwise."""
    for one in request.headers.get("accept-language", "").lower().split(","):
        found = language_of({"no": "nb"}.get(one.strip()[:2], one.strip()[:2]))
        if found is not None and found in known:
            return found
    return known[0]

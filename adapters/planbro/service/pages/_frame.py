"""The frame that all pages stand in: who is at work, what that person may do here, and how a page is answered.

    frame.page(path, handler, *roles)     a route that is read
    frame.form(path, handler, *roles)     one that a form is sent to; it is verified before the handler sees it

A handler is `async def handler(at: At) -> Response`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from string import Formatter
from typing import Any, Final, TypeVar
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from planbro.exchange.engine import stamp
from planbro.exchange.view import Seen, Want, looked
from planbro.findings import CATALOGUE, Finding, PlanbroError
from planbro.plan import day_in_norway, is_text
from planbro.service._context import Context, Tenancy
from planbro.service._problem import Denied
from planbro.service.operate._hands import Hands
from planbro.service.pages._book import names_of
from planbro.service.pages._colleague import Colleague, Role, sessions_of
from planbro.service.pages._render import HEADERS, HTMX_CONFIG, as_response, environment, static
from planbro.service.pages._words import NAMES, Language, day_word, has, say, time_word
from planbro.service.visits import FIELDS, Ended, Form, form_of, from_here, left_of
from planbro.store.database import Line, Transaction, Visit

T = TypeVar("T")
Handler = Callable[["At"], Awaitable[Response]]
TOOL: Final = "serve pages"
_AMISS: Final = frozenset({409, 422})
_LONGEST: Final = 500
_UNTIL_READ: Final = 60
"""Seconds that what was done waits for the page that says it."""
_OVER: Final = frozenset({"pages-closed", "pages-idle", "pages-no-session", "pages-other-browser"})
_OUT: Final = _OVER | {"pages-handle-used", "pages-handle-late", "pages-handle-unknown", "pages-login-failed",
                 "pages-login-may-not"}  # fmt: skip
"""What is told to those who are not logged in."""
_ONCE_MORE: Final = frozenset(
    {"pages-form-old", "pages-form-unread", "pages-too-long", "pages-too-large", "pages-refused"}
)
"""What a form may be filled in again after."""
WRITTEN: Final = ("remark", "reason", "words", "value")
"""Fields that somebody writes in: what stood in them is given back where the form is not taken."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu: a key of the words, a path below `/pages`, and who sees it."""

    key: str
    path: str
    roles: frozenset[Role]


def item(key: str, path: str, *roles: Role) -> Item:
    return Item(key, path, frozenset(roles))


class Frame:
    """The pages of one installation."""

    def __init__(self, context: Context, menu: Sequence[Item]) -> None:
        self.context, self.told, self.menu = context, context.settings.service.pages, menu
        self.sessions = sessions_of(context)
        self._read: list[Route] = []
        self.hands = Hands()
        context.closing.append(self.hands.close)

    def page(self, path: str, handler: Handler, *roles: Role) -> Route:
        """A page that one of those roles may read."""
        route = Route(f"/pages{path}", self._answered(handler, roles, papers=None), methods=["GET"])
        if ":path}" not in path:
            self._read.append(route)
        return route

    def form(self, path: str, handler: Handler, *roles: Role, papers: int = 0, fields: int = FIELDS) -> Route:
        """Where a form of a page goes; it may bear a file of `papers` bytes, and so many fields."""
        return Route(f"/pages{path}", self._answered(handler, roles, papers=papers, fields=fields), methods=["POST"])

    def _answered(
        self, handler: Handler, roles: Sequence[Role], papers: int | None, fields: int = FIELDS
    ) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            tenancy = self.context.tenancy(request)
            language = spoken(request, self.told.languages)
            try:
                if any("\0" in one for one in request.query_params.values()):
                    raise Denied(400, "service-body-unreadable")
                visit, colleague = await self.sessions.current(request, tenancy)
                language = colleague.language
                at = At(self, request, tenancy, visit, colleague)
                await at.let_in(roles)
                if papers is not None:
                    at.sent = await form_of(request, papers=papers, fields=fields)
                    await at.belongs()
                return await handler(at)
            except Ended as ended:
                response = self.plain(request, tenancy, ended.code, ended.what, ended.status, language=language,
                                      left=await left_of(request, WRITTEN, fields))  # fmt: skip
                if ended.code in _OVER:
                    self.sessions.jar.drop(response, "session")
                return response
            except Denied as no:
                code, what, params = _told(no, has_paper=bool(papers))
                return self.plain(request, tenancy, code, what, no.status, language=language, params=params,
                                  left=await left_of(request, WRITTEN, fields))  # fmt: skip
            except PlanbroError as fault:
                found = list(fault.findings)[:20]
                return self.plain(request, tenancy, "pages-refused", "again", 422, found, language,
                                  left=await left_of(request, WRITTEN, fields))  # fmt: skip

        return answer

    async def opened(
        self, request: Request, tenancy: Tenancy, colleague: Colleague, way: str, back: str = ""
    ) -> Response:
        """A session for this browser, and on to the first page, or where one was going; what it had open is over."""
        with suppress(Ended):
            visit, _ = await self.sessions.current(request, tenancy)
            await self.sessions.close(visit)
        secret = await self.sessions.open(request, tenancy, colleague, way)
        response = RedirectResponse(root_of(tenancy) + safe(back), 303, dict(HEADERS))
        self.sessions.jar.put(response, "session", secret)
        return response

    def plain(
        self, request: Request, tenancy: Tenancy, code: str, what: str, status: int, findings: Sequence[Finding] = (),
        language: Language | None = None, *, left: Sequence[str] = (), params: Mapping[str, object] | None = None,
    ) -> Response:  # fmt: skip
        """A page with nobody on it: what happened, and where to go from there; in the browser's language, where it is
        not known which one is chosen. `left` is what somebody had written in the form that was not taken."""
        language = language or spoken(request, self.told.languages)
        login = self._login(request, tenancy, code) if self.told.login is not None else self.context.door
        return as_response(self.text("plain.html.j2", tenancy, language, code=code, what=what, findings=[
            (one.text(language), _advised(one, language)) for one in findings
        ], login=login if code in _OUT else "", left=left, params=params or {}, once_more=root_of(tenancy) + page
            if (page := self._stood_on(request, tenancy)) and request.method == "POST" and code in _ONCE_MORE else "",
        ), status)  # fmt: skip

    def _login(self, request: Request, tenancy: Tenancy, code: str) -> str:
        """Where one logs in; where a page was asked for, or a form was sent from one, one comes back to that."""
        root = root_of(tenancy)
        asked = self._stood_on(request, tenancy) if code in _OVER else ""
        back = f"{asked}?{request.url.query}" if asked and request.url.query else asked
        return f"{root}/login" + (f"?{urlencode({'back': back})}" if safe(back) else "")

    def _stood_on(self, request: Request, tenancy: Tenancy) -> str:
        """The page that is asked for, or that a form stood on: where it is sent to, or the address above; below the
        root, and empty where there is none."""
        path = request.url.path.removeprefix(root_of(tenancy))
        tried = [path] if request.method == "GET" else [path, path.rpartition("/")[0]]
        return next(
            (one for one in tried if one and any(page.path_regex.match(f"/pages{one}") for page in self._read)), ""
        )

    def text(
        self, template: str, tenancy: Tenancy, language: Language, *, is_amiss: bool = False, **values: Any
    ) -> str:  # fmt: skip
        """A template filled; `is_amiss` is a form that stands there again, which its title says first."""
        return environment().get_template(template).render(
            lang=language, is_amiss=is_amiss, t=partial(say, language), has=has, day=partial(day_word, language),
            time=partial(time_word, language), root=root_of(tenancy), tenant=tenancy.told.name or tenancy.name,
            languages=[(one, NAMES[one]) for one in self.told.languages], htmx=HTMX_CONFIG,
            versions={name: one.version for name, one in static().items()}, **values,
        )  # fmt: skip


@dataclass(eq=False)
class At:
    """One request by a colleague: what a handler is given."""

    frame: Frame
    request: Request
    tenancy: Tenancy
    visit: Visit
    colleague: Colleague
    sent: Form = field(default_factory=Form)
    """The form that came, verified; empty where a page is read."""
    names: dict[str, str] = field(default_factory=dict)
    """What parties are called that the page names (`At.name`)."""

    # -- who and where

    @property
    def context(self) -> Context:
        return self.frame.context

    @property
    def language(self) -> Language:
        return self.colleague.language

    @property
    def tenant(self) -> str:
        """The tenant's organisasjonsnummer."""
        return self.tenancy.orgnr

    @property
    def who(self) -> str:
        """As the audit has it."""
        return self.colleague.caller.who

    @property
    def roles(self) -> frozenset[Role]:
        return self.colleague.roles

    @cached_property
    def now(self) -> str:
        """This moment, as the store has times; the same for the whole request."""
        return stamp(self.context.now())

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default)

    def given(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    @property
    def is_part(self) -> bool:
        """Whether htmx asks for a part of the page that is open."""
        return self.request.headers.get("hx-request") == "true"

    # -- the store

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """What changes nothing, in a transaction."""
        return await self.apart(partial(_within, self.context.database.reading, work))

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Something done in a transaction of its own."""
        return await self.apart(partial(_within, self.context.database.writing, work))

    async def apart(self, work: Callable[[], T]) -> T:
        """Work that opens its own transactions, or takes more than a millisecond."""
        return await self.frame.hands.do(work)

    def line(self, what: str, **said: Any) -> Line:
        """A line of the audit: who did what here. `params` are codes and counts."""
        caller = self.colleague.caller
        params = {**caller.stated, **said.pop("params", {})}
        return Line(self.tenant, caller.who, what, role=caller.profession, organisation=caller.body, tool=TOOL,
                    params=params, **said)  # fmt: skip

    async def note(self, *lines: Line) -> None:
        """In the log before it is shown."""
        await self.context.note(lines)

    async def see(self, plan: str, what: str = "read", **params: Any) -> Seen | None:
        """A plan as this colleague may see it, in the log before it is shown; None where nothing may be told. `params`
        are codes and counts that the line says besides."""
        caller = self.colleague.asks(self.tenant, self.frame.told.purpose)
        found = await self.context.see(Want(caller, self.tenant, plan=plan))
        seen = next((one for one in found if one.level != "none"), None)
        known = seen or next(iter(found), None)
        outcome = "shown" if seen is not None else "unknown"
        await self.note(looked(caller, self.tenant, what, known, outcome, way="pages", **params))
        return seen

    async def name(self, parties: Iterable[str]) -> None:
        """Look up in the address book what parties are called; a template asks by `called`."""
        wanted = {one for one in parties if one and one not in self.names}
        if wanted:
            found = await self.read(
                lambda transaction: names_of(transaction, self.tenant, wanted, day_in_norway(self.now))
            )
            self.names.update(found)

    def called(self, party: str) -> str:
        """Its name, or its number where the address book has none."""
        return self.names.get(party, party)

    # -- words and answers

    def t(self, key: str, /, **params: object) -> str:
        return say(self.language, key, **params)

    def coded(self, code: str, params: Any = None) -> str:
        """What a stable code says: in the words of the pages (`code-…`) where they have it, else in the catalogue's."""
        bare = f"code-{code}-bare"
        if has(bare) and not _filled(params):
            return say(self.language, bare)
        if has(f"code-{code}"):
            return say(self.language, f"code-{code}", **dict(params or {}))
        return Finding(code, params=dict(params or {})).text(self.language) if code in CATALOGUE else code

    def generally(self, code: str) -> str:
        """What a code says where many are meant: what differs from one to the next is left open."""
        holes = Formatter().parse(CATALOGUE[code].nb) if code in CATALOGUE else ()
        return self.coded(code, {name: "…" for _, name, _, _ in holes if name}).replace("….", "…")

    def advice(self, code: str, params: Any = None) -> str:
        """What to do about it, by the same rule (`do-…`)."""
        bare = f"do-{code}-bare"
        if has(bare) and not _filled(params):
            return say(self.language, bare)
        if has(f"do-{code}"):
            return say(self.language, f"do-{code}", **dict(params or {}))
        return Finding(code, params=dict(params or {})).action(self.language) if code in CATALOGUE else ""

    def text_amiss(self, text: str, most: int, missing: str = "") -> str:
        """What is wrong with a text that somebody wrote, if anything; `missing` is the key of what is said where one
        has to stand there."""
        if not text:
            return self.t(missing) if missing else ""
        if len(text) > most:
            return self.t("amiss-long", most=most, count=len(text))
        return "" if is_text(text) else self.t("amiss-marks")

    def path(self, path: str = "", **query: object) -> str:
        """An address of the pages; what is empty is left out of its query."""
        said = {name: value for name, value in query.items() if value not in ("", None)}
        return root_of(self.tenancy) + path + (f"?{urlencode(said, doseq=True)}" if said else "")

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page of a template. What was done before it is said once: read again, it has nothing to say."""
        jar = self.frame.sessions.jar
        said = jar.read(self.request, "told")
        told = said if has(f"told-{said}") else ""
        response = as_response(self._text(template, told=told, is_amiss=status in _AMISS, **values), status)
        if said:
            jar.drop(response, "told")
        return response

    def part(self, template: str, status: int = 200, **values: Any) -> Response:
        """A part of a page, for htmx."""
        return as_response(self._text(template, told="", **values), status)

    def _text(self, template: str, **values: Any) -> str:
        here = self.request.url.path.removeprefix(root_of(self.tenancy))
        menu = [one for one in self.frame.menu if one.roles & self.roles]
        current = max((one.path for one in menu if here == one.path or here.startswith(f"{one.path}/")), key=len,
                      default="")  # fmt: skip
        return self.frame.text(
            template, self.tenancy, self.language, at=self, form=self.colleague.form, me=self.colleague, menu=menu,
            current=current, path=self.path, coded=self.coded, advice=self.advice,
            generally=self.generally, called=self.called, **values,
        )  # fmt: skip

    def go(self, path: str, told: str = "", **query: object) -> Response:
        """On to a page, which says what was done (`told-…` of the words): by a cookie, since what stands in the address
        would be said again whenever it is opened."""
        response = RedirectResponse(self.path(path, **query), 303, dict(HEADERS))
        if told:
            self.frame.sessions.jar.put(response, "told", told, _UNTIL_READ)
        return response

    def not_there(self) -> Ended:
        """To be raised where there is nothing, or nothing that may be told."""
        return Ended(404, "pages-not-there")

    # -- what the frame does before a handler

    async def let_in(self, roles: Sequence[Role]) -> None:
        if roles and not self.roles & set(roles):
            await self.frame.sessions.refuse(self.tenancy, "pages-may-not", self.colleague.caller)
            raise Ended(403, "pages-may-not")

    async def belongs(self) -> None:
        if not from_here(self.request, self.colleague, self.sent.get("form")):
            await self.frame.sessions.refuse(self.tenancy, "pages-form-old", self.colleague.caller)
            raise Ended(403, "pages-form-old", what="pages-form-old-what")

    async def speak(self, language: Language) -> None:
        """In another language from now on."""
        self.colleague = replace(self.colleague, language=language)
        await self.frame.sessions.change(self.visit, self.colleague)


def root_of(tenancy: Tenancy) -> str:
    """What the addresses of the pages begin with."""
    return urlsplit(tenancy.base).path.rstrip("/") + "/pages"


def safe(back: str) -> str:
    """A path below that of the pages, to go back to; empty where it is none."""
    odd = any(one in back for one in ("//", "..", "\\"))
    sound = len(back) < _LONGEST and back.isascii() and back.isprintable()
    return back if back.startswith("/") and sound and not odd else ""


def spoken(request: Request, known: Sequence[Language]) -> Language:
    """What the browser speaks, where the pages do too; the first of the settings otherwise."""
    for one in request.headers.get("accept-language", "").lower().split(","):
        wanted = {"no": "nb"}.get(one.strip()[:2], one.strip()[:2])
        for language in known:
            if language == wanted:
                return language
    return known[0]


def _advised(one: Finding, language: Language) -> str:
    key = f"do-{one.code}"
    return say(language, key, **one.params) if has(key) else one.action(language)


def _filled(params: Any) -> bool:
    """Whether what a text would tell is known: a code that a receipt does not have is written `-`."""
    return any(str(one).strip(" -?") for one in dict(params or {}).values())


def _told(no: Denied, *, has_paper: bool) -> tuple[str, str, Mapping[str, object]]:
    """What is said of it, what to do, and what is filled in there."""
    if no.status == 413:
        megabytes = {"megabytes": int(no.problem.params.get("limit", 0)) >> 20}
        return ("pages-too-large", "pages-too-large-what", megabytes) if has_paper else (
            "pages-too-long", "pages-too-long-what", {}
        )  # fmt: skip
    known = {400: "pages-form-unread", 404: "pages-not-there", 415: "pages-form-unread"}
    return known.get(no.status, "pages-not-now" if no.status >= 500 else "pages-may-not"), "again", {}


def _within(begun: Callable[[], AbstractContextManager[Transaction]], work: Callable[[Transaction], T]) -> T:
    with begun() as transaction:
        return work(transaction)

"""Every page of the pages, found as a reader finds them: by the links and forms that stand on others.

A walk begins at the menu and follows what it finds, some of each kind of address. What is seen is looked through by
whoever asks for it; a page that is new is walked to without being named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from starlette.routing import Match, Route
from tests.pages.at_work import Browser, Role, at_work
from tests.service.serving import Town

from planbro.service import Context
from planbro.service.pages import routes as of_pages

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
EACH = 3
"""How many addresses of one route are looked at."""
OUT = re.compile(r"/pages/(close|language|files/|h/|login|in|out)")


@dataclass(frozen=True)
class Tag:
    """One element, with the names of those it stands in."""

    name: str
    attributes: dict[str, str]
    within: tuple[str, ...]


@dataclass
class Form:
    """A form as it stands on a page."""

    action: str
    method: str
    multipart: bool
    fields: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    """Of each field its type, or the element."""
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Page:
    """One page that was walked to."""

    path: str
    route: str
    answer: httpx.Response
    tags: list[Tag] = field(default_factory=list)
    texts: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """Each text, with the elements that it stands in."""
    forms: list[Form] = field(default_factory=list)

    @property
    def is_html(self) -> bool:
        return self.answer.headers.get("content-type", "").startswith("text/html")

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.texts)

    def addresses(self) -> Iterator[str]:
        """Whatever the page leads to or fetches."""
        for tag in self.tags:
            for name in ("href", "src", "action", "formaction", "hx-get", "hx-post", "data", "poster"):
                if name in tag.attributes:
                    yield tag.attributes[name]


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.open = page, []
        self.select = ""

    open: list[str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.page.tags.append(Tag(tag, said, tuple(self.open)))
        if tag not in VOID:
            self.open.append(tag)
        self._form(tag, said)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags.append(Tag(tag, {name: value or "" for name, value in attrs}, tuple(self.open)))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.page.texts.append((data, tuple(self.open)))

    def _form(self, tag: str, said: dict[str, str]) -> None:
        if tag == "form":
            multipart = said.get("enctype", "") == "multipart/form-data"
            self.page.forms.append(Form(said.get("action", ""), said.get("method", "get").lower(), multipart))
        if not self.page.forms or "form" not in self.open:
            return
        form, name = self.page.forms[-1], said.get("name", "")
        if tag == "option" and self.select:
            form.choices.setdefault(self.select, []).append(said.get("value", ""))
            if "selected" in said or self.select not in form.fields:
                form.fields[self.select] = said.get("value", "")
        if tag == "select":
            self.select = name
            form.kinds[name] = "select"
        if not name or tag not in {"input", "textarea", "button"}:
            return
        kind = said.get("type", "text") if tag == "input" else tag
        if kind in {"radio", "checkbox", "button"}:
            form.choices.setdefault(name, []).append(said.get("value", "on"))
            if ("checked" in said or kind != "checkbox") and name not in form.fields:
                form.fields[name] = said.get("value", "on")
        else:
            form.fields[name] = said.get("value", "")
        form.kinds[name] = kind


def read(path: str, route: str, answer: httpx.Response) -> Page:
    page = Page(path, route, answer)
    if page.is_html:
        _Reader(page).feed(answer.text)
    return page


def routes(town: Town, method: str) -> list[Route]:
    """Those of the pages that take this method."""
    return [one for one in _routes(town.app.state.context) if method in (one.methods or ())]


@cache
def _routes(context: Context) -> list[Route]:
    """All of them; the service itself loads them when the first reader comes."""
    return [one for one in of_pages(context) if isinstance(one, Route)]


def route_of(town: Town, path: str, method: str = "GET") -> str:
    """The route that an address goes to; empty where it goes to none."""
    scope = {"type": "http", "path": path, "method": method, "root_path": "", "headers": []}
    for one in routes(town, method):
        if one.matches(scope)[0] is Match.FULL:
            return one.path
    return ""


async def walk(town: Town, *roles: Role, browser: Browser | None = None, each: int = EACH, **more: Any) -> list[Page]:
    """The pages that somebody with those roles comes to."""
    browser = browser or await at_work(town, *roles, **more)
    found: list[Page] = []
    waiting, seen, counted = ["/pages"], {"/pages"}, Counter[str]()
    while waiting:
        path = waiting.pop(0)
        answer = await browser.get(path)
        page = read(path, route_of(town, answer.url.path), answer)
        found.append(page)
        for to in page.addresses():
            where = urlsplit(str(httpx.URL(str(answer.url)).join(to)) if _may_join(to) else "")
            whole = where.path + (f"?{where.query}" if where.query else "")
            route = route_of(town, where.path)
            key = f"{route}?{'&'.join(sorted({name for name, _ in parse_qsl(where.query)}))}"
            if route and whole not in seen and not OUT.match(where.path) and counted[key] < each:
                seen.add(whole)
                counted[key] += 1
                waiting.append(whole)
    return found


def _may_join(to: str) -> bool:
    return bool(to) and not re.match(r"(?!https?:)[a-z]+:", to)

"""What is told where something cannot be done: a code, the words for it, and nothing of what was sent (RFC 9457); to
people as a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from planbro.findings import Finding
from planbro.service._passage import room_of

_OF_PEOPLE: Final = frozenset({"pages", "ward"})
_OF_EPJ: Final = "/ward/handle"
"""The one address below these that no browser asks: the EPJ's own server does."""
_SPOKEN: Final[Mapping[str, str]] = {"nb": "nb", "no": "nb", "nn": "nn", "en": "en"}
_FIRST: Final[Mapping[str, str]] = {"nb": "Til forsiden", "nn": "Til framsida", "en": "To the first page"}
_AGAIN: Final[Mapping[str, str]] = {
    "nb": "Vent litt, og prøv igjen. Meld fra om det varer.",
    "nn": "Vent litt, og prøv igjen. Meld frå om det varer.",
    "en": "Wait a little, and try again. Tell us if it lasts.",
}  # fmt: skip
_NO_NUMBER: Final[Mapping[str, str]] = {
    "nb": "Skriv ikke fødselsnummer eller D-nummer i søk og filtre. Siden «Finn en plan» er til det.",
    "nn": "Skriv ikkje fødselsnummer eller D-nummer i søk og filter. Sida «Finn ein plan» er til det.",
    "en": "Write no fødselsnummer or D-number in searches and filters. The page “Find a plan” is for that.",
}  # fmt: skip
_SHORTER: Final[Mapping[str, str]] = {
    "nb": "Søk med færre ord.", "nn": "Søk med færre ord.", "en": "Search by fewer words.",
}  # fmt: skip
_DO: Final[Mapping[str, Mapping[str, str]]] = {
    "facade-number-in-url": _NO_NUMBER, "service-address-long": _SHORTER,
}  # fmt: skip
"""What people do about it, where the catalogue speaks to whoever programs."""
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}  # fmt: skip
_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
{style}
</head>
<body class="work">
<main id="content" tabindex="-1" autofocus>
<h1>{title}</h1>
<p class="lead">{what}</p>
{back}
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """An HTTP status, and the code of a finding that says why; `params` are codes and counts."""

    status: int
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Denied(Exception):
    """A request that is not answered. Each part of the service tells it in its own form."""

    def __init__(
        self, status: int, code: str, *, headers: Mapping[str, str] | None = None, **params: str | int
    ) -> None:
        super().__init__(code)
        self.problem = Problem(status, code, params, dict(headers or {}))

    @property
    def status(self) -> int:
        return self.problem.status

    @property
    def code(self) -> str:
        return self.problem.code


def language_of(request: Request) -> str:
    """The first language of the caller's that there are words in; bokmål where there is none."""
    accepted = (one.strip()[:2].lower() for one in request.headers.get("accept-language", "").split(","))
    return next((_SPOKEN[one] for one in accepted if one in _SPOKEN), "nb")


def told(request: Request, problem: Problem) -> Response:
    """A problem as `application/problem+json`; as a page where people look at pages."""
    finding, language = Finding(problem.code, params=problem.params), language_of(request)
    path = request.scope["path"]
    if room_of(path) in _OF_PEOPLE and not path.endswith(_OF_EPJ):
        return _as_page(request, problem, finding)
    body = {
        "type": "about:blank",
        "title": finding.text(language),
        "status": problem.status,
        "detail": finding.action(language),
        "code": problem.code,
    }
    return Response(orjson.dumps(body), problem.status, dict(problem.headers), "application/problem+json")


def _as_page(request: Request, problem: Problem, finding: Finding) -> Response:
    """What was refused before any page looked at it, or went wrong. Nobody is known yet, so it is said in the language
    of the browser; addresses are told from where one is, whatever the service stands behind."""
    language, path = language_of(request), request.scope["path"]
    links = {"style": "", "back": ""}
    if room_of(path) == "pages":
        up = "../" * (path.count("/") - (3 if path.startswith("/t/") else 1))
        links["style"] = f'<link rel="stylesheet" href="{up}pages/files/style.css">'
        links["back"] = f'<p><a class="button" href="{up}pages">{_FIRST[language]}</a></p>'
    said = {
        "title": escape(finding.text(language)),
        "what": _DO.get(problem.code, _AGAIN)[language],
        "language": language,
    }
    return Response(_PAGE.format_map(said | links), problem.status, {**problem.headers, **_HEADERS}, "text/html")

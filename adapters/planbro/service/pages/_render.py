"""The pages as HTML: templates with everything escaped, one style sheet, htmx from its package, and nothing inline."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from planbro.service.visits import style

_ROOM: Final = "planbro.service.pages"
HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
"""What every page bears."""
HTMX_CONFIG: Final = (
    '{"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"selfRequestsOnly":true,'
    '"historyCacheSize":0,"refreshOnHistoryMiss":true,"responseHandling":[{"code":"204","swap":false},'
    '{"code":"[23]..","swap":true},{"code":"422","swap":true,'
    '"target":"#content","select":"#content","swapOverride":"outerHTML"},{"code":"[45]..","swap":true,"error":true,'
    '"target":"#content","select":"#content","swapOverride":"outerHTML"}]}'
)
"""Nothing is evaluated, nothing is asked of others, and no page of a person is kept in the browser. What went wrong is
shown in place of the page: a form stands there again, above it what is amiss with it."""


class Static(NamedTuple):
    """A file that is the same for everybody."""

    data: bytes
    kind: str
    version: str


@cache
def environment() -> Environment:
    """The templates, compiled once."""
    return Environment(
        loader=PackageLoader(_ROOM, "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, extensions=["jinja2.ext.do"],
    )  # fmt: skip


@cache
def static() -> Mapping[str, Static]:
    """The files that pages name, by their names. Each address changes with what the file says, so it may be kept."""
    templates = resources.files(_ROOM) / "templates"
    added = sorted((one for one in templates.iterdir() if one.name.endswith(".css")), key=lambda one: one.name)
    return {
        "style.css": _kept(style(*(one.read_text("utf-8") for one in added)).encode(), "text/css"),
        "htmx.js": _kept(_htmx(), "text/javascript"),
    }


def _kept(data: bytes, kind: str) -> Static:
    return Static(data, kind, hashlib.sha256(data).hexdigest()[:10])  # with eleven it might look like somebody's number


def _htmx() -> bytes:
    """htmx as django-htmx ships it; that package is looked into and never imported."""
    found = find_spec("django_htmx")
    assert found is not None
    assert found.submodule_search_locations is not None
    (folder,) = found.submodule_search_locations
    return (Path(folder) / "static" / "django_htmx" / "htmx-2.min.js").read_bytes()


def as_response(text: str, status: int = 200) -> Response:
    return Response(text, status, dict(HEADERS), "text/html")


def file(request: Request) -> Response:
    """One of the files."""
    found = static()[request.path_params["file"]]
    headers = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(found.data, 200, headers, found.kind)

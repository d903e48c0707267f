"""The page as HTML: templates with everything escaped, one style sheet, no script, and a browser that loads no more."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache, partial
from importlib import resources
from typing import Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import Response

from planbro.render.days import Language
from planbro.service._context import Tenancy
from planbro.service.visits import style
from planbro.service.ward._words import NAMES, say
from planbro.settings import Ward

_NEVER: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex",
}


def root_of(tenancy: Tenancy) -> str:
    """What the page's own paths begin with."""
    return urlsplit(tenancy.base).path.rstrip("/") + "/ward"


def headers_of(told: Ward) -> dict[str, str]:
    """What every answer of the page bears. It may stand in a frame of the EPJ systems that the settings name."""
    origins = [f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, told.frames)]
    frames = " ".join(origins) if origins else "'none'"
    policy = f"default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
    more = {} if origins else {"X-Frame-Options": "DENY"}
    return {**_NEVER, "Content-Security-Policy": policy, **more}


def page(template: str, tenancy: Tenancy, ward: Ward, language: Language, status: int = 200, **values: Any) -> Response:
    """A page of a template."""
    text = _environment().get_template(template).render(
        lang=language, t=partial(say, language), root=root_of(tenancy), tenant=tenancy.told.name or tenancy.name,
        languages=[(one, NAMES[one]) for one in ward.languages], version=STYLE_VERSION, **values,
    )  # fmt: skip
    return Response(text, status, headers_of(ward), "text/html")


def plain(
    tenancy: Tenancy, told: Ward, language: Language, code: str, *, what: str = "again", status: int,
    left: Sequence[str] = (),
) -> Response:  # fmt: skip
    """A page with no patient on it: what happened, and how the page is opened again; `left` is what somebody had
    written in a form that was not taken."""
    return page("plain.html.j2", tenancy, told, language, status, code=code, what=what, left=left)


def refreshing(response: Response, tenancy: Tenancy, told: Ward) -> Response:
    """The page leaves the screen by itself when it was not used, also where nobody is there to close it."""
    response.headers["Refresh"] = f"{int(told.idle.total_seconds())}; url={root_of(tenancy)}"
    return response


@cache
def _environment() -> Environment:
    """The templates, compiled once."""
    loader = PackageLoader("planbro.service.ward", "templates")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        extensions=[],
    )  # fmt: skip


def _style() -> str:
    return style((resources.files("planbro.service.ward") / "templates" / "ward.css").read_text("utf-8"))


STYLE_SHEET: Final = _style()
STYLE_VERSION: Final = hashlib.sha256(STYLE_SHEET.encode()).hexdigest()[:8]


def style_sheet(more: Mapping[str, str]) -> Response:
    """The style sheet; its name changes with what it says, so it may be kept."""
    headers = {**more, "Cache-Control": "public, max-age=31536000, immutable"}
    return Response(STYLE_SHEET, 200, headers, "text/css")

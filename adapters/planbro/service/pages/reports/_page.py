"""Which reports there are, and one of them with the files that it leads to, shut in: it loads nothing, reaches nothing
of these pages, and of scripts only the report's own runs.

A report has the persons that it was made with: masked, unless whoever made it asked otherwise. An address names it by a
keyed hash, since the name of a folder may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from starlette.responses import FileResponse, Response

from planbro.exchange.engine import stamp
from planbro.render.migrate import script_hash
from planbro.service.pages._frame import At
from planbro.service.pages._render import HEADERS

_KINDS: Final = {"report.html": "migrate", "reconcile.html": "reconcile"}
_MOST: Final = 300
_MOST_FORMS: Final = 5_000
_FORMS: Final = "forms/"
_FORM: Final = re.compile(r"forms/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.pdf")
_LED_TO: Final = {
    "migrate": (
        ("report", re.compile(r"report\.html")),
        ("list", re.compile(r"(?:decisions|plans|findings|people|aside|worklist)\.csv|report\.json")),
        ("checklist", re.compile(r"checklists/(?:index|[0-9a-f]{12})\.html")),
        ("form", _FORM),
    ),
    "reconcile": (("report", re.compile(r"reconcile\.html")),),
}
"""The files that a report has links to, by what the log calls them."""
_MEDIA: Final = {".html": "text/html", ".csv": "text/csv", ".json": "application/json", ".pdf": "application/pdf"}
_KEPT: Final = frozenset({"text/csv", "application/json"})
"""What a browser is to keep and not to show."""
_NAME: Final = 32
_LETTERS: Final = str.maketrans("0123456789abcdef", "ghijklmnopqrstuv")
"""A name in an address has no digits: a row of them could look like a number of a person."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report: what it is of, the folder it lies in, when it was made, how large it is."""

    name: str
    kind: str
    folder: str
    at: str
    size: int
    path: Path


async def listed(at: At) -> Response:
    """The latest first."""
    found = await at.apart(lambda: _reports(at))
    return at.page("reports/list.html.j2", reports=found, any=bool(_folders(at)))


async def shown(at: At) -> Response:
    """One of them, or a file that it leads to; that it was opened is in the log before it is shown."""
    name, file = at.given("name"), at.given("file")
    found = next((one for one in await at.apart(lambda: _reports(at)) if one.name == name), None)
    beside = await at.apart(lambda: _beside(found, file)) if found is not None else None
    if found is None or beside is None:
        raise at.not_there()
    params = {"kind": found.kind, "report": found.name, "size": beside.size, "file": beside.called}
    await at.note(at.line("report-opened", outcome="shown", params=params))
    if beside.path is None:
        return at.page("reports/forms.html.j2", forms=beside.names)
    headers = {**HEADERS, "Content-Security-Policy": policy()} if beside.media == "text/html" else dict(HEADERS)
    kept = beside.path.name if beside.media in _KEPT else None
    return FileResponse(beside.path, headers=headers, media_type=beside.media, filename=kept)


@dataclass(frozen=True, slots=True)
class _Beside:
    """The report itself, or a file beside it; for the folder of forms, the names in it. The log says `called`."""

    called: str
    path: Path | None = None
    media: str = "text/html"
    size: int = 0
    names: tuple[str, ...] = ()


def _beside(report: Report, file: str) -> _Beside | None:
    """What a report leads to, and nothing else that lies there: never through a link that leads out of its folder."""
    root = report.path.parent.resolve()
    if file == _FORMS and report.kind == "migrate" and (root / _FORMS).resolve() == root / "forms":
        names = sorted(one.name for one in (root / _FORMS).glob("*.pdf") if _FORM.fullmatch(f"{_FORMS}{one.name}"))
        return _Beside("forms", names=tuple(names[:_MOST_FORMS])) if names else None
    called = next((called for called, pattern in _LED_TO[report.kind] if pattern.fullmatch(file)), None)
    path = root / file
    if called is None or path.resolve() != path or not path.is_file():
        return None
    return _Beside(called, path, _MEDIA[path.suffix], path.stat().st_size)


def policy() -> str:
    """A page with an origin of its own, so that nothing of ours is within its reach; it loads nothing and sends
    nothing, and the files beside it can be kept. Its own policy, which stands in its head, counts besides."""
    return (
        f"sandbox allow-scripts allow-downloads; default-src 'none'; script-src {script_hash()}; "
        "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _folders(at: At) -> tuple[Path, ...]:
    return at.frame.told.reports.get(at.tenancy.name, ())


def _reports(at: At) -> list[Report]:
    found = [one for folder in _folders(at) for one in _in(at, folder)]
    return sorted(found, key=lambda one: (one.at, one.name), reverse=True)[:_MOST]


def _in(at: At, folder: Path) -> Iterator[Report]:
    """Those in a folder and in the folders of it; never through a link that leads out of it."""
    try:
        root = folder.resolve(strict=True)
        below = [one for one in sorted(root.iterdir()) if one.is_dir() and not one.is_symlink()]
    except OSError:
        return
    for place in [root, *below[-_MOST:]]:
        for file, kind in _KINDS.items():
            path = place / file
            try:
                told = path.lstat()
            except OSError:
                continue
            if path.is_file() and not path.is_symlink():
                name = at.context.database.seal.digest(str(path), "report")[:_NAME].translate(_LETTERS)
                made = stamp(datetime.fromtimestamp(told.st_mtime, UTC))
                yield Report(name, kind, place.name, made, told.st_size, path)

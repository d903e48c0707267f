"""Which reports there are, and one of them, shut in: it loads nothing, reaches nothing of these pages, and of scripts
only the report's own runs.

A report has the persons that it was made with: masked, unless whoever made it asked otherwise. An address names it by a
keyed hash, since the name of a folder may be anything.
"""

from __future__ import annotations

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
    """One of them; that it was opened is in the log before it is shown."""
    name = at.given("name")
    found = next((one for one in await at.apart(lambda: _reports(at)) if one.name == name), None)
    if found is None:
        raise at.not_there()
    params = {"kind": found.kind, "report": found.name, "size": found.size}
    await at.note(at.line("report-opened", outcome="shown", params=params))
    return FileResponse(found.path, headers={**HEADERS, "Content-Security-Policy": policy()}, media_type="text/html")


def policy() -> str:
    """A page with an origin of its own, so that nothing of ours is within its reach; it loads nothing and sends
    nothing. Its own policy, which stands in its head, counts besides."""
    return (
        f"sandbox allow-scripts; default-src 'none'; script-src {script_hash()}; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
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

"""Deviations as a table for EQS or another system of deviations: what it was, in words, and what became of it.

A person's own words are left out unless they are asked for, since they may name somebody.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from planbro.findings import Finding
from planbro.plan import OSLO
from planbro.store.database import Database, Deviation, Deviations

HEADINGS: Final = (
    "Avviksnummer", "Virksomhet", "Oppstått", "Kode", "Hva har skjedd", "Hva kan gjøres", "Part", "Plan", "Utveksling",
    "Status", "Lukket", "Lukket av", "Begrunnelse",
)  # fmt: skip
_PAGE: Final = 500
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def table(found: Sequence[Deviation], *, reasons: bool = False) -> bytes:
    """Semicolons, and a mark that says UTF-8: what a spreadsheet in Norway opens as it stands."""
    return b"".join(parts([found], reasons=reasons))


def parts(pages: Iterable[Sequence[Deviation]], *, reasons: bool = False) -> Iterator[bytes]:
    """The same table, a part for each page of it; the headings alone where there is nothing to tell."""
    begun = False
    for page in pages:
        yield _lines(page, reasons, headed=not begun)
        begun = True
    if not begun:
        yield _lines((), reasons, headed=True)


def _lines(found: Iterable[Deviation], reasons: bool, *, headed: bool) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    if headed:
        writer.writerow(HEADINGS)
    writer.writerows([_cell(value) for value in _row(one, reasons)] for one in found)
    return out.getvalue().encode("utf-8-sig" if headed else "utf-8")


def pages(
    database: Database, tenant: str, *, standing: str = "", not_exported: bool = False
) -> Iterator[Sequence[Deviation]]:
    """The deviations of a tenant that there are now, however many: a page at hand at a time, each read by itself."""
    with database.reading() as transaction:
        last = Deviations(transaction).last(tenant)
    after = 0
    while after < last:
        with database.reading() as transaction:
            found = Deviations(transaction).of_tenant(
                tenant, standing=standing, not_exported=not_exported, after=after, upto=last, limit=_PAGE
            )
        if not found:
            return
        yield found
        after = found[-1].id


def _row(one: Deviation, reasons: bool) -> tuple[str, ...]:
    said = Finding(one.code, params=dict(one.params))
    return (
        str(one.id), one.tenant, _time(one.opened), one.code, said.text("nb"), said.action("nb"), one.party, one.plan,
        str(one.exchange or ""), "Lukket" if one.standing == "closed" else "Åpent", _time(one.closed), one.who,
        one.reason if reasons else "",
    )  # fmt: skip


def _time(stamp: str | None) -> str:
    """As it is read in Norway."""
    return datetime.fromisoformat(stamp).astimezone(OSLO).strftime("%d.%m.%Y %H:%M") if stamp else ""


def _cell(value: str) -> str:
    """A text that a spreadsheet would take for a formula is no formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value

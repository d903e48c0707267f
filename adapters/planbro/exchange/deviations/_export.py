"""Deviations as a table for EQS or another system of deviations: what it was, in words, and what became of it.

A person's own words are left out unless they are asked for, since they may name somebody.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from planbro.findings import Finding
from planbro.plan import OSLO
from planbro.store.database import Deviation

HEADINGS: Final = (
    "Avviksnummer", "Virksomhet", "Oppstått", "Kode", "Hva har skjedd", "Hva kan gjøres", "Part", "Plan", "Utveksling",
    "Status", "Lukket", "Lukket av", "Begrunnelse",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def table(found: Sequence[Deviation], *, reasons: bool = False) -> bytes:
    """Semicolons, and a mark that says UTF-8: what a spreadsheet in Norway opens as it stands."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows([_cell(value) for value in _row(one, reasons)] for one in found)
    return out.getvalue().encode("utf-8-sig")


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

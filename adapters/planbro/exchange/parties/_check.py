"""Whether the address book's file says what a trust needs of it (`settings.check`)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from planbro import settings
from planbro.exchange.parties._lists import read_list
from planbro.findings import Findings, Refused

_SENDERS: Final = frozenset({"kommune", "home-care", "coordinating-unit"})
"""Those of a kommune whose messages tell of plans; a hospital's own units are asked about nothing."""
_MOST: Final = 8


def check_book(whole: settings.Settings, findings: Findings, _: Mapping[str, str]) -> None:
    """A message names its sender by HER-id alone, and the plan is asked for at the body above that: where the book
    tells of none, nobody can be asked. A file that cannot be read is told where it is taken in."""
    file = whole.parties.file
    if file is None or not any(one.kind == "trust" for one in whole.tenants.values()):
        return
    with suppress(OSError, Refused):
        book = {one.id: one for one in read_list(file.read_bytes(), "", "", Findings()).parties}
        parents = {ident: one.parent for ident, one in book.items()}
        lost = [one.id for one in book.values() if one.kind in _SENDERS and not _has_body(one.id, parents)]
        if lost:
            findings.add("config-party-parent", path="parties.file", party=lost[0], count=len(lost))


def _has_body(ident: str, parents: Mapping[str, str]) -> bool:
    """As `body_of` looks for it."""
    for _ in range(_MOST):
        if ident.startswith("orgnr:"):
            return True
        ident = parents.get(ident, "")
    return False

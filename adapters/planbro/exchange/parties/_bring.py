"""A list into the address book: done again it changes nothing; who is not in it any more may be closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from planbro.findings import Findings
from planbro.store.database import Parties, Party, Transaction, Written


@dataclass(slots=True)
class Brought:
    """What a list came to. `closed` are those of an earlier list of the same source that this one has no more."""

    written: Written = field(default_factory=Written)
    closed: list[str] = field(default_factory=list)


def bring(
    transaction: Transaction, tenant: str, parties: Sequence[Party], source: str, day: str, now: str,
    findings: Findings, *, whole: bool = False,
) -> Brought:  # fmt: skip
    """Write the parties of a list. `whole` says that it has all of its source: who is missing is there
    no longer than `day`.

    Nothing of the list's own is said by override, so an override stays what it was.
    """
    book, brought = Parties(transaction), Brought()
    brought.written = book.write(parties, now)
    known = set(book.some(tenant, [one.parent for one in parties if one.parent]))
    for one in parties:
        if one.parent and one.parent not in known:
            findings.add("party-parent", path=one.id)
    if whole:
        here = {one.id for one in parties}
        gone = [
            replace(one, stop=day) for one in book.of_source(tenant, source) if one.id not in here and one.stop is None
        ]
        brought.closed = [one.id for one in gone]
        book.write(gone, now)
    return brought

"""Who of the addressed is here, and who can be answered (plo.md § 4; HIS 1153-2; HITS 1168 §§ 5.3, 5.4).

A party has two levels, virksomhet and communication party, each with a HER-id. Both known: ours. One of them: the
service or person cannot be found (E21). None: it is another's, and nobody answers for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planbro.exchange.receive._known import Known
from planbro.formats.plo import Message, Party


@dataclass(frozen=True, slots=True)
class Addressed:
    """A party of the message that is ours to answer for. `level` is what could not be found, 0 where all could."""

    party: Party
    copy: bool
    level: int = 0


def addressed(message: Message, known: Known | None) -> Iterator[Addressed]:
    """The parties to answer for, the primary receiver first; the same party twice is one."""
    seen: set[tuple[str | None, str | None]] = set()
    for party in message.receivers:
        numbers = party.her_ids
        if numbers in seen:
            continue
        seen.add(numbers)
        level = missing_level(numbers, known)
        if level is not None:
            yield Addressed(party, party is not message.receiver, level)


def missing_level(numbers: tuple[str | None, str | None], known: Known | None) -> int | None:
    """0 where the party is ours, the level that is not found where half of it is, None where it is another's."""
    first, second = numbers
    listed = known.organisations if known is not None else None
    if listed is None or known is None:
        return None if not (first or second) else 1 if not first else 2 if not second else 0
    organisation = listed.get(first or "")
    if organisation is None:
        return 1 if second and second in known.departments else None
    below = organisation.departments
    return 0 if second and (below is None or second in below) else 2

"""The audit as FHIR AuditEvents, and beside them the proof that none of it was changed.

The proof has each line as the chain holds it, with its hash, the hash before it where the line before is not exported,
and every anchor. Whoever has an anchor that was kept elsewhere can work it all out again (`check_export`). Nothing is
held in memory but some lines at a time, so an audit of any length can be exported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Final, Literal

import orjson
from sqlalchemy import select

from planbro._version import __version__
from planbro.exchange.looked._lines import raw
from planbro.formats.fhir.audit import audit_event, event_id
from planbro.ident import Kind
from planbro.ident.systems import system_of
from planbro.store.database import Audit, Entry, Persons, Transaction, metadata

Form = Literal["ndjson", "bundle", "lines"]
SOME: Final = 500
_KINDS: Final = frozenset(kind.value for kind in Kind)
_PLAN: Final = metadata.tables["plan"]


@dataclass(frozen=True, slots=True, repr=False)
class Selection:
    """Which lines: of one tenant or, where none is named, all there are; of a plan or a person; in a time."""

    tenant: str = ""
    plan: str = ""
    person: str = ""
    since: str = ""
    until: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it is every line, so that the chains are without gaps."""
        return not (self.tenant or self.plan or self.person or self.since or self.until)


@dataclass(slots=True)
class Exported:
    """What was written: lines, and stretches of lines that follow each other in their chain."""

    lines: int = 0
    stretches: int = 0
    anchors: int = 0


def export(
    transaction: Transaction, selection: Selection, out: BinaryIO, proof: BinaryIO | None, now: str, *,
    form: Form = "ndjson", site: str = "", numbers: bool = False,
) -> Exported:  # fmt: skip
    """Write the lines, chain by chain. `numbers` names each person by the national number too, for a receiver who has
    the right to it; otherwise by the store's own id."""
    told, whose = Exported(), _Whose(transaction, numbers)
    entries = Audit(transaction).each(
        selection.tenant, plan=selection.plan, person=selection.person, since=selection.since, until=selection.until
    )
    if proof is not None:
        proof.write(_row({"planbro": __version__, "given": now, "form": form, "site": site,
                          "whole": selection.is_whole}))  # fmt: skip
    if form == "bundle":
        out.write(b'{"resourceType":"Bundle","type":"collection","timestamp":' + orjson.dumps(now) + b',"entry":[')
    last: dict[str, int] = {}
    for some in _batches(entries):
        befores = _befores(transaction, some, last)
        whose.learn(some)
        for line in some:
            made = orjson.dumps(_made(line, whose, form, site))
            out.write(_written(made, line, form, first=told.lines == 0))
            told.lines += 1
            told.stretches += (line.writer, line.number) in befores
            if proof is not None:
                proof.write(_proved(line, made, befores, whose))
    if form == "bundle":
        out.write(b"\n]}\n")
    if proof is not None:
        for row in Audit(transaction).anchors():
            proof.write(_row({"anchor": row}))
            told.anchors += 1
    return told


def _made(line: Entry, whose: _Whose, form: Form, site: str) -> Mapping[str, Any]:
    if form == "lines":
        return raw(line)
    person = whose.person(line)
    return audit_event(line, site=site, person=person, identifiers=whose.identifiers(line.tenant, person))


def _written(made: bytes, line: Entry, form: Form, *, first: bool) -> bytes:
    """One line of the file for one line of the audit, in a Bundle too."""
    if form != "bundle":
        return made + b"\n"
    entry = b'{"fullUrl":"urn:uuid:' + event_id(line).encode() + b'","resource":' + made + b"}"
    return (b"\n" if first else b",\n") + entry


def _proved(line: Entry, made: bytes, befores: Mapping[tuple[str, int], str], whose: _Whose) -> bytes:
    told: dict[str, Any] = {"line": raw(line), "hash": line.hash, "sha256": hashlib.sha256(made).hexdigest()}
    person = whose.person(line)
    if person != line.person:
        told["person"] = person
    before = befores.get((line.writer, line.number))
    if before is not None:
        told["before"] = before
    return _row(told)


def _row(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while some := list(islice(entries, SOME)):
        yield some


def _befores(
    transaction: Transaction, some: Sequence[Entry], last: dict[str, int]
) -> dict[tuple[str, int], str]:  # fmt: skip
    """The hash before each line that begins a stretch; of the first line of a chain it is empty."""
    begins = []
    for line in some:
        if last.get(line.writer) != line.number - 1:
            begins.append((line.writer, line.number))
        last[line.writer] = line.number
    known = Audit(transaction).hashes([(writer, number - 1) for writer, number in begins if number > 1])
    return {(writer, number): known.get((writer, number - 1), "") for writer, number in begins}


class _Whose:
    """Whose plan a line is about, where the line has only the plan; and the person's numbers, where asked for."""

    def __init__(self, transaction: Transaction, numbers: bool) -> None:
        self.transaction, self.numbers = transaction, numbers
        self._persons: dict[tuple[str, str], str] = {}
        self._identifiers: dict[tuple[str, str], tuple[dict[str, str], ...]] = {}

    def learn(self, lines: Sequence[Entry]) -> None:
        """Look up what these lines need, in one question."""
        plans = {one.plan for one in lines if one.plan and not one.person}
        asked = select(_PLAN.c.tenant, _PLAN.c.id, _PLAN.c.person).where(_PLAN.c.id.in_(sorted(plans)))
        rows = self.transaction.run(asked) if plans else ()
        self._persons = {(row.tenant, row.id): row.person for row in rows}
        self._identifiers = {}

    def person(self, line: Entry) -> str:
        return line.person or self._persons.get((line.tenant, line.plan), "")

    def identifiers(self, tenant: str, person: str) -> tuple[dict[str, str], ...]:
        if not self.numbers or not person:
            return ()
        key = (tenant, person)
        if key not in self._identifiers:
            found = [
                {"system": system, "value": one.value}
                for one in Persons(self.transaction).numbers(tenant, person)
                if one.kind in _KINDS and (system := system_of(Kind(one.kind))) is not None
            ]
            self._identifiers[key] = tuple(found[::-1])
        return self._identifiers[key]

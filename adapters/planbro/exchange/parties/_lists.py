"""Parties from a list, CSV or JSON: a row that is wrong is told with its line, and the rest goes on (law 6)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.exchange.parties._model import COLUMNS, party_of
from planbro.exchange.reconcile._rows import decode
from planbro.findings import Findings, Refused
from planbro.formats.codec import Limits, json
from planbro.ident import orgnr
from planbro.store.database import Party

_LIMITS: Final = Limits(max_bytes=64 << 20, max_depth=6, max_nodes=2_000_000)
_HEADINGS: Final[Mapping[str, str]] = {
    "herid": "id", "her-id": "id", "orgnr": "orgnr", "organisasjonsnummer": "orgnr", "navn": "name", "name": "name",
    "type": "kind", "kind": "kind", "slag": "kind", "overordnet": "parent", "parent": "parent", "tjeneste": "service",
    "service": "service", "avdeling": "department", "department": "department", "kommune": "kommune",
    "kommunenummer": "kommune", "bydel": "bydel", "bydelsnummer": "bydel", "tar": "takes", "takes": "takes",
    "fra": "start", "start": "start", "til": "stop", "stop": "stop", "etterfølger": "successor",
    "successor": "successor", "id": "id", "part": "id",
}  # fmt: skip
_SEPARATORS: Final = ";\t,|"


@dataclass(slots=True)
class Read:
    """What a list holds, and how many rows of it are none."""

    parties: list[Party] = field(default_factory=list)
    rows: int = 0
    wrong: int = 0


def read_list(data: bytes, tenant: str, source: str, findings: Findings) -> Read:
    """The parties of a list; of one that stands there twice, the first.

    Raises:
        Refused: it is neither CSV with headings for id and kind, nor a JSON list.
    """
    found, seen = Read(), set[str]()
    for line, row in _json(data) if data.lstrip()[:1] in {b"[", b"{"} else _csv(data):
        found.rows += 1
        party = party_of(row, tenant, source, findings, line)
        if party is None:
            found.wrong += 1
        elif party.id in seen:
            findings.add("party-twice", line=line)
            found.wrong += 1
        else:
            seen.add(party.id)
            found.parties.append(party)
    return found


def _csv(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    text, _ = decode(data)
    head = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        names = [_HEADINGS.get(cell.strip().casefold(), "") for cell in next(reader, [])]
        if not {"id", "orgnr"} & set(names) or "kind" not in names:
            raise Refused.because("party-list-unread", reason="no headings for id and kind")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = {name: cell for name, cell in zip(names, cells, strict=False) if name and cell.strip()}
                yield reader.line_num, _named(row)
    except csv.Error:
        raise Refused.because("party-list-unread", reason="no table") from None


def _json(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    value: Any = json.parse(data, _LIMITS)
    rows = value.get("parties") if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise Refused.because("party-list-unread", reason="no list of parties")
    for number, row in enumerate(rows, 1):
        yield number, _named(_texts(row) if isinstance(row, dict) else {})


def _texts(row: dict[str, Any]) -> dict[str, str]:
    known = {*COLUMNS, "orgnr"}
    return {
        name: ",".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in row.items()
        if name in known and value is not None
    }


def _named(row: dict[str, str]) -> dict[str, str]:
    """A row of numbers alone: a HER-id goes before the organisasjonsnummer, which is then what it belongs to."""
    ident, number = row.get("id", "").strip(), row.pop("orgnr", "").replace(" ", "")
    if ident and ":" not in ident:
        ident = f"herid:{ident}"
    if number and ":" not in number:
        number = f"orgnr:{number}"
    if ident and number:
        row.setdefault("parent", number)
    for name in ("parent", "successor"):
        if (other := row.get(name, "").strip()) and ":" not in other:
            row[name] = f"{'orgnr' if orgnr.is_valid(other) else 'herid'}:{other.replace(' ', '')}"
    return row | {"id": ident or number}

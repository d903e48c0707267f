"""Receipts of the archive: read in three forms, matched by package and checksum together, kept once (law 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import orjson
from lxml import etree

from planbro.exchange.archive._shelf import RECEIPTS, Kept, Shelf, write_whole
from planbro.exchange.archive._whole import packages
from planbro.findings import Findings, Refused
from planbro.formats import codec
from planbro.formats.codec import xml
from planbro.formats.tabular import cells_of
from planbro.plan import is_datetime

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "package": ("pakke", "package", "pakkeid"), "checksum": ("sjekksum", "checksum", "sha256"),
    "archive_id": ("arkiv-id", "arkivid", "archive_id", "archive-id"), "time": ("arkivert", "tidspunkt", "time"),
    "by": ("arkivert-av", "arkivertav", "by", "av"), "archive": ("arkiv", "archive"),
}  # fmt: skip
"""What a column, a key or an attribute may be called; the first is what planbro writes itself."""
_SEPARATOR: Final = "#"
_AS_EXCEL: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?: (?:kl\.? ?)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the archive has a package: which, by its id and the checksum of its manifest; and what it calls it."""

    package: str
    checksum: str
    archive_id: str
    time: str = ""
    by: str = ""
    archive: str = ""


@dataclass(slots=True)
class Recorded:
    """What became of some receipts."""

    new: int = 0
    known: int = 0
    refused: int = 0


def read_receipts(data: bytes, file: str, findings: Findings) -> list[tuple[int, Receipt]]:
    """The receipts of a file with their number in it; one that lacks a part is told and left.

    Raises:
        Refused: the file is no list of receipts.
    """
    kind = codec.sniff(data)
    if kind == "zip" or not data.strip():
        raise Refused.because("archive-receipt-unreadable", file=file)
    rows = _FORMS.get(kind, _csv_rows)(data, file)
    found = []
    for number, row in enumerate(rows, 1):
        if not row.get("archive_id") and not row.get("time"):
            continue  # a line of the list of packages that the archive has not filled in yet
        if row.get("time"):
            row["time"] = _time(row["time"])
        missing = next((name for name in ("package", "checksum", "archive_id") if not row.get(name)), None)
        if missing is None and row.get("time") and not is_datetime(row["time"]):
            missing = "time"
        if missing is not None:
            findings.add("archive-receipt-incomplete", file=file, row=number, element=_NAMES[missing][0])
            continue
        found.append((number, Receipt(**{name: row.get(name, "") for name in _NAMES})))
    return found


def record(shelf: Shelf, files: Sequence[tuple[str, bytes]], findings: Findings) -> Recorded:
    """Keep the receipts that prove a package; an unknown, a second other, and one of other bytes are told."""
    known = {kept.id: kept for kept in packages(shelf)}
    done = Recorded()
    for file, data in files:
        for number, receipt in _named(data, file, findings):
            code = _judged(shelf, known.get(receipt.package), receipt, done)
            if code is not None:
                done.refused += 1
                findings.add(code, file=file, row=number)
    return done


def _named(data: bytes, file: str, findings: Findings) -> list[tuple[int, Receipt]]:
    """The receipts of a file, which is named where it cannot be read."""
    try:
        return read_receipts(data, file, findings)
    except Refused as refused:
        found = refused.findings
    raise Refused([replace(one, place=replace(one.place, file=file)) for one in found])


def _judged(shelf: Shelf, kept: Kept | None, receipt: Receipt, done: Recorded) -> str | None:
    """Keep one receipt, or the code that says why not."""
    if kept is None:
        return "archive-receipt-unknown"
    if receipt.checksum.lower() != kept.checksum:
        return "archive-receipt-mismatch"
    earlier = receipt_of(shelf, kept)
    if earlier is not None:
        if earlier.archive_id != receipt.archive_id:
            return "archive-receipt-second"
        done.known += 1
        return None
    body = orjson.dumps(asdict(receipt) | {"checksum": kept.checksum}, option=orjson.OPT_INDENT_2) + b"\n"
    write_whole(shelf.root / RECEIPTS / f"{kept.id}.json", body)
    done.new += 1
    return None


def receipt_of(shelf: Shelf, kept: Kept) -> Receipt | None:
    """The receipt of a package, where it is there and is of the bytes that lie there.

    Raises:
        Refused: what lies there is no receipt.
    """
    path = shelf.root / RECEIPTS / f"{kept.id}.json"
    try:
        raw = orjson.loads(path.read_bytes())
        receipt = Receipt(**raw)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        receipt = None
    if receipt is None:
        raise Refused.because("archive-receipt-unreadable", file=path.name)
    return receipt if receipt.package == kept.id and receipt.checksum == kept.checksum else None


# forms


def _csv_rows(data: bytes, file: str) -> Iterator[dict[str, str]]:
    rows = cells_of(data)
    names = [_name(one) for one in rows[0]] if rows else []
    if not {"package", "checksum"} <= set(names):
        raise Refused.because("archive-receipt-unreadable", file=file)
    for row in rows[1:]:
        if any(cell.strip() for cell in row):
            yield {name: cell.strip() for name, cell in zip(names, row, strict=False) if name}


def _json_rows(data: bytes, file: str) -> Iterator[dict[str, str]]:
    found: Any = codec.json.parse(data)
    rows = found.get("receipts", found.get("kvitteringer")) if isinstance(found, dict) else found
    if isinstance(found, dict) and rows is None:
        rows = [found]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused.because("archive-receipt-unreadable", file=file)
    for row in rows:
        yield {
            name: str(value).strip() for key, value in row.items() if (name := _name(str(key))) and value is not None
        }


def _xml_rows(data: bytes, file: str) -> Iterator[dict[str, str]]:
    """Our own `kvittering` with attributes, or an arkivmeldingKvittering whose key is `PACKAGE#CHECKSUM`."""
    root = xml.parse(data).getroot()
    name = etree.QName(root).localname
    if name in {"kvitteringer", "kvittering"}:
        for one in [root] if name == "kvittering" else root:
            if isinstance(one.tag, str):
                yield {found: value.strip() for key, value in one.items() if (found := _name(key))}
        return
    if name.lower() not in {"arkivmeldingkvittering", "arkivmelding-kvittering"}:
        raise Refused.because("archive-receipt-unreadable", file=file)
    for one in root.iter("{*}registreringKvittering"):
        key = (one.findtext("{*}referanseEksternNoekkel/{*}noekkel") or "").strip()
        package, _, checksum = key.partition(_SEPARATOR)
        names = (("archive_id", "systemID"), ("time", "arkivertDato"), ("by", "arkivertAv"))
        told = {field: (one.findtext(f"{{*}}{element}") or "").strip() for field, element in names}
        yield {"package": package, "checksum": checksum, **told}


def _time(text: str) -> str:
    """A time as ISO, also where a spreadsheet has made it a Norwegian one.

    >>> _time("24.11.2026"), _time("24.11.2026 9:05"), _time("2026-11-24T09:05:00+01:00")
    ('2026-11-24', '2026-11-24T09:05:00', '2026-11-24T09:05:00+01:00')
    """
    match = _AS_EXCEL.fullmatch(text)
    if match is None:
        return text
    day, month, year, hour, minute, second = match.groups()
    clock = f"T{int(hour):02}:{minute}:{second or '00'}" if hour else ""
    return f"{year}-{int(month):02}-{int(day):02}{clock}"


def _name(text: str) -> str:
    plain = text.strip().lower().replace(" ", "-").replace("_", "-")
    return next((name for name, words in _NAMES.items() if plain in words or plain.replace("-", "_") in words), "")


_FORMS: Final = {"xml": _xml_rows, "json": _json_rows}

"""A list that comes as a workbook: its first sheet as the CSV it might have been."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from datetime import date, datetime

from openpyxl import load_workbook

from planbro.findings import Refused
from planbro.formats import codec
from planbro.formats.codec import archive

_BOOK = "xl/workbook.xml"


def is_workbook(data: bytes) -> bool:
    """Whether a zip is a workbook: it has the member that every workbook has."""
    if not codec.is_zip(data):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as holder:
            return _BOOK in holder.namelist()
    except zipfile.BadZipFile:
        return False


def as_csv(data: bytes, limits: codec.Limits, file: str) -> bytes:
    """The rows of the first sheet, as CSV in UTF-8; line N is row N.

    Raises:
        Refused: the zip is an attack or damaged, a part has a DOCTYPE, or it is no workbook after all.
    """
    holder = archive.open(data, limits)
    if any(b"<!DOCTYPE" in holder.read(name) for name in holder.names if name.endswith((".xml", ".rels"))):
        raise Refused.because("xml-dtd", file=file)
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    broken = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for row in book.worksheets[0].iter_rows(values_only=True):
                writer.writerow([_text(value) for value in row])
            book.close()
    except Exception:  # openpyxl has no exception of its own for a damaged book
        broken = True
    if broken:
        raise Refused.because("zip-malformed", file=file)
    return stream.getvalue().encode()


def _text(value: object) -> str:
    """A cell in one line: a day as ÅÅÅÅ-MM-DD, a number without the point that a spreadsheet gives it."""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else " ".join(str(value).split())

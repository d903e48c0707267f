"""A list that comes as a workbook: its first sheet as the CSV it might have been."""

from __future__ import annotations

import csv
import io

from planbro.findings import Refused
from planbro.formats import codec
from planbro.formats.tabular import Workbook, is_workbook, plain

__all__ = ["as_csv", "is_workbook"]


def as_csv(data: bytes, limits: codec.Limits, file: str) -> bytes:
    """The rows of the first sheet, as CSV in UTF-8; line N is row N.

    Raises:
        Refused: the zip is an attack or damaged, a part has a DOCTYPE, or it is no workbook after all.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    try:
        book = Workbook(data, limits)
        line = 0
        for number, cells in book.rows(book.pages[0]) if book.pages else ():
            for _ in range(line, number - 1):
                writer.writerow([])
            writer.writerow([_line(plain(cell)) for cell in cells])
            line = number
    except Refused as refused:
        code = refused.findings.codes()[0]
    else:
        return stream.getvalue().encode()
    raise Refused.because(code, file=file)


def _line(text: str) -> str:
    """A cell in one line; of a time its day."""
    found = " ".join(text.split())
    return found[:10] if found[10:11] == "T" and found[4:5] == "-" else found

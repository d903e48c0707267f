"""Small valid files for attachments: the same in, the same out; no library, no clock."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence


def minimal_pdf(title: str, lines: Sequence[str], *, filler: bytes | None = None) -> bytes:
    """A PDF 1.4 of one page: a title and lines of text in Helvetica, letters as in Windows-1252.

    `filler` goes along as a stream that nothing shows, to give the file a size.

    >>> minimal_pdf("Referat", ["Møte på skolen"])[:8]
    b'%PDF-1.4'
    """
    shown = b"".join(b"(%b) '\n" % _escaped(line) for line in lines)
    page = b"BT /F1 16 Tf 18 TL 56 790 Td (%b) ' /F1 11 Tf 15 TL T*\n%bET" % (_escaped(title), shown)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (nb-NO) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    if filler is not None:
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(filler), filler))
    file = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(file)


def minimal_png(red: int, green: int, blue: int) -> bytes:
    """A PNG of eight by eight dots in one colour.

    >>> minimal_png(200, 80, 40)[1:4]
    b'PNG'
    """
    rows = (b"\x00" + bytes((red, green, blue)) * 8) * 8
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def _escaped(text: str) -> bytes:
    """A text inside a PDF string: backslashes and parentheses take a backslash."""
    plain = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return plain.encode("cp1252", "replace")

"""The head of an HL7 v2 message, as it is needed before anything is made of it, and the answer to it.

It is read from the bytes as they came, so that a message whose characters cannot be made out can still be answered, and
what is echoed is echoed to the byte (HL7 v2.5.1 chapter 2: MSH, MSA, ERR; tables 0008, 0357).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Ack = Literal["AA", "AE", "AR"]
_FRAME: Final = b"\x0b\x1c\r\n \t\xef\xbb\xbf\0"
_LINES: Final = re.compile(rb"\r\n|\n")
_ENHANCED: Final = {"AA": "CA", "AE": "CE", "AR": "CR"}
_TEXTS: Final = {
    100: "Segment sequence error", 101: "Required field missing", 103: "Table value not found",
    200: "Unsupported message type", 202: "Unsupported processing id", 203: "Unsupported version id",
    207: "Application internal error",
}  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Header:
    """MSH, field by field; `fields` are as they came, Latin-1 for bytes."""

    separators: str
    """Field, component, repetition, escape, subcomponent."""
    fields: tuple[str, ...]

    def raw(self, number: int) -> str:
        """MSH-`number`; MSH-1 is the field separator itself."""
        if number == 1:
            return self.separators[0]
        return self.fields[number - 1] if number <= len(self.fields) else ""

    def part(self, number: int, component: int = 1) -> str:
        parts = self.raw(number).split(self.separators[2])[0].split(self.separators[1])
        return parts[component - 1].strip() if component <= len(parts) else ""

    @property
    def type(self) -> str:
        """`ADT`."""
        return self.part(9)

    @property
    def trigger(self) -> str:
        """`A01`."""
        return self.part(9, 2)

    @property
    def control(self) -> str:
        return self.raw(10)

    @property
    def processing(self) -> str:
        """P production, T training, D debugging (table 0103)."""
        return self.part(11)

    @property
    def version(self) -> str:
        return self.part(12)

    @property
    def facility(self) -> str:
        return self.part(4)

    @property
    def source(self) -> str:
        """Who sent it, as it calls itself: institution and application."""
        return f"{self.part(4)}|{self.part(3)}"

    @property
    def charsets(self) -> list[str]:
        return [one.strip() for one in self.raw(18).split(self.separators[2]) if one.strip()]

    def __repr__(self) -> str:
        return f"Header({self.type}^{self.trigger}, {self.version})"


def unframed(data: bytes) -> bytes:
    """A message without the frame of MLLP, its segments parted by carriage returns as they should be."""
    return _LINES.sub(b"\r", data.strip(_FRAME))


def read_header(data: bytes) -> Header | None:
    """The head of a message; None where it has none that can be read."""
    line = unframed(data).partition(b"\r")[0].decode("latin-1")
    if len(line) < 8 or not line.startswith("MSH"):
        return None
    field = line[3]
    marks = line[4:].partition(field)[0]
    if not 3 <= len(marks) <= 5 or any(map(str.isalnum, field + marks)) or len({field, *marks}) != 1 + len(marks):
        return None
    marks = (marks + "&")[:4] if len(marks) < 4 else marks[:4]
    return Header(field + marks, tuple(line.split(field)))


def messages_in(data: bytes) -> Iterator[bytes]:
    """The messages of a file: one, several in a row, or a batch with its own heads and tails."""
    current: list[bytes] = []
    for segment in re.split(rb"[\r\n\x0b\x1c]+", data.strip(_FRAME)):
        if segment.startswith(b"MSH") and current:
            yield b"\r".join(current) + b"\r"
            current = []
        if segment[:3] not in {b"FHS", b"BHS", b"BTS", b"FTS"} and segment.strip():
            current.append(segment)
    if current:
        yield b"\r".join(current) + b"\r"


def acknowledge(header: Header | None, code: Ack, *, at: str, error: int = 0) -> bytes:
    """The answer: AA it is on the disk with us; AE try again; AR do not, it will not be taken.

    `at` is the time as HL7 writes it. A sender that asks for accept acknowledgements (MSH-15) gets CA, CE, CR. `error`
    is a code of table 0357. The answer's own id is worked out from what it answers, so that the same is answered alike.
    """
    marks = header.separators if header is not None else "|^~\\&"
    field, part = marks[0], marks[1]
    given = header.raw if header is not None else lambda number: ""
    code_said = _ENHANCED[code] if given(15) else code
    number = hashlib.sha256(f"{given(3)}{given(4)}{given(10)}{code}{error}".encode()).hexdigest()[:18].upper()
    version = header.version if header is not None and header.version else "2.5"
    kind = part.join(["ACK", header.trigger] if header is not None and header.trigger else ["ACK"])
    head = ["MSH", marks[1:], given(5) or "PLANBRO", given(6), given(3), given(4), at, "", kind, f"PB{number}",
            given(11) or "P", version]  # fmt: skip
    segments = [head, ["MSA", code_said, given(10)]]
    if code != "AA":
        told = part.join([str(error or 207), _TEXTS[error or 207], "HL70357"])
        segments.append(["ERR", "", "", told, "E"])
    return "".join(field.join(segment) + "\r" for segment in segments).encode("latin-1", "replace")


def wants_answer(header: Header | None, code: Ack) -> bool:
    """Whether the sender wants to hear of it (MSH-15, table 0155): always where it says nothing."""
    wish = header.part(15) if header is not None else ""
    return {"NE": False, "ER": code != "AA", "SU": code == "AA"}.get(wish, True)

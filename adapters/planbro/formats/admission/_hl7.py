"""HL7 v2 ADT as an admission. The kept library parts the message; what it says is read here, and Z segments are not.

`hl7` writes what it cannot decode to a log of its own, so escapes are undone here instead (law 7).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import hl7  # type: ignore[import-untyped]

from planbro.findings import Findings, Refused
from planbro.formats.admission._header import Header, read_header, unframed
from planbro.formats.admission._model import Admission, Codes, Event, Unit
from planbro.formats.admission._numbers import Persons
from planbro.ident import Profile
from planbro.mapping._codecs import with_offset

_PARTS: Final = 50_000
"""Separators in a message; a long one has some hundred. Each costs the library an object of its own."""
_CHARSETS: Final = {
    "ASCII": "ascii", "8859/1": "iso-8859-1", "8859/2": "iso-8859-2", "8859/4": "iso-8859-4", "8859/9": "iso-8859-9",
    "8859/10": "iso-8859-10", "8859/15": "iso-8859-15", "UNICODE": "utf-8", "UNICODE UTF-8": "utf-8", "UTF-8": "utf-8",
    "ISO-8859-1": "iso-8859-1", "ISO8859-1": "iso-8859-1", "LATIN1": "iso-8859-1", "WINDOWS-1252": "cp1252",
}  # fmt: skip
"""Table 0211, and what senders write in its stead."""
_TRIGGERS: Final[dict[str, tuple[Event, Event | None]]] = {
    "A01": ("admitted", None), "A02": ("transferred", None), "A03": ("discharged", None), "A05": ("planned", None),
    "A06": ("admitted", None), "A07": ("discharged", None), "A08": ("updated", None), "A11": ("cancelled", "admitted"),
    "A12": ("cancelled", "transferred"), "A13": ("cancelled", "discharged"), "A14": ("planned", None),
    "A27": ("cancelled", "planned"), "A38": ("cancelled", "planned"),
}  # fmt: skip
_TIME: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(?:(\d\d)(?:\.\d{1,4})?)?)?([+-]\d{4})?")
_ESCAPE: Final = {"F": 0, "S": 1, "R": 2, "E": 3, "T": 4}


@dataclass(slots=True)
class Message:
    """A parsed message: fields by segment and number."""

    header: Header
    parsed: Any

    def segment(self, name: str) -> Any:
        return next((one for one in self.parsed if str(one[0]) == name), None)

    def count(self, name: str) -> int:
        return sum(str(one[0]) == name for one in self.parsed)

    def repeats(self, name: str, number: int) -> list[str]:
        """The repetitions of a field, as they stand."""
        segment = self.segment(name)
        if segment is None or len(segment) <= number:
            return []
        return [one for one in str(segment[number]).split(self.header.separators[2]) if one]

    def get(self, name: str, number: int, component: int = 1, sub: int = 1) -> str:
        """One value of the first repetition; empty where it is not said, or said to be empty (`""`)."""
        found = self.repeats(name, number)
        return self.part(found[0], component, sub) if found else ""

    def part(self, repetition: str, component: int, sub: int = 1) -> str:
        parts = repetition.split(self.header.separators[1])
        below = parts[component - 1].split(self.header.separators[4]) if component <= len(parts) else []
        value = _unescaped(below[sub - 1], self.header.separators).strip() if sub <= len(below) else ""
        return "" if value == '""' else value

    def time(self, name: str, number: int) -> str:
        return iso(self.get(name, number))


def parse(data: bytes, findings: Findings) -> Message:
    """A message parted into its segments and fields.

    Raises:
        Refused: it is no HL7 v2.
    """
    header = read_header(data)
    if header is None:
        raise Refused.because("hl7-malformed", reason="no header")
    text = _decoded(unframed(data), header, findings)
    if sum(map(text.count, {*header.separators, "\r", "\n"})) > _PARTS:
        raise Refused.because("hl7-malformed", reason="too many parts")
    reason = None
    try:
        parsed = hl7.parse(text)
    except Exception:  # the library has no one kind of error, and its words may quote what it chokes on
        reason = "a fault in the syntax"
    if reason is not None:
        raise Refused.because("hl7-malformed", reason=reason)
    return Message(header, parsed)


def read_adt(data: bytes, findings: Findings, codes: Codes, profile: Profile) -> Admission | None:
    """The admission that a message tells of; None where a finding says why there is none.

    Raises:
        Refused: it is no HL7 v2.
    """
    message = parse(data, findings)
    header = message.header
    if header.type != "ADT":
        findings.add("hl7-not-adt", path="MSH-9")
        return None
    trigger = header.trigger or message.get("EVN", 1)
    event, cancels = _TRIGGERS.get(trigger, ("other", None))
    if event == "other":
        findings.add("admission-event-other", path="MSH-9")
    persons = _persons(message, findings, profile)
    if persons is None:
        return None
    if not header.control:
        findings.add("admission-no-id", path="MSH-10")
    test = header.processing in {"T", "D"}
    if test:
        findings.add("admission-test", path="MSH-11")
    return _admission(message, event, cancels, persons, findings, codes, test, trigger)


def _admission(
    message: Message, event: Event, cancels: Event | None, persons: Persons, findings: Findings, codes: Codes,
    test: bool, trigger: str,
) -> Admission:  # fmt: skip
    get, header = message.get, message.header
    given, family = _name(message)
    setting = _meaning(get("PV1", 2), codes.setting, "PV1-2", findings)
    urgency = _meaning(get("PV1", 4), codes.urgency, "PV1-4", findings)
    if urgency is None and setting == "emergency":
        urgency = "emergency"
    if urgency is None and (event == "planned" or cancels == "planned"):
        urgency = "planned"
    visit = get("PV1", 19) or get("PID", 18)
    if not visit:
        findings.add("admission-no-visit", path="PV1-19")
    unit = Unit(get("PV1", 3), get("PV1", 3), get("PV1", 3, 4) or header.part(4))
    unit = Unit(get("PV1", 3, 9) or unit.name, unit.code, unit.institution)
    return Admission(
        event, header.control, header.source, _when(message, event, cancels, findings),
        recorded=message.time("EVN", 2) or message.time("MSH", 7), persons=persons.all, visit=visit,
        given=given, family=family,
        visit_issuer=get("PV1", 19, 4) or get("PV1", 19, 4, 2), setting=setting, urgency=urgency,  # type: ignore[arg-type]
        unit=unit, cancels=cancels, admitted=message.time("PV1", 44), discharged=message.time("PV1", 45),
        died=get("PID", 30) == "Y" or get("PV1", 36) in codes.died, test=test, trigger=trigger,
    )  # fmt: skip


def _when(message: Message, event: Event, cancels: Event | None, findings: Findings) -> str:
    """When it happened, or is to happen: the place the standard has for it, else when it was told."""
    kind = cancels or event
    places = {
        "planned": (("PV2", 8), ("EVN", 3), ("PV1", 44)),
        "admitted": (("PV1", 44), ("EVN", 6)),
        "discharged": (("PV1", 45), ("EVN", 6)),
    }.get(kind, (("EVN", 6),))
    found = next((time for place in places if (time := message.time(*place))), "")
    if found:
        return found
    told = message.time("EVN", 2) or message.time("MSH", 7)
    findings.add("admission-time-told" if told else "admission-no-time", path="EVN")
    return told


def _persons(message: Message, findings: Findings, profile: Profile) -> Persons | None:
    """By whom the person is known (PID-3; PID-2, PID-4 and PID-19 of older versions)."""
    found = Persons(findings, profile)
    if not message.count("PID"):
        findings.add("admission-no-person", path="PID")
        return None
    if message.count("PID") > 1:
        findings.add("admission-two-persons", path="PID")
        return None
    for field in (3, 2, 4):
        for one in message.repeats("PID", field):
            authority = (message.part(one, 4, 2), message.part(one, 4))
            found.take(message.part(one, 1), authority, message.part(one, 5), f"PID-{field}")
    if not found.national:
        found.take(message.get("PID", 19), ("", ""), "", "PID-19")
    return found if found.settled() else None


def _name(message: Message) -> tuple[str, str]:
    """Given names and family name: the legal ones (table 0200, L), else those that are of no kind."""
    names = message.repeats("PID", 5)
    kinds = [message.part(one, 7).upper() for one in names]
    one = next((name for kind in ("L", "") for name, its in zip(names, kinds, strict=True) if its == kind), None)
    if one is None:
        return "", ""
    return " ".join(filter(None, (message.part(one, 2), message.part(one, 3)))), message.part(one, 1)


def _meaning(code: str, table: Any, path: str, findings: Findings) -> str | None:
    if not code:
        return None
    meaning: str | None = table.get(code.upper())
    if meaning is None:
        findings.add("admission-code-unknown", path=path)
    return meaning


def _decoded(data: bytes, header: Header, findings: Findings) -> str:
    """By the declared character set; what does not fit it, or declares none, is UTF-8 where that fits, else Latin-1."""
    declared = header.charsets
    codec = _CHARSETS.get(declared[0].upper()) if declared else None
    if codec is not None:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            findings.add("hl7-charset", path="MSH-18")
    elif declared:
        findings.add("hl7-charset", path="MSH-18")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")


def _unescaped(text: str, marks: str) -> str:
    r"""HL7 v2 § 2.7: `\F\`, `\S\`, `\R\`, `\E\`, `\T\` and `\X..\`; what is not known is left out."""
    if marks[3] not in text:
        return text
    parts = text.split(marks[3])
    if len(parts) % 2 == 0:
        return text
    return "".join(part if at % 2 == 0 else _character(part, marks) for at, part in enumerate(parts))


def _character(code: str, marks: str) -> str:
    if code in _ESCAPE:
        return marks[_ESCAPE[code]]
    if code.startswith("X") and re.fullmatch(r"(?:[0-9A-Fa-f]{2})+", code[1:]):
        return bytes.fromhex(code[1:]).decode("latin-1")
    return ""


def iso(text: str) -> str:
    """A time of HL7 as ISO 8601; without an offset it is Norwegian. Empty where it is none.

    >>> iso("202611221405"), iso("20261122")
    ('2026-11-22T14:05:00+01:00', '2026-11-22')
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return ""
    year, month, day, hour, minute, second, offset = found.groups()
    try:
        datetime(int(year), int(month), int(day), int(hour or 0) % 24, int(minute or 0), int(second or 0) % 60)  # noqa: DTZ001
    except ValueError:
        return ""
    if hour is None:
        return f"{year}-{month}-{day}"
    if hour == "24":  # the end of the day, as some systems write it
        midnight = datetime(int(year), int(month), int(day)) + timedelta(days=1)  # noqa: DTZ001
        return with_offset(midnight.strftime("%Y-%m-%dT%H:%M:%S")) if minute == "00" else ""
    if int(hour) > 24 or second == "60":
        return ""
    zone = f"{offset[:3]}:{offset[3:]}" if offset else ""
    return with_offset(f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone}")

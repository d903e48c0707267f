"""Chosen faults, one at a time: what goes wrong in real exports, to try a reader, a rule or a partner's system with.

A fault is planted in a Plan before it is written, or in the bytes after. Every function makes a new thing and takes
its choices from the `Random` it is given.

>>> FAULTS["bom"].level, FAULTS["missing-koordinator"].level
('bytes', 'plan')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from types import MappingProxyType
from typing import Any, Final, Literal

from planbro.plan import (
    ABSENT,
    Code,
    Consent,
    Identifier,
    Koordinator,
    Note,
    Plan,
    Planeier,
    copy,
    schema,
)
from planbro.testing._town import make_uuid

PlanFault = Callable[[Plan, Random], Plan]
ByteFault = Callable[[bytes, str, Random], bytes]


class CannotPlantError(ValueError):
    """These bytes have no place for this fault."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that can be planted: in a Plan, or in the bytes of a document."""

    name: str
    text: str
    in_plan: PlanFault | None = None
    in_bytes: ByteFault | None = None

    @property
    def level(self) -> Literal["plan", "bytes"]:
        return "plan" if self.in_plan else "bytes"

    def of_plan(self, plan: Plan, rng: Random) -> Plan:
        """A copy of `plan` with the fault in it."""
        if self.in_plan is None:
            raise CannotPlantError(f"{self.name} is a fault of bytes")
        return self.in_plan(plan, rng)

    def of_bytes(self, data: bytes, format: str, rng: Random) -> bytes:
        """`data`, a document of `format`, with the fault in it; `CannotPlantError` where it has no place."""
        if self.in_bytes is None:
            raise CannotPlantError(f"{self.name} is a fault of plans")
        return self.in_bytes(data, format, rng)


def plantable(data: bytes, format: str) -> tuple[str, ...]:
    """The names of the byte faults that these bytes have a place for."""
    return tuple(fault.name for fault in FAULTS.values() if fault.in_bytes and _has_place(fault, data, format))


def _has_place(fault: Fault, data: bytes, format: str) -> bool:
    try:
        fault.of_bytes(data, format, Random(0))  # noqa: S311 - test data
    except CannotPlantError:
        return False
    return True


# in bytes


def _shape(data: bytes, format: str) -> str:
    """`xml`, `json`, `zip` or `text`, as the bytes look; the format decides where they look like nothing."""
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if data[:2] == b"PK":
        return "zip"
    shapes = {b"<": "xml", b"{": "json", b"[": "json"}
    return shapes.get(start, "json" if format in {"fhir", "plan"} else "text")


def _read_text(data: bytes, format: str, *shapes: str) -> str:
    shape = _shape(data, format)
    if shape == "zip" or (shapes and shape not in shapes):
        raise CannotPlantError(f"not in a document of this kind: {shape}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise CannotPlantError("not UTF-8") from None


def _truncated(data: bytes, format: str, rng: Random) -> bytes:
    if len(data) < 8:
        raise CannotPlantError("too short to cut")
    return data[: max(1, int(len(data) * rng.uniform(0.3, 0.95)))]


def _bom(data: bytes, format: str, rng: Random) -> bytes:
    return b"\xef\xbb\xbf" + _read_text(data, format).removeprefix("\ufeff").encode()


def _latin1(data: bytes, format: str, rng: Random) -> bytes:
    text = _read_text(data, format)
    changed = text.encode("latin-1", "replace")
    if not re.search(rb"[\x80-\xff]", changed):
        raise CannotPlantError("nothing but ASCII")
    return changed


def _wrong_encoding_declared(data: bytes, format: str, rng: Random) -> bytes:
    text = _read_text(data, format, "xml").removeprefix("\ufeff")
    if text.isascii():
        raise CannotPlantError("nothing but ASCII")
    body = re.sub(r"\A\s*<\?xml[^>]*\?>\s*", "", text)
    declared = rng.choice(("US-ASCII", "ISO-8859-1", "UTF-16"))
    return f'<?xml version="1.0" encoding="{declared}"?>\n{body}'.encode()


def _date_31_02(data: bytes, format: str, rng: Random) -> bytes:
    text = _read_text(data, format)
    iso = r"(?<![\d-])(?P<y>(?:19|20)\d\d)-\d\d-\d\d(?![\d-])"
    places = list(re.finditer(rf"{iso}|(?<![\d.])\d\d\.\d\d\.(?P<z>(?:19|20)\d\d)(?![\d.])", text))
    if not places:
        raise CannotPlantError("no date")
    place = rng.choice(places)
    new = f"{place['y']}-02-31" if place["y"] else f"31.02.{place['z']}"
    return f"{text[: place.start()]}{new}{text[place.end() :]}".encode()


def _duplicate_json_key(data: bytes, format: str, rng: Random) -> bytes:
    text = _read_text(data, format, "json")
    places = list(
        re.finditer(r'([{,]\s*)("(?:[^"\\]|\\.)*"\s*:\s*)("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)', text)
    )
    if not places:
        raise CannotPlantError("no key with a plain value")
    place = rng.choice(places)
    return f"{text[: place.end()]}, {place[2]}{place[3]}{text[place.end() :]}".encode()


def _control_characters(data: bytes, format: str, rng: Random) -> bytes:
    text = _read_text(data, format)
    pattern = {"xml": r">[^<>&]*[^<>&\s]", "json": r'"[^"\\]+(?="\s*[,}\]])'}.get(_shape(data, format), r"\w+")
    places = list(re.finditer(pattern, text))
    if not places:
        raise CannotPlantError("no text")
    at = rng.choice(places).end()
    return (text[:at] + rng.choice("\x01\x0b\x1f") + text[at:]).encode()


# in plans


def _unknown_code(plan: Plan, rng: Random) -> Plan:
    new = copy(plan)
    places = [(record, info) for record, info in _fields(new, "code") if isinstance(getattr(record, info.name), Code)]
    record, name = (lambda found: (found[0], found[1].name))(rng.choice(places)) if places else (new, "status")
    setattr(record, name, Code(None, "urn:planbro:testing:unknown", "QX-99", "Ukjent verdi"))
    return new


def _two_koordinatorer(plan: Plan, rng: Random) -> Plan:
    new = copy(plan)
    current = list(_current(new)) or [
        Koordinator(
            id=make_uuid(rng), level=Code("municipal"), function=Code("koordinator"), family="Første", given="Kari"
        )
    ]
    if not any(item.id == current[0].id for item in new.koordinatorer):
        new.koordinatorer.append(current[0])
    new.koordinatorer.append(
        replace(current[0], id=make_uuid(rng), family="Dobbel", given="Didrik", participant=ABSENT)
    )
    return new


def _missing_koordinator(plan: Plan, rng: Random) -> Plan:
    new = copy(plan)
    gone = {item.id for item in _current(new)}
    new.koordinatorer = [item for item in new.koordinatorer if item.id not in gone]
    for record, info in _fields(new, "ref"):
        value = getattr(record, info.name)
        if isinstance(value, tuple):
            setattr(record, info.name, tuple(ref for ref in value if ref not in gone))
        elif value in gone:
            setattr(record, info.name, ABSENT)
    return new


def _doubled_id(plan: Plan, rng: Random) -> Plan:
    new = copy(plan)
    lists = [items for _, items in new.lists() if len(items) > 1]
    if lists:
        first, second = rng.sample(rng.choice(lists), 2)
        second.id = first.id
    else:
        ident = make_uuid(rng)
        new.notes += [Note(id=ident, text="Første"), Note(id=ident, text="Andre")]
    return new


def _dangling_reference(plan: Plan, rng: Random) -> Plan:
    new = copy(plan)
    places = [(record, info) for record, info in _fields(new, "ref") if isinstance(getattr(record, info.name), str)]
    if places:
        record, info = rng.choice(places)
        setattr(record, info.name, make_uuid(rng))
    else:
        new.notes.append(Note(id=make_uuid(rng), text="Om noe som ikke er der", about=make_uuid(rng)))
    return new


def _expired_consent(plan: Plan, rng: Random) -> Plan:
    new = copy(plan)
    if not new.consents:
        new.consents.append(Consent(id=make_uuid(rng), kind=Code("sharing")))
    year = rng.randrange(2012, 2020)
    for consent in new.consents:
        consent.status = Code("active")
        consent.signed = consent.start = f"{year}-03-01"
        consent.end = f"{year + 1}-02-28"
        consent.withdrawn = consent.withdrawn_by = ABSENT
    for party in new.consent_parties:
        party.start, party.end = f"{year}-03-01", f"{year + 1}-02-28"
    return new


def _missing_planeier(plan: Plan, rng: Random) -> Plan:
    new = copy(plan)
    new.planeier = Planeier()
    new.identifiers = []
    return new


def _bad_control_digit(plan: Plan, rng: Random) -> Plan:
    new = copy(plan)
    numbers = [
        one for one in new.identifiers if isinstance(one.value, str) and re.fullmatch(r"\d{11}", one.value, re.A)
    ]
    if not numbers:
        numbers = [Identifier(id=make_uuid(rng), kind=Code("fnr"), value="01810100001")]
        new.identifiers += numbers
    one = rng.choice(numbers)
    value = str(one.value)
    one.value = f"{value[:10]}{(int(value[10]) + rng.randrange(1, 10)) % 10}"
    return new


def _fields(plan: Plan, type: str) -> Iterator[tuple[Any, Any]]:
    """Every field of a type, with its record, the envelope left out."""
    for owner, infos in schema().items():
        wanted = [info for info in infos.values() if info.type == type]
        if wanted and owner != "source":
            yield from ((record, info) for _, record in plan.records_of(owner) for info in wanted)


def _current(plan: Plan) -> Iterator[Koordinator]:
    """The municipal koordinatorer, deputies left out, whose time has no end."""
    for item in plan.koordinatorer:
        if item.level == Code("municipal") and item.function == Code("koordinator") and not item.end:
            yield item


FAULTS: Final[Mapping[str, Fault]] = MappingProxyType({
    fault.name: fault
    for fault in (
        Fault("truncated", "the bytes end too early", in_bytes=_truncated),
        Fault("wrong-encoding-declared", "XML names another encoding than it has", in_bytes=_wrong_encoding_declared),
        Fault("latin1", "the bytes are ISO 8859-1 and say UTF-8, or nothing", in_bytes=_latin1),
        Fault("bom", "a byte order mark before UTF-8", in_bytes=_bom),
        Fault("date-31-02", "a date is the 31st of February", in_bytes=_date_31_02),
        Fault("duplicate-json-key", "a JSON object has one key twice", in_bytes=_duplicate_json_key),
        Fault("control-characters", "a text holds a character that XML 1.0 forbids", in_bytes=_control_characters),
        Fault("unknown-code", "a coded field holds a code that no table knows", in_plan=_unknown_code),
        Fault("two-koordinatorer", "two current municipal koordinatorer", in_plan=_two_koordinatorer),
        Fault("missing-koordinator", "no current municipal koordinator", in_plan=_missing_koordinator),
        Fault("doubled-id", "two items of one list have the same id", in_plan=_doubled_id),
        Fault("dangling-reference", "a reference to an item that is not there", in_plan=_dangling_reference),
        Fault("expired-consent", "consents stand as active, and their time is over", in_plan=_expired_consent),
        Fault("missing-planeier", "nothing says whose plan it is", in_plan=_missing_planeier),
        Fault("bad-control-digit", "the last digit of a fødselsnummer is wrong", in_plan=_bad_control_digit),
    )
})  # fmt: skip
"""Every fault by name."""

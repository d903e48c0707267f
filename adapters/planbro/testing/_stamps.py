"""One written plan as a stencil: stamped with other ids, numbers and names it is another person's plan at once.

Writing a plan takes longer than all else that a big export is made of, so a few are written and many are stamped.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any, Final

from planbro.exchange import write
from planbro.formats import FORMATS
from planbro.formats.codec import archive
from planbro.ident import make_synthetic
from planbro.plan import ABSENT, Code, Document, Note, Plan, copy, schema
from planbro.testing._files import minimal_pdf
from planbro.testing.generator import AS_OF

GIVEN: Final = "Fornavnqx"
FAMILY: Final = "Etternavnqx"
NUMBER: Final = "Plannummerqx"
"""Words that stand in a stencil where a plan has its own; no phrase of the generator has them."""

_UUID: Final = rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_CUT: Final = ("attendees", "messages", "evaluations", "notes", "meetings", "measures", "goals", "consent_parties",
               "rights", "records", "needs", "team_members", "resources", "participants", "organisations")  # fmt: skip
"""Lists that are cut to make a plan shorter, those first that a reader misses least."""
_KEPT: Final = 2
_PEOPLE: Final = 5
_MARKUP: Final = 34
"""About how many bytes the names of a field cost, in XML or JSON."""
_RELATIVES_FROM: Final = date(1945, 1, 1).toordinal()
_PER_DAY: Final = 40
_SPREAD: Final = 16


# numbers


@dataclass(frozen=True, slots=True)
class Person:
    """Who a plan is for: the names and numbers that are stamped."""

    given: str
    family: str
    born: str
    fnr: str
    dnr: str
    relatives: tuple[str, ...]


class Numbers:
    """Fødselsnumre for the plans of one stencil: of its age on the day the town stands still, and given out once.

    Two stencils of one age and sex take different days: `rank` says which.
    """

    def __init__(self, born: str, female: bool, rank: int) -> None:
        self._born, today = date.fromisoformat(born), date.fromisoformat(AS_OF)
        age = today.year - self._born.year - ((today.month, today.day) < (self._born.month, self._born.day))
        last = date(today.year - age, today.month, today.day).toordinal()
        if rank >= _SPREAD:
            raise ValueError("too many stencils of one age and sex")
        days = (date.fromordinal(last - day) for day in range(rank, 360, _SPREAD))
        self._days = [_numbers_on(day, female) for day in days]
        self._next = 0

    def take(self, *, both: bool) -> tuple[str, str, str]:
        """The next day of birth and fødselsnummer, and with `both` the D-number before it."""
        found = self._days[self._next % len(self._days)]
        self._next += 1
        for day, individ in found:
            fnr = make_synthetic(day, individ)
            dnr = make_synthetic(day, individ, d_number=True) if both else ""
            if fnr and dnr is not None:
                return day.isoformat(), fnr, dnr
        raise ValueError("there are no more numbers of that day: ask for fewer plans")


def _numbers_on(day: date, female: bool) -> Iterator[tuple[date, int]]:
    """Each individnummer of a day of birth; those from 900 on are the relatives', in the years that have both."""
    for individ in range(0 if female else 1, 1000 if day.year >= 2000 else 500, 2):
        yield day, individ


def relative_number(serial: int) -> str:
    """The number of a relative, different for each serial."""
    return _relatives_on(_RELATIVES_FROM + serial // _PER_DAY)[serial % _PER_DAY]


@lru_cache(4)
def _relatives_on(ordinal: int) -> list[str]:
    day = date.fromordinal(ordinal)
    return [number for individ in range(900, 1000) if (number := make_synthetic(day, individ))]


# a plan made ready


def sized(plan: Plan, text: int) -> Plan:
    """A copy of the plan that takes about so many bytes as planbro's own JSON: items go, or notes come."""
    first = _cut(plan, text)
    taken = len(write(first, "plan", onto=False, as_of=AS_OF, zipped=True, account=False).document.main_bytes())
    return _cut(plan, text * text // taken)


def _cut(plan: Plan, text: int) -> Plan:
    new = copy(plan)
    spare = [str(one.text) for one in new.messages if isinstance(one.text, str)]
    spare = spare or [str(new.summary or new.planeier.important or new.title)]
    left = text - sum(map(_size, (record for owner in schema() for _, record in new.records_of(owner))))
    for name in _CUT:
        if left < 0:
            left += _shorten(new, name, left)
    number = 0
    while left > 0:
        chosen = f"{number + 1}. {spare[number % len(spare)]}"[:left]
        ident = hashlib.md5(f"{plan.id}{number}".encode(), usedforsecurity=False).hexdigest()
        note = Note(id=f"{ident[:8]}-{ident[8:12]}-4{ident[13:16]}-8{ident[17:20]}-{ident[20:]}",
                    kind=Code("note"), author_text="Koordinator", text=chosen)  # fmt: skip
        new.notes.append(note)
        left -= _size(note)
        number += 1
    return new


def _shorten(plan: Plan, name: str, left: int) -> int:
    """Take items from the end of a list till it is short enough; returns what was won. What others rest on stays."""
    items = getattr(plan, name)
    held = _pointed(plan) if name in {"participants", "organisations"} else frozenset()
    spare = [one for one in items if one.id not in held][0 if held else _KEPT :]
    if name == "participants":
        spare = [one for one in spare if one.type == Code("professional")][_PEOPLE:]
    gone: set[str] = set()
    won = 0
    while spare and left + won < 0:
        item = spare.pop()
        gone.add(item.id)
        won += _size(item)
    items[:] = [one for one in items if one.id not in gone]
    _prune(plan, gone)
    return won


def _pointed(plan: Plan) -> frozenset[str]:
    """The ids of those that an office or a body is made of."""
    lists: tuple[Iterable[Any], ...] = (
        plan.koordinatorer, plan.organisations, plan.participants, plan.responsibilities, plan.coordinating_units,
        plan.teams, plan.consent_parties, plan.team_members, plan.cooperations, plan.subplans, plan.records,
        plan.reservations,
    )  # fmt: skip
    names = ("organisation", "part_of", "owner")
    found = {getattr(one, name, None) for items in lists for one in items for name in names}
    found |= {one.participant for one in plan.koordinatorer} | {one.participant for one in plan.reservations}
    return frozenset(one for one in found if isinstance(one, str))


def _size(record: Any) -> int:
    """About how many bytes a record takes in a document."""
    total = 0
    for name in type(record).__dataclass_fields__:
        value = getattr(record, name)
        if value is ABSENT or isinstance(value, bytes | list | dict | set):
            continue
        many = value if isinstance(value, tuple) else (value,)
        total += sum(_MARKUP + (8 if isinstance(one, Code) else len(str(one))) for one in many)
    return total


def _prune(plan: Plan, gone: set[str]) -> None:
    """Let go of what stood within items that are gone, and of the references to them."""
    refs = [(owner, info) for owner, infos in schema().items() for info in infos.values() if info.type == "ref"]
    while gone:
        more: set[str] = set()
        for owner, info in refs:
            for ident, record in plan.records_of(owner):
                value = getattr(record, info.name)
                if isinstance(value, tuple):
                    setattr(record, info.name, tuple(one for one in value if one not in gone) or ABSENT)
                elif value in gone:
                    more |= {ident} if info.within or info.name == "participant" else set()
                    setattr(record, info.name, ABSENT)
        for _, items in plan.lists():
            items[:] = [item for item in items if item.id not in more]
        gone = more


def prepared(plan: Plan, *, attachments: int) -> Plan:
    """A copy with the stencil's words for the names, and small documents that real ones take the place of."""
    new = copy(plan)
    given, family = str(new.planeier.given), str(new.planeier.family)
    word = re.compile(rf"\b{re.escape(given)}\b")
    for owner, infos in schema().items():
        named = owner in {"planeier", "related[]", "consents[]"}
        for _, record in new.records_of(owner):
            own = named or (owner == "participants[]" and record.type in {Code("planeier"), Code("relative")})  # type: ignore[attr-defined]
            for name, info in infos.items():
                value = getattr(record, name)
                if info.type != "text" or not isinstance(value, str):
                    continue
                if own and name.endswith(("family", "middle")) and value == family:
                    setattr(record, name, FAMILY)
                elif own or name not in {"given", "family", "email"}:
                    setattr(record, name, word.sub(GIVEN, value))
    new.source.plan_id = NUMBER
    _with_documents(new, attachments)
    return new


def _with_documents(plan: Plan, count: int) -> None:
    """Exactly `count` documents with bytes; those that say something of the plan (a signed form) are kept first."""
    held = [one for one in plan.documents if isinstance(one.data, bytes)]
    gone = {one.id for one in plan.documents if one not in held[:count]}
    plan.documents[:] = held[:count]
    _prune(plan, gone)
    for number in range(len(held), count):
        digits = hashlib.md5(f"{plan.id}:{number}".encode(), usedforsecurity=False).hexdigest()
        ident = f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"
        plan.documents.append(Document(id=ident, title=f"Vedlegg {number + 1}", kind=Code("letter"), date=AS_OF))
    for number, one in enumerate(plan.documents):
        one.data = b"stencil %d" % number
        one.sha256, one.mime, one.file_name = hashlib.sha256(one.data).hexdigest(), "application/pdf", "vedlegg.pdf"


# stencils


class Pages:
    """Attachments: PDFs of one size, no two the same. Their bulk is cut from a pool, as random numbers are dear."""

    def __init__(self, size: int, seed: int) -> None:
        mark, stamp = b"\xff" * 24, "0" * 32
        self._length = max(len(mark), size)
        for _ in range(2):  # the length itself is written in the file, and takes room
            whole = minimal_pdf("Vedlegg", [stamp], filler=mark.ljust(self._length, b"\xff"))
            self._length = max(len(mark), self._length - len(whole) + size)
        whole = minimal_pdf("Vedlegg", [stamp], filler=mark.ljust(self._length, b"\xff"))
        start = whole.index(stamp.encode())
        fill = whole.index(mark)
        self._parts = (whole[:start], whole[start + 32 : fill], whole[fill + self._length :])
        self._pool = Random(f"{seed}:pool").randbytes(self._length + (1 << 20))  # noqa: S311 - test data

    def make(self, stamp: bytes) -> bytes:
        """The page of a stamp, 32 hexadecimal digits."""
        at = int(stamp[:5], 16)
        first, middle, last = self._parts
        return b"".join((first, stamp, middle, self._pool[at : at + self._length], last))


class Stencil:
    """One document cut where a plan's own ids, numbers and names stand."""

    def __init__(self, plan: Plan, format: str, *, zipped: bool) -> None:
        data = write(plan, format, onto=False, as_of=AS_OF, zipped=zipped, account=False).data
        document = archive.open(data).read(FORMATS[format].member) if zipped else data
        tokens = _tokens(plan)
        pattern = re.compile(b"|".join([*map(re.escape, sorted(tokens, key=len, reverse=True)), _UUID]))
        self.relatives = sum(name.startswith("relative") for name in tokens.values())
        self.dnr = "dnr" in tokens.values()
        self.attachments = len(plan.documents)
        self._parts: list[bytes] = []
        self._slots: list[int] = []
        self._names: list[str] = []
        known: dict[bytes, int] = {}
        at = 0
        for match in pattern.finditer(document):
            slot = known.get(match[0])
            if slot is None:
                slot = known[match[0]] = len(self._names)
                self._names.append(tokens.get(match[0], "uuid"))
            self._parts += (document[at : match.start()], b"")
            self._slots.append(slot)
            at = match.end()
        self._parts.append(document[at:])

    def stamp(self, person: Person, number: str, seed: str, pages: Pages) -> tuple[bytes, dict[str, bytes]]:
        """The document of a person, and its attachments by the names that it gives them."""
        digits = hashlib.shake_128(seed.encode()).hexdigest(16 * (len(self._names) + self.attachments))
        values = {"given": person.given, "family": person.family, "born": person.born, "fnr": person.fnr,
                  "dnr": person.dnr, "number": number}  # fmt: skip
        values |= {f"relative{n}": value for n, value in enumerate(person.relatives)}
        files: dict[str, bytes] = {}
        for n in range(self.attachments):
            page = pages.make(digits[32 * n : 32 * n + 32].encode())
            whole = hashlib.sha256(page).hexdigest()
            values |= {f"sha{n}": whole, f"name{n}": whole[:32]}
            if f"data{n}" in self._names:
                values[f"data{n}"] = b64encode(page).decode()
            files[f"vedlegg/{whole[:32]}.bin"] = page
        made = [value.encode() if (value := values.get(name)) is not None else _uuid(digits, self.attachments + n)
                for n, name in enumerate(self._names)]  # fmt: skip
        parts = self._parts.copy()
        parts[1::2] = [made[slot] for slot in self._slots]
        return b"".join(parts), files


def _uuid(digits: str, place: int) -> bytes:
    at = 32 * place
    d = digits[at : at + 32]
    return f"{d[:8]}-{d[8:12]}-4{d[13:16]}-8{d[17:20]}-{d[20:]}".encode()


def _tokens(plan: Plan) -> dict[bytes, str]:
    """What is cut out of a document, and what it is."""
    found = {GIVEN: "given", FAMILY: "family", NUMBER: "number", str(plan.planeier.birth_date): "born"}
    found |= {str(one.value): "dnr" if one.kind == Code("dnr") else "fnr" for one in plan.identifiers}
    numbers = (one.identifier for one in plan.related if isinstance(one.identifier, str))
    found |= {number: f"relative{n}" for n, number in enumerate(dict.fromkeys(numbers))}
    for n, one in enumerate(plan.documents):
        assert isinstance(one.data, bytes)
        whole = hashlib.sha256(one.data).hexdigest()
        found |= {whole: f"sha{n}", whole[:32]: f"name{n}", b64encode(one.data).decode(): f"data{n}"}
    return {token.encode(): name for token, name in found.items()}

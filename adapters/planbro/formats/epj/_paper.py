"""A routine's paper: what it says, as a form of ours in JSON, and as the record that the Plan keeps (domain.md § 7).

The form is declared in `schemas/epj/paper-1.schema.json`. It is written to be filled in, by a person or a system, and
read back into the plan; blank and filled have one shape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from planbro.findings import Findings, Refused
from planbro.formats.codec import DEFAULT, Limits
from planbro.formats.codec import json as json_codec
from planbro.plan import (
    ABSENT,
    VALUE_SETS,
    Code,
    Plan,
    RoutineRecord,
    answering,
    is_current,
    is_date,
    is_text,
    stands,
    value_of,
)

FORM: Final = "urn:planbro:paper:1"
KINDS: Final = {
    "need": "need-reported",
    "declined": "ip-declined",
    "information": "information-given",
    "request": "request-received",
    "refusal": "refusal",
    "tool-declined": "tool-declined",
    "service-declined-tool": "service-declined-tool",
}
"""The papers, by the word of the command, and the kind of record each one is."""
ABOUT: Final = {"ip": "individuell plan", "koordinator": "koordinator", "team": "oppfølgingsteam"}
"""What a need or a refusal may be of. In a record it is the first line of the text, `Gjelder: …`: the Plan has no field
for it."""
_ABOUT_LINE: Final = "Gjelder: "
_RIGHTS: Final = frozenset({"ip", "koordinator"})
"""What pbrl §§ 2-5 and 2-5 b give a right to; oppfølgingsteam is a way of working, and no right of its own."""
_RIGHT: Final = r"(?:individuell\w*\s+plan\w*|IP|(?:barne)?koordinator\w*)"
_REFUSED: Final = re.compile(
    r"(?:\bavsl\w+(?:\s+(?:på|om|til))?"
    r"|\b(?:nei|søkna\w+|anmodning\w*|oppmoding\w*|krav\w*|rett\w*|ønske\w*|forespørsel\w*)\s+(?:på|om|til)"
    r"|^gjelder:?)"
    rf"\s+(?:(?:ny|en|ein|egen|eigen|å|få|ha|oppnevnt|oppnevning|utarbeiding|utarbeidelse|av)\s+)*{_RIGHT}\b"
    rf"|\b{_RIGHT}\s+(?:(?:er|ble|vart|blir)\s+)?(?:avsl\w+|(?:ikke|ikkje)\s+(?:gitt|innvilg\w+|oppnevnt))\b",
    re.IGNORECASE,
)
"""Words that say that the plan or the koordinator was what was refused; to be mentioned beside it is not enough."""
_OTHER_LAW: Final = frozenset({"nav", "school", "kindergarten", "ppt", "barnevern"})
_OTHER_LAW_NAME: Final = re.compile(
    r"\b(?:nav|husbanken|lånekassen|\w*skolen?|\w*skulen?|barnehage\w*|ppt|pp-ten\w*|pp-tjen\w*|barnevern\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, repr=False)
class PaperPerson:
    """Whom it is about. Nothing of it is printed."""

    name: str = ""
    birth_date: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Paper:
    """One paper. A text is empty where nothing is said, `consent` and `wants_koordinator` None where nobody asked."""

    kind: str
    plan_id: str = ""
    record_id: str = ""
    person: PaperPerson = PaperPerson()
    date: str = ""
    by: str = ""
    how: str = ""
    organisation: str = ""
    body: str = ""
    about: tuple[str, ...] = ()
    text: str = ""
    reason: str = ""
    complaint_body: str = ""
    complaint_path: str = ""
    wants_koordinator: bool | None = None
    consent: bool | None = None
    koordinator: str = ""
    sender: str = ""
    recipient: str = ""
    ground: str = ""

    @property
    def blank(self) -> bool:
        """Whether it is still to be filled in."""
        return not any((self.date, self.by, self.text, self.reason))

    @property
    def of_a_right(self) -> bool:
        """Whether it says that it is of individuell plan or koordinator; a mention in passing does not say so."""
        if self.about:
            return bool(_RIGHTS.intersection(self.about))
        said = self.text.partition("\n")[0] if self.text.startswith(_ABOUT_LINE) else self.text
        return _REFUSED.search(said) is not None

    @property
    def under_health_law(self) -> bool:
        """Whether a complaint goes to statsforvalteren by pbrl § 7-2: not where NAV, school or barnevern decided."""
        other = self.body in _OTHER_LAW or _OTHER_LAW_NAME.search(f"{self.by} {self.organisation}") is not None
        return not other and "statsforvalt" in (self.complaint_body or "statsforvalteren").lower()


# --- a plan's record as a paper, and back


def paper_of(plan: Plan, record: RoutineRecord | None, kind: str, day: str) -> Paper:
    """The paper of a record; without one, a blank form for this plan."""
    wish = plan.planeier.wants_koordinator
    empty = Paper(
        KINDS[kind], plan.id, person=_person(plan, day), consent=_consent(plan, day),
        wants_koordinator=wish if isinstance(wish, bool) else None,
        koordinator=_koordinator(plan, day), sender=_responsible(plan, day),
    )  # fmt: skip
    if record is None:
        return empty
    about, text = split_about(_text(record.text))
    return replace(
        empty, record_id=record.id, date=_text(record.date), by=_text(record.by) or _named_person(plan, record.by_ref),
        how=value_of(record.how) or "", organisation=_named_body(plan, record.organisation),
        body=_kind_of_body(plan, record.organisation), about=about, text=text,
        reason=_text(record.reason), complaint_body=_text(record.complaint_body),
        complaint_path=_text(record.complaint_path),
    )  # fmt: skip


def record_of(paper: Paper, ident: str, organisation: str | None = None) -> RoutineRecord:
    """The record that a paper makes, under the id and the organisation that the plan has for them."""
    text = "\n".join(filter(None, (about_line(paper.about), paper.text)))
    return RoutineRecord(
        id=ident,
        kind=Code(paper.kind),
        date=paper.date or ABSENT,
        by=paper.by or ABSENT,
        how=Code(paper.how) if paper.how else ABSENT,
        organisation=organisation or ABSENT,
        reason=paper.reason or ABSENT,
        complaint_body=paper.complaint_body or ABSENT,
        complaint_path=paper.complaint_path or ABSENT,
        text=text or ABSENT,
    )


def about_line(about: tuple[str, ...]) -> str:
    return _ABOUT_LINE + ", ".join(ABOUT[one] for one in about) if about else ""


def split_about(text: str) -> tuple[tuple[str, ...], str]:
    """What a paper is of, and the rest of the text; a line that names something else is left as it is."""
    first, _, rest = text.partition("\n")
    if not first.startswith(_ABOUT_LINE):
        return (), text
    by_words = {words: key for key, words in ABOUT.items()}
    named = [by_words.get(part.strip()) for part in first.removeprefix(_ABOUT_LINE).split(",")]
    found = tuple(one for one in named if one is not None)
    return (found, rest) if len(found) == len(named) else ((), text)


def _person(plan: Plan, day: str) -> PaperPerson:
    who = plan.planeier
    name = " ".join(filter(None, (_text(who.given), _text(who.middle), _text(who.family))))
    numbers = tuple((value_of(one.kind) or "other", _text(one.value))
                    for one in plan.identifiers if _text(one.value) and is_current(one, day))  # fmt: skip
    return PaperPerson(name, _text(who.birth_date), numbers)


def _consent(plan: Plan, day: str) -> bool | None:
    """Whether the person consents to plan work; None where the plan does not say."""
    asked = [one for one in plan.consents if value_of(one.kind) == "plan-making"]
    if any(stands(one, day) for one in asked):
        return True
    return False if any(value_of(one.status) in {"rejected", "inactive"} for one in asked) else None


def _koordinator(plan: Plan, day: str) -> str:
    for one in plan.koordinatorer:
        municipal = value_of(one.level) in {"municipal", None} and value_of(one.function) != "deputy"
        if municipal and is_current(one, day) and _text(one.family):
            name = " ".join(filter(None, (_text(one.given), _text(one.family))))
            return ", tlf ".join(filter(None, (name, _text(one.phone))))
    return ""


def _responsible(plan: Plan, day: str) -> str:
    body = next(iter(answering(plan, day)), None)
    return _named_body(plan, body) or _text(plan.source.sender_name)


def _named_body(plan: Plan, ref: object) -> str:
    return next((_text(one.name) for one in plan.organisations if one.id == ref), "")


def _kind_of_body(plan: Plan, ref: object) -> str:
    return next((value_of(one.kind) or "" for one in plan.organisations if one.id == ref), "")


def _named_person(plan: Plan, ref: object) -> str:
    people: list[Any] = [*plan.koordinatorer, *plan.participants, *plan.related]
    found = next((one for one in people if one.id == ref), None)
    return " ".join(filter(None, (_text(found.given), _text(found.family)))) if found is not None else ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


# --- the form


def to_form(paper: Paper) -> bytes:
    """The form as JSON, every place of it there, so that it can be filled in."""
    person = {"name": paper.person.name, "birthDate": paper.person.birth_date,
              "identifiers": [{"kind": kind, "value": value} for kind, value in paper.person.identifiers]}  # fmt: skip
    record = {key: getattr(paper, name) for key, name in _RECORD.items()} | {"about": list(paper.about)}
    form = {"paper": FORM, "kind": paper.kind, "plan": paper.plan_id, "person": person, "record": record}
    form |= {key: getattr(paper, name) for key, name in _AROUND.items()}
    return (json.dumps(form, ensure_ascii=False, indent=2) + "\n").encode()


def is_form(data: bytes) -> bool:
    """Whether the bytes look like a form of ours."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" and FORM.encode() in data[:4096]


def from_form(data: bytes, limits: Limits = DEFAULT) -> Paper:
    """The paper that a filled form is.

    Raises:
        Refused: it is no form of ours, or it has faults; all of them at once.
    """
    value: Any = json_codec.parse(data, limits)
    if not isinstance(value, dict) or value.get("paper") != FORM:
        raise Refused.because("format-unknown")
    reader = _Reader()
    record, person = reader.part(value, "record"), reader.part(value, "person")
    paper = Paper(
        kind=reader.one_of(value, "kind", "", tuple(KINDS.values())),
        plan_id=reader.text(value, "plan", ""),
        person=PaperPerson(reader.text(person, "name", "person"), reader.day(person, "birthDate", "person"),
                           reader.identifiers(person)),
        how=reader.one_of(record, "how", "record", VALUE_SETS["record-how"], empty=True),
        date=reader.day(record, "date", "record"),
        about=reader.about(record),
        wants_koordinator=reader.answer(value, "wantsKoordinator"),
        consent=reader.answer(value, "consent"),
        **{name: reader.text(record, key, "record") for key, name in _RECORD.items() if name not in {"how", "date"}},
        **{name: reader.text(value, key, "") for key, name in _AROUND.items() if name in _TEXTS},
    )  # fmt: skip
    if paper.blank:
        reader.findings.add("paper-blank")
    if reader.findings.has_errors:
        raise Refused(reader.findings)
    return paper


_RECORD: Final = {
    "id": "record_id", "date": "date", "by": "by", "how": "how", "organisation": "organisation", "text": "text",
    "reason": "reason", "complaintBody": "complaint_body", "complaintPath": "complaint_path",
}  # fmt: skip
_AROUND: Final = {
    "wantsKoordinator": "wants_koordinator", "consent": "consent", "koordinator": "koordinator", "from": "sender",
    "to": "recipient", "ground": "ground",
}  # fmt: skip
_TEXTS: Final = frozenset(field.name for field in fields(Paper) if field.type == "str")


class _Reader:
    """Reads the places of a form; a fault names the place, never what stands there (law 7)."""

    def __init__(self) -> None:
        self.findings = Findings()

    def _fault(self, where: str, key: str, expected: str) -> None:
        self.findings.add("paper-invalid", path=".".join(filter(None, (where, key))), expected=expected)

    def part(self, value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        found = value.get(key, {})
        if isinstance(found, dict):
            return found
        self._fault("", key, "an object")
        return {}

    def text(self, value: Mapping[str, Any], key: str, where: str) -> str:
        found = value.get(key)
        if found is None:
            return ""
        if not isinstance(found, str) or not is_text(found):
            self._fault(where, key, "text")
            return ""
        return found.strip()

    def day(self, value: Mapping[str, Any], key: str, where: str) -> str:
        found = self.text(value, key, where)
        if found and not is_date(found):
            self._fault(where, key, "a date, such as 2026-11-22")
            return ""
        return found

    def one_of(
        self, value: Mapping[str, Any], key: str, where: str, known: tuple[str, ...], *, empty: bool = False
    ) -> str:
        found = self.text(value, key, where)
        if found in known or (empty and not found):
            return found
        self._fault(where, key, "one of " + ", ".join(known))
        return known[0]

    def answer(self, value: Mapping[str, Any], key: str) -> bool | None:
        found = value.get(key)
        if found is None or isinstance(found, bool):
            return found
        self._fault("", key, "true, false or null")
        return None

    def about(self, record: Mapping[str, Any]) -> tuple[str, ...]:
        found = record.get("about", [])
        if isinstance(found, list) and all(isinstance(one, str) and one in ABOUT for one in found):
            return tuple(dict.fromkeys(found))
        self._fault("record", "about", "a list of " + ", ".join(ABOUT))
        return ()

    def identifiers(self, person: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
        found = person.get("identifiers", [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            self._fault("person", "identifiers", "a list of objects")
            return ()
        pairs = ((self.text(one, "kind", "person.identifiers"), self.text(one, "value", "person.identifiers"))
                 for one in found)  # fmt: skip
        return tuple((kind or "other", value.replace(" ", "")) for kind, value in pairs if value)

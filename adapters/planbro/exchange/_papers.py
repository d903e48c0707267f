"""The routines' papers: a record as letter, form or message, and a filled paper as a record (domain.md §§ 2.3, 7).

At home a paper goes into the journal or to the person it is about. To another body it goes only on a stated ground:
that somebody declined, was refused, or has a need is not status, and no standing provision carries it (law 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from planbro.exchange._read import read
from planbro.exchange._series import Series
from planbro.exchange.writing import Envelope, Job, Shape, check_schema, latest
from planbro.findings import Findings, Refused
from planbro.formats.codec import DEFAULT, Limits, sniff
from planbro.formats.epj._paper import ABOUT, KINDS, Paper, from_form, is_form, paper_of, record_of, to_form
from planbro.mapping import derive_item_id
from planbro.plan import (
    ABSENT,
    Code,
    Organisation,
    Party,
    Plan,
    Policy,
    RoutineRecord,
    ToolStatus,
    copy,
    counting,
    decide,
    facts,
    first_day,
    is_current,
    is_datetime,
    value_of,
)
from planbro.render.paper import Matter, make
from planbro.render.papers import Language, as_text

Form = Literal["html", "pdf", "text", "json", "plo"]
FORMS: Final[tuple[Form, ...]] = ("html", "pdf", "text", "json", "plo")
_MESSAGE: Final = "HELSEOPPL_SOKNAD"
_ABOUT: Final[Mapping[str, tuple[str, ...]]] = {"need": tuple(ABOUT), "refusal": ("ip", "koordinator")}
"""What a paper may be of. Health law has individuell plan and koordinator to refuse (pbrl §§ 2-5, 2-5 b)."""
_WORDS: Final[Mapping[str, str]] = {kind: word for word, kind in KINDS.items()}
_PRINTED: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|%PDF-)", re.IGNORECASE)
_CODE: Final = re.compile(r"[a-z0-9-]{1,24}")
_NATIONAL: Final = frozenset({"fnr", "dnr", "fhn", "duf", "passport"})
"""Kinds of number that may leave; an H-nummer needs its issuer, and a letter has no place for one (law 3)."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a paper may go to another body: `kinds` are those it covers; where it `yields`, an objection closes it."""

    kinds: frozenset[str]
    yields: bool


GROUNDS: Final[Mapping[str, Ground]] = {
    "consent": Ground(frozenset(KINDS), yields=True),
    "hpl-38a": Ground(frozenset({"need"}), yields=True),
    "hpl-25": Ground(frozenset({"need", "declined", "information", "request", "tool-declined"}), yields=True),
    "complaint": Ground(frozenset({"refusal"}), yields=False),
}
"""pbrl § 3-6; helsepersonelloven § 38 a and § 25; pbrl § 7-2."""


@dataclass(slots=True)
class PaperWriting:
    """A paper as bytes. `record` is the id of the record it was made from, None where it is blank."""

    data: bytes
    kind: str
    form: Form
    record: str | None
    findings: Findings


@dataclass(slots=True)
class PaperReading:
    """What was read: the papers, and whether they came as a form or in a message."""

    papers: list[Paper]
    source: Literal["form", "message"]
    findings: Findings = field(default_factory=Findings)


def write_paper(
    plan: Plan,
    kind: str,
    form: Form,
    *,
    language: Language = "nb",
    record: str | None = None,
    blank: bool = False,
    about: Iterable[str] = (),
    receiver: str | Party | None = None,
    ground: str | None = None,
    purpose: str = "TREAT",
    sender: str | Party | None = None,
    as_of: str | None = None,
    large: bool = False,
    simple: bool = False,
) -> PaperWriting:
    """One of the routines' papers of a plan: its latest record of that kind, the one that `record` names, or a blank.

    `about` says what a need is of (ip, koordinator, team), or a refusal (ip, koordinator), where the record does not.
    With a `receiver` the paper goes to another body, and needs a `ground`, a code of `GROUNDS`.

    Raises:
        Refused: no such paper or record; a refusal of something else; no ground, or one that does not carry this paper
            to this receiver.
    """
    of = tuple(dict.fromkeys(about))
    _check_call(kind, form, of, ground, as_of)
    when = as_of or latest(plan)
    found = None if blank else _record(plan, kind, record, of)
    party = Party.parse(receiver) if isinstance(receiver, str) else receiver
    paper = paper_of(plan, found, kind, when[:10])
    paper = replace(paper, about=of or paper.about, ground=ground or "")
    if party is not None or ground is not None:
        _check_ground(plan, paper, found, party, ground, purpose, when)
    findings = Findings()
    if party is not None:
        paper = replace(_outward(paper), recipient=_name_of(plan, party))
    _remark(paper, findings)
    if form == "plo":
        data = _message(plan, paper, found, party, sender, when, findings)
    else:
        data = to_form(paper) if form == "json" else _letter(paper, kind, form, language, when, large, simple)
    return PaperWriting(data, paper.kind, form, found.id if found is not None else None, findings)


def paper_for(plan: Plan, kind: str, as_of: str, *, record: str | None = None, blank: bool = False) -> Paper:
    """One of the routines' papers for the journal or the person: of the latest record of its kind, else a blank.

    Raises:
        Refused: there is no record with that id.
    """
    there = not blank and any(value_of(one.kind) == KINDS[kind] for one in plan.records)
    found = _record(plan, kind, record, ()) if there or record is not None else None
    return paper_of(plan, found, kind, as_of[:10])


def read_paper(data: bytes, *, limits: Limits = DEFAULT) -> PaperReading:
    """The papers in a filled form, or in a message that carries a need (Helseopplysninger, 9145).

    Raises:
        Refused: it is neither, or it has faults.
    """
    if is_form(data):
        paper = from_form(data, limits)
        found = PaperReading([paper], "form")
        _remark(paper, found.findings)
        return found
    if _is_letter(data):
        raise Refused.because("paper-letter")
    if sniff(data) == "json":
        raise Refused.because("format-unknown")
    reading = read(data, limits=limits)
    day = latest(reading.plan)[:10]
    papers = [paper_of(reading.plan, one, _WORDS[str(value_of(one.kind))], day) for one in _routine(reading.plan)]
    if not papers:
        raise Refused.because("paper-none")
    return PaperReading(papers, "message", reading.findings)


def admit_paper(plan: Plan, papers: Iterable[Paper]) -> tuple[Plan, list[str]]:
    """The plan with the papers among its records, and the ids of those that are new or changed.

    A paper that names a record of the plan is that record filled in; one that says what a record says already adds
    nothing (law 4), and a message that says less than the record does not make another of it.

    Raises:
        Refused: a paper is another person's.
    """
    new, changed = copy(plan), []
    for paper in papers:
        if not _is_of(paper, plan):
            raise Refused.because("paper-another")
        there = next((one for one in new.records if one.id == paper.record_id), None)
        if any(_knows(new, one, paper, whole=there is not None) for one in _routine(new)):
            continue
        ident = there.id if there is not None else _new_id(new, paper)
        record = record_of(paper, ident, _organisation(new, paper.organisation))
        if there is not None:
            record.by_ref, record.document = there.by_ref, there.document
        if there is not None:
            new.records[new.records.index(there)] = record
        else:
            new.records.append(record)
        changed.append(ident)
        if paper.kind == "tool-declined":
            _close_tool(new, paper.date)
    return new, changed


# --- what goes out


def _check_call(kind: str, form: str, about: Sequence[str], ground: str | None, as_of: str | None) -> None:
    if kind not in KINDS:
        raise Refused.because("paper-not-known", kind=kind, known=", ".join(KINDS))
    if form not in FORMS or (form == "plo" and kind != "need"):
        known = ", ".join(FORMS if kind == "need" else FORMS[:-1])
        raise Refused.because("paper-form-not-known", form=form, kind=kind, known=known)
    if about and kind not in _ABOUT:
        raise Refused.because("paper-about-unfit", kind=kind, known=", ".join(_ABOUT))
    strange = [one for one in about if one not in _ABOUT[kind]]
    if strange:
        raise Refused.because("paper-about-not-known", about=_quoted(strange[0]), kind=kind,
                              known=", ".join(_ABOUT[kind]))  # fmt: skip
    if ground is not None and ground not in GROUNDS:
        fits = ", ".join(code for code, one in GROUNDS.items() if kind in one.kinds)
        raise Refused.because("paper-ground-not-known", ground=_quoted(ground), kind=kind, known=fits)
    if as_of is not None and not is_datetime(as_of):
        raise Refused.because("as-of-malformed")


def _quoted(word: str) -> str:
    """A word of the command as it was given; what is no word of a code is not repeated (law 7)."""
    return word if _CODE.fullmatch(word) else "?"


def _record(plan: Plan, kind: str, ident: str | None, about: Sequence[str]) -> RoutineRecord:
    """The record that is named, else the latest of the kind; of two from one day the one that stands last.

    A refusal of something else, a car or a school place, is not this paper: other law and another complaint. Where
    the record does not say what was refused, `about` says it.
    """
    found = [one for one in plan.records if value_of(one.kind) == KINDS[kind] and ident in {None, one.id}]
    if not found:
        raise Refused.because("paper-no-record", kind=KINDS[kind])
    if kind == "refusal":
        found = [one for one in found if paper_of(plan, one, kind, "").of_a_right] or (found if about else [])
    if not found:
        raise Refused.because("paper-refusal-other")
    return max(reversed(found), key=lambda one: first_day(one.date) or "")


def _check_ground(
    plan: Plan,
    paper: Paper,
    record: RoutineRecord | None,
    party: Party | None,
    ground: str | None,
    purpose: str,
    when: str,
) -> None:
    """Deny by default: a ground that is stated, known, of this paper, and not closed by the person's own words."""
    if party is None:
        raise Refused.because("paper-receiver-missing")
    fits = [code for code, one in GROUNDS.items() if _WORDS[paper.kind] in one.kinds]
    if not paper.under_health_law and "complaint" in fits:
        fits.remove("complaint")
    if ground is None:
        raise Refused.because("paper-ground-missing", kind=paper.kind, known=", ".join(fits))
    if ground not in fits:
        raise Refused.because("paper-ground-unfit", ground=ground, kind=paper.kind, known=", ".join(fits))
    if record is None:
        raise Refused.because("paper-no-record", kind=paper.kind)
    if not GROUNDS[ground].yields:
        return
    decision = decide(plan, party, purpose, when, Policy())
    own = [fact for fact, _ in facts(plan) if fact[0] == "records[]" and fact[1] == record.id]
    if any(decision.provision(fact).startswith("reservation:") for fact in own):
        raise Refused.because("paper-reserved")
    if ground == "consent" and not all(decision.permits(fact) for fact in own):
        raise Refused.because("paper-consent-missing")


def _outward(paper: Paper) -> Paper:
    """What another body has no need of stays: the koordinator goes by status, the person's wishes do not go at all."""
    numbers = tuple((kind, value) for kind, value in paper.person.identifiers if kind in _NATIONAL)
    person = replace(paper.person, identifiers=numbers)
    return replace(paper, person=person, wants_koordinator=None, koordinator="")


def _remark(paper: Paper, findings: Findings) -> None:
    """What the routine demands and the paper lacks (§ 7: a reason when refused, and the complaint path)."""
    if paper.blank:
        return
    if paper.kind == "refusal":
        body = paper.complaint_body or paper.under_health_law  # pbrl § 7-2 names statsforvalteren by itself
        owed = {"reason": paper.reason, "complaint_body": body, "complaint_path": paper.complaint_path}
        for name, known in owed.items():
            if not known:
                findings.add("paper-part-missing", path=f"records[].{name}", part=name)
    parts = {"date": paper.date, "by": paper.by}
    if paper.kind == "service-declined-tool":
        parts["organisation"] = paper.organisation
    for name, said in parts.items():
        if not said:
            findings.add("paper-part-missing", path=f"records[].{name}", part=name)


def _letter(paper: Paper, kind: str, form: str, language: Language, when: str, large: bool, simple: bool) -> bytes:
    if form == "text":
        return as_text(paper, language).encode()
    matter = Matter(as_of=when, letter=paper)
    return make(kind, matter, language=language, form=form, large=large, simple=simple)


def _name_of(plan: Plan, party: Party) -> str:
    attribute = {"herid": "her_id", "orgnr": "orgnr"}.get(party.kind)
    found = [one.name for one in plan.organisations if attribute and party.is_number(getattr(one, attribute))]
    words = {"herid": "HER-id", "orgnr": "Organisasjonsnummer", "hpr": "HPR-nummer"}
    if found and isinstance(found[0], str) and found[0]:
        return found[0]
    return f"{words[party.kind]} {party.value}" if party.kind in words else ""


def _message(
    plan: Plan, paper: Paper, record: RoutineRecord | None, party: Party | None, sender: str | Party | None, when: str,
    findings: Findings,
) -> bytes:  # fmt: skip
    """Helseopplysninger 1.6 with the need under 9145 and nothing else of the plan (plo.md § 2.6; domain.md § 2.3).

    Each record is a message of its own, so its MsgId follows from the record too (HIS 1154).
    """
    if record is None:
        raise Refused.because("paper-no-record", kind=paper.kind)
    whole, shown = copy(plan), _bare(plan, record, paper, when[:10])
    whole.origins = []
    whole.version = "|".join(str(part) for part in (plan.version or plan.updated or when, record.id))
    envelope = Envelope(whole, whole, "plo-1.6", _MESSAGE, party, when, Series())
    job = Job(whole, shown, Shape("plo-1.6", _MESSAGE), envelope, findings)
    writing = job.create(sender)
    check_schema(writing)
    return writing.data


def _bare(plan: Plan, record: RoutineRecord, paper: Paper, day: str) -> Plan:
    """The plan with who it is about and the one record; names of sender and receiver come from the whole plan."""
    bare = Plan(id=plan.id)
    for name in ("family", "middle", "given", "birth_date", "sex"):
        setattr(bare.planeier, name, getattr(plan.planeier, name))
    bare.identifiers = [
        one for one in copy(plan).identifiers if value_of(one.kind) in _NATIONAL and is_current(one, day)
    ]
    bare.records = [record_of(paper, record.id)]
    return bare


# --- what comes back


def _is_letter(data: bytes) -> bool:
    """Whether it is a paper as it is printed: a page, or plain text with its title underlined."""
    if _PRINTED.match(data):
        return True
    title, _, rest = data[:1000].decode("utf-8", "replace").partition("\n")
    return re.match(r"={10,}\r?\n", rest) is not None and bool(title.strip())


def _routine(plan: Plan) -> list[RoutineRecord]:
    return [one for one in plan.records if value_of(one.kind) in _WORDS]


def _is_of(paper: Paper, plan: Plan) -> bool:
    """Whether a paper is about this plan's person: a number in common, or without numbers the plan; never by name."""
    own = {one.value for one in plan.identifiers if isinstance(one.value, str) and one.value}
    stated = {value for _, value in paper.person.identifiers}
    return bool(own & stated) if own and stated else paper.plan_id == plan.id


def _new_id(plan: Plan, paper: Paper) -> str:
    """From the plan, the kind and the day, and how many there are of them already; nothing of the person (law 5)."""
    key = f"{paper.kind}|{paper.date}"
    number = sum(value_of(one.kind) == paper.kind and one.date == (paper.date or ABSENT) for one in plan.records)
    return derive_item_id(plan.id, "records", key, number)


def _close_tool(plan: Plan, day: str) -> None:
    """The no is an answer to where the plan is kept too: as a record alone it would close no tool (domain.md § 7)."""
    ident = derive_item_id(plan.id, "tool_status", f"paper|{day}", 0)
    if all(one.id != ident for one in plan.tool_status):
        known = [one.tool for one in counting(plan.tool_status, day or None) if isinstance(one.tool, str)]
        plan.tool_status.append(
            ToolStatus(id=ident, value=Code("declined"), tool=known[0] if known else ABSENT, date=day or ABSENT)
        )


def _organisation(plan: Plan, name: str) -> str | None:
    """The plan's own organisation of that name; a new one where it has none."""
    if not name:
        return None
    there = next((one for one in plan.organisations if one.name == name), None)
    if there is None:
        ident = derive_item_id(plan.id, "organisations", "paper", len(plan.organisations))
        there = Organisation(id=ident, name=name)
        plan.organisations.append(there)
    return there.id


def _knows(plan: Plan, record: RoutineRecord, paper: Paper, *, whole: bool) -> bool:
    """Whether a record says all that the paper does: kind, day and text alike, and nothing else gainsaid.

    A message carries less than the record it was made from, and what it is of may have come from the command. `whole`:
    the paper is a record filled in, and then an emptied field is a change too.
    """
    known = paper_of(plan, record, _WORDS[str(value_of(record.kind))], "")
    if (known.kind, known.date, _flat(known.text)) != (paper.kind, paper.date, _flat(paper.text)):
        return False
    pairs = [(getattr(known, name), getattr(paper, name)) for name in (*_DETAILS, "about")]
    if whole:
        return all(one == other for one, other in pairs)
    if not (paper.date or paper.text) or (known.about and paper.about and set(known.about) != set(paper.about)):
        return False
    return all(not other or one == other for one, other in pairs[:-1])


_DETAILS: Final = ("by", "how", "organisation", "reason", "complaint_body", "complaint_path")


def _flat(text: str) -> str:
    return " ".join(text.split())

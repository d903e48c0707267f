"""The routines' papers: a record as letter, form or message, and a filled paper as a record (domain.md §§ 2.3, 7).

At home a paper goes into the journal or to the person it is about. To another body it goes only on a stated ground:
that somebody declined, was refused, or has a need is not status, and no standing provision carries it (law 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from planbro.exchange._read import read
from planbro.exchange._write import _check_schema, _Job, latest
from planbro.findings import Findings, Refused
from planbro.formats.codec import DEFAULT, Limits, sniff
from planbro.formats.epj._paper import KINDS, Paper, from_form, is_form, paper_of, record_of, to_form
from planbro.mapping import derive_item_id
from planbro.plan import (
    ABSENT,
    Code,
    Organisation,
    Party,
    Plan,
    Policy,
    RoutineRecord,
    copy,
    decide,
    facts,
    is_datetime,
)
from planbro.plan._check import first_day, is_current, value_of
from planbro.render.papers import Language, as_html, as_text

Form = Literal["html", "text", "json", "plo"]
FORMS: Final[tuple[Form, ...]] = ("html", "text", "json", "plo")
_MESSAGE: Final = "HELSEOPPL_SOKNAD"
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
    "hpl-25": Ground(frozenset({"need", "declined", "information", "request"}), yields=True),
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
) -> PaperWriting:
    """One of the routines' papers of a plan: its latest record of that kind, the one that `record` names, or a blank.

    `about` says what a need is of (ip, koordinator, team) where the record does not. With a `receiver` the paper goes
    to another body, and needs a `ground`, a code of `GROUNDS`.

    Raises:
        Refused: no such paper or record; no ground, or one that does not carry this paper to this receiver.
    """
    _check_call(kind, form, as_of)
    when = as_of or latest(plan)
    found = None if blank else _record(plan, KINDS[kind], record)
    party = Party.parse(receiver) if isinstance(receiver, str) else receiver
    if party is not None or ground is not None:
        _check_ground(plan, kind, found, party, ground, purpose, when)
    findings = Findings()
    paper = paper_of(plan, found, kind, when[:10])
    paper = replace(paper, about=tuple(dict.fromkeys(about)) or paper.about, ground=ground or "")
    if party is not None:
        paper = replace(_outward(paper), recipient=_name_of(plan, party))
    _remark(paper, findings)
    if form == "plo":
        data = _message(plan, paper, found, party, sender, when, findings)
    else:
        data = to_form(paper) if form == "json" else _letter(paper, form, language)
    return PaperWriting(data, paper.kind, form, found.id if found is not None else None, findings)


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
    if sniff(data) == "json":
        raise Refused.because("format-unknown")
    reading = read(data, limits=limits)
    day = latest(reading.plan)[:10]
    words = {kind: word for word, kind in KINDS.items()}
    records = [one for one in reading.plan.records if value_of(one.kind) in words]
    papers = [paper_of(reading.plan, one, words[str(value_of(one.kind))], day) for one in records]
    if not papers:
        raise Refused.because("paper-none")
    return PaperReading(papers, "message", reading.findings)


def admit_paper(plan: Plan, papers: Iterable[Paper]) -> tuple[Plan, list[str]]:
    """The plan with the papers among its records, and the ids of those that are new or changed.

    A paper that names a record of the plan is that record filled in; one that says what a record says already adds
    nothing (law 4).

    Raises:
        Refused: a paper is another person's.
    """
    new, changed = copy(plan), []
    for paper in papers:
        if not _is_of(paper, plan):
            raise Refused.because("paper-another")
        body = _organisation(new, paper.organisation)
        there = next((one for one in new.records if one.id == paper.record_id), None)
        ident = there.id if there is not None else _new_id(new, paper)
        record = record_of(paper, ident, body)
        if there is not None:
            record.by_ref, record.document = there.by_ref, there.document
        if any(_says(one) == _says(record) for one in new.records):
            continue
        if there is not None:
            new.records[new.records.index(there)] = record
        else:
            new.records.append(record)
        changed.append(ident)
    return new, changed


# --- what goes out


def _check_call(kind: str, form: str, as_of: str | None) -> None:
    if kind not in KINDS:
        raise Refused.because("paper-not-known", kind=kind, known=", ".join(KINDS))
    if form not in FORMS or (form == "plo" and kind != "need"):
        known = ", ".join(FORMS if kind == "need" else FORMS[:-1])
        raise Refused.because("paper-form-not-known", form=form, kind=kind, known=known)
    if as_of is not None and not is_datetime(as_of):
        raise Refused.because("as-of-malformed")


def _record(plan: Plan, kind: str, ident: str | None) -> RoutineRecord:
    """The record that is named, else the latest of the kind; of two from one day the one that stands last."""
    found = [one for one in plan.records if value_of(one.kind) == kind and ident in {None, one.id}]
    if not found:
        raise Refused.because("paper-no-record", kind=kind)
    return max(reversed(found), key=lambda one: first_day(one.date) or "")


def _check_ground(
    plan: Plan,
    kind: str,
    record: RoutineRecord | None,
    party: Party | None,
    ground: str | None,
    purpose: str,
    when: str,
) -> None:
    """Deny by default: a ground that is stated, known, of this paper, and not closed by the person's own words."""
    if party is None:
        raise Refused.because("paper-receiver-missing")
    known = ", ".join(code for code, one in GROUNDS.items() if kind in one.kinds)
    if ground is None:
        raise Refused.because("paper-ground-missing", kind=KINDS[kind], known=known)
    if ground not in GROUNDS or kind not in GROUNDS[ground].kinds:
        raise Refused.because("paper-ground-unfit", ground=ground if ground in GROUNDS else "?", kind=KINDS[kind],
                              known=known)  # fmt: skip
    if record is None:
        raise Refused.because("paper-no-record", kind=KINDS[kind])
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
        for name, said in (("reason", paper.reason), ("complaint_path", paper.complaint_path)):
            if not said:
                findings.add("paper-part-missing", path=f"records[].{name}", part=name)
    for name, said in (("date", paper.date), ("by", paper.by)):
        if not said:
            findings.add("paper-part-missing", path=f"records[].{name}", part=name)


def _letter(paper: Paper, form: str, language: Language) -> bytes:
    return (as_html if form == "html" else as_text)(paper, language).encode()


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
    job = _Job(whole, shown, "plo-1.6", findings, {}, party, when, None, _MESSAGE, _MESSAGE)
    writing = job.create(sender)
    _check_schema(writing)
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


def _says(record: RoutineRecord) -> tuple[object, ...]:
    """What makes two records the same; who holds the id does not count, nor how an empty field is said."""
    kind = record.kind.value if isinstance(record.kind, Code) else None
    texts = (record.date, record.by, record.text, record.reason, record.complaint_body, record.complaint_path)
    return (kind, value_of(record.how), *(text or None for text in texts))

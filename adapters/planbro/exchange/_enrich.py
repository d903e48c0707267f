"""Put "har individuell plan", koordinator and how to reach them into the message that the EPJ itself sends.

The message is the sender's own; planbro adds its statement in the place that the version has for it, marked with where
it comes from and of which day, and touches nothing else. Whatever goes wrong, the original passes as it was, with a
deviation: a nursing report that is late or lost is a greater danger than one that lacks a line (plo.md § 1.2, § 2.2).
"""

from __future__ import annotations

import queue
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Literal

from planbro.exchange._read import Reading
from planbro.exchange._series import surely_same_person
from planbro.exchange._statement import STATED, left_behind, same_koordinator, statement, with_statement
from planbro.exchange._validate import follows_schema
from planbro.exchange.writing import Writing, latest, write
from planbro.findings import Finding, Findings, PlanbroError, Refused
from planbro.formats import Document, open_document, part_of
from planbro.formats.plo import MSGHEAD, Message, read_message
from planbro.formats.plo import Party as Address
from planbro.formats.plo._advisory import denials, may_mention
from planbro.formats.plo._marked import marked_by_sender, may_be_marked
from planbro.formats.signature import Signer, is_whole
from planbro.mapping import Trace, XmlTree
from planbro.mapping import read as read_tree
from planbro.mapping import write as write_tree
from planbro.plan import ABSENT, Code, Identifier, Koordinator, Party, Plan, Policy, day_in_norway, decide, is_datetime

Outcome = Literal["added", "updated", "already", "untouched"]
_CARRIES: Final = frozenset({"plo-1.5", "plo-1.6", "plo-2.0", "henvisning-2.0"})
_ROWS: Final = frozenset({"", "identifiers[]", *(f"{name}[]" for name in STATED)})
"""The part of a table that enriching needs: whom it is about, and the statement."""


@dataclass(slots=True)
class Enriched:
    """What came of one message. `data` is always a message to send on: enriched, or the original to the byte."""

    data: bytes
    outcome: Outcome
    findings: Findings
    message: Message | None = field(default=None, repr=False)
    carried: bool = True
    original: bytes = field(default=b"", repr=False)

    @property
    def changed(self) -> bool:
        return self.outcome in {"added", "updated"}

    @property
    def differences(self) -> list[str]:
        """The places that the message has and the original lacks, or has otherwise; paths, nothing of what they say."""
        if not self.changed:
            return []
        before, after = (_leaves(data) for data in (self.original, self.data))
        return [path for path, value in after.items() if before.get(path, _NO_LEAF) != value]


_NO_LEAF: Final = object()


def _leaves(data: bytes) -> dict[str, Any]:
    tree = open_document(data).tree
    return {tree.path(place): tree.get(place) for _, place in tree.leaves()}


@dataclass(slots=True, weakref_slot=True)
class Enricher:
    """Enriches messages about one person from one plan; what may be said to each receiver is decided once.

    `purpose` is why the receivers want it, `policy` the controller's own. `limit` is in seconds: past it the original
    passes. `signer` signs a signed message again; without one it passes as it was.
    """

    plan: Plan
    as_of: str | None = None
    purpose: str = "TREAT"
    policy: Policy = field(default_factory=Policy)
    limit: float | None = 5.0
    signer: Signer | None = None
    _days: dict[str, tuple[Plan, set[str | None]]] = field(default_factory=dict, init=False, repr=False)
    _said: dict[tuple[str, tuple[Party, ...]], Plan | None] = field(default_factory=dict, init=False, repr=False)
    _worker: _Worker | None = field(default=None, init=False, repr=False)

    def __call__(self, data: bytes) -> Enriched:
        """Bytes in, bytes out; never raises for what they hold."""
        if self.limit is None:
            return self._guarded(data)
        found = self._working().run(data, self.limit)
        return found or _passed(data, "enrich-timeout", seconds=f"{self.limit:g}")

    def _working(self) -> _Worker:
        """The thread at work, or a new one where it is late: that one finishes on its own, and answers nobody."""
        if self._worker is None or self._worker.late:
            self._worker = _Worker(self)
        return self._worker

    def _guarded(self, data: bytes) -> Enriched:
        try:
            return self._enrich(data)
        except PlanbroError as error:
            findings = Findings(error.findings)
            findings.add("enrich-not-read")
            return Enriched(data, "untouched", findings, carried=False)
        except Exception:  # a fault of ours must not hold the message back
            return _passed(data, "enrich-fault")

    def _enrich(self, data: bytes) -> Enriched:
        document = open_document(data)
        tree = document.tree
        message = read_message(tree.document) if isinstance(tree, XmlTree) else None
        if message is None or document.format not in _CARRIES:
            return _passed(data, "enrich-no-message", carried=False)
        refused = self._refusal(message, document)
        if refused is not None:
            elsewhere = refused in _ELSEWHERE and message.type not in _NO_DIALOGUE
            return _passed(data, refused, message=message, carried=not elsewhere)
        document.spec = part_of(document.format, document.spec.variant, _ROWS)
        trace = read_tree(document.spec, tree, Findings(), fallback_identity=document.sha256, told=False)
        if not surely_same_person(self.plan, trace.plan):
            return _passed(data, "enrich-another-person", message=message)
        day = day_in_norway(_now(self.plan, message, self.as_of))
        said = self._for(message, day)
        if said is None:
            return _passed(data, "enrich-not-permitted", message=message)
        if not any(getattr(said, name) for name in STATED):
            return _passed(data, "enrich-nothing", message=message)
        enriched = _Put(data, document, trace, message, said, self.signer).run()
        if self._on(day)[1]:
            enriched.findings.add("enrich-koordinator-left")
        return enriched

    def _refusal(self, message: Message, document: Document) -> str | None:
        if message.status == "C":
            return "enrich-cancellation"
        holder = next(message.payload.iterancestors(MSGHEAD + "Document"), None)
        if (
            not document.spec.leaf_of("ip_status[]", "value")
            or holder is None
            or holder.getparent() is not message.root
        ):
            return "enrich-no-place"  # no element for it, or a PatientReport around the payload
        if may_be_marked(document.data) and marked_by_sender(message.payload) is not None:
            return "enrich-place-taken"
        if message.signed and self.signer is None:
            return "enrich-signed"
        if message.signed and not is_whole(message.root if message.outer is None else message.outer):
            return "enrich-signature-broken"
        return None

    def _for(self, message: Message, day: str) -> Plan | None:
        """What all the receivers of the message may be told; None where one of them may be told nothing."""
        receivers = (*message.receivers, *_around(message))
        return _in_common(self._to(receiver, day) for receiver in receivers)

    def _to(self, receiver: Address, day: str) -> Plan | None:
        """What a receiver may be told, by each number that the plan knows it under.

        What is closed to a virksomhet is closed to the service in it that the message names (HIS 1153-2).
        """
        parties = tuple(_parties(receiver))
        if (day, parties) not in self._said:
            asked = (one for at, one in enumerate(parties) if at == 0 or _knows(self.plan, one))
            self._said[day, parties] = _in_common(self._told(one, day) for one in asked)
        return self._said[day, parties]

    def _told(self, party: Party, day: str) -> Plan | None:
        whole, left = self._on(day)
        # A statement bears its own day, by which an older one is known.
        decision = decide(whole, party, self.purpose, day, replace(self.policy, tell_updated=True))
        shown = decision.apply(whole)[0] if decision.level != "none" else None
        return statement(shown, day, left) if shown is not None else None

    def _on(self, day: str) -> tuple[Plan, set[str | None]]:
        """The plan with its status said as of a day, and the levels whose koordinator has left."""
        if day not in self._days:
            whole = with_statement(self.plan, day)
            self._days[day] = (whole, left_behind(whole, day))
        return self._days[day]


class _Worker:
    """One thread that does one message after another, so that what a thread compiles is compiled once.

    Each message has an answer of its own, so that none is ever answered with another's. The thread ends with its
    enricher, which it does not keep alive, or when it has been late once.
    """

    def __init__(self, enricher: Enricher) -> None:
        self.late = False
        self._asked: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._turn = threading.Lock()
        threading.Thread(target=_work, args=(weakref.WeakMethod(enricher._guarded), self._asked), daemon=True).start()
        weakref.finalize(enricher, self._asked.put, None)

    def run(self, data: bytes, limit: float) -> Enriched | None:
        """What came of it, or None past the limit; to wait for one's turn counts too."""
        end = time.monotonic() + limit
        if not self._turn.acquire(timeout=limit):
            return None
        try:
            answer: queue.SimpleQueue[Enriched] = queue.SimpleQueue()
            if self.late:
                return None
            self._asked.put((data, answer))
            return answer.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            self.late = True
            self._asked.put(None)
            return None
        finally:
            self._turn.release()


_Asked = tuple[bytes, "queue.SimpleQueue[Enriched]"]


def _work(ask: weakref.WeakMethod[Callable[[bytes], Enriched]], asked: queue.SimpleQueue[_Asked | None]) -> None:
    while (one := asked.get()) is not None and (enrich := ask()) is not None:
        data, answer = one
        answer.put(enrich(data))
        del enrich


_ELSEWHERE: Final = frozenset({"enrich-no-place", "enrich-place-taken", "enrich-signed"})
"""Where the message cannot carry the statement, and a dialogmelding can."""
_NO_DIALOGUE: Final = frozenset({"LOG_DOD", "FRAVARSMELDING"})
"""Beside these nobody asks for a plan: the person is dead, or nobody is there to read."""


def enrich(data: bytes, plan: Plan | Reading, **options: Any) -> Enriched:
    """One message enriched from one plan; the options are those of `Enricher`."""
    return Enricher(plan.plan if isinstance(plan, Reading) else plan, **options)(data)


def dialogue(plan: Plan, message: Message, *, purpose: str = "TREAT", as_of: str | None = None) -> Writing:
    """A dialogmelding with the plan's statement, to the receiver of a message that cannot carry it, and about it.

    Raises:
        Refused: the receiver may be told nothing, or the message names nobody or is about another person.
    """
    receiver = next(_parties(message.receiver), None) if message.receiver is not None else None
    sender = next(_parties(message.sender), None) if message.sender is not None else None
    if receiver is None or sender is None:
        raise Refused.because("receiver-malformed")
    if not surely_same_person(plan, _person(message)):
        raise Refused.because("enrich-another-person")
    when = _now(plan, message, as_of)
    assert message.sender is not None
    assert message.receiver is not None
    told = Enricher(plan, purpose=purpose)._to(message.receiver, day_in_norway(when))
    if told is None or not any(getattr(told, name) for name in STATED):
        raise Refused.because("nothing-permitted")
    said = with_statement(plan, when)
    said.documents = []  # the statement, not what hangs at the plan, nor what would follow from that
    said.kind = said.status = ABSENT
    for name in STATED:
        setattr(said, name, getattr(told, name))
    return write(
        said, "dialog-1.1", onto=False, receiver=receiver, sender=sender, purpose=purpose, as_of=when,
        about=message.id, between=(message.sender, message.receiver),
    )  # fmt: skip


def _passed(data: bytes, code: str, *, message: Message | None = None, carried: bool = True, **params: str) -> Enriched:
    findings = Findings()
    findings.extend([Finding(code, params=params)])
    return Enriched(data, "untouched", findings, message=message, carried=carried)


_KINDS: Final = (("HER", "herid"), ("ENH", "orgnr"), ("HPR", "hpr"))


def _parties(address: Address) -> Iterator[Party]:
    """The receiver as disclosure knows one: by HER-id first, the communication party before the virksomhet."""
    for body in (address.unit, address.person, address.organisation):
        for code, kind in _KINDS if body is not None else ():
            for ident in body.idents if body is not None else ():
                if ident.kind == code:
                    with suppress(PlanbroError):
                        yield Party.parse(f"{kind}:{ident.value}")


def _knows(plan: Plan, party: Party) -> bool:
    """Whether the plan says anything of a party: then what it says may close a door."""
    name = {"herid": "her_id"}.get(party.kind, party.kind)
    items = (*plan.organisations, *plan.participants, *plan.koordinatorer)
    return any(party.is_number(getattr(one, name, ABSENT)) for one in items)


def _person(message: Message) -> Plan:
    """Whom a message is about, as a plan that says nothing else."""
    idents = message.patient.idents if message.patient is not None else ()
    kinds = {"FNR": "fnr", "DNR": "dnr", "FHN": "fhn", "DUF": "duf"}
    numbers = [
        Identifier(id=str(at), kind=Code(kinds[one.kind]), value="".join(one.value.split()))
        for at, one in enumerate(idents)
        if one.kind in kinds
    ]
    return Plan(id="", identifiers=numbers)


def _around(message: Message) -> Iterator[Address]:
    """The receivers of the envelopes around the message's own, who may be others."""
    for head in message.root.iterancestors(MSGHEAD + "MsgHead"):
        shell = head.makeelement(head.tag)
        shell.extend(deepcopy(one) for one in head.iterchildren(MSGHEAD + "MsgInfo"))
        found = read_message(shell)
        yield from found.receivers if found is not None else ()


def _now(plan: Plan, message: Message, as_of: str | None) -> str:
    """The time given, else the latest that plan and message know: what has ended between them is not said (law 5)."""
    known, told = latest(plan), message.generated
    if as_of is not None or told is None or not is_datetime(told):
        return as_of or known
    return max(known, told, key=lambda time: time[:10])


def _in_common(answers: Iterable[Plan | None]) -> Plan | None:
    """What all may be told; None where one of them may be told nothing, or nobody is asked about."""
    said: Plan | None = None
    for one in answers:
        if one is None:
            return None
        said = one if said is None else _common(said, one)
    return said


def _common(one: Plan, other: Plan) -> Plan:
    """What both say: items that stand in both, fields that say the same."""
    both = Plan(id=one.id, updated=one.updated if one.updated == other.updated else ABSENT)
    for name in STATED:
        theirs = {item.id: item for item in getattr(other, name)}
        items = [_alike(item, theirs[item.id]) for item in getattr(one, name) if item.id in theirs]
        setattr(both, name, items)
    return both


def _alike(one: Any, other: Any) -> Any:
    differs = {f.name for f in fields(one) if f.name != "id" and getattr(one, f.name) != getattr(other, f.name)}
    return replace(one, **dict.fromkeys(differs, ABSENT))


@dataclass(slots=True)
class _Put:
    """One statement put into one message."""

    data: bytes
    document: Document
    trace: Trace
    message: Message
    said: Plan
    signer: Signer | None
    findings: Findings = field(default_factory=Findings)

    def run(self) -> Enriched:
        there = self.trace.plan
        own = ("", "", "id") in self.trace.taken
        if own and there.id != self.said.id:
            return self._left("enrich-two-plans")
        if own and _later(there.updated, self.said.updated):
            return self._left("enrich-older-plan")
        if self._contradicted(own):
            return Enriched(self.data, "untouched", self.findings, message=self.message)
        # A plan's id says that there is a plan: it goes only where that is said too.
        named = bool(self.said.ip_status)
        desired = Plan(id=self.said.id if named else there.id, identifiers=there.identifiers)
        self._fill(desired, own)
        write_tree(self.document.spec, self.document.tree, desired, self.trace, self.findings, told=False)
        result = self.document.serialise()
        if result == self.data:
            self.findings.add("enrich-already")
            return Enriched(self.data, "already", self.findings, message=self.message)
        if not follows_schema(self.document):
            whole = follows_schema(open_document(self.data))
            return self._left("enrich-fault" if whole else "enrich-invalid")
        if self.message.signed and self.signer is not None:
            result = self._signed()
        return Enriched(result, "updated" if own else "added", self.findings, message=self.message, original=self.data)

    def _left(self, code: str) -> Enriched:
        self.findings.add(code)
        return Enriched(self.data, "untouched", self.findings, message=self.message)

    def _signed(self) -> bytes:
        assert self.signer is not None
        assert isinstance(self.document.tree, XmlTree)
        self.signer.sign(self.document.tree.document.getroot())
        self.findings.add("enrich-signed-again")
        return self.document.serialise()

    # -- what the message says already

    def _contradicted(self, own: bool) -> bool:
        """Whether the EPJ's own words say otherwise; its free text is told, and stops nothing."""
        wrong = False
        if not own:
            wrong = self._status_contradicted("ip_status") | self._status_contradicted("koordinator_status")
        self._other_koordinator()
        active = any(_value(one.value) == "active" for one in self.said.ip_status)
        for denial in denials(self.message.payload) if active and may_mention(self.data) else ():
            self.findings.add("enrich-text-contradicts", line=denial.line, path=denial.path)
        return wrong

    def _status_contradicted(self, name: str) -> bool:
        for there in getattr(self.trace.plan, name):
            for one in getattr(self.said, name):
                level = getattr(one, "level", None) == getattr(there, "level", None)
                if level and not _agrees(there.value, one.value):
                    self.findings.add("enrich-contradicts", what=name.removesuffix("_status"))
                    return True
        return False

    def _other_koordinator(self) -> None:
        for there in self.trace.plan.koordinatorer:
            theirs = [one for one in self.said.koordinatorer if _value(one.level) == _value(there.level)]
            if theirs and not any(same_koordinator(one, there) for one in theirs):
                self.findings.add("enrich-koordinator-differs")

    # -- what it is to say

    def _fill(self, desired: Plan, own: bool) -> None:
        desired.updated = self.said.updated
        for name in ("ip_status", "koordinator_status", "tool_status", "responsibilities", "coordinating_units"):
            setattr(desired, name, list(self._merged(name, own)))
        desired.koordinatorer = self._koordinatorer(own)

    def _merged(self, name: str, own: bool) -> Iterator[Any]:
        """The statement's items, under the ids of those that stand there; what only stands there stays, unless ours."""
        there = list(getattr(self.trace.plan, name))
        for one in getattr(self.said, name):
            twin = next((item for item in there if _twins(item, one)), None)
            if twin is not None:
                there.remove(twin)
                certainty = {"certainty": twin.certainty} if hasattr(twin, "certainty") else {}
                yield replace(one, id=twin.id, **certainty)
            else:
                yield one
        if not own:
            yield from there

    def _koordinatorer(self, own: bool) -> list[Koordinator]:
        """The EPJ's own contacts first and as they are; the plan's koordinator fills only what they leave open."""
        said = list(self.said.koordinatorer)
        kept: list[Koordinator] = []
        for there in self.trace.plan.koordinatorer:
            twin = next((one for one in said if same_koordinator(one, there)), None)
            if twin is not None:
                said.remove(twin)
                kept.append(replace(twin, id=there.id) if own else _filled(there, twin))
            elif not own or _coded(there):
                kept.append(there)
        return kept + said


def _twins(there: Any, one: Any) -> bool:
    """Whether two items are the same statement: of one level, or the only one of its kind."""
    return getattr(there, "level", None) == getattr(one, "level", None) and getattr(there, "name", None) == getattr(
        one, "name", None
    )


def _filled(there: Koordinator, one: Koordinator) -> Koordinator:
    gaps = {f.name: getattr(one, f.name) for f in fields(there) if getattr(there, f.name) is ABSENT}
    return replace(there, **gaps)


def _coded(one: Koordinator) -> bool:
    """Whether it can be the EPJ's own contact: only those with a number have a place outside our lines."""
    return isinstance(one.hpr, str)


def _agrees(there: object, one: object) -> bool:
    """Whether two answers can both be true: a boolean `no` says less than the reasons for it (domain.md § 4.5)."""
    first, second = _value(there), _value(one)
    yes = {"active", "appointed"}
    return first is None or second is None or (first in yes) == (second in yes)


def _later(one: object, other: object) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one > other


def _value(code: object) -> str | None:
    return code.value if isinstance(code, Code) else None

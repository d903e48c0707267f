"""One writing: a new document, or a changed one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import orjson

from planbro.exchange._bundles import finish, renew
from planbro.exchange._read import ORIGINS, _scalar, read, reread, unreferenced
from planbro.exchange._series import same_person
from planbro.exchange.writing._account import Accountant
from planbro.exchange.writing._envelope import Envelope
from planbro.exchange.writing._writing import Shape, Writing, latest
from planbro.findings import Findings, Refused
from planbro.formats import FORMATS, Document, create, epj, open_document, spec
from planbro.formats._document import ORIGIN_FOLDER, tidy
from planbro.formats._taken import give_back, holds, in_memory, stand_ins, taken_for
from planbro.formats.codec import MOVING, Held, hold_file
from planbro.formats.codec.archive import HELD_OVER, put
from planbro.formats.codec.held import at_hand, chunks_of, sha256_of
from planbro.formats.fhir import forget
from planbro.formats.plo import KINDS
from planbro.mapping import Account, Fact, JsonTree, Trace, Written, XmlTree, merge, restrict
from planbro.mapping import read as read_tree
from planbro.mapping import write as write_tree
from planbro.plan import ABSENT, Origin, Party, Plan, copy, day_in_norway, schema, shallow


@dataclass(slots=True)
class Job:
    """One writing: what the plan says, what of it may be shown, and in what shape."""

    plan: Plan
    shown: Plan
    shape: Shape
    envelope: Envelope
    findings: Findings = field(default_factory=Findings)
    withheld: Mapping[Fact, str] = field(default_factory=dict)

    @property
    def _own(self) -> bool:
        """Whether it is the controller's own copy."""
        return self.envelope.party is None

    def create(self, sender: str | Party | None) -> Writing:
        format, zipped = self.shape.format, bool(self.shape.zipped)
        if not FORMATS[format].plan and not self.envelope.kind:
            raise Refused.because("message-not-made", format=format)
        if self.envelope.kind == "DIALOG_SVAR" and self.envelope.series.request is None:
            raise Refused.because("answer-to-nothing")
        document = create(format, variant=self.shape.variant, zipped=zipped, xml=bool(self.shape.xml))
        shown = shallow(self.shown)
        shown.source = self.envelope.source(document.spec, sender)
        shown = _spelled(document, shown)
        written = write_tree(document.spec, document.tree, shown, None, self.findings, told=self.shape.account)
        self._work_out(document, shown, None, sender)
        tidy(document)
        if isinstance(document.tree, XmlTree) and FORMATS[format].message and _says_nothing(document.tree):
            raise Refused.because("message-says-nothing", format=format)
        carried = self._complement() if zipped and self._own else {}
        beside = self.shape.beside if zipped and self._own else {}
        if self._own and self.plan.origins and self.plan.origins[0].format != format and not carried:
            self.findings.add("origin-not-used", format=format)
        document.data = self._placed(document, {**carried, **beside})
        account = self._account(document, written, kept=bool(carried), put=False)
        if self._own:
            account.notes.append("own copy: the controller's own, no receiver")
        msgid = shown.source.message_id if isinstance(shown.source.message_id, str) else None
        return Writing(document.data, account, self.findings, format, "create", document=document, msgid=msgid)

    def put(self, target: tuple[Origin | None, bytes], chain: list[Origin]) -> Writing:
        origin, data = target[0], at_hand(target[1])
        reading = reread(origin, data) if origin is not None else read(data, self.shape.format)
        document = _opened(data, self.shape.format)
        trace = read_tree(document.spec, document.tree, Findings(), fallback_identity=document.sha256)
        if document.taken:
            give_back(trace.plan, document.taken)
        own = origin is not None and self.plan.origins and origin.sha256 == self.plan.origins[0].sha256
        if not own and not same_person(self.plan, trace.plan):  # what travels along may be another's
            raise Refused.because("onto-another")
        last = chain[0] if chain else None
        desired = copy(self.shown)
        if last is not None and last.sha256 != document.sha256 and last.format != self.shape.format:
            base, ids = restrict(reading.plan, spec(last.format, last.variant))
            desired = merge(base, ids, trace.plan, self.shown)
        if origin is not None and origin.table != document.spec.table.stamp:
            fill(desired, trace.plan)
        desired.source = trace.plan.source
        desired.id = trace.plan.id
        if self.shape.format == "fhir" and isinstance(document.tree, JsonTree):
            forget(document.tree, trace, desired, self.findings)
        desired = _spelled(document, desired)
        trace.plan = _spelled(document, trace.plan)
        written = write_tree(document.spec, document.tree, desired, trace, self.findings)
        self._work_out(document, desired, trace.plan)
        untouched = document.data
        _drop_members(document, trace)
        document.data = self._replaced(document, untouched)
        account = self._account(document, written, kept=True, put=True)
        return Writing(document.data, account, self.findings, self.shape.format, "put", document=document)

    def _placed(self, document: Document, beside: Mapping[str, bytes]) -> bytes:
        """The document as bytes, or in its file."""
        if self.shape.to is None:
            return document.serialise(beside)
        document.save(self.shape.to, beside)
        return hold_file(self.shape.to)

    def _replaced(self, document: Document, before: bytes) -> bytes:
        """The same of a document that was put onto: the one before, where it says the same but for its spelling."""
        if not _same(document, before):
            return self._placed(document, {})
        if self.shape.to is not None:
            put(self.shape.to, chunks_of(before))
        return before

    def _work_out(self, document: Document, plan: Plan, before: Plan | None, sender: str | Party | None = None) -> None:
        """What a format says of the plan as a whole, beyond its rows (docs/epj.md, docs/fhir.md § 6)."""
        is_now = self.envelope.as_of is not None
        if self.shape.format == "fhir" and before is None:
            finish(
                document, plan, as_of=str(plan.source.generated), is_now=is_now, kind=self.shape.bundle or "collection",
                language=self.shape.language, receiver=self.envelope.party, normal=True,
                sender=Party.parse(sender) if isinstance(sender, str) else sender,
            )  # fmt: skip
        elif self.shape.format == "fhir" and before is not None:
            renew(document, before, plan, self.findings, as_of=self.envelope.as_of or latest(plan), is_now=is_now)
        elif self.shape.format == "epj":
            root = document.tree.document.getroot()
            day = day_in_norway(self.envelope.as_of or latest(plan))
            self.findings.extend(epj.complete(root, plan, day, before=before))

    def _account(self, document: Document, written: Written, *, kept: bool, put: bool) -> Account:
        if not self.shape.account:
            account = Account("plan", self.shape.format)
            account.notes.append("no account was asked for")
            return account
        accountant = Accountant(
            self.plan, self.shown, self.shape.format, self.shape.variant, self.withheld, not self._own
        )  # fmt: skip
        return accountant.account(document, written, kept=kept, put=put)

    def _complement(self) -> dict[str, bytes]:
        """The source's own bytes travel along in the zip, so that the way back gives them again."""
        members: dict[str, bytes] = {}
        rows = []
        for origin in self.plan.origins:
            if origin.data is None or origin.format == self.shape.format:
                continue
            member = f"{ORIGIN_FOLDER}{origin.sha256}"
            members[member] = origin.data
            row = {name: getattr(origin, name) for name in ("format", "system", "sha256", "table", "variant")}
            rows.append(row | {"member": member})
        if rows:
            members[ORIGINS] = orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        return members


def _says_nothing(tree: XmlTree) -> bool:
    """Whether a message has no payload of any kind."""
    if tree.draft is not None:  # a tree of it only where somebody asks for one
        return _payload().search("".join(tree.draft.pieces)) is None
    return next(tree.seen.getroot().iter(*KINDS), None) is None


@cache
def _payload() -> re.Pattern[str]:
    """The beginning of a payload's tag, which no element around it shares its name with; text has no bare `<`."""
    names = "|".join(sorted({re.escape(kind.partition("}")[2]) for kind in KINDS}))
    return re.compile(rf"<(?:[\w.-]+:)?(?:{names})(?=[\s/>]|$)")


def _opened(data: bytes, format: str) -> Document:
    if isinstance(data, Held):
        return open_document(data, format, limits=MOVING, held_over=HELD_OVER)
    return open_document(data, format)


def _spelled(document: Document, plan: Plan) -> Plan:
    """The plan as the tables are to write it: what is held has a place in a zip, and in bare text a stand-in."""
    if not holds(plan) or (document.members is not None and document.spec.table.tree != "graph"):
        return plan
    if FORMATS[document.format].ending == ".xlsx":
        return in_memory(plan)
    if document.taken is None:
        document.taken = taken_for(plan, sha256_of(document.data))
    return stand_ins(plan, document.taken)


def fill(plan: Plan, there: Plan) -> None:
    """The table has grown since the plan was read: what it could not say then is as the document says it now."""
    known = {item.id: item for _, items in there.lists() for item in items}
    for owner, fields in schema().items():
        for ident, record in plan.records_of(owner):
            other = known.get(ident) if owner.endswith("[]") else there.records_of(owner)[0][1]
            for name in fields if other is not None else ():
                if getattr(record, name) is ABSENT:
                    setattr(record, name, getattr(other, name))


def _drop_members(document: Document, trace: Trace) -> None:
    """An attachment that the plan no longer has leaves the zip too."""
    if document.members is None:
        return
    before = set(document.members) - set(unreferenced(document, trace))
    written = json.dumps([str(_scalar(place)) for _, place in document.tree.leaves()])
    for name in before:
        if name not in written:
            del document.members[name]


def _same(document: Document, before: bytes) -> bool:
    """Whether the written document is the one before, but for its spelling."""
    from planbro.formats._document import canonical

    if isinstance(before, Held):
        there = _opened(before, document.format)
        members = ({**one.origins, **(one.members or {})} for one in (document, there))
        return bool(next(members) == next(members) and canonical(document.spelled()) == canonical(there.spelled()))
    return bool(canonical(document.serialise()) == canonical(before))

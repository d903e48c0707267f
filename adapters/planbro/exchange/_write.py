"""Write a Plan as a document of any format: new, or back onto the one it came from."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from planbro._version import __version__
from planbro.exchange._read import ORIGINS, Reading, _scalar, read, reread, unreferenced
from planbro.exchange._series import Series, same_person
from planbro.findings import Findings, Refused
from planbro.formats import FORMATS, Document, create, epj, open_document, spec
from planbro.formats._document import ORIGIN_FOLDER, tidy
from planbro.formats.codec import is_zip
from planbro.formats.plo import Party as Address
from planbro.mapping import Account, Fact, Fate, Spec, Trace, Written, merge, restrict, worst
from planbro.mapping import read as read_tree
from planbro.mapping import write as write_tree
from planbro.plan import (
    ABSENT,
    Code,
    Decision,
    Origin,
    Party,
    Plan,
    Policy,
    Source,
    copy,
    decide,
    facts,
    faults,
    is_datetime,
    schema,
)


@dataclass(slots=True)
class Writing:
    """What writing gave. `document` is the written one, its tree at hand."""

    data: bytes
    account: Account
    findings: Findings
    format: str = ""
    how: Literal["create", "put"] = "create"
    decision: Decision | None = None
    document: Document = field(repr=False, default=None)  # type: ignore[assignment]


def write(
    plan: Plan,
    format: str,
    *,
    onto: bytes | Literal[False] | None = None,
    receiver: str | Party | None = None,
    purpose: str | None = None,
    as_of: str | None = None,
    message: str | None = None,
    origins: Mapping[str, bytes] | None = None,
    sender: str | Party | None = None,
    zipped: bool | None = None,
    variant: str = "",
    policy: Policy | None = None,
    follows: bytes | None = None,
    cancel: bool = False,
    answers: bytes | None = None,
    about: str | None = None,
    between: tuple[Address, Address] | None = None,
) -> Writing:
    """Write `plan` as `format`.

    `onto=None` puts back onto the plan's origin of that format, else creates; bytes put onto these;
    `False` creates. With a receiver the document holds what that party may see, and is always created. `origins` gives
    the bytes of origins by their sha256 where the plan does not carry them. `policy` is the controller's own, with a
    stated ground for what goes out only with one. A new message may be an Endring of the one it `follows`, its
    Kansellering (`cancel`), the answer to the forespørsel it `answers`, or a dialogue `about` the message with that
    MsgId (HIS 1154, HITS 1218). `between` gives sender and receiver as another message names them.

    Raises:
        Refused: the receiver may see nothing, a party or message type is not known, an origin's bytes are missing, or
            the schema demands what the plan does not have.
    """
    findings = Findings()
    onto = onto if onto is None or onto is False else _document_bytes(onto)
    _check_call(format, variant, zipped, as_of)
    kind = _message_of(format, message, onto)
    wrong = faults(plan)
    if wrong:
        raise Refused(wrong)
    party = Party.parse(receiver) if isinstance(receiver, str) else receiver
    decision: Decision | None = None
    withheld: dict[Fact, str] = {}
    shown = plan
    if party is not None:
        if not purpose:
            raise Refused.because("purpose-missing")
        decision = decide(plan, party, purpose, as_of or latest(plan), policy or Policy())
        if decision.level == "none":
            raise Refused.because("nothing-permitted")
        shown, withheld = decision.apply(plan)
        onto = False
    target = _target(plan, format, onto, origins, variant, zipped)
    if target is None and FORMATS[format].messages:
        variant = FORMATS[format].messages[kind]
    series = Series.of(plan, follows, cancel=cancel, answers=answers, about=about)
    if target is None and party is not None and kind == "INNLEGGELSESRAPPORT" and message is None:
        findings.add("message-own-report")
    job = _Job(plan, shown, format, findings, withheld, party, as_of, zipped, variant, kind, series, between)
    writing = job.put(target, plan.origins) if target is not None else job.create(sender)
    writing.decision = decision
    if FORMATS[format].message:
        _check_schema(writing)
    _tell(writing)
    return writing


def _document_bytes(value: object) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    raise TypeError(f"onto is the bytes of a document, None or False, not {type(value).__name__}")


def _check_call(format: str, variant: str, zipped: bool | None, as_of: str | None) -> None:
    """What the caller asks for is something planbro knows."""
    if format not in FORMATS:
        raise Refused.because("format-not-known", format=format, known=", ".join(FORMATS))
    if variant not in FORMATS[format].variants:
        known = ", ".join(v for v in FORMATS[format].variants if v) or "-"
        raise Refused.because("variant-not-known", format=format, known=known)
    if zipped and not FORMATS[format].zipped:
        raise Refused.because("not-in-a-zip", format=format)
    if as_of is not None and not is_datetime(as_of):
        raise Refused.because("as-of-malformed")


def _message_of(format: str, message: str | None, onto: bytes | Literal[False] | None) -> str:
    """The type of message to make, a code of kodeverk 8279; the format's usual one where none is named."""
    made = FORMATS[format].messages
    if message is not None and message.upper() not in made:
        raise Refused.because("message-not-known", type=message, format=format, known=", ".join(made) or "-")
    return message.upper() if message else next(iter(made), "")


def _check_schema(writing: Writing) -> None:
    from planbro.exchange._validate import schema_findings

    writing.findings.extend(schema_findings(writing.document))


def _tell(writing: Writing) -> None:
    counts = writing.account.counts
    if counts["no_slot"]:
        writing.findings.add("writing-no-slot", count=counts["no_slot"], format=writing.format)
    if counts["withheld"]:
        writing.findings.add("writing-withheld", count=counts["withheld"])


def _target(
    plan: Plan,
    format: str,
    onto: bytes | Literal[False] | None,
    given: Mapping[str, bytes] | None,
    variant: str,
    zipped: bool | None,
) -> tuple[Origin | None, bytes] | None:
    """The document to put onto, if any: of the same format, words and container."""
    if isinstance(onto, bytes):
        return None, onto
    if onto is False:
        return None
    for origin in plan.origins:
        if origin.format != format or (variant and origin.variant != variant):
            continue
        data = origin.data if origin.data is not None else (given or {}).get(origin.sha256)
        if data is None or (origin.data is None and hashlib.sha256(data).hexdigest() != origin.sha256):
            raise Refused.because("origin-bytes-missing")
        if zipped is None or zipped == is_zip(data):
            return origin, data
    return None


def _stated(value: object) -> bool:
    return isinstance(value, str) and value != ""


_PAST = (("notes", "time"), ("messages", "time"), ("evaluations", "date"), ("records", "date"), ("archives", "time"))


def latest(plan: Plan) -> str:
    """The latest time the plan knows of itself: GenDate where no clock is given (law 5)."""
    times = [plan.source.generated, plan.updated]
    if not any(isinstance(time, str) and time for time in times):
        times += [plan.created, plan.last_revision, plan.period_start]
        times += [getattr(item, field) for name, field in _PAST for item in getattr(plan, name)]
    return max((time for time in times if isinstance(time, str) and len(time) >= 10), default="1970-01-01")


@dataclass(slots=True)
class _Job:
    """One writing: what the plan says, what of it may be shown, and to whom."""

    plan: Plan
    shown: Plan
    format: str
    findings: Findings
    withheld: dict[Fact, str]
    party: Party | None
    as_of: str | None
    zipped: bool | None
    variant: str
    kind: str = ""
    series: Series = field(default_factory=Series)
    between: tuple[Address, Address] | None = None

    def create(self, sender: str | Party | None) -> Writing:
        if not FORMATS[self.format].plan and not self.kind:
            raise Refused.because("message-not-made", format=self.format)
        if self.kind == "DIALOG_SVAR" and self.series.request is None:
            raise Refused.because("answer-to-nothing")
        document = create(self.format, variant=self.variant, zipped=bool(self.zipped))
        shown = copy(self.shown)
        shown.source = self._source(document.spec, sender)
        written = write_tree(document.spec, document.tree, shown, None, self.findings)
        self._work_out(document, shown, None)
        tidy(document)
        carried = self._complement(document) if self.zipped and self.party is None else {}
        if self.party is None and self.plan.origins and self.plan.origins[0].format != self.format and not carried:
            self.findings.add("origin-not-used", format=self.format)
        document.data = document.serialise(carried)
        account = self._account(document, written, kept=bool(carried), put=False)
        if self.party is None:
            account.notes.append("own copy: the controller's own, no receiver")
        return Writing(document.data, account, self.findings, self.format, "create", document=document)

    def put(self, target: tuple[Origin | None, bytes], chain: list[Origin]) -> Writing:
        origin, data = target
        reading = reread(origin, data) if origin is not None else read(data, self.format)
        document = open_document(data, self.format)
        trace = read_tree(document.spec, document.tree, Findings(), fallback_identity=document.sha256)
        if origin is None and not same_person(self.plan, trace.plan):
            raise Refused.because("onto-another")
        last = chain[0] if chain else None
        desired = copy(self.shown)
        if last is not None and last.sha256 != document.sha256 and last.format != self.format:
            base, ids = restrict(reading.plan, spec(last.format, last.variant))
            desired = merge(base, ids, trace.plan, self.shown)
        if origin is not None and origin.table != document.spec.table.stamp:
            fill(desired, trace.plan)
        desired.source = trace.plan.source
        desired.id = trace.plan.id
        written = write_tree(document.spec, document.tree, desired, trace, self.findings)
        self._work_out(document, desired, trace.plan)
        untouched = document.data
        _drop_members(document, trace)
        result = document.serialise()
        document.data = untouched if _same(document, untouched) else result
        account = self._account(document, written, kept=True, put=True)
        return Writing(document.data, account, self.findings, self.format, "put", document=document)

    def _work_out(self, document: Document, plan: Plan, before: Plan | None) -> None:
        """What a format says of the plan as a whole, beyond its rows (docs/epj.md)."""
        if self.format == "epj":
            root = document.tree.document.getroot()  # type: ignore[union-attr]
            day = (self.as_of or latest(plan))[:10]
            self.findings.extend(epj.complete(root, plan, day, before=before))

    # -- envelope

    def _source(self, compiled: Spec, sender: str | Party | None) -> Source:
        when = self.as_of or latest(self.plan)
        made_by = f"planbro {__version__}; {compiled.table.stamp}"
        source = Source(system="planbro", system_version=__version__, generated=_moment(when), made_by=made_by)
        own = self.plan.source.plan_id
        if isinstance(own, str) and self.party is None:
            source.plan_id = own
        if FORMATS[self.format].message:
            self._address(source, sender, when)
        return source

    def _address(self, source: Source, sender: str | Party | None, when: str) -> None:
        """MsgHead: who sends to whom, and which message this is (plo.md § 3.2; law 5)."""
        from_party = Party.parse(sender) if isinstance(sender, str) else sender or self._responsible()
        if from_party is None:
            raise Refused.because("required-missing", element="Sender/Organisation/Ident (--sender)")
        to_party = self.party or from_party
        version = (
            self.plan.version
            if isinstance(self.plan.version, str)
            else self.plan.updated
            if isinstance(self.plan.updated, str)
            else when
        )
        parts = (str(version), self.kind, f"{to_party.kind}:{to_party.value}", *self.series.name)
        source.message_id = str(uuid.uuid5(uuid.UUID(self.plan.id), "|".join(parts)))
        source.message_type = Code(self.kind)
        self.series.fill(source)
        source.generated = _moment(when)
        _fill_party(source, "sender", from_party, self.plan)
        _fill_party(source, "receiver", to_party, self.plan)
        for side, address in zip(("sender", "receiver"), self.between or (), strict=False):
            _fill_address(source, side, address)

    def _responsible(self) -> Party | None:
        """Who sends, where nobody said: a unit of the body that answers for the plan, else that body, else any."""
        organisations = {o.id: o for o in self.plan.organisations}
        current = [r.organisation for r in self.plan.responsibilities if r.end is ABSENT]
        units = [u.organisation for u in self.plan.coordinating_units]
        known = [ref for ref in units if isinstance(ref, str) and ref in organisations]
        own = [ref for ref in known if organisations[ref].part_of in current]
        for ref in (*own, *current, *units, *organisations):
            organisation = organisations.get(ref) if isinstance(ref, str) else None
            if organisation is not None and isinstance(organisation.her_id, str) and organisation.her_id:
                return Party("herid", organisation.her_id)
            if organisation is not None and isinstance(organisation.orgnr, str) and organisation.orgnr:
                return Party("orgnr", organisation.orgnr)
        return None

    def _complement(self, document: Document) -> dict[str, bytes]:
        """The source's own bytes travel along in the zip, so that the way back gives them again."""
        members: dict[str, bytes] = {}
        rows = []
        for origin in self.plan.origins:
            if origin.data is None or origin.format == self.format:
                continue
            member = f"{ORIGIN_FOLDER}{origin.sha256}"
            members[member] = origin.data
            row = {name: getattr(origin, name) for name in ("format", "system", "sha256", "table", "variant")}
            rows.append(row | {"member": member})
        if rows:
            members[ORIGINS] = json.dumps(rows, indent=2, sort_keys=True).encode()
        return members

    # -- account

    def _account(self, document: Document, written: Written, *, kept: bool, put: bool) -> Account:
        held = held_facts(self.shown, document.spec)
        source = self.plan.origins[0].reading if self.plan.origins else None
        account = Account("plan", self.format)
        if isinstance(source, Reading):
            account.source = source.format
            self._chain(account, source, held, kept)
        else:
            for fact, _ in facts(self.plan):
                self._one(account, path_of(fact), [fact], held)
        if not put:
            account.added = [
                document.tree.path(place) for mark, place in document.tree.leaves() if not written.facts.get(mark)
            ]
        return account

    def _chain(self, account: Account, source: Reading, held: set[Fact], kept: bool) -> None:
        tree, trace = source.document.tree, source.trace
        for mark, place in tree.leaves():
            if mark in trace.facts:
                self._one(account, tree.path(place), trace.facts[mark], held)
            else:
                self._unread(account, tree.path(place), kept)
        for entry in source.account.entries:
            if entry.path.startswith("zip:"):
                self._unread(account, entry.path, kept)

    def _unread(self, account: Account, path: str, kept: bool) -> None:
        if self.party is not None:
            account.add(path, "withheld", "planbro does not know what it says", "unclassified")
        elif kept:
            account.add(path, "kept", "carried verbatim for the way back")
        else:
            account.add(path, "no_slot", f"no row takes it, and {self.format} carries no complement here")

    def _one(self, account: Account, path: str, found: list[Fact], held: set[Fact]) -> None:
        fates: list[tuple[Fate, Fact]] = []
        for fact in found:
            if fact in self.withheld:
                fates.append(("withheld", fact))
            elif fact[0] == "source":
                fates.append(("mapped" if self._envelope_has(fact[2]) else "no_slot", fact))
            else:
                fates.append(("mapped" if fact in held or fact == ("", "", "id") else "no_slot", fact))
        fate = worst(f for f, _ in fates)
        if fate == "mapped":
            account.add(path, fate)
            return
        fact = next(f for found_fate, f in fates if found_fate == fate)
        why = (
            f"{path_of(fact, short=True)} has no place in {self.format}"
            if fate == "no_slot"
            else path_of(fact, short=True)
        )
        account.add(path, fate, why, self.withheld.get(fact) if fate == "withheld" else None)

    def _envelope_has(self, name: str) -> bool:
        return bool(spec(self.format, self.variant).leaf_of("source", name))


def held_facts(plan: Plan, compiled: Spec) -> set[Fact]:
    """The facts of a plan that a format holds."""
    kept, ids = restrict(plan, compiled)
    there = {(owner, ident, name) for (owner, ident, name), _ in facts(kept)}
    held: set[Fact] = set()
    for (owner, ident, name), _ in facts(plan):
        if (owner, ids.get(ident, ident), name) in there:
            held.add((owner, ident, name))
    return held


def path_of(fact: Fact, *, short: bool = False) -> str:
    """A fact as a path in the Plan; ids of items are UUIDs and tell nothing of the person."""
    owner, ident, name = fact
    if owner.endswith("[]"):
        where = owner if short else f"{owner[:-2]}[{ident}]"
        return f"{where}.{name}"
    return f"{owner}.{name}" if owner else name


def _moment(when: str) -> str:
    from planbro.mapping._codecs import with_offset

    return with_offset(when if len(when) > 10 else f"{when}T00:00:00")


def _fill_party(source: Source, side: str, party: Party, plan: Plan) -> None:
    """Level 1 is the virksomhet, level 2 the communication party (HIS 1153-2 AD2.2-2.8)."""
    by_id = {o.id: o for o in plan.organisations}
    attribute = {"herid": "her_id", "orgnr": "orgnr"}.get(party.kind)
    found = next((o for o in plan.organisations if attribute and getattr(o, attribute) == party.value), None)
    above = by_id.get(found.part_of) if found is not None and isinstance(found.part_of, str) else None
    words = {"herid": "HER-id", "orgnr": "Organisasjonsnummer", "hpr": "HPR-nummer", "fnr": "Person"}
    label = words[party.kind] if party.kind == "fnr" else f"{words[party.kind]} {party.value}"
    name = found.name if found is not None and isinstance(found.name, str) and found.name else label
    top = above or found
    setattr(source, f"{side}_name", top.name if top is not None and isinstance(top.name, str) and top.name else name)
    if top is not None and isinstance(top.orgnr, str) and top.orgnr:
        setattr(source, f"{side}_org_id", top.orgnr)
    if party.kind == "herid" and above is not None and (_stated(above.her_id) or _stated(above.orgnr)):
        if _stated(above.her_id):
            setattr(source, f"{side}_id", above.her_id)
        setattr(source, f"{side}_unit_name", name)
        setattr(source, f"{side}_unit_id", party.value)
    elif party.kind == "herid":
        # The virksomhet above is not known. Both levels are demanded, and level 2 counts (HIS 1153-2 AD2.1, AD2.2).
        for level in (side, f"{side}_unit"):
            setattr(source, f"{level}_name", name)
            setattr(source, f"{level}_id", party.value)
    elif party.kind == "orgnr":
        setattr(source, f"{side}_org_id", party.value)
        if found is not None and _stated(found.her_id):
            setattr(source, f"{side}_id", found.her_id)


def _fill_address(source: Source, side: str, address: Address) -> None:
    """Both levels as another message has them, so that an answer goes back where it came from."""
    for level, body in ((side, address.organisation), (f"{side}_unit", address.unit)):
        if body is not None:
            setattr(source, f"{level}_name", body.name)
            setattr(source, f"{level}_id", body.ident("HER") or ABSENT)
    if address.organisation is not None:
        setattr(source, f"{side}_org_id", address.organisation.ident("ENH") or ABSENT)


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

    return bool(canonical(document.serialise()) == canonical(before))

"""Read a document of any format into a Plan, with its account and findings."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any, cast

from planbro.exchange._bundles import account_for
from planbro.findings import Findings, Refused
from planbro.formats import FORMATS, Document, open_document, spec
from planbro.formats._taken import give_back
from planbro.formats.codec import DEFAULT, MOVING, Held, Limits, Source
from planbro.formats.codec.archive import HELD_OVER
from planbro.formats.fhir import understand
from planbro.formats.fhir._foreign import doubts, holds_plan, reason, remarks, speaks_of_plan
from planbro.formats.plo import read_message
from planbro.formats.plo._advisory import may_mention, mentions
from planbro.mapping import Account, JsonTree, Quick, Trace, read_quick
from planbro.mapping import read as read_tree
from planbro.plan import ABSENT, Origin, Plan, check, is_datetime, sha256_of, whole

ORIGINS = "planbro/origins.json"
_OF_WHOLE_PLANS = frozenset({"koordinator-none", "plan-point-missing"})
"""What only a whole plan can lack; a message that is silent says nothing (plo.md § 2.2)."""
_OF_PATIENTS = frozenset({"patient-missing", "plan-id-derived", "parts-unknown"})
"""What a receipt has nothing to do with: it is of no plan and no person, and no table is meant to take its parts."""


@dataclass(slots=True)
class Reading:
    """What reading gave. `document` and `trace` are for putting a changed plan back."""

    plan: Plan
    account: Account
    format: str
    findings: Findings
    variant: str = ""
    document: Document = field(repr=False, default=None)  # type: ignore[assignment]
    traced: Trace | None = field(repr=False, default=None)

    @property
    def trace(self) -> Trace:
        """Which leaf became which fact, and where each stands: worked out from the document when it is asked for."""
        if self.traced is None:
            self.traced = _traced(self.document)
            self.traced.plan = self.plan
        return self.traced


@dataclass(frozen=True, slots=True)
class Again:
    """Stands for a reading that was not kept with its plan: the bytes give it again."""


def read(
    data: Source,
    format: str | None = None,
    *,
    profile: str = "accept",
    as_of: str | None = None,
    limits: Limits = DEFAULT,
    file: str | None = None,
    account: bool = True,
    held_over: int | None = None,
) -> Reading:
    """Read bytes, or the file at a path, as a plan.

    `format` is guessed from the content where it is not named. Faults are findings, all at once, and what
    could not be read is kept for the way back. Without `account` the plan does not hold on to its document, which is
    read again where a later writing asks for it: for whoever reads many plans and lets them go. With `held_over`,
    attachments of more bytes stay where they are (`planbro.plan.Held`), and so does the source's own where it is a
    file; the limits for that are `codec.MOVING`.

    Raises:
        Refused: the bytes cannot be read safely, or no plan can be found in them; its findings say why.
    """
    if as_of is not None and not is_datetime(as_of):
        raise Refused.because("as-of-malformed", file=file)
    findings = Findings(file=file)
    try:
        document = open_document(data, format, findings=findings, limits=limits, held_over=held_over)
    except Refused as refused:
        found = refused.findings
        raise Refused([replace(one, place=replace(one.place, file=one.place.file or file)) for one in found]) from None
    sha256 = document.sha256
    quick = read_quick(document.spec, document.tree, findings, fallback_identity=sha256)
    trace = None if quick is not None else _traced(document, findings, sha256)
    plan = quick.plan if quick is not None else cast(Trace, trace).plan
    if document.taken:
        give_back(plan, document.taken)
    if trace is not None and isinstance(document.tree, JsonTree) and document.format == "fhir":
        _of_others(document.tree, trace, findings)
        account_for(document, trace)
    fates = quick_account(document, quick) if quick is not None else source_account(document, cast(Trace, trace))
    unread = fates.counts["kept"]
    if unread:
        findings.add("parts-unknown", count=unread)
    if trace is not None and FORMATS[document.format].message and may_mention(_spelled(document)):
        _listen(document, trace, findings)
    silent = frozenset() if FORMATS[document.format].plan else _OF_WHOLE_PLANS
    checked = check(plan, as_of=as_of, profile=profile)  # type: ignore[arg-type]
    findings.extend(finding for finding in checked if finding.code not in silent)
    if FORMATS[document.format].receipt:
        findings = Findings((finding for finding in findings if finding.code not in _OF_PATIENTS), file=file)
    reading = Reading(plan, fates, document.format, findings, document.spec.variant, document, trace)
    plan.origins = [_origin(document, plan, sha256, reading if account else Again()), *_carried(document)]
    return reading


def plan_of(
    data: Source, format: str, *, limits: Limits = DEFAULT, held_over: int | None = None
) -> tuple[Plan, Document]:
    """The plan that a document says, and nothing of what is wrong with it: to see again what has just been written.

    Raises:
        Refused: it cannot be read.
    """
    findings = Findings()
    document = open_document(data, format, findings=findings, limits=limits, held_over=held_over)
    quick = read_quick(document.spec, document.tree, findings, fallback_identity=document.sha256)
    if quick is None:
        return read(data, format, limits=limits, held_over=held_over, account=False).plan, document
    if document.taken:
        give_back(quick.plan, document.taken)
    return quick.plan, document


def _traced(document: Document, findings: Findings | None = None, sha256: str = "") -> Trace:
    """What the general reader sees."""
    told = findings if findings is not None else Findings()
    return read_tree(document.spec, document.tree, told, fallback_identity=sha256 or document.sha256)


def _spelled(document: Document) -> bytes:
    return document.spelled() if isinstance(document.data, Held) else document.data


def _listen(document: Document, trace: Trace, findings: Findings) -> None:
    """Tell of running text that speaks of individuell plan or koordinator; it is advisory, and never a status."""
    message = read_message(document.tree.document)
    if message is None or message.payload is None:
        return
    for mention in mentions(message.payload, lambda element: (element, "") in trace.facts):
        findings.add("status-in-text", line=mention.line, path=mention.path, what=mention.what)


def _of_others(tree: JsonTree, trace: Trace, findings: Findings) -> None:
    """Understand the Consents of others, and tell whose plan a Bundle was read as, and which.

    Without a plan there must be something said of one.

    Raises:
        Refused: it says nothing of a plan, or not about one person.
    """
    understand(tree, trace, findings)
    told = [replace(one, place=replace(one.place, file=findings.file)) for one in remarks(tree)]
    if not holds_plan(tree) and not speaks_of_plan(tree, trace.plan):
        raise Refused([*Refused.because("plan-missing", file=findings.file).findings, *told])
    findings.extend(told)
    trace.plan.doubtful |= doubts(tree)
    if not holds_plan(tree):
        findings.add("fhir-careplan-missing", path=tree.path((tree.value, "entry")))


def system_of(document: Document, plan: Plan) -> str:
    """Which system a document is of: as it says itself, else the format's own."""
    stated = plan.source.system
    if isinstance(stated, str) and stated:
        return stated
    return document.spec.table.system or document.format


def _origin(document: Document, plan: Plan, sha256: str, reading: Reading | Again) -> Origin:
    table = document.spec.table.stamp
    return Origin(
        document.format,
        system_of(document, plan),
        sha256,
        table,
        document.spec.variant,
        document.data,
        reading,
    )


def _carried(document: Document) -> list[Origin]:
    """The documents that travelled along in the zip, as the manifest names them."""
    manifest = document.origins.get(ORIGINS)
    if manifest is None:
        return []
    try:
        rows = json.loads(whole(manifest))
    except ValueError:
        return []
    found = []
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and all(
            isinstance(row.get(k), str) for k in ("format", "system", "sha256", "table", "member")
        ):
            data = document.origins.get(row["member"])
            if data is not None and sha256_of(data) != row["sha256"]:
                data = None  # not the one that is spoken of
            found.append(
                Origin(row["format"], row["system"], row["sha256"], row["table"], str(row.get("variant", "")), data)
            )
    return found


def source_account(document: Document, trace: Trace) -> Account:
    """The account of a reading: every leaf is mapped, or kept for the way back."""
    account = Account(document.format)
    facts, mapped = trace.facts, 0
    for mark, place in document.tree.leaves():
        if mark in facts:
            mapped += 1
        else:
            path = document.tree.path(place)
            account.add(path, "kept", _why(document, path) or _NO_ROW)
    account.count("mapped", mapped)
    for path in document.beside:
        account.add(f"xml:{path}", "kept", "it stands beside what FHIR has a place for")
    for name in unreferenced(document, trace):
        account.add(f"zip:{name}", "kept", _NO_POINTER)
    return account


_NO_ROW = "no row of the table takes it"
_NO_POINTER = "a member that no document of the plan points to"


def quick_account(document: Document, quick: Quick) -> Account:
    """The same of a quick reading, which has counted the leaves on its way."""
    account = Account(document.format)
    account.count("mapped", quick.leaves - len(quick.kept))
    for _, place in quick.kept:
        account.add(document.tree.path(place), "kept", _NO_ROW)
    named = {value for value in map(_scalar, quick.doubted) if isinstance(value, str)} if document.members else set()
    if any(name not in named for name in document.members or ()):
        for name in unreferenced(document, _traced(document)):
            account.add(f"zip:{name}", "kept", _NO_POINTER)
    return account


def _why(document: Document, path: str) -> str | None:
    """Why the whole entry of a leaf was left out, where it was."""
    graph = isinstance(document.tree, JsonTree) and document.format == "fhir"
    return reason(cast(JsonTree, document.tree), path) if graph else None


def unreferenced(document: Document, trace: Trace) -> list[str]:
    """Members of the zip that no leaf names."""
    if document.members is None:
        return []
    named: set[str] = set()
    for mark, place in document.tree.leaves():
        if mark not in trace.facts:
            continue
        value = _scalar(place)
        if isinstance(value, str) and value in document.members:
            named.add(value)
    return [name for name in document.members if name not in named]


def _scalar(place: Any) -> Any:
    holder, key = place
    if isinstance(key, str) and key[:1] == "@" and hasattr(holder, "get"):
        return holder.get(key[1:])
    if hasattr(holder, "tag"):
        return holder.text
    return holder[key] if isinstance(holder, list) else holder.get(key, ABSENT)


def reread(origin: Origin, data: bytes) -> Reading:
    """The reading of an origin again, from its bytes."""
    if isinstance(origin.reading, Reading) and origin.reading.document.data is data:
        return origin.reading
    spec(origin.format, origin.variant)
    held = isinstance(data, Held)
    limits = MOVING if held else DEFAULT
    return read(data, origin.format, held_over=HELD_OVER if held else None, limits=limits, account=False)


def reading_of(origin: Origin) -> Reading | None:
    """The reading that an origin stands for, made again where it was let go; None where the plan was not read here."""
    if isinstance(origin.reading, Again) and origin.data is not None:
        return reread(origin, origin.data)
    return origin.reading if isinstance(origin.reading, Reading) else None

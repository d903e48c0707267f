"""One plan from its export into the target's format, read back and compared: what a worker does.

Nothing here knows of other plans, so whatever is wrong with one touches that one only (law 6).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

from planbro.exchange._exports import LARGE, Entry, Exports
from planbro.exchange._pool import Stopped
from planbro.exchange._read import ORIGINS, Reading, plan_of, read
from planbro.exchange._series import surely_same_person
from planbro.exchange.migrate import _consents, _people
from planbro.exchange.migrate._closed import facts_of, wider_items, without, without_place
from planbro.exchange.migrate._model import KindCount, Remark, Result, Verdict
from planbro.exchange.migrate._target import Target, stop_if_full
from planbro.exchange.migrate._verify import Comparison, Fact, compare, counted
from planbro.exchange.writing import Writing, write
from planbro.findings import Findings, PlanbroError, Refused, Severity
from planbro.formats import FORMATS
from planbro.formats._document import ORIGIN_FOLDER, Document
from planbro.formats.codec import MOVING, archive, hold_file, sniff
from planbro.formats.codec.archive import HELD_OVER
from planbro.plan import Code, Held, Null, Origin, Plan, day_in_norway, schema, size_of, value_of
from planbro.store import Noted

REST: Final = "planbro/uten-plass.html"
"""What the target has no place for, in words, in the zip of a plan."""
MANUAL: Final = "manual"
"""TARGET is a tool that people type into."""
NEW_TOOL: Final = "det nye verktøyet"
"""What such a tool is called in forms where nobody says its name; the same in both languages."""
_MOST_REMARKS: Final = 60
_SHOWN_DIFFERENCES: Final = 20
_NO_REMARK: Final = frozenset({"parts-unknown", "writing-no-slot", "origin-not-used", "plan-id-derived"})
"""What a result says in another way, or what is so by the nature of a move."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, of every plan alike. `as_of` is the moment of the move, the same for all and on resuming."""

    to: str
    as_of: str
    variant: str = ""
    format: str | None = None
    consents: Literal["move", "close", "hold"] = "move"
    since: str | None = None
    only: tuple[str, ...] = ()
    profile: str = "accept"
    language: Literal["nb", "nn"] = "nb"
    released: frozenset[str] = frozenset()
    """Plans that were held for their consents, and that a person has decided to move."""
    decided: Mapping[str, Literal["merged", "left-out"]] = field(default_factory=dict)
    """Plans that a person has decided to let go into another, or to leave out."""

    @property
    def tool(self) -> str:
        """The tool that is moved to: that of the format, or by its own name where people type into it."""
        return (self.variant or NEW_TOOL) if self.to == MANUAL else self.to


@dataclass(slots=True)
class Moved:
    """A plan on its way: its result as the ledger keeps it, and the name it has been staged under, if it has."""

    noted: Noted
    staged: str = ""


class Mover:
    """Moves plans of one source, one at a time. Without a target nothing is written, and all else is done."""

    def __init__(self, exports: Exports, target: Target | None, wish: Wish) -> None:
        self.exports = exports
        self.target = target
        self.wish = wish
        self.form = wish.to
        """The format that each plan is written in."""

    def __call__(self, entry: Entry) -> Moved:
        """What became of one plan. Whatever goes wrong with it is in the result.

        Raises:
            Stopped: nothing more can be written.
            MemoryError: it wants more than there is for one.
        """
        result = Result(entry.key, source_size=entry.size)
        staged = ""
        try:
            staged = self._move(entry, result)
        except PlanbroError as error:
            _refuse(result, *remarks_of(error.findings))
        except OSError as error:
            stop_if_full(error)
            _refuse(result, Remark("input-unreadable", "error", params={"reason": "input/output error"}))
        except (Stopped, MemoryError):
            raise
        except Exception as error:  # a fault of ours: its kind alone, since its message may quote the plan (law 7)
            _refuse(result, Remark("internal-fault", "error", params={"kind": type(error).__name__, "where": "-"}))
        return Moved(Noted.of(entry.stamp, result.to_json()), staged)

    def reading(self, entry: Entry) -> Reading:
        """A plan as its export says it; large attachments stay where they are.

        Raises:
            Refused: it cannot be read.
        """
        wish = self.wish
        reading = read(self.exports.source(entry), wish.format, profile=wish.profile, as_of=wish.as_of,
                       held_over=HELD_OVER, limits=MOVING, account=False)  # fmt: skip
        reading.findings.extend(self.exports.told)
        return reading

    def close(self) -> None:
        """Nothing more is asked of it."""

    @contextmanager
    def joined(self, plan: Plan, others: Sequence[str]) -> Iterator[None]:
        """While a plan is written that others have gone into."""
        yield

    def flush(self) -> None:
        """What has been written is safe on the disk."""
        if self.target is not None:
            self.target.flush()

    def _move(self, entry: Entry, result: Result) -> str:
        """Move one plan, and fill in its result; gives the name it was staged under."""
        reading = self.reading(entry)
        data = reading.document.data
        result.source_sha256, result.source_size = reading.document.sha256, size_of(data)
        _describe(result, reading, day_in_norway(self.wish.as_of))
        if not self._asked_for(reading.plan, entry):
            result.state, result.verdict = "passed", "whole"
            return ""
        decided = self.wish.decided.get(reading.plan.id)
        if decided is not None:
            result.state = decided
            result.remarks = [Remark("migrate-merged" if decided == "merged" else "migrate-left-out", "info")]
            result.remarks += self.left(reading.plan)
            result.verdict = verdict_of(result)
            return ""
        plan, result.consent, remarks, held = _consents.apply_policy(
            reading.plan, tool=self.wish.tool, policy=self.wish.consents, as_of=self.wish.as_of
        )
        result.remarks = [*remarks_of(reading.findings), *remarks]
        if held and plan.id not in self.wish.released:
            result.state, result.verdict = "held", "person"
            result.counts = [not_there(one) for one in counted(plan)]
            result.remarks += self.left(plan)
            return ""
        if reading.document.members is None and reading.account.counts["kept"]:
            apart = sum(self.exports.beside(entry, said) for _, said in kept_of(reading))
            if apart:
                result.remarks.append(Remark("migrate-unpacked", "error", params={"count": apart}))
        return self.write(result, reading, plan, as_read=plan is reading.plan)

    def left(self, plan: Plan) -> Iterator[Remark]:
        """What stands in the target of a plan that does not go there, and cannot be taken out by planbro."""
        yield from ()

    def _asked_for(self, plan: Plan, entry: Entry) -> bool:
        wish = self.wish
        if wish.only and not any(one in (plan.id, plan.source.plan_id) or _fits(entry.key, one) for one in wish.only):
            return False
        changed = next((at for at in (plan.updated, plan.source.generated) if isinstance(at, str) and at), None)
        return wish.since is None or changed is None or day_in_norway(changed) >= wish.since

    def write(self, result: Result, reading: Reading, plan: Plan, *, as_read: bool = False) -> str:
        """Write, read back what stands in the target, compare; what has no place there goes along, readable.

        A plan that is as it was read is none that other code made, and is not checked against the model first.

        Gives the name it was staged under.
        """
        rest = kept_of(reading) if reading.account.counts["kept"] else []
        origin = _origin_of(plan, self.form, self.wish.variant)
        if origin is not None and not _is_own(plan, origin):
            result.remarks.append(Remark("migrate-origin-another", "error"))
        staged = staged_name(result.key) if self.target is not None else ""
        with self.room(staged, result.source_size) as path:
            back, document, found, writing = self._tried(plan, rest, path, as_read)
            if found.no_slot:
                told = [*rest, *told_of(found.no_slot)]
                back, document, found, writing = self._tried(plan, told, path, as_read)
            if (closed := wider_items(reading.plan, back)) and not self.returns(plan):
                narrower, kept = without(plan, closed), dict(facts_of(plan, closed))
                others = {fact: value for fact, value in found.no_slot.items() if fact not in kept}
                told = [*rest, *told_of(others | kept)]
                back, document, found, writing = self._tried(narrower, told, path, as_read)
                found = without_place(compare(plan, back, document.spec), kept)
                result.remarks += [Remark("rights-withheld", "error", f"{name}[{ident}]") for name, ident in closed]
            self._judge(result, reading, plan, document, back, found, writing)
        if self.target is not None and path is None:
            self.target.stage(staged, document.data)
        return staged

    @contextmanager
    def room(self, staged: str, size: int) -> Iterator[Path | None]:
        """Where a large plan is written as it grows; a small one is held, and a rehearsal leaves nothing."""
        if size <= LARGE:
            yield None
        elif self.target is not None:
            yield self.target.staging / staged
        else:
            with TemporaryDirectory(prefix="planbro-") as folder:
                yield Path(folder) / "plan"

    def _judge(self, result: Result, reading: Reading, plan: Plan, document: Document, back: Plan,
               found: Comparison, writing: Writing) -> None:  # fmt: skip
        data = document.data
        head = data.head(64) if isinstance(data, Held) else data
        ending = {"zip": ".zip", "xml": ".xml"}.get(sniff(head), FORMATS[self.form].ending)
        result.target_name = f"{plan.id}{ending}"
        result.target_sha256, result.target_size = document.sha256, size_of(data)
        judge(result, reading, plan, back, writing.findings, found)

    def _tried(
        self, plan: Plan, rest: list[tuple[str, str]], path: Path | None, as_read: bool
    ) -> tuple[Plan, Document, Comparison, Writing]:
        """What reading gives of the plan in the target's format, its document there, and how they compare."""
        wish = self.wish
        returns = self.returns(plan)
        page = rest_page_of(rest, plan.origins[0].format, wish.to, wish.language) if rest and not returns else None
        beside = self.beside(plan) | ({REST: page} if page else {})
        writing = write(
            plan, self.form, onto=None if returns else False, variant=wish.variant, account=False, as_of=wish.as_of,
            zipped=None if returns else True, language=wish.language, beside=beside or None, to=path,
            checked=as_read,
        )  # fmt: skip
        data = self._along(plan, writing.data, rest, path) if rest and returns else writing.data
        back, document = plan_of(data, self.form, held_over=HELD_OVER, limits=MOVING)
        found = compare(plan, back, document.spec, lambda: _onto(plan, wish.to) if returns else None)
        return back, document, found, writing

    def _along(self, plan: Plan, data: bytes, rest: list[tuple[str, str]], path: Path | None) -> bytes:
        """A plan that went back onto a document of its own, and in a zip with it what is new and has no place there,
        in words, and the export that says it."""
        export = plan.origins[0]
        origin = _origin_of(plan, self.form, self.wish.variant)
        if origin is None or origin.sha256 == export.sha256 or export.data is None:
            return data
        head = data.head(64) if isinstance(data, Held) else data
        if sniff(head) == "zip":
            found = archive.open(path if path is not None else data, MOVING)
            members = {name: found.held(name) for name in found.names}
        else:
            known = FORMATS[self.form]
            members = {(known.xml if sniff(head) == "xml" else None) or known.member or f"plan.{sniff(head)}": data}
        members[REST] = rest_page_of(rest, export.format, self.wish.to, self.wish.language)
        members |= originals_of([export])
        if path is None:
            return archive.build(members)
        archive.write(path, members)
        return hold_file(path)

    def returns(self, plan: Plan) -> bool:
        """Whether the plan goes back onto a document that it came from."""
        origin = _origin_of(plan, self.form, self.wish.variant)
        return origin is not None and _is_own(plan, origin)

    def beside(self, plan: Plan) -> dict[str, bytes]:
        """What goes along in a new zip besides what writing puts there: an original of the target's own format, where
        the plan does not go back onto it."""
        if plan.origins[0].format != self.form or self.returns(plan):
            return {}
        held = [one for one in plan.origins if one.data is not None and _is_own(plan, one)]
        return originals_of(held)


def originals_of(origins: Sequence[Origin]) -> dict[str, bytes]:
    """Original exports as members of a zip, with the manifest that names them."""
    members = {f"{ORIGIN_FOLDER}{one.sha256}": one.data for one in origins if one.data is not None}
    rows = [
        {name: getattr(one, name) for name in ("format", "system", "sha256", "table", "variant")}
        | {"member": f"{ORIGIN_FOLDER}{one.sha256}"}
        for one in origins
    ]
    return members | {ORIGINS: json.dumps(rows, indent=2, sort_keys=True).encode()}


def _origin_of(plan: Plan, format: str, variant: str) -> Origin | None:
    """The document that a plan would be put back onto."""
    fits = (one for one in plan.origins if one.format == format and (not variant or one.variant == variant))
    return next((one for one in fits if one.data is not None), None)


def _is_own(plan: Plan, origin: Origin) -> bool:
    """Whether an original is of the plan it travels with: a number or the id says so, and no number otherwise."""
    if origin.sha256 == plan.origins[0].sha256:
        return True
    assert origin.data is not None
    try:
        there = plan_of(origin.data, origin.format, held_over=HELD_OVER, limits=MOVING)[0]
    except Refused:
        return False
    ours, theirs = ({i.value for i in one.identifiers if isinstance(i.value, str)} for one in (plan, there))
    apart = ours and theirs and not ours & theirs
    return not apart and (plan.id == there.id or surely_same_person(plan, there))


def _onto(plan: Plan, format: str) -> Plan | None:
    """What the plan was put back onto says: its origin of that format."""
    origin = next((one for one in plan.origins if one.format == format and one.data is not None), None)
    return (
        plan_of(origin.data, format, held_over=HELD_OVER, limits=MOVING)[0]
        if origin is not None and origin.data is not None
        else None
    )


def staged_name(key: str) -> str:
    """What a plan is called until it is let into the target: the same in every run, and of no person."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _refuse(result: Result, *remarks: Remark) -> None:
    result.state, result.verdict, result.remarks = "refused", "refused", list(remarks)
    result.target_name = ""


def _fits(key: str, pattern: str) -> bool:
    from fnmatch import fnmatchcase

    return fnmatchcase(key, pattern)


def _describe(result: Result, reading: Reading, day: str) -> None:
    """Which plan it is, and who is in it."""
    plan = reading.plan
    result.source_format, result.plan = reading.format, plan.id
    result.number, result.title = _said(plan.source.plan_id), _said(plan.title)
    names = (plan.planeier.given, plan.planeier.middle, plan.planeier.family)
    result.planeier = " ".join(name for name in names if isinstance(name, str) and name)
    result.kind, result.status = value_of(plan.kind) or "", value_of(plan.status) or ""
    result.updated = _said(plan.updated)
    result.leaves = dict(reading.account.counts)
    result.persons = _people.persons_of(plan)
    result.people = _people.people_of(plan, day)
    result.koordinator_key, result.koordinator = _people.koordinator_of(plan, day)


def not_there(one: KindCount) -> KindCount:
    """What the source has of a kind, and the target nothing of yet."""
    return KindCount(one.kind, one.source, 0, one.source_size, 0, one.source_hash, "")


def _said(value: object) -> str:
    return value if isinstance(value, str) else ""


def remarks_of(findings: Findings) -> Iterator[Remark]:
    """Findings as remarks; notes that change nothing stay out."""
    for number, one in enumerate(f for f in findings if f.code not in _NO_REMARK and f.severity is not Severity.INFO):
        if number == _MOST_REMARKS:
            return
        params = {name: value for name, value in one.params.items() if name != "file"}
        yield Remark(one.code, one.severity.value, one.place.path or "", params)


def judge(result: Result, reading: Reading, plan: Plan, back: Plan, findings: Findings, found: Comparison) -> None:
    """The verdict: a difference is for a person to look at, and what has no slot is a remark."""
    result.state = "moved"
    result.counts = found.counts
    result.leaves |= {"no_slot": _leaves_of(reading, found.no_slot), "differs": len(found.differs)}
    result.rights = len(plan.rights), len(back.rights)
    remarks = [*remarks_of(findings), *_consents.rights_wider(reading.plan, back)]
    if found.no_slot:
        remarks.append(Remark("migrate-no-slot", "info", params={"count": len(found.no_slot)}))
    if reading.account.counts["kept"]:
        remarks.append(Remark("migrate-kept", "info", params={"count": reading.account.counts["kept"]}))
    for owner, _, name in found.differs[:_SHOWN_DIFFERENCES]:
        remarks.append(Remark("migrate-differs", "error", f"{owner}.{name}" if owner else name))
    known = {remark.key for remark in result.remarks}
    result.remarks += [remark for remark in remarks if remark.key not in known]
    result.verdict = verdict_of(result)


def verdict_of(result: Result) -> Verdict:
    """Whole, whole with remarks, or for a person to look at."""
    if result.state == "refused":
        return "refused"
    if result.state == "held" or any(remark.severity == "error" for remark in result.remarks):
        return "person"
    return "remarks" if result.remarks else "whole"


def _leaves_of(reading: Reading, missing: dict[Fact, Any]) -> int:
    """How many leaves of the source say something that the target has no place for."""
    if not missing:
        return 0
    return sum(any(fact in missing for fact in said) for said in reading.trace.facts.values())


def kept_of(reading: Reading) -> list[tuple[str, str]]:
    """The parts of the source that no row of its table takes: where each stood, and what it says."""
    tree, facts = reading.document.tree, reading.trace.facts
    found = [(tree.path(place), _scalar(place)) for mark, place in tree.leaves() if mark not in facts]
    return [pair for pair in found if pair[1]]


def told_of(missing: dict[Fact, Any]) -> list[tuple[str, str]]:
    """Facts without a slot, by the Plan's own names."""
    found = [
        (f"{owner}.{name}" if owner else name, _coded(owner, name, value) if isinstance(value, Code) else _words(value))
        for (owner, _, name), value in missing.items()
    ]
    return [pair for pair in found if pair[1]]


def rest_page_of(rest: list[tuple[str, str]], source: str, target: str, language: str) -> bytes:
    """What has no place in the target, as a page to read."""
    from planbro.render.migrate import rest_page

    return rest_page(rest, source, target, language)


def _scalar(place: Any) -> str:
    from planbro.exchange._read import _scalar as scalar

    value = scalar(place)
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def _coded(owner: str, name: str, value: Code) -> str:
    """A code as its source says it, else in words."""
    from planbro.render.message._plan_words import value_text

    info = schema().get(owner, {}).get(name)
    known = value_text(value.value, (info.codes if info is not None else None) or "", "nb") if value.value else ""
    return value.text or known or value.code or ""


def _words(value: Any) -> str:
    if isinstance(value, Code):
        return value.text or value.value or value.code or ""
    if isinstance(value, Null):
        return value.reason
    if isinstance(value, bytes):
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, tuple):
        return ", ".join(_words(one) for one in value)
    return str(value)

"""`planbro archive make`: each plan of a source into a package, at any time again, with nothing made twice.

Packages are made beside their places, by as many processes as are wanted, and come into them one after another in the
order of the source, so that nothing depends on who was first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from planbro.exchange._exports import Entry, Exports
from planbro.exchange._pool import Lost, Pool, Stopped
from planbro.exchange._read import Reading, read
from planbro.exchange.archive._content import content_of
from planbro.exchange.archive._package import Asked, Package, package_of
from planbro.exchange.archive._record import with_snapshot
from planbro.exchange.archive._shelf import Kept, Shelf, file_hash, write_whole
from planbro.exchange.archive._whole import write_whole_extract
from planbro.exchange.writing import write
from planbro.findings import Finding, Findings, Refused
from planbro.formats import FORMATS
from planbro.formats.codec import is_zip
from planbro.formats.codec.limits import MIB, MOVING
from planbro.plan import sha256_of

State: TypeAlias = Literal["made", "same", "refused", "left-out"]
_Item: TypeAlias = tuple[int, Entry]
"""A file of the source, and its number there."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is archived, where to, and how much of it."""

    source: Path
    shelf: Path
    asked: Asked
    format: str | None = None
    profile: str = "accept"
    only: Sequence[str] = ()
    limit: int | None = None
    resume: bool = False
    record: Path | None = None
    pdf: bool = False
    workers: int = 0


@dataclass(slots=True)
class Made:
    """What became of the source."""

    counts: Counter[State] = field(default_factory=Counter)
    aside: Counter[str] = field(default_factory=Counter)
    """Why files were set aside, and how many; what they are called may be somebody's name."""
    findings: Findings = field(default_factory=Findings)
    bytes: int = 0


def make(wish: Wish, *, begin: Callable[[int], Callable[[], None]] | None = None) -> Made:
    """Archive a source.

    A fault in one plan touches that one only; a place without room stops the run, and what is there is whole.

    Raises:
        Refused: there is no source, or the packages cannot be written.
    """
    with TemporaryDirectory(prefix="planbro-") as scratch:
        exports = Exports.open(wish.source, scratch=Path(scratch), pdf=wish.pdf)
        shelf, made = Shelf.open(wish.shelf, make=True), Made()
        try:
            _make_all(wish, exports, shelf, made, begin)
            write_whole_extract(shelf, wish.asked.config.archive)
        finally:
            shelf.done()
    made.aside = Counter(reason for _, reason in exports.set_aside)
    if made.aside:
        made.findings.add("archive-aside", count=made.aside.total())
    return made


def _make_all(wish: Wish, exports: Exports, shelf: Shelf, made: Made,
              begin: Callable[[int], Callable[[], None]] | None) -> None:  # fmt: skip
    known = frozenset(kept.metadata["source"]["sha256"] for kept in _newest(shelf)) if wish.resume else frozenset()
    step = begin(sum(1 for _ in exports.entries())) if begin is not None else lambda: None
    assert exports.scratch is not None
    make_maker = partial(_Maker, wish, exports.scratch, known)
    alone, stopped = make_maker(), ""
    todo = enumerate(islice(exports.entries(), wish.limit), 1)
    # A record is of the package in its place, so that one plan follows the other.
    with Pool[_Item, _Ready](make_maker, 0 if wish.record is not None else wish.workers, fresh=True) as pool:
        try:
            for ready in pool.run(todo):
                _take(alone, shelf, made, ready)
                step()
        except Stopped as stop:
            stopped = stop.reason
    if stopped:
        raise Refused.because("output-unwritable", file=str(shelf.root), reason=stopped)


def _take(maker: _Maker, shelf: Shelf, made: Made, ready: _Ready | Lost[_Item]) -> None:
    """Let a package into its place. Where another file of the same plan came before it, it is looked at again."""
    if isinstance(ready, Lost):
        lost = Refused.because("migrate-worker-lost", reason=ready.reason)
        ready = _Ready(ready.item, "refused", _told(lost, maker.wish, ready.item[0]))
    while not _accepted(shelf, ready):
        ready = maker(ready.item)
    made.counts[ready.state] += 1
    made.bytes += ready.bytes
    made.findings.extend(ready.findings)
    if maker.wish.record is not None and ready.reading is not None:
        _record(maker.wish.record, ready.reading, shelf)


def _accepted(shelf: Shelf, ready: _Ready) -> bool:
    """Whether what was found of a plan still holds, now that all before it are in their places."""
    if ready.staged:
        return shelf.accept(ready.staged, ready.plan, ready.version)
    if not ready.plan:
        return True
    newest = shelf.newest(ready.plan)
    return newest is not None and newest.content == ready.content


def _newest(shelf: Shelf) -> Iterator[Kept]:
    for plan in shelf.plans():
        if (kept := shelf.newest(plan)) is not None:
            yield kept


@dataclass(slots=True)
class _Ready:
    """What was made of one file: a package that waits beside its place, or the reason why there is none."""

    item: _Item
    state: State
    findings: tuple[Finding, ...] = ()
    plan: str = ""
    content: str = ""
    staged: str = ""
    version: int = 0
    bytes: int = 0
    reading: Reading | None = None
    """Only where a record is to be written, which is done by the same process."""


class _Maker:
    """Makes packages, one at a time; what is wrong with a plan is told by its number in the source, since a file may
    bear a person's name."""

    def __init__(self, wish: Wish, scratch: Path, known: frozenset[str]) -> None:
        self.wish, self.known = wish, known
        self.exports = Exports.open(wish.source, scratch=scratch, pdf=wish.pdf)
        self.shelf = Shelf(wish.shelf)

    def __call__(self, item: _Item) -> _Ready:
        """What becomes of one plan.

        Raises:
            Stopped: nothing more can be written.
        """
        wish, (number, entry) = self.wish, item
        try:
            if self.known and not wish.only and _hash(self.exports, entry) in self.known:
                return _Ready(item, "same")
            reading, data = _read(wish, self.exports, entry)
            if not _wanted(wish, reading, entry):
                return _Ready(item, "left-out")
            content = content_of(reading)
            package = _new(reading, data, self.shelf, wish.asked, content)
        except Refused as refused:
            return _Ready(item, "refused", _told(refused, wish, number))
        except MemoryError:
            raise
        except Exception as error:  # ours, or a damaged container: its kind alone, for it may quote the plan (law 7)
            fault = Refused.because("internal-fault", kind=type(error).__name__, where="-")
            return _Ready(item, "refused", _told(fault, wish, number))
        ready = _Ready(item, "same", plan=reading.plan.id, content=content)
        ready.findings = tuple(_placed(one, wish, number) for one in self.exports.told)
        ready.reading = reading if wish.record is not None else None
        return self._staged(ready, package) if package is not None else ready

    def _staged(self, ready: _Ready, package: Package) -> _Ready:
        """The package beside its place."""
        reason = None
        try:
            ready.staged = self.shelf.stage(package, str(ready.item[0]))
        except Refused as refused:
            reason = str(next(iter(refused.findings)).params["reason"])
        if reason is not None:
            raise Stopped(reason)
        ready.state, ready.version = "made", package.version
        ready.bytes = sum(map(len, package.files.values()))
        without = package.metadata["attachments"]["without_bytes"]
        if without:
            missing = Findings()
            missing.add("archive-document-missing", count=without)
            ready.findings += tuple(_placed(one, self.wish, ready.item[0]) for one in missing)
        return ready


def _told(refused: Refused, wish: Wish, number: int) -> tuple[Finding, ...]:
    """Why a plan was not archived."""
    told = [*refused.findings, *Refused.because("archive-left").findings]
    return tuple(_placed(one, wish, number) for one in told)


def _read(wish: Wish, exports: Exports, entry: Entry) -> tuple[Reading, bytes]:
    """A plan and its bytes; a large file stays where it is, its large attachments too."""
    reading = read(exports.source(entry), wish.format, profile=wish.profile, limits=MOVING, held_over=MIB)
    return reading, reading.document.data


def _hash(exports: Exports, entry: Entry) -> str:
    source = exports.source(entry)
    return sha256_of(source) if isinstance(source, bytes) else file_hash(source)


def _new(reading: Reading, data: bytes, shelf: Shelf, asked: Asked, content: str) -> Package | None:
    """The package of a plan whose content is not there already, as its newest version."""
    versions = shelf.versions(reading.plan.id)
    if versions and versions[-1].content == content:
        return None
    return package_of(reading, data, versions[-1].version + 1 if versions else 1, asked, content)


def _wanted(wish: Wish, reading: Reading, entry: Entry) -> bool:
    """Whether the plan was asked for, by its UUID, its number in the tool, or its key in the source."""
    if not wish.only:
        return True
    return not {reading.plan.id, reading.plan.source.plan_id, entry.key}.isdisjoint(wish.only)


def _record(folder: Path, reading: Reading, shelf: Shelf) -> None:
    """The plan in its own format, with the snapshot of its newest package."""
    kept = shelf.newest(reading.plan.id)
    if kept is None:
        return
    plan = with_snapshot(reading.plan, kept, shelf)
    zipped = is_zip(reading.document.data)
    ending = ".zip" if zipped else FORMATS[reading.format].ending
    write_whole(folder / f"{plan.id}{ending}", write(plan, reading.format, variant=reading.variant).data)


def _placed(finding: Finding, wish: Wish, number: int) -> Finding:
    return replace(finding, place=replace(finding.place, file=str(wish.source), row=number))


def could_nothing(made: Made) -> bool:
    """Whether not one plan could be archived."""
    return bool(made.counts["refused"]) and not made.counts["made"] and not made.counts["same"]

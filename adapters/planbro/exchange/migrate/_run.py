"""A whole migration: every plan of SOURCE to TARGET, noted as it goes, so that it can stop anywhere and go on (law 4).

The parent hands out plans and takes results in their order; a plan is safe in the target before the ledger says so.
After the last one what only the whole can tell is settled: one person twice, decided merges.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from planbro.exchange._exports import Entry, Exports
from planbro.exchange._pool import Bounds, Lost, Pool, Stopped
from planbro.exchange.migrate._decisions import Decision
from planbro.exchange.migrate._manual import ManualMover
from planbro.exchange.migrate._model import STANDS, STRANGER, Remark, Result
from planbro.exchange.migrate._one import MANUAL, Moved, Mover, Wish
from planbro.exchange.migrate._server import Server, ServerMover
from planbro.exchange.migrate._settle import Settlement, decided_of, own_hashes, settle
from planbro.exchange.migrate._sheets import FORMS, Sheets, SheetsMover
from planbro.exchange.migrate._target import Target
from planbro.findings import Findings, Refused
from planbro.formats import FORMATS
from planbro.store import Ledger, Noted, no_room

if TYPE_CHECKING:
    from planbro.exchange.migrate._crew import Crew, Led

LEDGER: Final = "migration.db"
SCRATCH: Final = ".scratch"
_TOGETHER: Final = 64  # plans in one transaction of the ledger


@dataclass(slots=True)
class Progress:
    """How far it has come: plans, of how many, and how many of each verdict in this run."""

    done: int
    total: int
    before: int
    """Done by an earlier run."""
    verdicts: Mapping[str, int]
    size: int


@dataclass(frozen=True, slots=True)
class Job:
    """One migration as asked for. Without a target it is rehearsed: all is done but for writing."""

    source: Path
    target: str | Server | None
    wish: Wish
    ledger: Path | None = None
    report: Path | None = None
    """Where forms, records and originals go that have no place in the target."""
    scratch: Path | None = None
    """Where the rows of spreadsheets are filed, for all processes."""
    resume: bool = False
    limit: int | None = None
    pdf: bool = False
    """Whether each PDF outside a plan is the printout of one."""
    workers: int = 1
    bounds: Bounds = Bounds()
    """What one plan may take, where workers are processes."""
    decisions: tuple[Decision, ...] = ()
    crew: Crew | None = None
    """The machines that work at it together; the ledger stays with this one."""
    max_page_count: int | None = None
    told: Callable[[Progress], None] = field(default=lambda progress: None)
    """Called now and then with how far it has come."""

    def without_callbacks(self) -> Job:
        """As it goes to another process."""
        return replace(self, told=_silent, crew=None)


def _silent(progress: Progress) -> None:
    pass


@dataclass(slots=True)
class Migrated:
    """How a run ended. `stopped` is why it could not go on; what was done stands, and `--resume` goes on."""

    ledger: Ledger
    findings: Findings
    settlement: Settlement = field(default_factory=Settlement)
    decisions: tuple[Decision, ...] = ()
    wish: Wish | None = None
    """As it was begun."""
    done: int = 0
    before: int = 0
    total: int = 0
    stopped: str = ""


def migrate(job: Job) -> Migrated:
    """Move every plan, or rehearse it.

    Raises:
        Refused: it cannot begin: the source cannot be read, the target holds something, or the ledger is of another
            migration.
    """
    check_target_format(job.wish)
    target = target_of(job.target, job.wish) if isinstance(job.target, str) else None
    if target is not None and not job.resume:
        target.check_new()
        if job.ledger is not None and job.ledger.exists():
            raise Refused.because("ledger-there", file=job.ledger.name)
    if isinstance(job.target, Server):
        with job.target.port():
            pass  # an address or a token that is not fit for use is so for every plan
    with scratch_of(job) as scratch:
        job = replace(job, scratch=scratch)
        exports = Exports.open(job.source, scratch=scratch, pdf=job.pdf)
        ledger = Ledger.open(job.ledger, max_page_count=job.max_page_count)
        run = _Run(job, exports, target, ledger)
        try:
            run.begin()
            return run.all()
        except BaseException:
            ledger.close()
            raise


def join_crew(job: Job, crew: Crew, stopping: Callable[[], bool], wait: float = 60) -> int:
    """Help with the migration that is led in the crew's queue, from the same source into the same target, as this
    machine sees them. Gives how many pieces were done here.

    Raises:
        Refused: nobody leads one.
        Unavailable: the queue cannot be reached.
    """
    from planbro.exchange.migrate._crew import join

    def make(wish: Wish) -> Callable[[], Pool[Entry, Moved]]:
        return partial(Pool, partial(make_mover, job.without_callbacks(), wish), job.workers, bounds=job.bounds)

    return join(crew, make, stopping=stopping, wait=wait)


@contextmanager
def scratch_of(job: Job) -> Iterator[Path]:
    """A folder for the rows of spreadsheets, which are health data: beside the report, and gone afterwards."""
    if job.report is None:
        with TemporaryDirectory(prefix="planbro-") as folder:
            yield Path(folder)
        return
    scratch = job.report / SCRATCH
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        scratch.mkdir(mode=0o700)
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def check_target_format(wish: Wish) -> None:
    """A plan moves to a format that holds a plan, and can carry its attachments and its original.

    Raises:
        Refused: the format is none of these.
    """
    able = [*(name for name, one in FORMATS.items() if one.plan and one.zipped), MANUAL]
    if wish.to not in able:
        raise Refused.because("migrate-format", format=wish.to, known=", ".join(able))


def make_mover(job: Job, wish: Wish) -> Mover:
    """What a worker begins with: source and target opened for itself."""
    exports = Exports.open(job.source, scratch=job.scratch, pdf=job.pdf)
    if isinstance(job.target, Server):
        assert job.report is not None
        return ServerMover(exports, job.target, job.report, wish)
    target = target_of(job.target, wish) if job.target is not None else None
    if wish.to in FORMS:
        return SheetsMover(exports, target, wish)
    return (ManualMover if wish.to == MANUAL else Mover)(exports, target, wish)


def target_of(path: str, wish: Wish) -> Target:
    """A folder or a zip of plans, or the one spreadsheet that they go into.

    Raises:
        Refused: the format does not go there.
    """
    return Sheets(Path(path), wish.to, wish.variant) if wish.to in FORMS else Target.of(path)


class _Run:
    def __init__(self, job: Job, exports: Exports, target: Target | None, ledger: Ledger) -> None:
        self.job, self.exports, self.target, self.ledger = job, exports, target, ledger
        self.wish = job.wish
        self.result = Migrated(ledger, Findings())
        self.decisions: tuple[Decision, ...] = ()
        self.verdicts: dict[str, int] = {}
        self.size = 0

    def begin(self) -> None:
        """The ledger is of this migration, and says what it is of."""
        asked = _asked(self.wish)
        known = {name: self.ledger.fact(name) for name in asked}
        if self.ledger.fact("to") is None:
            if self.target is not None:
                self.target.check_new()  # what is there without a ledger, nobody can say what is
            self.ledger.note(**asked, as_of=self.wish.as_of)
        else:
            other = [name for name, value in asked.items() if known[name] != value]
            if other:
                raise Refused.because("ledger-of-another", what=", ".join(other))
            self.wish = replace(self.wish, as_of=str(self.ledger.fact("as_of")))
        self.ledger.note(finished="no")
        self._remember_decisions()
        self.result.decisions, self.result.wish = self.decisions, self.wish
        if self.target is not None:
            self.target.prepare()

    def _remember_decisions(self) -> None:
        """What was decided once stands for the runs that come after, until another file is given."""
        if self.job.decisions:
            self.ledger.note(decisions=json.dumps([asdict(one) for one in self.job.decisions], ensure_ascii=False))
        told = json.loads(self.ledger.fact("decisions") or "[]")
        self.decisions = tuple(Decision(**(one | {"plans": tuple(one["plans"])})) for one in told)
        released = {one.plan for one in self.decisions if one.answer == "move"}
        self.wish = replace(self.wish, released=frozenset(released), decided=decided_of(self.decisions))

    def all(self) -> Migrated:
        try:
            self._move_all()
            with closing(make_mover(self.job, self.wish)) as mover:
                self.result.settlement = settle(mover, self.ledger, self.decisions)
            self.ledger.set_aside([*self.exports.set_aside, *self._strangers()])
            if self.target is not None:
                self.target.finish()
            self.ledger.note(finished="yes")
        except Stopped as stop:
            self.result.stopped = stop.reason
        except sqlite3.OperationalError as error:
            if not no_room(error):
                raise
            self.result.stopped = "no space left"
        return self.result

    def _strangers(self) -> Iterator[tuple[str, str]]:
        """Files in the target that this migration knows nothing of: the new tool would take them in with the plans."""
        if self.target is not None:
            ours = {name for _, name, _ in self.ledger.moved()}
            yield from (
                (f"{self.target.root.name}/{name}", STRANGER) for name in self.target.names() if name not in ours
            )

    def _move_all(self) -> None:
        entries = self.exports.entries()
        self.result.total = min(sum(1 for _ in entries), self.job.limit or 1 << 62)
        todo = self._todo(islice(self.exports.entries(), self.job.limit))
        make = partial(make_mover, self.job.without_callbacks(), self.wish)
        with self._together(Pool[Entry, Moved](make, self.job.workers, bounds=self.job.bounds)) as pool:
            for group in _groups(pool.run(todo)):
                self._note([_lost(one) if isinstance(one, Lost) else one for one in group])

    def _together(self, pool: Pool[Entry, Moved]) -> Pool[Entry, Moved] | Led[Entry, Moved]:
        """The pool of this machine, or with it the machines of a crew."""
        if self.job.crew is None:
            return pool
        if not isinstance(self.target, Target) or isinstance(self.target, Sheets) or not self.target.root.is_dir():
            raise Refused.because("crew-needs-folder")
        from planbro.exchange.migrate._crew import Led

        return Led(self.job.crew, pool, self.wish)

    def _todo(self, entries: Iterator[Entry]) -> Iterator[Entry]:
        """What is not done, or was held and may now go, or has changed in the source since."""
        for entry in entries:
            stamp = self.ledger.stamp(entry.key) if self.job.resume else None
            if stamp == entry.stamp and not self._again(entry.key):
                self.result.before += 1
                continue
            yield entry

    def _again(self, key: str) -> bool:
        """What could not be moved is tried again, what was held may go now, and what has left the target comes back."""
        known = self.ledger.result(key)
        if known is None or known["state"] in {"refused", "passed"} or self._decided_anew(known):
            return True
        if any(one["code"] == STANDS for one in known["remarks"]):
            return True
        if known["state"] == "held":
            return known["plan"] in self.wish.released
        return known["state"] == "moved" and self.target is not None and not self.target.has(known["target_name"])

    def _decided_anew(self, known: Mapping[str, Any]) -> bool:
        """Whether a person has decided something of a plan since it was moved, or no longer."""
        now = self.wish.decided.get(known["plan"])
        codes = {one["code"] for one in known["remarks"]}
        before = "merged" if "migrate-merged" in codes else "left-out" if "migrate-left-out" in codes else None
        return now != before

    def _note(self, group: list[Moved]) -> None:
        """Let the plans into the target, then say so in the ledger."""
        here: dict[str, Noted] = {}
        for moved in group:
            kept = self._kept(moved.noted)
            if kept is not moved.noted:
                moved.noted = kept
            elif kept.state == "moved":
                self._name(moved, here)
            if moved.staged and self._by_hand(moved.noted, moved.noted.name):
                moved.noted, moved.staged = _stands(moved.noted), ""
        if self.target is not None:
            self.target.accept((moved.staged, moved.noted.name) for moved in group if moved.staged)
            self._drop(group, {moved.noted.name for moved in group if moved.staged})
        self.ledger.add(moved.noted for moved in group)
        result, total = self.result, self.result.total
        for moved in group:
            result.done += 1
            self.size += moved.noted.size
            self.verdicts[moved.noted.verdict] = self.verdicts.get(moved.noted.verdict, 0) + 1
        self.job.told(Progress(result.before + result.done, total, result.before, self.verdicts, self.size))

    def _kept(self, noted: Noted) -> Noted:
        """A plan that was moved before stands as it was where it is not asked for now; and where its export has since
        become unreadable, which is for a person to look at."""
        before = self.ledger.result(noted.key) if noted.state in {"passed", "refused"} else None
        if before is None or before["state"] != "moved":
            return noted
        stamp = self.ledger.stamp(noted.key) or ""
        result = Result.from_json(before)
        if noted.state == "refused":
            now = Result.from_json(noted.unpacked())
            why = "migrate-not-renewed" if now.plan else "migrate-source-broken"  # what was read was not written
            result.remarks += [one for one in (Remark(why, "error"), *now.remarks) if one not in result.remarks]
            result.verdict = "person"
        return Noted.of(stamp, result.to_json())

    def _by_hand(self, noted: Noted, name: str) -> bool:
        """Whether what stands in the target under a name of this plan's is something that planbro never put there."""
        there = self.target.sha256(name) if self.target is not None and self.job.resume else None
        ours = {noted.unpacked()["target_sha256"], *own_hashes(self.ledger, noted.key)} if there is not None else set()
        return there not in {None, *ours}

    def _drop(self, group: list[Moved], taken: set[str]) -> None:
        """What a plan was moved as before, and is no longer, leaves the target again, if nobody has changed it."""
        assert self.target is not None
        for moved in group:
            noted, before = moved.noted, self.ledger.result(moved.noted.key)
            if before is None or before["state"] != "moved" or before["target_name"] in {noted.name, *taken}:
                continue
            if self._by_hand(noted, before["target_name"]):
                moved.noted = _stands(noted)
            else:
                self.target.drop(before["target_name"])

    def _name(self, moved: Moved, here: dict[str, Noted]) -> None:
        """The plan's UUID names its file. The same export twice is moved once; another of that id gets a number, and
        is for a person to look at."""
        noted = moved.noted
        others = [one for one in here.values() if one.plan == noted.plan]
        known = [one.unpacked() for one in others]
        known += [found for key, _ in self.ledger.names(noted.plan) if (found := self.ledger.result(key))]
        known = [one for one in known if one["key"] != noted.key and one["state"] == "moved"]
        if known:
            moved.noted = noted = _second(noted, known, renamed=not isinstance(self.job.target, Server))
            moved.staged = moved.staged if noted.state == "moved" else ""
        if noted.state == "moved":
            here[noted.name] = noted


def _second(noted: Noted, known: list[dict[str, Any]], *, renamed: bool) -> Noted:
    """A plan whose id another plan of the source has. On a server both are the same resources, whatever they are
    called."""
    result = Result.from_json(noted.unpacked())
    same = next((one for one in known if one["source_sha256"] == result.source_sha256), None)
    if same is not None:
        result.state, result.verdict, result.target_name = "merged", "remarks", same["target_name"]
        result.remarks, result.persons, result.people = [Remark("migrate-same-twice", "info")], [], []
        result.consent = None
    else:
        stem, dot, ending = noted.name.partition(".")
        taken, number = {one["target_name"] for one in known}, 2
        while f"{stem}-{number}{dot}{ending}" in taken:
            number += 1
        result.target_name = f"{stem}-{number}{dot}{ending}" if renamed else noted.name
        result.verdict = "person"
        result.remarks.append(Remark("migrate-id-twice", "error"))
    return Noted.of(noted.stamp, result.to_json())


def _stands(noted: Noted) -> Noted:
    """A plan that would have taken the place of what somebody has written: that stands, and a person has to look."""
    result = Result.from_json(noted.unpacked())
    result.remarks.append(Remark("migrate-target-stands", "error"))
    result.verdict = "person"
    return Noted.of(noted.stamp, result.to_json())


def _asked(wish: Wish) -> dict[str, str]:
    """What must be the same when a migration is gone on with."""
    return {"to": wish.to, "variant": wish.variant, "consents": wish.consents, "language": wish.language,
            "profile": wish.profile, "format": wish.format or "", "since": wish.since or ""}  # fmt: skip


def _lost(lost: Lost[Entry]) -> Moved:
    """A plan whose worker died of it: told of, and the rest goes on."""
    result = Result(lost.item.key, source_size=lost.item.size)
    result.remarks = [Remark("migrate-worker-lost", "error", params={"reason": lost.reason})]
    return Moved(Noted.of(lost.item.stamp, result.to_json()))


def _groups(results: Iterator[Moved | Lost[Entry]]) -> Iterator[list[Moved | Lost[Entry]]]:
    """Results some at a time."""
    while group := list(islice(results, _TOGETHER)):
        yield group

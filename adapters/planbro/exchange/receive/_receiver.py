"""Receiving: file the original, judge it, file the judgement, put the receipts in their place (law 4).

Each step can be done again, and none is begun before the one before it is on the disk. A run that was broken off is
finished by the next: what was filed and not judged is judged as of when it came, what was decided and not written is
written. The same files given again are then the same arrivals; given after a run that was finished they are new
ones, and so duplicates.
"""

from __future__ import annotations

import threading
import traceback
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from planbro.exchange.receive._judge import Answer, Judgement, Policy, judge
from planbro.exchange.receive._known import Known
from planbro.exchange.receive._relations import filing_of
from planbro.findings import Finding, Findings, PlanbroError
from planbro.formats.codec import DEFAULT, Limits, read_file
from planbro.formats.codec.placing import place
from planbro.store import Entry, Filing, Journal, WrittenReceipt, free_stem

_STEM = 200
_OURS = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class _Before:
    """What the journal had seen when an entry came."""

    journal: Journal
    entry: int

    def message(self, key: str) -> str | None:
        return self.journal.first(key, before=self.entry)

    def receipt(self, original: str, by: tuple[str | None, str | None]) -> bool:
        return self.journal.answered(original, by, before=self.entry)


class Receiver:
    """Takes in messages, one at a time, into one journal.

    `folder` is where receipts are written; without it they are decided and kept in the journal, for whoever sends them.
    """

    def __init__(self, journal: Journal, *, known: Known | None = None, folder: Path | None = None,
                 policy: Policy | None = None, limits: Limits = DEFAULT) -> None:  # fmt: skip
        self.journal = journal
        self.known = known
        self.folder = folder.resolve() if folder is not None else None
        self.policy = policy or Policy()
        self.limits = limits
        self.run: int | None = None
        self._turns: Counter[str] = Counter()
        self._one_at_a_time = threading.RLock()  # what came first is decided in one order

    def begin(self, as_of: str) -> list[int]:
        """Begin a run, and first finish what earlier ones left. Gives the entries they left, judged now."""
        self.run = self.journal.begin(as_of, str(self.folder or ""))
        self._turns.clear()
        for number in self.journal.open_entries():
            self._judge(self.journal.entry(number))
        self._write(as_of)
        return self.journal.unfinished(self.run)

    def end(self, as_of: str) -> None:
        """The run is done and its outcome has been told."""
        self.journal.end(as_of)

    def receive_file(self, path: str, as_of: str) -> int:
        """Receive one file; what cannot be read is filed as such, and the rest goes on."""
        try:
            data = read_file(path, self.limits)
        except PlanbroError as refused:
            return self._set_aside(path, as_of, refused)
        return self.receive(data, path, as_of)

    def receive(self, data: bytes, name: str, as_of: str) -> int:
        """Receive the bytes of one message. Gives the number of its entry in the journal."""
        name = _storable(name)
        with self._one_at_a_time:
            entry = self.journal.take(data, name, as_of, run=self.run, turn=self._turn(name))
            if not entry.judged:
                self._judge(entry)
            self._write(as_of)
            return entry.id

    def _turn(self, name: str) -> int:
        """The how-manieth file of this name it is in the run."""
        if self.run is None:
            return 1
        self._turns[name] += 1
        return self._turns[name]

    def _set_aside(self, path: str, as_of: str, refused: PlanbroError) -> int:
        """Nothing of it can be kept, but that it was there is."""
        sizes = [finding.params.get("size", 0) for finding in refused.findings]
        size = next((size for size in sizes if isinstance(size, int)), 0)
        name = _storable(path)
        with self._one_at_a_time:
            entry = self.journal.take(None, name, as_of, run=self.run, turn=self._turn(name), size=size)
            if not entry.judged:
                self.journal.file(entry.id, Filing("unreadable", findings=tuple(refused.findings)))
            return entry.id

    def _judge(self, entry: Entry) -> None:
        data = self.journal.original(entry.sha256)
        if data is None:
            reason = Finding("input-unreadable", params={"reason": "input/output error"})
            self.journal.file(entry.id, Filing("unreadable", findings=(reason,)))
            return
        try:
            judgement = self._judged(data, entry)
            filing = filing_of(judgement, self.journal)
        except Exception as error:
            # a fault of ours stops no run; its message may quote the file, so only kind and place are told (law 7)
            filing, judgement = Filing("unreadable", findings=(_broken(error),)), None
        receipts = self._named(entry, judgement) if judgement is not None else ()
        self.journal.file(entry.id, replace(filing, receipts=receipts))

    def _judged(self, data: bytes, entry: Entry) -> Judgement:
        before = _Before(self.journal, entry.id)
        return judge(
            data, known=self.known, seen=before, as_of=entry.arrived, policy=self.policy, limits=self.limits
        )  # fmt: skip

    def _named(self, entry: Entry, judgement: Judgement) -> tuple[WrittenReceipt, ...]:
        """The receipts with the names they are to have: of the file's stem, `.cop` for copy receivers."""
        endings = _endings(judgement.answers)
        files: list[str | None] = [None] * len(endings)
        if self.folder is not None and endings:
            stem = _fitting(PurePath(entry.name).stem) if entry.name != "-" else "stdin"
            taken = self.journal.receipt_files(str(self.folder), stem)
            chosen = free_stem(self.folder, stem, endings, taken)
            files = [chosen + ending for ending in endings]
        folder = str(self.folder) if self.folder is not None else None
        return tuple(
            WrittenReceipt(one.id, one.version, one.role, one.status, one.errors, one.data, folder, file)
            for one, file in zip(judgement.answers, files, strict=True)
        )

    def _write(self, when: str) -> None:
        """Put every receipt that waits in its place, then say that it is there; doing it twice is doing it once."""
        for entry, number, path, digest in self.journal.open_receipts():
            data = self.journal.original(digest)
            if data is not None and path.parent.is_dir():
                place(path, data)
                self.journal.written(entry, number, when)


def _endings(answers: tuple[Answer, ...]) -> list[str]:
    copies = 0
    found = []
    for answer in answers:
        copies += answer.copy
        if not answer.copy:
            found.append(".apprec.xml")
        else:
            found.append(".cop.apprec.xml" if copies == 1 else f".cop-{copies}.apprec.xml")
    return found


def _storable(name: str) -> str:
    """A name as text: a file system may give bytes that are none."""
    return name.encode("utf-8", "replace").decode()


def _fitting(stem: str) -> str:
    """A stem to which endings can be added and which still is a file name."""
    return stem.encode()[:_STEM].decode("utf-8", "ignore")


def _broken(error: Exception) -> Finding:
    where = "-"
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(_OURS):
            where = f"{path.relative_to(_OURS).as_posix()}:{frame.lineno}"
    return Finding("internal-fault", params={"kind": type(error).__name__, "where": where})


def placed(entry: Entry) -> Findings:
    """The findings of an entry, each at the file as the user named it."""
    return Findings(entry.findings, file=entry.name)

"""A survey of a document, or of a whole source: a folder or a zip of any size, by as many processes as wanted."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path

from planbro.exchange._exports import Entry, Exports
from planbro.exchange._inspect import ending
from planbro.exchange._mappings import own_spec
from planbro.exchange._pool import settle_memory
from planbro.exchange.survey._index import Index, index
from planbro.exchange.survey._model import Survey, coded_of, paths_of
from planbro.exchange.survey._one import Asked, add_document, add_faults
from planbro.exchange.survey._rows import codes_wanted, first_table, rows_wanted
from planbro.exchange.survey._structure import structure_of
from planbro.exchange.survey._tally import Tally, Words
from planbro.findings import Findings, PlanbroError, Refused
from planbro.formats import spec
from planbro.formats.codec import DEFAULT, Limits
from planbro.mapping import Spec

_BATCH = 40
_TOLD = 20
_UNKNOWN = frozenset({"format-unknown", "json-not-object"})
_FIRST_NAME = "own-format"

Step = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Question:
    """What a survey is asked for; it travels to other processes, so a table is named by its file.

    `key` is the secret that persons are told apart by; the caller makes it, and nobody keeps it.
    """

    format: str | None = None
    table: Path | None = None
    as_of: str | None = None
    key: bytes = b"planbro survey"
    limits: Limits = DEFAULT
    pdf: bool = False
    """Whether each PDF outside a plan is the printout of one."""

    def asked(self) -> Asked:
        using = _spec(self.table) if self.table is not None else None
        return Asked(self.format, using, self.as_of, self.key, self.limits)


@cache
def _spec(table: Path) -> Spec:
    return own_spec(table, Findings(file=str(table)))


def survey(data: bytes, format: str | None = None, *, using: Spec | None = None, as_of: str | None = None,
           file: str | None = None, limits: Limits = DEFAULT) -> Survey:  # fmt: skip
    """Survey one document. `using` is a customer's own table, compiled.

    One that no table fits is told by its structure.

    Raises:
        Refused: the bytes cannot be read, or are of no kind that has a structure.
    """
    tally, findings, day = Tally(entries=1), Findings(file=file), (as_of or "")[:10]
    asked = Asked(format, using, as_of, b"one", limits)
    try:
        day = add_document(tally, data, 1, asked, findings)
    except Refused as refused:
        if format is not None or not _add_structure(tally, data, refused, limits):
            raise
        findings.extend(replace(one, place=replace(one.place, file=file)) for one in refused.findings)
    add_faults(tally, findings)
    with index() as held:
        return _answer(tally, held, findings, day, Counter(), {}, asked, sampled=False)


def survey_source(source: str | os.PathLike[str], question: Question, *, workers: int = 1, limit: int | None = None,
                  scratch: Path | None = None, step: Step | None = None) -> Survey:  # fmt: skip
    """Survey every plan of a source, or the first `limit` ones. `step` hears how many more are done.

    Raises:
        Refused: there is no such source; a table has faults.
    """
    asked = question.asked()
    exports = Exports.open(source, scratch=scratch, pdf=question.pdf)
    tally, days, number = Tally(), [""], 0
    with index(scratch) as held:
        for part, day in _parts(source, exports, question, workers, limit, scratch):
            held.add(part.persons, part.documents)
            part.persons, part.documents = [], []
            tally.merge(part)
            days.append(day)
            number += part.entries
            if step is not None:
                step(part.entries)
        aside = Counter((reason, ending(key)) for key, reason in exports.set_aside)
        if not tally.entries and not aside:
            raise Refused.because("input-unreadable", file=os.fspath(source), reason="no plans in it")
        findings = _told(tally)
        day = (question.as_of or max(days))[:10]
        sampled = limit is not None and number >= limit
        return _answer(tally, held, findings, day, aside, {}, asked, sampled=sampled)


def _told(tally: Tally) -> Findings:
    """What the survey itself remarks on: that plans could not be read. What is in them is its answer."""
    findings = Findings()
    refused = sum(tally.refused.values())
    if refused:
        findings.add("survey-refused", count=refused, which=numbered(tally.unread))
    if tally.structures.found:
        findings.add("survey-no-table", count=sum(one.documents for one in tally.structures.found.values()))
    return findings


# parts


def _parts(
    source: str | os.PathLike[str], exports: Exports, question: Question, workers: int, limit: int | None,
    scratch: Path | None,
) -> Iterator[tuple[Tally, str]]:  # fmt: skip
    batches = _batches(islice(exports.entries(), limit))
    if workers <= 1:
        asked = question.asked()
        for first, entries in batches:
            yield _part(exports, entries, first, asked)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        waiting: deque[Future[tuple[Tally, str]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(_work, os.fspath(source), question, scratch, batch))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _batches(entries: Iterable[Entry]) -> Iterator[tuple[int, list[Entry]]]:
    """Entries some at a time, with the running number of the first."""
    waiting, number = iter(entries), 1
    while batch := list(islice(waiting, _BATCH)):
        yield number, batch
        number += len(batch)


def _work(source: str, question: Question, scratch: Path | None, batch: tuple[int, list[Entry]]) -> tuple[Tally, str]:
    """A batch in a process of its own, which opens the source once."""
    exports, asked = _opened(source, question, scratch)
    return _part(exports, batch[1], batch[0], asked)


@cache
def _opened(source: str, question: Question, scratch: Path | None) -> tuple[Exports, Asked]:
    settle_memory()
    return Exports.open(source, scratch=scratch, pdf=question.pdf), question.asked()


def _part(exports: Exports, entries: Iterable[Entry], first: int, asked: Asked) -> tuple[Tally, str]:
    """Some plans counted, and the latest day that any was seen from."""
    tally, last = Tally(), ""
    for number, entry in enumerate(entries, first):
        tally.entries += 1
        findings = Findings()
        try:
            last = max(last, add_document(tally, exports.source(entry), number, asked, findings))
        except Refused as refused:
            if asked.format is not None or not _add_structure(tally, None, refused, asked.limits, exports, entry):
                tally.refused[next(iter(refused.findings)).code] += 1
                tally.unread.append(number)
            findings = Findings(refused.findings)
        except PlanbroError as error:
            tally.refused[next(iter(error.findings)).code] += 1
            tally.unread.append(number)
        add_faults(tally, findings)
    return tally, last


def numbered(numbers: Iterable[int]) -> str:
    """The first of some running numbers, for a sentence."""
    told = sorted(numbers)
    return ", ".join(map(str, told[:_TOLD])) + (" …" if len(told) > _TOLD else "")


def _add_structure(tally: Tally, data: bytes | None, refused: Refused, limits: Limits, exports: Exports | None = None,
                   entry: Entry | None = None) -> bool:  # fmt: skip
    """Count a document that no table fits by its structure; whether it has one."""
    if not _UNKNOWN & {one.code for one in refused.findings}:
        return False
    try:
        if data is None:
            if exports is None or entry is None:
                return False
            data = exports.read(entry)
        tally.structures.add(structure_of(data, limits))
    except PlanbroError:
        return False
    return True


# the answer


def _answer(tally: Tally, held: Index, findings: Findings, day: str, aside: Counter[tuple[str, str]],
            specs: dict[Words, Spec], asked: Asked, *, sampled: bool) -> Survey:  # fmt: skip
    for format, variant, _, _ in tally.formats:
        specs[format, variant] = asked.using if asked.using is not None else spec(format, variant)
    most = tally.formats.most_common(1)[0][0] if tally.formats else None
    firsts = [first_table(one, _FIRST_NAME if n == 0 else f"{_FIRST_NAME}-{n + 1}")
              for n, one in enumerate(tally.structures.found.values())]  # fmt: skip
    return Survey(
        most[0] if most else None, most[3] if most else "", day, findings, tally, paths_of(tally),
        list(coded_of(tally)), rows_wanted(tally, specs), codes_wanted(tally), held.doubled(), held.copies(), aside,
        firsts, sampled,
    )  # fmt: skip

"""The report of a migration, from its ledger alone: a page, lists for a spreadsheet, and a checklist per koordinator.

Plans go by one at a time in the order of their keys, so memory does not grow with them; nothing is taken from a clock,
so the same ledger gives the same bytes (law 5). Names of persons are left out unless they are asked for (law 7).
"""

from __future__ import annotations

import errno
import hashlib
import heapq
import os
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final

import orjson

from planbro._version import __version__
from planbro.exchange._inspect import mask
from planbro.exchange.migrate._model import VERDICTS
from planbro.exchange.migrate._people import DirectoryRow
from planbro.exchange.migrate._summary import Summary, Tally, differing_kinds
from planbro.ident import plain_number, redact
from planbro.render.message._page import visible
from planbro.render.migrate import (
    FindingsCsv,
    KindLine,
    Language,
    Phrasebook,
    PlanLine,
    PlansCsv,
    Rows,
    WorklistCsv,
    aside_csv,
    data_parts,
    foot,
    head,
    in_order,
    index_page,
    page_parts,
    plan_json,
    plan_section,
    plan_tick,
    say,
    table_csv,
    to_look_at,
)
from planbro.store import Ledger, no_room

_WORST: Final = 500
_WORK: Final = ".writing"
_DECISIONS: Final = "decisions.csv"
_FORMS: Final = "forms/"
_LONGEST: Final = 120
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_WORDS: Final = re.compile(
    r"(?:plan(?:er)?|sampro|flyt(?:-samspill)?|dips(?:-samspill)?|fhir|eksport|export|del)(?:[-_ ]?\d{1,9})?|\d{1,4}"
)
_ENDING: Final = re.compile(r"\.(?!\d+$)[a-z0-9]{1,5}", re.IGNORECASE)
_SEVERITY: Final = {"error": 0, "warning": 1, "info": 2}
_PEOPLE: Final = (
    ("kind", "Slag"), ("number_kind", "Nummertype"), ("number", "Nummer"), ("name", "Navn"), ("names", "Alle navn"),
    ("roles", "Roller"), ("organisations", "Virksomheter"), ("plans", "Planer"), ("koordinator_in", "Koordinator i"),
    ("current", "I bruk"), ("conflict", "Uenighet"), ("proposal", "Forslag"),
)  # fmt: skip

FormOf = Callable[[Mapping[str, Any]], str]
"""The path of the consent form to be signed for a plan, from the report's folder; empty where there is none."""


def write_report(ledger: Ledger, folder: Path, *, show_persons: bool = False, language: Language = "nb",
                 people: Iterable[DirectoryRow] = (), form_of: FormOf | None = None, manual: bool = False,
                 dry: bool = False) -> Summary:  # fmt: skip
    """Write the whole report into a folder, in place of the one before.

    `manual` adds `worklist.csv`, for a target that people type into.

    Raises:
        OSError: there is no room for it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    work = folder / _WORK
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        with _Report(ledger, work, show_persons, language, form_of, manual, dry) as report:
            summary = report.write(people)
        _into_place(work, folder)
    except sqlite3.OperationalError as error:
        if not no_room(error):
            raise
        raise OSError(errno.ENOSPC, "no space left") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return summary


def _into_place(work: Path, folder: Path) -> None:
    """Each file in place of the one before; a checklist of somebody who has none any longer goes."""
    lists = folder / "checklists"
    if lists.is_dir():
        for old in lists.glob("*.html"):
            old.unlink()
    for path in sorted(work.rglob("*")):
        if path.is_file():
            place = folder / path.relative_to(work)
            place.parent.mkdir(exist_ok=True)
            path.replace(place)


@dataclass(slots=True)
class _Worker:
    """A koordinator, as the report tells them apart."""

    list: str
    label: str
    counts: Counter[str] = field(default_factory=Counter)


class _Report:
    def __init__(self, ledger: Ledger, work: Path, persons: bool, language: Language, form_of: FormOf | None,
                 manual: bool, dry: bool) -> None:  # fmt: skip
        self.ledger, self.work, self.persons, self.language = ledger, work, persons, language
        self.form_of, self.manual, self.dry = form_of, manual, dry
        self.tally, self.rows = Tally(), Rows()
        self.phrases = Phrasebook(language, visible)
        self.workers: dict[str, _Worker] = {}
        self.lists: dict[str, _Worker] = {}
        self.salt, self.forms = b"", False
        self.worst: list[tuple[tuple[int, ...], PlanLine]] = []
        self._open = ExitStack()
        self.parts = sqlite3.connect(work / "parts.db", isolation_level=None)
        self.parts.execute("PRAGMA journal_mode = OFF")
        self.parts.execute("PRAGMA synchronous = OFF")
        self.parts.execute("CREATE TABLE part (list TEXT, rank INTEGER, nr INTEGER, html TEXT)")

    def __enter__(self) -> _Report:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self.parts.close()
        for name in ("parts.db", "rows", "plans"):
            (self.work / name).unlink(missing_ok=True)

    def write(self, people: Iterable[DirectoryRow]) -> Summary:
        self._all_plans()
        aside = [(_clean(redact(key)) if self.persons else shown_key(key, ""), reason)
                 for key, reason in self.ledger.aside()]  # fmt: skip
        seen = self.tally.seen
        summary = self.tally.done(
            target=self._target(), dry=self.dry, aside=Counter(reason for _, reason in aside),
            koordinatorer=sum(1 for key in self.workers if key), passed=self.ledger.count() - seen,
        )  # fmt: skip
        with self._text("aside.csv") as stream:
            aside_csv(stream, aside, self.language)
        with self._text("people.csv") as stream:
            told = (row for row in people if self.persons or row.kind == "organisation")
            table_csv(stream, ({name: getattr(row, name) for name, _ in _PEOPLE} for row in told), _PEOPLE)
        self._page(summary)
        self._json(summary, aside)
        self._checklists()
        return summary

    def _target(self) -> str:
        """The target's format; of a tool that people type into its name, where it was given."""
        to = self.ledger.fact("to") or ""
        return (self.ledger.fact("variant") or to) if self.manual else to

    # one pass over the plans

    def _all_plans(self) -> None:
        with ExitStack() as files:
            plans = PlansCsv(files.enter_context(self._text("plans.csv")), self.language, persons=self.persons)
            findings = FindingsCsv(files.enter_context(self._text("findings.csv")), self.language)
            rows = files.enter_context((self.work / "rows").open("wb"))
            report = files.enter_context((self.work / "plans").open("wb"))
            typed = files.enter_context(self._text("worklist.csv")) if self.manual else None
            worklist = WorklistCsv(typed, self.language, persons=self.persons) if typed else None
            self.parts.execute("BEGIN")
            for nr, result in enumerate(self.ledger.results(), 1):
                line = self._line(result, nr)
                self.tally.add(result)
                plans.add(line)
                findings.add(line)
                if worklist is not None and line.state == "moved":
                    worklist.add(line)
                rows.write((b",\n" if nr > 1 else b"") + self.rows.pack(line))
                report.write((b",\n" if nr > 1 else b"") + orjson.dumps(plan_json(line, persons=self.persons)))
                self._keep(line)
                self._part(line)
            self.parts.execute("COMMIT")

    def _line(self, result: Mapping[str, Any], nr: int) -> PlanLine:
        """A plan as it may be shown."""
        if nr == 1:
            self.salt = _salt(result)
        worker = self._worker(result)
        persons = self.persons
        number = _clean(_redacted(result["number"])) if persons else plain_number(result["number"])
        consent = result["consent"] or {}
        notes = [self.phrases.note(one) for one in result["remarks"]]
        return PlanLine(
            nr=nr,
            plan=result["plan"],
            number=number,
            verdict=result["verdict"],
            state=result["state"],
            kind=_clean(result["kind"]),
            status=_clean(result["status"]),
            updated=_clean(result["updated"]),
            source=_clean(redact(result["key"])) if persons else shown_key(result["key"], number),
            source_format=_clean(result["source_format"]),
            source_size=result["source_size"],
            source_sha256=result["source_sha256"],
            target=result["target_name"],
            target_size=result["target_size"],
            target_sha256=result["target_sha256"],
            koordinator=worker.label,
            checklist=worker.list,
            leaves=result["leaves"],
            counts=tuple(_kinds(result, typed=self.manual)),
            notes=tuple(sorted(notes, key=lambda one: _SEVERITY[one.severity])),
            consent=consent.get("state", ""),
            covers=tuple(map(_clean, consent.get("covers", ()))),
            until=consent.get("until", ""),
            rights=(result["rights"][0], result["rights"][1]),
            title=_clean(_redacted(result["title"])) if persons else "",
            planeier=_clean(result["planeier"]) if persons else "",
            form=self._form(result),
        )

    def _form(self, result: Mapping[str, Any]) -> str:
        path = self.form_of(result) if self.form_of else ""
        self.forms = self.forms or bool(path)
        return path

    def _worker(self, result: Mapping[str, Any]) -> _Worker:
        """Whose checklist the plan is on: a keyed hash names it, as what tells koordinatorer apart may be a number."""
        key = result["koordinator_key"]
        found = self.workers.get(key)
        if found is None:
            name = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), key=self.salt, digest_size=6).hexdigest()
            masked = say(self.language, "a-koordinator", id=name[:8])
            label = (_clean(redact(result["koordinator"])) or masked) if self.persons else masked
            found = _Worker(name, label) if key else _Worker("uten-koordinator", "")
            self.workers[key] = self.lists[found.list] = found
        return found

    def _keep(self, line: PlanLine) -> None:
        """The worst stand in the page for those who read it without script."""
        order = tuple(-place for place in line.worst)
        if len(self.worst) < _WORST:
            heapq.heappush(self.worst, (order, line))
        elif order > self.worst[0][0]:
            heapq.heapreplace(self.worst, (order, line))

    def _part(self, line: PlanLine) -> None:
        """What the koordinator's list says of the plan, put by until all of theirs are known."""
        look = to_look_at(line)
        counts = self.lists[line.checklist].counts
        counts["plans"] += 1
        counts[line.verdict] += 1
        counts["renew"] += line.renew
        rank = VERDICTS.index(line.verdict) if look else len(VERDICTS)
        html = plan_section(line, self.language) if look else plan_tick(line)
        self.parts.execute("INSERT INTO part VALUES (?, ?, ?, ?)", (line.checklist, rank, line.nr, html))

    # files

    def _text(self, name: str) -> TextIOWrapper:
        path = self.work / name
        path.parent.mkdir(exist_ok=True)
        return TextIOWrapper(open(path, "wb", opener=self._opener), "utf-8", "replace", "")

    def _opener(self, path: str, flags: int) -> int:
        """A file with names is for its owner's eyes alone."""
        return os.open(path, flags, 0o600 if self.persons else 0o666)

    def _page(self, summary: Summary) -> None:
        told = summary.to_json()
        worst = [line for _, line in sorted(self.worst, reverse=True)]
        files = [("checklists/index.html", "file-checklists"), ("plans.csv", "file-plans"),
                 ("findings.csv", "file-findings"), ("people.csv", "file-people"), ("aside.csv", "file-aside"),
                 ("report.json", "file-report")]  # fmt: skip
        if (self.work.parent / _DECISIONS).is_file():
            files.insert(0, (_DECISIONS, "file-decisions"))
        if self.manual:
            files.insert(1, ("worklist.csv", "file-worklist"))
        if self.forms:
            files.append((_FORMS, "file-forms"))
        before, after = page_parts(told, worst, files, self.language, persons=self.persons,
                                   manual=self.manual, as_of=self.ledger.fact("as_of") or "")  # fmt: skip
        data = data_parts(told, self.rows.shared(), self.language)
        with self._text("report.html") as page:
            page.write(before)
            page.flush()
            page.buffer.write(data[0])
            with (self.work / "rows").open("rb") as rows:
                shutil.copyfileobj(rows, page.buffer)
            page.buffer.write(data[1])
            page.buffer.flush()
            page.write(after)

    def _json(self, summary: Summary, aside: list[tuple[str, str]]) -> None:
        head_ = {"report": "urn:planbro:migrate:report:1", "planbro": __version__, "persons_shown": self.persons,
                 "as_of": self.ledger.fact("as_of"), "sentence": summary.sentence(self.language),
                 "summary": summary.to_json(),
                 "aside": [{"file": name, "reason": reason} for name, reason in aside]}  # fmt: skip
        with self._text("report.json") as report:
            report.write(orjson.dumps(head_).decode()[:-1] + ',"plans":[\n')
            report.flush()
            with (self.work / "plans").open("rb") as plans:
                shutil.copyfileobj(plans, report.buffer)
            report.buffer.flush()
            report.write("\n]}\n")

    # checklists

    def _checklists(self) -> None:
        self.parts.execute("CREATE INDEX part_list ON part (list, rank, nr)")
        rows: list[dict[str, Any]] = []
        for worker in sorted(self.workers.values(), key=lambda one: one.list):
            label = worker.label or say(self.language, "no-koordinator")
            self._checklist(worker.list, label)
            counts = {name: worker.counts[name] for name in ("plans", "renew", *VERDICTS)}
            rows.append({"list": worker.list, "label": label, **counts})
        rows.sort(key=lambda row: (*(-row[one] for one in (*VERDICTS[:3], "renew")), row["label"], row["list"]))
        with self._text("checklists/index.html") as page:
            page.write(index_page(rows, self.language, persons=self.persons))

    def _checklist(self, name: str, label: str) -> None:
        language = self.language
        title = f"{say(language, 'checklist')}: {label}"
        notice = say(language, "named" if self.persons else "masked")
        asked = "SELECT html FROM part WHERE list = ? AND rank {} ? ORDER BY rank, nr"
        look = self.parts.execute(asked.format("<"), (name, len(VERDICTS)))
        tick = self.parts.execute(asked.format("="), (name, len(VERDICTS)))
        with self._text(f"checklists/{name}.html") as page:
            page.write(head(title, language, about=say(language, "checklist-about"), notice=notice))
            page.writelines(html for (html,) in look)
            page.writelines(in_order((html for (html,) in tick), language))
            page.write(foot(language))


def _salt(result: Mapping[str, Any]) -> bytes:
    """A key that whoever has the source can make, and whoever has the report cannot."""
    secret = [result["key"], result["source_sha256"], [[one["kind"], one["value"]] for one in result["persons"]]]
    return hashlib.sha256(orjson.dumps([secret, result["people"]])).digest()


def _kinds(result: Mapping[str, Any], *, typed: bool = False) -> Iterator[KindLine]:
    """What there was of each kind and what came back, as far as the plan was moved; what people type is not back."""
    faulty = differing_kinds(result)
    for one in result["counts"]:
        moved = result["state"] == "moved" and (not typed or one["kind"] == "attachments")
        sizes = one["source"], one["target"], one["source_size"], one["target_size"]
        alike = sizes[0] == sizes[1] and sizes[2] == sizes[3] and one["source_hash"] == one["target_hash"]
        verdict = "" if not moved else "differs" if one["kind"] in faulty else "same" if alike else "no-slot"
        hashes = (one["source_hash"], one["target_hash"]) if verdict in {"differs", "no-slot"} else ("", "")
        yield KindLine(one["kind"], *sizes, verdict, *hashes)


def shown_key(key: str, number: str) -> str:
    """A place in the source without what may be a name: what is no plain word, no UUID, no number of a few digits and
    not the plan's own number is told by its shape."""
    path, mark, inner = key.partition("#")
    steps = [_shown_step(step, number) for step in path.split("/")]
    return "/".join(steps) + (
        f"#{inner if inner == number and redact(inner) == inner else mask(inner)}" if mark else ""
    )


def _shown_step(step: str, number: str) -> str:
    stem, dot, tail = step.rpartition(".")
    if not _ENDING.fullmatch(dot + tail):
        stem, tail = step, ""
    tail = f".{tail}" if tail else ""
    if _UUID.fullmatch(stem) or (stem == number and redact(stem) == stem):
        return stem + tail
    known = _WORDS.fullmatch(stem.casefold())
    return stem + tail if known else mask(stem) + tail


def _redacted(text: str) -> str:
    """The text without a person's number, which is eleven digits at the least."""
    return redact(text) if len(text) > 10 else text


def _clean(text: str) -> str:
    """A text of the source's own, as it may stand in a page: short, on one line, with nothing that turns it round."""
    return text if len(text) <= _LONGEST and text.isprintable() else " ".join(visible(text).split())[:_LONGEST]

"""TARGET as one spreadsheet: each plan is moved on its own, and the rows of all are put together at the end.

A plan waits as CSV of its own rows in a zip, its original beside it, so that a run can stop anywhere (law 4). The
whole is read back plan by plan, and comes into its place only where each plan in it is the one that waited.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from planbro.exchange._exports import Exports
from planbro.exchange._read import ORIGINS, plan_of
from planbro.exchange.migrate._one import Mover, Wish
from planbro.exchange.migrate._target import Target, stop_if_full, sync_folder
from planbro.exchange.migrate._verify import compare
from planbro.findings import Refused
from planbro.formats import Document, open_document, spec, tabular
from planbro.formats._document import ORIGIN_FOLDER
from planbro.formats.codec import CONTAINER, MOVING, archive, hold_file
from planbro.formats.codec.archive import HELD_OVER
from planbro.formats.tabular._layout import Layout
from planbro.mapping import JsonTree
from planbro.plan import Plan, chunks_of

FORMS: Final[tuple[str, ...]] = ("xlsx", "csv")
_WHOLE: Final = ".planbro-whole"
_BOOK: Final = "planer.xlsx"
_FIRST: Final = "planer.csv"
_OURS: Final = "planbro/"
_ORDER: Final = "names.json"


class Sheets(Target):
    """A workbook, or CSV files: alone (`ny.xlsx`), in a folder or in a zip, with attachments and originals beside."""

    def __init__(self, root: Path, form: str, variant: str = "") -> None:
        super().__init__(root, zipped=True)
        self.form, self.variant = form, variant
        self.kind = {".zip": "zip", ".xlsx": "alone"}.get(root.suffix.lower(), "folder")
        if self.kind == "alone" and form != "xlsx":
            raise Refused.because("migrate-target-form", format=form)

    def check_new(self) -> None:
        """A migration that is not gone on with starts from nothing, and writes over nothing.

        Raises:
            Refused: something is there already.
        """
        places = {self.root, self._beside, self.folder}
        if any(one.exists() and not (one.is_dir() and not any(one.iterdir())) for one in places):
            raise Refused.because("target-not-empty", file=str(self.root))

    def finished(self) -> bool:
        return self._main.is_file()

    @property
    def _main(self) -> Path:
        """The file that comes into its place last."""
        return self.root / (_BOOK if self.form == "xlsx" else _FIRST) if self.kind == "folder" else self.root

    @property
    def _beside(self) -> Path:
        """Where attachments and originals are, from which the rows name them."""
        return self.root if self.form == "csv" or self.kind == "zip" else self._main.with_suffix(tabular.BESIDE)

    def _unpack(self) -> None:
        """A spreadsheet that was finished, plan by plan again, to be gone on with; a plan that somebody has changed in
        it since is as it is there now."""
        for name, data, first in self._parts(self._source, self.folder / _WHOLE):
            waiting = self.staging / "again"
            with waiting.open("wb") as into:
                archive.write(into, first)
            if not first or not _same(hold_file(waiting), data):
                waiting.write_bytes(data)
            waiting.replace(self.folder / f"{name}.zip")

    @property
    def _source(self) -> Path:
        """What the plans are read back from."""
        return self.root if self.kind != "folder" or self.form == "csv" else self._main

    def _parts(self, source: Path, scratch: Path) -> Iterator[tuple[str, bytes, dict[str, bytes]]]:
        """The plans of a spreadsheet: the name of each, what its rows are now, and the members that it waited as."""
        book = tabular.Book.open(source, scratch)
        try:
            names = book.names()
            for number in book.plans():
                yield names.get(number, number), book.part(number), _first(book, names.get(number, ""))
        finally:
            book.close()
            shutil.rmtree(scratch, ignore_errors=True)

    def _assemble(self) -> None:
        work = self.folder / _WHOLE
        shutil.rmtree(work, ignore_errors=True)
        try:
            (work / "ready").mkdir(mode=0o700, parents=True)
            made = self._make(work)
            self._prove_all(made, work)
            self._place(work / "ready")
        except OSError as error:
            stop_if_full(error)
            raise

    # putting together

    def _make(self, work: Path) -> Path:
        """All that is to be in the target, as it is to be there; gives what the plans are read back from."""
        numbers: dict[str, str] = {}
        rows = work / "rows"
        layout = tabular.layout_of(spec(self.form, self.variant))
        tabular.write_book(rows, self._trees(layout, numbers), layout, self.form)
        members = self._rows(rows, work) | self._along(work)
        named = {number: name.removesuffix(".zip") for number, name in numbers.items()}
        members[tabular.MANIFEST] = json.dumps(named, ensure_ascii=False, indent=1).encode()
        ready = work / "ready"
        if self.kind == "zip":
            with (ready / self.root.name).open("wb") as into:
                archive.write(into, members)
            return ready / self.root.name
        for name, data in members.items():
            path = self._ready(ready, name)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with path.open("wb") as into:
                for chunk in chunks_of(data):
                    into.write(chunk)
        if self.form == "csv":
            return ready
        return ready / (self.root.name if self.kind == "alone" else _BOOK)

    def _ready(self, ready: Path, name: str) -> Path:
        """Where a member goes in the target, from the folder that has the target in it."""
        if self.form == "csv":
            return ready / name
        book = self.root.name if self.kind == "alone" else _BOOK
        return ready / book if name == _BOOK else (ready / book).with_suffix(tabular.BESIDE) / name

    def _trees(self, layout: Layout, numbers: dict[str, str]) -> Iterator[tuple[Mapping[str, Any], dict[str, bytes]]]:
        """The plans' own rows, each plan under a number that no other has."""
        for count, name in enumerate(self.names(), 1):
            document = self._opened(name)
            assert isinstance(document.tree, JsonTree)
            tree = document.tree.value
            own = tree.setdefault(layout.main, {})
            wanted = str(own.get(layout.plan, "") or count)
            number, again = wanted, 2
            while number in numbers:
                number, again = f"{wanted}-{again}", again + 1
            numbers[number] = name
            own[layout.plan] = number
            yield tree, {}

    def _opened(self, name: str) -> Document:
        return open_document(self.folder / name, "csv", limits=MOVING, held_over=HELD_OVER)

    def _rows(self, rows: Path, work: Path) -> dict[str, bytes]:
        if self.form == "xlsx":
            return {_BOOK: hold_file(rows)}
        found = archive.open(rows, CONTAINER)
        return {name: found.held(name, 0) for name in found.names}

    def _along(self, work: Path) -> dict[str, bytes]:
        """Attachments under their names, which their content gives, and for each plan a zip of its original."""
        members: dict[str, bytes] = {}
        (work / "originals").mkdir(mode=0o700)
        for name in self.names():
            found = archive.open(self.folder / name, MOVING)
            own: dict[str, bytes] = {_ORDER: json.dumps(found.names).encode()}
            for member in found.names:
                if _is_attachment(member):
                    if member not in members:
                        members[member] = found.held(member, 0)
                else:
                    own[member] = found.held(member, 0)
            path = work / "originals" / name
            with path.open("wb") as into:
                archive.write(into, own)
            members[f"{_OURS}{name}"] = hold_file(path)
        return members

    # proving

    def _prove_all(self, made: Path, work: Path) -> None:
        """Every plan is in it as it waited, and no other.

        Raises:
            Refused: it is not so.
        """
        wanted = set(self.names())
        for name, data, _ in self._parts(made, work / "proof"):
            path = self.folder / f"{name}.zip"
            if path.name not in wanted or not _same(hold_file(path), data):
                raise Refused.because("target-differs", file=str(self.root))
            wanted.discard(path.name)
        if wanted:
            raise Refused.because("target-differs", file=str(self.root))

    # into its place

    def _place(self, ready: Path) -> None:
        """What was proven comes where it is to be, the rows last; what an earlier run left there goes."""
        there = self.root if self.kind == "folder" else self.root.parent
        files = sorted(path for path in ready.rglob("*") if path.is_file())
        files.sort(key=lambda path: there / path.relative_to(ready) == self._main)
        wanted = {there / path.relative_to(ready) for path in files}
        for path in files:
            place = there / path.relative_to(ready)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with path.open("rb+") as stream:
                os.fsync(stream.fileno())
            path.replace(place)
        for folder in ("vedlegg", "planbro") if self.kind != "zip" else ():
            for path in (self._beside / folder).glob("*"):
                if path not in wanted:
                    path.unlink()
        sync_folder(there)


def _is_attachment(member: str) -> bool:
    return "/" in member and not member.startswith(_OURS)


def _first(book: tabular.Book, name: str) -> dict[str, bytes]:
    """The members of the zip that a plan waited as, in their order; none where the book was not made by planbro."""
    beside, member = book.beside(), f"{_OURS}{name}.zip"
    if not name or member not in beside:
        return {}
    found = archive.open(beside.read(member))
    order = json.loads(found.read(_ORDER)) if _ORDER in found else []
    if not all(one in found or one in beside for one in order):
        return {}
    return {one: found.read(one) if one in found else beside.read(one) for one in order}


def _same(before: bytes, after: bytes) -> bool:
    """Whether a plan that was taken out again is the one that waited: every fact, attachment and original."""
    ours, _ = plan_of(before, "csv", held_over=HELD_OVER, limits=MOVING)
    theirs, document = plan_of(after, "csv", held_over=HELD_OVER, limits=MOVING)
    found = compare(ours, theirs, document.spec)
    originals = [[(one.format, one.sha256) for one in plan.origins[1:] if one.data is not None]
                 for plan in (ours, theirs)]  # fmt: skip
    return not found.differs and not found.no_slot and originals[0] == originals[1]


class SheetsMover(Mover):
    """Moves plans to where they wait for the spreadsheet: as CSV of their own, never onto rows they came from."""

    def __init__(self, exports: Exports, target: Target | None, wish: Wish) -> None:
        super().__init__(exports, target, wish)
        self.form = "csv"

    def returns(self, plan: Plan) -> bool:
        return False

    def beside(self, plan: Plan) -> dict[str, bytes]:
        """The originals, where rows of a spreadsheet are among them: a writer of CSV carries none of its own kind."""
        if not any(origin.format == self.form for origin in plan.origins):
            return {}
        held = [one for one in plan.origins if one.data is not None]
        members = {f"{ORIGIN_FOLDER}{one.sha256}": one.data for one in held if one.data is not None}
        rows = [
            {name: getattr(one, name) for name in ("format", "system", "sha256", "table", "variant")}
            | {"member": f"{ORIGIN_FOLDER}{one.sha256}"}
            for one in held
        ]
        return members | {ORIGINS: json.dumps(rows, indent=2, sort_keys=True).encode()}

"""The lists as they come: a file, a zip or a folder; what each is, is named by the user or guessed from its content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from planbro.exchange.reconcile._columns import ColumnTable
from planbro.exchange.reconcile._plans import NotAPlan, members, said_of, words_of
from planbro.exchange.reconcile._rows import is_sound, open_sheet, read_rows
from planbro.exchange.reconcile._said import KINDS, Listed, Number, Said, number_of
from planbro.exchange.reconcile._xlsx import as_csv, is_workbook
from planbro.findings import Finding, Findings, Place, PlanbroError
from planbro.formats import codec
from planbro.formats.codec import archive
from planbro.formats.registers import is_iplos, read_idents, read_iplos
from planbro.ident import PersonId, examine

NAMES: Final = (*KINDS, "messages", "idents")
_TABLES: Final = frozenset({".csv", ".tsv", ".xlsx"})
_ENDINGS: Final = _TABLES | {".xml", ".json", ".zip"}
_ALL: Final = frozenset({"ip", "koordinator", "named"})
_WORD: Final = re.compile(r"[a-zæøå]{2,12}", re.IGNORECASE)
_IDENT_XML: Final = re.compile(rb"<(?:\w+:)?PasientIdent\b")
_IDENT_ROW: Final = re.compile(rb"(?:\xef\xbb\xbf)?\"?(?:pid|pepeid|popeid)\"?[;,\t][^;,\t\r\n]+\r?\n", re.IGNORECASE)
_MANY: Final = 64  # documents from which a second process pays


@dataclass(frozen=True, slots=True)
class Given:
    """A list as the user gave it: `kind` where it was named (`pas:list.csv`), else None."""

    name: str
    path: Path
    kind: str | None = None

    @classmethod
    def parse(cls, text: str) -> Given:
        """`KIND:PATH`, or a path; a drive letter is no kind."""
        head, mark, rest = text.partition(":")
        if mark and head in NAMES and rest:
            return cls(rest, Path(rest), "message" if head == "messages" else head)
        return cls(text, Path(text))

    @property
    def unknown_kind(self) -> str | None:
        """The word before the colon where it looks like a kind and is none, and no file has that name."""
        head, mark, rest = self.name.partition(":")
        asked = self.kind is None and mark and rest and _WORD.fullmatch(head)
        return head if asked and not self.path.exists() else None


@dataclass(slots=True)
class Gathered:
    """Everything that all lists say. `findings` are faults that belong to no list."""

    lists: list[Listed] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)


def gather(given: Sequence[Given], *, as_of: str, own: Sequence[ColumnTable] = (), municipality: str = "",
           jobs: int = 1, limits: codec.Limits = codec.DEFAULT) -> Gathered:  # fmt: skip
    """Read every list. A fault sets aside the row, the document or the list it is in, and the rest goes on."""
    found = Gathered()
    ordered = sorted(given, key=lambda one: (one.kind or "", one.name))
    files = list(_ident_files(ordered))
    idents = _idents(files, found, limits)
    gatherer = _Gatherer(found, as_of, own, municipality, jobs, limits, idents, frozenset(path for _, path, _ in files))
    for one in ordered:
        if one.kind != "idents":
            gatherer.take(one)
    _unname_units(found.said)
    return found


def _ident_files(given: Iterable[Given]) -> Iterator[tuple[Given, Path, int]]:
    """Who the persons of an IPLOS extract are: the files named so, and those that lie beside one and look so."""
    for one in given:
        if one.kind == "idents":
            yield one, one.path, 0
        elif one.kind in {None, "iplos"}:
            folder = one.path.is_dir()
            files = enumerate(_files(one.path), 1) if folder else [(0, one.path)]
            yield from ((one, path, number) for number, path in files if _is_idents(path))


def _idents(files: Iterable[tuple[Given, Path, int]], found: Gathered,
            limits: codec.Limits) -> dict[str, list[PersonId]]:  # fmt: skip
    known: dict[str, list[PersonId]] = {}
    for one, path, number in files:
        name = f"{one.name}/{path.relative_to(one.path).as_posix()}" if number else one.name
        listed = Listed(name, "idents", one.kind != "idents", files=1, folder=one.name if number else "", number=number)
        found.lists.append(listed)
        try:
            mine = read_idents(codec.read_file(path, limits), findings=listed.findings)
        except PlanbroError as error:
            listed.findings.extend(_at(error.findings, name))
            continue
        listed.rows = len(mine)
        for pid, numbers in mine.items():
            known.setdefault(pid, []).extend(numbers)
    return known


def _unname_units(said: Iterable[Said]) -> None:
    """A unit is printed where no person may stand: one that is the name of somebody in the lists is none (law 7)."""
    listed = list(said)
    names = {words_of(text) for text in {name for one in listed for name in (one.name, *(k.name for k in one.named))}}
    people = {unit for unit in {one.unit for one in listed} if len(words_of(unit)) > 1 and words_of(unit) in names}
    for one in listed if people else ():
        one.unit = "" if one.unit in people else one.unit


class _Gatherer:
    def __init__(self, found: Gathered, as_of: str, own: Sequence[ColumnTable], municipality: str, jobs: int,
                 limits: codec.Limits, idents: dict[str, list[PersonId]], taken: frozenset[Path]) -> None:  # fmt: skip
        self.found, self.as_of, self.own, self.municipality = found, as_of, own, municipality
        self.jobs, self.limits, self.idents, self.taken = jobs, limits, idents, taken

    def take(self, given: Given) -> None:
        """One list; a folder may hold several kinds, and is then as many lists."""
        if not given.path.is_dir():
            if given.path not in self.taken:
                self._file(given, given.path, given.name)
            return
        documents: list[tuple[int, str, Path]] = []
        for number, path in enumerate(_files(given.path), 1):
            inside = path.relative_to(given.path).as_posix()
            if path in self.taken:
                continue
            if path.suffix.lower() in _TABLES or _is_register(path):
                self._file(given, path, f"{given.name}/{inside}", number)
            else:
                documents.append((number, inside, path))
        self._documents(given, documents)

    def _file(self, given: Given, path: Path, name: str, number: int = 0) -> None:
        """A file that is a list. In a folder a fault names it by its number, since it may bear a person's name."""
        before = len(self.found.lists)
        try:
            data = codec.read_file(path, self.limits)
            if is_workbook(data):
                self._sheet(given, name, as_csv(data, self.limits, name), "xlsx")
                return
            inside = members(data)
            if inside is not None:
                self._archive(given, name, data, inside)
            elif is_iplos(data):
                self._iplos(given, name, data)
            elif codec.sniff(data) in {"xml", "json", "zip"}:
                self._documents(given, [(1, "", path)])
            else:
                self._sheet(given, name, data)
        except PlanbroError as error:
            self.found.findings.extend(_at(error.findings, given.name, number or None))
        for listed in self.found.lists[before:] if number else ():
            listed.folder, listed.number = given.name, number

    # tables

    def _sheet(self, given: Given, name: str, data: bytes, written: str = "") -> None:
        kind = given.kind if given.kind in {"tool", "paper", "journal", "pas"} else None
        sheet = open_sheet(data, kind, self.own, name)
        places = sheet.table.fit(sheet.headings)
        tells = (places.keys() | sheet.table.fixed.keys()) & {"ip", "koordinator"}
        listed = Listed(
            name, sheet.table.kind, kind is None, sheet.table.name, written or sheet.encoding,
            "" if written else sheet.separator,
            sheet.table.covers, frozenset(tells | ({"named"} if "koordinator_name" in places else set())),
            {column: sheet.headings[place] for column, place in sorted(places.items())}, files=1,
        )  # fmt: skip
        index = self._add(listed)
        said = list(read_rows(sheet, listed, index, as_of=self.as_of[:10], municipality=self.municipality))
        if said == [] and listed.rows and listed.left_out == listed.rows:
            listed.findings.add("list-all-left-out", municipality=self.municipality)
        if listed.kind == "journal" and said and all(one.ip == "active" for one in said):
            listed.covers = "plans"
        self.found.said.extend(said)

    # IPLOS

    def _iplos(self, given: Given, name: str, data: bytes) -> None:
        listed = Listed(name, "iplos", given.kind is None, tells=frozenset({"ip", "koordinator"}), files=1)
        index = self._add(listed)
        if not self.idents:
            listed.findings.add("list-iplos-no-idents")
        for person in read_iplos(data, self.idents, findings=listed.findings, limits=self.limits):
            listed.rows += 1
            block = person.at(self.as_of[:10])
            if block is None or not person.identifiers:
                listed.left_out += 1
                continue
            self.found.said.append(Said(
                list=index, kind="iplos", numbers=tuple(_number(one) for one in person.identifiers),
                line=block.line or person.line or 0, ip=block.ip_status, koordinator=block.koordinator_status,
                date="", certainty="structured",
            ))  # fmt: skip

    # plans and messages

    def _archive(self, given: Given, name: str, data: bytes, inside: list[str]) -> None:
        holder = archive.open(data, self.limits)
        with self._hands(0) as say:
            self._sort(given, name, ((n, member, *say(holder.read(member))) for n, member in enumerate(inside, 1)))

    def _documents(self, given: Given, files: list[tuple[int, str, Path]]) -> None:
        if not files:
            return
        with self._hands(len(files)) as say:
            results = say.map([path for _, _, path in files])
            self._sort(given, given.name, ((number, member, *result) for (number, member, _), result in
                                           zip(files, results, strict=True)))  # fmt: skip

    def _sort(self, given: Given, name: str,
              results: Iterable[tuple[int, str, Said | None, tuple[Finding, ...]]]) -> None:  # fmt: skip
        """Each document to its list: plans, the journal's documents, and messages of one folder are lists apart."""
        lists: dict[str, int] = {}
        for number, member, said, faults in results:
            kind = _kind(given, said) or next(iter(lists), "tool")
            if kind not in lists:
                tells = _ALL if kind != "iplos" else frozenset({"ip"})
                lists[kind] = self._add(Listed(name, kind, given.kind is None, tells=tells))
            listed = self.found.lists[lists[kind]]
            listed.files += 1
            row = number if member else None
            if faults:
                listed.members[number] = member
                listed.findings.extend(
                    Finding(f.code, Place(name, f.place.line, None, row), f.params, f.severity_override) for f in faults
                )
            if said is None:
                listed.left_out += 1
                continue
            listed.rows += 1
            said.list, said.kind, said.file = lists[kind], kind, member
            self.found.said.append(said)

    def _add(self, listed: Listed) -> int:
        listed.findings.file = listed.name
        self.found.lists.append(listed)
        return len(self.found.lists) - 1

    @contextmanager
    def _hands(self, count: int) -> Iterator[_Hands]:
        work = partial(_work, as_of=self.as_of, limits=self.limits)
        if self.jobs < 2 or count < _MANY:
            yield _Hands(work, None)
            return
        with ProcessPoolExecutor(self.jobs) as pool:
            yield _Hands(work, pool)


def _kind(given: Given, said: Said | None) -> str | None:
    """A message is a message and a plan is none, whatever the folder is called; else the user's word counts."""
    if said is None or given.kind is None:
        return said.kind if said is not None else given.kind
    return said.kind if (said.message is not None) != (given.kind == "message") else given.kind


Result = tuple[Said | None, tuple[Finding, ...]]


class _Hands:
    """Reads documents: in this process, or in several, which give back what they read in the order it was asked for."""

    def __init__(self, work: partial[Result], pool: ProcessPoolExecutor | None) -> None:
        self.work, self.pool = work, pool

    def __call__(self, data: bytes) -> Result:
        return self.work(data)

    def map(self, paths: Sequence[Path]) -> Iterable[Result]:
        if self.pool is None:
            return map(self.work, paths)
        return self.pool.map(self.work, paths, chunksize=16)


def _work(source: Path | bytes, *, as_of: str, limits: codec.Limits) -> Result:
    """One document. Whatever goes wrong in it is told and stays in it (law 6)."""
    try:
        data = source if isinstance(source, bytes) else codec.read_file(source, limits)
        return said_of(data, index=0, kind=None, as_of=as_of, house=""), ()
    except NotAPlan:
        return None, ()
    except PlanbroError as error:
        return None, tuple(error.findings)
    except Exception as error:  # a fault of ours: one document must not cost the other fifteen thousand
        return None, (Finding("list-document-broke", params={"kind": type(error).__name__}),)


def _number(ident: PersonId) -> Number:
    seen = examine(ident.value, kind=ident.kind, issuer=ident.issuer)
    return number_of(seen.kind.value, seen.number.value, issuer=ident.issuer or "", sound=is_sound(seen))


def _files(folder: Path) -> list[Path]:
    """What a folder has for us, in one order; hidden files and the generator's manifest are not lists."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in _ENDINGS)
    return sorted(path for path in found if path.name != "manifest.json" and not path.name.startswith("."))


def _is_register(path: Path) -> bool:
    if path.suffix.lower() != ".xml":
        return False
    with path.open("rb") as stream:
        return b"npr.no/xmlstds/iplos" in stream.read(2048)


def _is_idents(path: Path) -> bool:
    """Whether a file looks like the ident file of an extract: PasientIdent in XML, or two columns, the first pid."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return False
    return (_IDENT_XML.search(head) or _IDENT_ROW.match(head)) is not None


def _at(findings: Iterable[Finding], name: str, number: int | None = None) -> Iterator[Finding]:
    for finding in findings:
        row = finding.place.row if number is None else number
        place = Place(name, finding.place.line, finding.place.path, row)
        yield Finding(finding.code, place, finding.params, finding.severity_override)

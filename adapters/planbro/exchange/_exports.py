"""SOURCE: a folder, a zip or one file of exports, of any size, plan by plan.

What is a plan and what is not is told without reading it whole: by ending, and for a zip by its directory. Plans come
in a fixed order, so that a run that was broken off goes on where it was (law 4); nothing is passed over in silence.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import weakref
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, Literal, TypeAlias

from planbro.exchange import _intake as intake
from planbro.findings import Findings, Refused
from planbro.formats import FORMATS, tabular
from planbro.formats.codec import CONTAINER, archive, read_file

Kind: TypeAlias = Literal["file", "member", "book", "extract", "pdf"]
_Zip: TypeAlias = Literal["plan", "container", "book", "extract"]

_DOCUMENTS: Final = (".xml", ".json")
_BOOKS: Final = (".xlsx", ".csv")
_OLD_BOOKS: Final = (".xls", ".ods", ".xlsm")
_FIRST_SHEET: Final = "planer.csv"
_EXTRACT: Final = "arkivstruktur.xml"
_OURS: Final = "manifest.json"
_ORIGINS: Final = "planbro/origins.json"
_BESIDE: Final = ("vedlegg", "planbro")
"""What lies beside CSV files in a folder, and is of the plans in them."""
LARGE: Final = 1 << 22
"""A plan of more bytes than this is read from where it lies."""
_OF_NO_PLAN: Final = "sheet-row-no-plan"
_HEAD: Final = 30
_LONGEST_NAME: Final = 256


@dataclass(frozen=True, slots=True)
class Entry:
    """One plan of a source. `holder` is the file in the source that holds it, `inner` its member or number there; a
    file of a name that is no text has that name, as the system gives it, as its holder."""

    key: str
    size: int
    stamp: str
    kind: Kind = "file"
    holder: str = ""
    inner: str = ""
    member: archive.Member | None = field(default=None, compare=False, repr=False)
    """Where the member lies, so that another process need not read the container's directory."""


class Exports:
    """A source at hand. It keeps no plan; what was set aside is known once the entries have been gone through."""

    def __init__(self, root: Path, scratch: Path | None = None, *, pdf: bool = False) -> None:
        self.root = root
        self.scratch = scratch
        self.pdf = pdf
        self.told = Findings()
        """What was told of the plan that was read last when it was taken in, beyond what its bytes say."""
        self.set_aside: list[tuple[str, str]] = []
        self._books: dict[str, tabular.Book] = {}

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, scratch: Path | None = None, pdf: bool = False) -> Exports:
        """The exports at a path. `scratch` is a folder for what is filed of workbooks and extracts; with `pdf` each PDF
        outside a plan is a printout of one.

        Raises:
            Refused: there is nothing there, or it cannot be read.
        """
        root = Path(path)
        if not root.exists():
            raise Refused.because("input-unreadable", file=str(path), reason="not found")
        return cls(root, scratch, pdf=pdf)

    def entries(self) -> Iterator[Entry]:
        """Each plan, in a fixed order."""
        self.set_aside = []
        if self.root.is_dir():
            yield from self._folder(self.root, "")
        else:
            whole = self.root.suffix.lower() == ".zip" and _zip_of(self.root) == "container"
            yield from self._file(self.root, "" if whole else self.root.name)

    def source(self, entry: Entry) -> Path | bytes:
        """A plan as it is read: its bytes, or where it is large, the file it is or what stands for it outside memory.

        Raises:
            Refused: it cannot be read.
        """
        self.told = Findings()
        if entry.kind == "file" and entry.size > LARGE:
            return self._at(entry.holder or entry.key)
        if entry.kind == "extract" and entry.size > LARGE:
            return self._unit(entry)
        if entry.kind == "member" and entry.member is not None:
            return entry.member.held()
        return self.read(entry)

    def read(self, entry: Entry) -> bytes:
        """The bytes of a plan.

        Raises:
            Refused: they cannot be read, or are too many to hold.
        """
        self.told = Findings()
        if entry.kind == "file":
            return read_file(self._at(entry.holder or entry.key))
        if entry.kind == "pdf":
            data, self.told = intake.of_pdf(self._at(entry.holder or entry.key), entry.key)
            return data
        if entry.kind == "extract":
            return read_file(self._unit(entry))
        if entry.member is not None:
            return entry.member.read()
        book = self._filed(self._at(entry.holder), entry.holder)
        if not entry.inner:  # rows that may be anybody's: they are no plan, and must not go by in silence
            raise Refused([one for one in book.findings if one.code == _OF_NO_PLAN])
        return book.part(entry.inner)

    def beside(self, entry: Entry, name: str) -> bool:
        """Whether a file of this name lies beside a plan: what a zip held, that somebody has unpacked."""
        if entry.kind != "file" or not name or len(name) > _LONGEST_NAME or "\0" in name:
            return False
        place = self._at(entry.holder or entry.key)
        return (place.parent / name).is_file() and place.name != name

    def _at(self, key: str) -> Path:
        return self.root / key if self.root.is_dir() else self.root

    def _aside(self, key: str, reason: str) -> None:
        self.set_aside.append((_as_text(key), reason))

    # folders

    def _folder(self, folder: Path, prefix: str) -> Iterator[Entry]:
        try:
            with os.scandir(folder) as found:
                listed = sorted(found, key=lambda one: one.name)
        except OSError:
            self._aside(prefix or ".", "unreadable")
            return
        if any(one.name == _EXTRACT for one in listed):
            yield from self._extract(folder, prefix.rstrip("/") or ".")
            return
        sheets = {one.name for one in listed if one.name.lower().endswith(".csv") and one.is_file()}
        beside = {f"{one.name[:-5]}{tabular.BESIDE}" for one in listed if one.name.lower().endswith(".xlsx")}
        if _FIRST_SHEET in {name.lower() for name in sheets}:
            yield from self._book(folder, prefix.rstrip("/") or ".")
            listed = [one for one in listed if one.name not in sheets]
            beside |= set(_BESIDE)
        for one in listed:
            key = f"{prefix}{one.name}"
            if one.is_symlink():
                self._aside(key, "link")
            elif one.is_dir() and one.name in beside:
                self._aside(key, "of-book")
            elif one.is_dir():
                yield from self._folder(Path(one.path), f"{key}/")
            elif one.name.startswith((".", "~$")):
                self._aside(key, "hidden")
            else:
                yield from self._file(Path(one.path), key)

    def _file(self, path: Path, key: str) -> Iterator[Entry]:
        name = path.name.lower()
        reason = _unfit(path)
        if reason is not None:
            self._aside(key, reason)
        elif name == _OURS:
            self._aside(key, "manifest")
        elif name.endswith(_DOCUMENTS):
            yield _entry(path, key)
        elif name.endswith(_BOOKS):
            yield from self._book(path, key)
        elif name.endswith(_OLD_BOOKS):
            self._aside(key, "old-workbook")
        elif name.endswith(".pdf") and self.pdf:
            yield replace(_entry(path, key), kind="pdf")
        elif name.endswith(".pdf"):
            self._aside(key, "pdf")
        elif name.endswith(".zip"):
            inside = {
                "plan": self._plan, "container": self._members, "book": self._book, "extract": self._extract,
            }[_zip_of(path)]  # fmt: skip
            yield from inside(path, key)
        else:
            self._aside(key, "not-a-plan")

    def _plan(self, path: Path, key: str) -> Iterator[Entry]:
        yield _entry(path, key)

    # containers

    def _members(self, path: Path, holder: str) -> Iterator[Entry]:
        """The plans in a zip of plans, in order of name."""
        try:
            found = archive.open(path, CONTAINER)
        except Refused as refused:
            self._aside(holder or path.name, next(iter(refused.findings)).code)
            return
        prefix = f"{holder}/" if holder else ""
        for name in sorted(found.names):
            key, lower = f"{prefix}{name}", name.lower()
            base = lower.rpartition("/")[2]
            if base == _OURS:
                self._aside(key, "manifest")
            elif base.startswith((".", "~$")) or lower.startswith("__macosx/"):
                self._aside(key, "hidden")
            elif lower.endswith((*_DOCUMENTS, ".zip")):
                one = found.member(name)
                yield Entry(_as_text(key), one.size, f"{one.size}:{one.crc:08x}", "member", holder, name, one)
            else:
                self._aside(key, "in-zip" if lower.endswith((*_BOOKS, ".pdf")) else "not-a-plan")

    # extracts of an archive

    def _extract(self, path: Path, key: str) -> Iterator[Entry]:
        """The plans of a Noark 5 extract, by the numbers of their mapper."""
        folder, status, count = self._shelf(key), path.stat(), 0
        intake.file_extract(path, folder)
        for one in intake.filed_in(folder):
            if isinstance(one, str):
                self._aside(key, one)
                return
            count += 1
            stamp = f"{one.size}:{status.st_mtime_ns}"
            yield Entry(f"{_as_text(key)}#{one.number}", one.size, stamp, "extract", key, one.file)
        if not count:
            self._aside(key, "extract")

    def _unit(self, entry: Entry) -> Path:
        """The file of a plan of an extract, filed again where the scratch folder is another's."""
        folder = self._shelf(entry.holder)
        intake.file_extract(self._at(entry.holder), folder)
        self.told = intake.told_of(folder / entry.inner)
        return folder / entry.inner

    # spreadsheets: many plans in one file, or in the CSV files of a folder

    def _book(self, path: Path, key: str) -> Iterator[Entry]:
        """The plans of a spreadsheet, by their numbers; a list of something else is set aside."""
        try:
            book = self._filed(path, key)
        except Refused as refused:
            self._aside(key, next(iter(refused.findings)).code)
            return
        stamp = _stamp_of(path)
        if any(one.code == _OF_NO_PLAN for one in book.findings):
            yield Entry(f"{_as_text(key)}#", 0, stamp, "book", key)
        for number in book.plans():
            yield Entry(f"{_as_text(key)}#{number}", 0, stamp, "book", key, number)

    def _filed(self, path: Path, key: str) -> tabular.Book:
        """A spreadsheet with its rows filed in the scratch folder; filed once, for all processes."""
        if key not in self._books:
            folder = self._shelf(key)
            fresh = folder / "done"
            if not fresh.exists():
                tabular.Book.open(path, folder).close()
                fresh.touch(mode=0o600)
            self._books[key] = tabular.Book.reopen(folder)
        return self._books[key]

    def _shelf(self, key: str) -> Path:
        if self.scratch is None:
            self.scratch = Path(mkdtemp(prefix="planbro-"))
            weakref.finalize(self, shutil.rmtree, self.scratch, ignore_errors=True)
        return self.scratch / hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _stamp_of(path: Path) -> str:
    """What tells whether a spreadsheet has changed; that of a folder lies in its files."""
    files = sorted(path.glob("*.[cC][sS][vV]")) if path.is_dir() else [path]
    return "|".join(f"{one.stat().st_size}:{one.stat().st_mtime_ns}" for one in files)


def _entry(path: Path, key: str) -> Entry:
    status = path.stat()
    named = _as_text(key)
    if "#" in named:  # so are the plans of a spreadsheet named
        named = f"{named}~{hashlib.sha256(os.fsencode(key)).hexdigest()[:8]}"
    return Entry(named, status.st_size, f"{status.st_size}:{status.st_mtime_ns}", holder=key if key != named else "")


def _as_text(key: str) -> str:
    """A key that can be written anywhere: what an older system spelled in another code page has its bytes told, and
    a mark of its own, so that no two files come to have one key."""
    raw = os.fsencode(key)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return f"{raw.decode(errors='backslashreplace')}~{hashlib.sha256(raw).hexdigest()[:8]}"


def _unfit(path: Path) -> str | None:
    """Why a file is not looked at."""
    try:
        status = path.stat()
    except OSError:
        return "unreadable"
    if not stat.S_ISREG(status.st_mode):
        return "not-a-file"
    if status.st_size == 0:
        return "empty"
    return None


def _zip_of(path: Path) -> _Zip:
    """What a zip is: one plan, with one document at its top or one of a known name; plans; a spreadsheet, but for one
    plan that was written as such with its original; or an extract."""
    known = _documents()
    try:
        if _first_member(path) in known:
            return "plan"
        with zipfile.ZipFile(path) as found:
            names = found.namelist()
    except Exception:  # whatever is wrong with it is told when it is read as a plan
        return "plan"
    top = [name for name in names if "/" not in name]
    documents = [name for name in top if name.lower().endswith(_DOCUMENTS)]
    if known & set(documents):
        return "plan"
    if not documents and any(name.lower().endswith(_BOOKS) for name in top):
        return "plan" if _ORIGINS in names else "book"
    if any(name.rpartition("/")[2] == _EXTRACT for name in names):
        return "extract"
    inner = sum(name.lower().endswith((*_DOCUMENTS, ".zip")) and not name.startswith("planbro/") for name in names)
    return "container" if len(documents) != 1 or inner > 1 else "plan"


@cache
def _documents() -> frozenset[str]:
    """The names under which formats stand in a zip."""
    return frozenset(name for one in FORMATS.values() if not one.sheets for name in (one.member, one.xml) if name)


def _first_member(path: Path) -> str:
    """The name in the first local header, which is nearly always enough, and costs one read."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD + _LONGEST_NAME)
    if head[:4] != b"PK\x03\x04":
        return ""
    length = int.from_bytes(head[26:28], "little")
    return head[_HEAD : _HEAD + length].decode("utf-8", "replace")

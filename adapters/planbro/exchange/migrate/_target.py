"""TARGET: a folder or a zip of plans. Files come into place whole, under names that planbro chooses (laws 4, 7)."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from planbro.exchange._pool import Stopped
from planbro.findings import Refused
from planbro.store import no_room

PART: Final = ".planbro-part"
_CHUNK: Final = 1 << 20
_WHOLE: Final = 1 << 18
"""A file of so many bytes is read at once."""
_AT_ONCE: Final = 8
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def stop_if_full(error: OSError) -> None:
    """A full disk is no plan's fault: the run stops, and goes on when there is room."""
    if no_room(error):
        raise Stopped("no space left") from None


@contextmanager
def keeping() -> Iterator[None]:
    """What is kept beside the plans, for the run: that it cannot be written is no plan's fault either.

    Raises:
        Stopped: it cannot be written.
    """
    reason = ""
    try:
        yield
    except Refused as refused:
        unwritten = (one for one in refused.findings if one.code == "output-unwritable")
        reason = next((str(one.params["reason"]) for one in unwritten), "")
        if not reason:
            raise
    if reason:
        raise Stopped(reason)


class Target:
    """Where plans go. Workers write beside the place (`stage`), the parent lets them into it (`accept`)."""

    def __init__(self, root: Path, *, zipped: bool) -> None:
        self.root = root
        self.zipped = zipped
        self.folder = root.with_name(f"{root.name}.part") if zipped else root
        self.staging = self.folder / PART
        self._unsafe: list[Path] = []
        self._together: ThreadPoolExecutor | None = None
        """Who wait for the disk where several files are to be safe: to begin a thread costs more than to wait."""

    @classmethod
    def of(cls, path: str | os.PathLike[str]) -> Target:
        """A folder, or by its ending a zip."""
        root = Path(path)
        return cls(root, zipped=root.suffix.lower() == ".zip")

    def check_new(self) -> None:
        """A migration that is not gone on with starts from nothing, and writes over nothing.

        Raises:
            Refused: something is there already.
        """
        taken = self.root.exists() and (self.zipped or not self.root.is_dir() or any(self.root.iterdir()))
        if taken or (self.zipped and self.folder.exists()):
            raise Refused.because("target-not-empty", file=str(self.root))

    def finished(self) -> bool:
        """Whether plans were put together here before."""
        return self.zipped and self.root.is_file()

    def prepare(self) -> None:
        """Make the folders.

        Raises:
            Refused: they cannot be made.
        """
        try:
            unpack = self.finished() and not self.folder.exists()
            for folder in (self.folder, self.staging):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if unpack:
                self._unpack()
        except OSError:
            failed = True
        else:
            failed = False
        if failed:
            raise Refused.because("output-unwritable", file=str(self.root), reason="no such folder")

    def stage(self, name: str, data: bytes) -> Path:
        """Write a plan beside its place; `flush` makes it safe there.

        Raises:
            Stopped: no space is left.
        """
        path = self.staging / name
        try:
            with open(path, "wb", opener=_for_the_owner) as stream:
                stream.write(data)
        except OSError as error:
            stop_if_full(error)
            raise
        self._unsafe.append(path)
        return path

    def flush(self) -> None:
        """What was staged is on the disk, and not only on its way there: some at once, since the disk then makes one
        journey for all of them.

        Raises:
            Stopped: no space is left.
        """
        try:
            if len(self._unsafe) == 1:
                _sync(self._unsafe[0])
            elif self._unsafe:
                if self._together is None:
                    self._together = ThreadPoolExecutor(_AT_ONCE)
                list(self._together.map(_sync, self._unsafe))
        except OSError as error:
            stop_if_full(error)
            raise
        self._unsafe = []

    def accept(self, moves: Iterable[tuple[str, str]]) -> None:
        """Let staged files into the target, each under its name; one that is there already is the same plan's.

        A move that was made before a run was broken off is not made again.
        """
        try:
            for staged, name in moves:
                with suppress(FileNotFoundError):
                    (self.staging / staged).replace(self.folder / name)
            sync_folder(self.folder)
        except OSError as error:
            stop_if_full(error)
            raise

    def drop(self, name: str) -> None:
        """Take a plan out of the target again: it has become part of another, or a person said so."""
        (self.folder / name).unlink(missing_ok=True)

    def has(self, name: str) -> bool:
        return (self.folder / name).is_file()

    def sha256(self, name: str) -> str | None:
        """Of the file that stands there under this name; None where none does."""
        try:
            with (self.folder / name).open("rb") as stream:
                if os.fstat(stream.fileno()).st_size <= _WHOLE:
                    return hashlib.sha256(stream.read()).hexdigest()
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            return None

    def path(self, name: str) -> Path:
        """Where a plan stands until the target is finished."""
        return self.folder / name

    def names(self) -> Iterator[str]:
        with os.scandir(self.folder) as found:
            yield from sorted(one.name for one in found if one.is_file())

    def finish(self) -> None:
        """Nothing more comes: a zip is put together, in order of name, and proven; what was beside goes.

        Raises:
            Stopped: no space is left.
            Refused: the zip does not give back what went into it.
        """
        if not self.folder.exists():
            return
        if self.zipped:
            self._assemble()
        shutil.rmtree(self.folder if self.zipped else self.staging, ignore_errors=True)

    def _unpack(self) -> None:
        """A zip that was finished, plan by plan again, to be gone on with."""
        with zipfile.ZipFile(self.root) as archive:
            for info in archive.infolist():
                if "/" not in info.filename:
                    waiting = self.staging / "again"
                    with archive.open(info) as one, open(waiting, "wb", opener=_for_the_owner) as into:
                        shutil.copyfileobj(one, into, _CHUNK)
                    waiting.replace(self.folder / info.filename)

    def _assemble(self) -> None:
        made = self.root.with_name(f".{self.root.name}.new")
        try:
            made.unlink(missing_ok=True)
            with (
                open(made, "wb", opener=_for_the_owner) as into,
                zipfile.ZipFile(into, "w", zipfile.ZIP_STORED, allowZip64=True) as archive,
            ):
                for name in self.names():
                    _add(archive, name, self.folder / name)
            _prove(made, self.folder)
            with made.open("rb+") as stream:
                os.fsync(stream.fileno())
            made.replace(self.root)
            sync_folder(self.root.parent)
        except OSError as error:
            made.unlink(missing_ok=True)
            stop_if_full(error)
            raise


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _for_the_owner(path: str, flags: int) -> int:
    """Opens a file that nobody else may read: it holds plans."""
    return os.open(path, flags, 0o600)


def _add(archive: zipfile.ZipFile, name: str, path: Path) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = 3, 0o100600 << 16
    info.compress_type = zipfile.ZIP_STORED if name.endswith(".zip") else zipfile.ZIP_DEFLATED
    info.file_size = path.stat().st_size
    with path.open("rb") as source, archive.open(info, "w") as into:
        shutil.copyfileobj(source, into, _CHUNK)


def _prove(made: Path, folder: Path) -> None:
    """Each member is the file that went in, byte for byte."""
    with zipfile.ZipFile(made) as archive:
        for info in archive.infolist():
            with archive.open(info) as one, (folder / info.filename).open("rb") as other:
                while True:
                    part = one.read(_CHUNK)
                    if part != other.read(len(part) or 1):
                        raise Refused.because("target-differs", file=str(made))
                    if not part:
                        break


def sync_folder(folder: Path) -> None:
    """Make renames last, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

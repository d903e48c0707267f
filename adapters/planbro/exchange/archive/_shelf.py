"""DIR: one folder per plan, one within it per version; a package is there whole, or it is not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson

from planbro.exchange.archive._package import MANIFEST, METADATA, Package, hash_of
from planbro.findings import Refused
from planbro.formats.codec.limits import reason_of
from planbro.formats.codec.placing import why_not
from planbro.plan import chunks_of

MAKING: Final = ".making"
LOCK: Final = ".lock"
RECEIPTS: Final = "kvitteringer"
_CHUNK: Final = 1 << 16

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Kept:
    """A package that is there."""

    folder: Path
    metadata: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.metadata["package"])

    @property
    def plan(self) -> str:
        return str(self.metadata["plan"])

    @property
    def version(self) -> int:
        return int(self.metadata["version"])

    @property
    def content(self) -> str:
        return str(self.metadata["content"])

    @property
    def lacking(self) -> int:
        """How many documents of the plan are not in it, since the export had no bytes of them."""
        return int(self.metadata.get("attachments", {}).get("without_bytes", 0))

    @property
    def checksum(self) -> str:
        """The hash of its manifest as it lies there."""
        return file_hash(self.folder / MANIFEST)


class Shelf:
    """A folder of packages."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock: IO[bytes] | None = None

    @classmethod
    def open(cls, root: Path, *, make: bool = False) -> Shelf:
        """The folder; made where it is not, for its owner alone. What a broken run left half made is cleared away.

        Raises:
            Refused: it is not there, cannot be made, or another run is making packages in it.
        """
        shelf = cls(root)
        reason = None
        try:
            if make:
                root.mkdir(mode=0o700, parents=True, exist_ok=True)
                shelf._lock = _locked(root / LOCK)
                shutil.rmtree(root / MAKING, ignore_errors=True)
            elif not root.is_dir():
                raise FileNotFoundError
        except OSError as error:
            reason = reason_of(error)
        if reason is not None:
            raise Refused.because("output-unwritable" if make else "input-unreadable", file=str(root), reason=reason)
        return shelf

    def plans(self) -> Iterator[str]:
        """The plans that have a package, in a fixed order."""
        names = sorted(one.name for one in self.root.iterdir() if one.is_dir() and len(one.name) == 36)
        yield from names

    def versions(self, plan: str) -> list[Kept]:
        """The packages of a plan, the oldest first.

        Raises:
            Refused: one of them cannot be read.
        """
        folder = self.root / plan
        if not folder.is_dir():
            return []
        numbered = sorted(one for one in folder.iterdir() if one.is_dir() and one.name.isdecimal())
        return [Kept(one, self._metadata(one)) for one in numbered]

    def newest(self, plan: str) -> Kept | None:
        found = self.versions(plan)
        return found[-1] if found else None

    def _metadata(self, folder: Path) -> dict[str, Any]:
        try:
            found = orjson.loads((folder / METADATA).read_bytes())
            known = isinstance(found, dict) and {"package", "plan", "version", "content", "source"} <= found.keys()
            if known and (found["plan"], found["version"]) == (folder.parent.name, int(folder.name)):
                return dict(found)
        except (OSError, ValueError):
            pass
        raise Refused.because("archive-package-damaged", file=f"{folder.parent.name}/{folder.name}")

    def stage(self, package: Package, name: str) -> str:
        """Write a package beside its place, safe on the disk, under a name of its own.

        Raises:
            Refused: there is no room, or no right.
        """
        making = self.root / MAKING / name
        reason = None
        try:
            shutil.rmtree(making, ignore_errors=True)
            for file, data in package.files.items():
                _write(making / file, data)
            for folder in {(making / file).parent for file in package.files}:
                _settle(folder)
        except OSError as error:
            shutil.rmtree(making, ignore_errors=True)
            reason = why_not(error)
        if reason is not None:
            raise Refused.because("output-unwritable", file=str(self.root), reason=reason)
        return name

    def accept(self, staged: str, plan: str, version: int) -> bool:
        """Let a package into its place; false where another version has come to be the newest since it was made.

        Raises:
            Refused: there is no room, or no right.
        """
        making, place = self.root / MAKING / staged, self.root / plan / f"{version:04}"
        newest = self.newest(plan)
        if place.exists() or (newest.version if newest is not None else 0) >= version:
            shutil.rmtree(making, ignore_errors=True)
            return False
        reason = None
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            making.rename(place)
            _settle(place.parent)
            _settle(self.root)
        except OSError as error:
            shutil.rmtree(making, ignore_errors=True)
            reason = why_not(error)
        if reason is not None:
            raise Refused.because("output-unwritable", file=str(self.root), reason=reason)
        return True

    def done(self) -> None:
        """Clear away the place where packages are made, and let the next run in."""
        shutil.rmtree(self.root / MAKING, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _locked(path: Path) -> IO[bytes] | None:
    """Hold the folder for one run; the hold goes with the process, however it ends. The file stays: to hold one that
    another run has taken away would keep nobody out.

    Raises:
        Refused: another run holds it.
    """
    if fcntl is None:
        return None
    stream = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        stream.close()
    else:
        return stream
    raise Refused.because("archive-in-use")


def write_whole(path: Path, data: bytes) -> None:
    """A file beside its place first, then in it.

    Raises:
        Refused: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.part")
    reason = None
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(beside, data)
        beside.replace(path)
        _settle(path.parent)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        reason = why_not(error)
    if reason is not None:
        raise Refused.because("output-unwritable", file=path.name, reason=reason)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        for chunk in chunks_of(data):
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())


def _settle(folder: Path) -> None:
    """Let the names in a folder be safe on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, read piece by piece; nothing where it is not there."""
    try:
        with path.open("rb") as stream:
            return hash_of(iter(lambda: stream.read(_CHUNK), b""))
    except OSError:
        return ""

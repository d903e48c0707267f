"""A watched folder as a way in.

A file is taken when it is whole: its name is not one of those that programs write under, and its size and time have
stood still for a while. Taken, it is renamed into `.claimed`, so that of two processes one has it; kept by us, it goes
to the archive of that day, unless somebody has written to it since it was read, and then it is read again; refused, to
`refused` with a file beside it that says why by codes. What we name is named by the arrival's key, never as the sender
named it: people put numbers of persons in file names (law 7).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from planbro.findings import Finding, Refused
from planbro.formats.codec import DEFAULT, Limits, read_file
from planbro.formats.codec.placing import move, place, why_not
from planbro.plan import day_in_norway
from planbro.transport._mail import Arrival, ArrivalKind, Notice, NotPosted
from planbro.transport.folder._slot import Slot

_UNFINISHED: Final = (".part", ".tmp", ".temp", ".partial", ".filepart", ".crdownload", ".swp", ".lock", "~")
_KEYS: Final = uuid.UUID("1d2a2bb6-6b0a-5d0e-9c63-9a4a6a1c7a11")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_Seen = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """What lies in a folder: for a metric, and for whoever wonders why a file is not taken."""

    waiting: int = 0
    """Not yet still for long enough, or not yet polled."""
    unfinished: int = 0
    """Under a name that says it is being written, or empty."""
    claimed: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that could not be read as a whole: the key it lies under in `refused`, and why, by code and reason."""

    key: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Given:
    """What was given of a taken file: how it stood, and a hash of its bytes."""

    path: Path
    state: _Seen
    digest: bytes

    def is_as_read(self) -> bool:
        """Whether it holds what was read. One whose time was set afterwards, as programs that copy do, still does."""
        found = _state(self.path)
        if found == self.state:
            return True
        return found[0] == self.state[0] and hashlib.sha256(self.path.read_bytes()).digest() == self.digest


class FolderInbox:
    """`Inbox` of a folder. Close it, or use it in a `with`: until then what it has taken is its own.

    `settle` is in seconds, 0 where the sender renames whole files into the folder. `watching` lets `wait` be told by
    the system of a new file; network disks do not tell, so it is off by default and the folder is looked at in turn.
    `keyed` says that we have laid the files there ourselves, each under the key of its arrival.
    `kept` and `aside` are how long what was done lies in the archive, and what was not taken in `refused`; None: for
    ever.
    """

    def __init__(
        self,
        folder: Path,
        *,
        now: Callable[[], datetime],
        name: str = "folder",
        kind: ArrivalKind = "document",
        settle: float = 2.0,
        archive: Path | None = None,
        refused: Path | None = None,
        limits: Limits = DEFAULT,
        watching: bool = False,
        keyed: bool = False,
        kept: timedelta | None = None,
        aside: timedelta | None = None,
    ) -> None:
        self._folder, self._now, self._name, self._kind = folder, now, name, kind
        self._settle, self._limits, self._watching, self._keyed = settle, limits, watching, keyed
        self._archive = archive or folder / "archive"
        self._refused = refused or folder / "refused"
        self._kept, self._aside, self._cleared = kept, aside, ""
        self._guard = threading.RLock()
        self._slot: Slot | None = None
        self._seen: dict[str, tuple[_Seen, datetime]] = {}
        self._given: dict[str, _Given] = {}
        self._asides: dict[str, Aside] | None = None
        self._changed: dict[Path, tuple[_Seen, datetime]] = {}
        """Those of ours that somebody wrote to after we took them, since when they have stood still."""

    def __enter__(self) -> FolderInbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"FolderInbox({self._name})"

    def close(self) -> None:
        """Let go; what is taken and not done goes to the next process that looks."""
        with self._guard:
            if self._slot is not None:
                self._slot.close()
            self._slot = None

    @property
    def name(self) -> str:
        return self._name

    # -- the port

    def poll(self, limit: int) -> Sequence[Arrival]:
        with self._guard, _telling():
            slot = self._mine()
            slot.adopt()
            self._clear()
            found: list[Arrival] = []
            for path in self._in_order(slot) if limit > 0 else ():
                arrival = self._arrival(path)
                if arrival is not None:
                    found.append(arrival)
                if len(found) >= limit:  # before another is taken
                    break
            return found

    def done(self, arrivals: Sequence[Arrival]) -> None:
        with self._guard, _telling():
            is_archived = self._kept != timedelta()
            if is_archived:
                self._archive.mkdir(mode=0o700, parents=True, exist_ok=True)
            for arrival in arrivals:
                path = self._held(arrival.key)
                if path is None:
                    self._read_anew(arrival.key)
                elif not is_archived:
                    path.unlink()
                else:
                    move(path, self._archive / self._today() / _safe_name(arrival.key, path))
                self._given.pop(arrival.key, None)

    def notices(self, limit: int) -> Sequence[Notice]:
        return ()

    # -- beside it

    def refuse(self, key: str, findings: Iterable[Finding]) -> bool:
        """Lay an arrival aside with the reasons beside it, whether it was done or not; False where it is not here."""
        with self._guard, _telling():
            path = self._held(key) or next(self._archive.glob(f"*/{key}*"), None)
            if path is None:
                self._read_anew(key)
                return False
            self._set_aside(path, key, findings)
            self._given.pop(key, None)
            return True

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait until something may have come, at most so long; True where the system has told of a change."""
        if not self._watching:
            stop.wait(seconds)
            return False
        from watchfiles import watch

        for changes in watch(self._folder, stop_event=stop, rust_timeout=max(1, int(seconds * 1000)), recursive=False,
                             yield_on_timeout=True, raise_interrupt=False):  # fmt: skip
            return bool(changes)
        return False

    def asides(self) -> Sequence[Aside]:
        """Files that could not be read and lie in `refused`, until whoever asks has `told` of them; at first also those
        that earlier runs have laid there, since they may have ended before they told."""
        with self._guard, _telling():
            if self._asides is None:
                found = (_aside_in(path) for path in sorted(self._refused.glob("*.json")))
                self._asides = {one.key: one for one in found if one is not None}
            return tuple(self._asides.values())

    def told(self, asides: Iterable[Aside]) -> None:
        """Somebody knows of these by now."""
        with self._guard:
            for one in asides:
                (self._asides or {}).pop(one.key, None)

    def counted(self) -> Counted:
        """What lies there now."""
        with self._guard, _telling():
            here = [path for path in self._folder.iterdir() if _plain(path)]
            unfinished = sum(_is_unfinished(path) or not _size(path) for path in here)
            claimed = sum(1 for path in self._folder.glob(".claimed/*/*") if path.is_file())
            refused = sum(1 for path in self._refused.glob("*.json")) if self._refused.is_dir() else 0
            return Counted(len(here) - unfinished, unfinished, claimed, refused)

    def _clear(self) -> None:
        """Once a day, remove what retention does not keep any longer. Where that fails it is told, and does not stop
        what comes."""
        today = self._today()
        if today == self._cleared:
            return
        self._cleared = today
        if self._kept is not None and self._archive.is_dir():
            oldest = (date.fromisoformat(today) - self._kept).isoformat()
            for path in list(self._archive.iterdir()):
                if _is_day(path.name) and path.name < oldest:
                    shutil.rmtree(path)
        if self._aside is not None and self._refused.is_dir():
            since = (self._now() - self._aside).timestamp()
            for told in list(self._refused.glob("*.json")):
                if _UUID.fullmatch(told.stem) and told.stat().st_mtime < since:
                    for path in (*self._refused.glob(f"{told.stem}.*"), *self._refused.glob(told.stem)):
                        path.unlink()

    # -- taking

    def _mine(self) -> Slot:
        if self._slot is None:
            self._slot = Slot.take(self._folder / ".claimed")
        return self._slot

    def _in_order(self, slot: Slot) -> Iterator[Path]:
        """What is ours already, then what is whole and can be made ours, each in the order it came."""
        yield from (path for path in sorted(slot.files(), key=_age) if self._is_still(path))
        for path in sorted(self._whole(), key=_age):
            mine = slot.claim(path)
            if mine is not None:
                self._seen.pop(path.name, None)
                yield mine

    def _whole(self) -> list[Path]:
        """The files that have stood still for long enough."""
        now, found, seen = self._now(), [], {}
        for path in self._folder.iterdir():
            if _is_unfinished(path) or not _plain(path):
                continue
            with suppress(FileNotFoundError):
                state = _state(path)
                before = self._seen.get(path.name)
                since = before[1] if before is not None and before[0] == state else now
                seen[path.name] = (state, since)
                if state[0] and (now - since).total_seconds() >= self._settle:
                    found.append(path)
        self._seen = seen
        return found

    def soon(self) -> float:
        """In how many seconds what may still be written to will have stood still; 0 where there is no such file."""
        now = self._now()
        waits = [self._settle - (now - since).total_seconds() for state, since in self._seen.values() if state[0]]
        return max([wait for wait in waits if wait > 0], default=0.0)

    def _arrival(self, path: Path) -> Arrival | None:
        """What a taken file holds; None where it is still written to, or cannot be read and is set aside."""
        before = _state(path)
        try:
            data = read_file(path, self._limits)
        except Refused as refused:
            if _state(path) == before and before[0]:
                faults = [Finding(one.code, params=one.params) for one in refused.findings]
                self._unread(path, str(uuid.uuid5(_KEYS, f"{before}")), faults)
            return None
        if _state(path) != before:
            self._changed[path] = (before, self._now())
            return None
        key = self._key(path, data, before)
        self._given[key] = _Given(path, before, hashlib.sha256(data).digest())
        self._changed.pop(path, None)
        return Arrival(self._name, key, data, self._kind)

    def _held(self, key: str) -> Path | None:
        """Where a taken file lies as it was read, also one that an earlier run was given. Whoever had it open when it
        was taken may have written to it since, and then it is another, which nobody has read."""
        known = self._given.get(key)
        if known is not None and known.path.exists():
            return known.path if known.is_as_read() else None
        for path in self._mine().files():
            if self._key(path, path.read_bytes(), _state(path)) == key:
                return path
        return None

    def _read_anew(self, key: str) -> None:
        """A file that is not as it was read stays, and is read again when it has stood still."""
        known = self._given.pop(key, None)
        if known is not None and known.path.exists():
            self._changed[known.path] = (known.state, self._now())

    def _is_still(self, path: Path) -> bool:
        """Whether one of ours is written to no more, as far as it is known to have been."""
        known = self._changed.get(path)
        if known is None:
            return True
        state, now = _state(path), self._now()
        if state != known[0]:
            self._changed[path] = (state, now)
            return self._settle == 0
        return (now - known[1]).total_seconds() >= self._settle

    def _unread(self, path: Path, key: str, faults: Sequence[Finding]) -> None:
        reason = faults[0].params.get("reason", "too large")
        self._set_aside(path, key, faults, unread=str(reason))
        if self._asides is not None:
            self._asides[key] = Aside(key, faults[0].code, str(reason))

    def _set_aside(self, path: Path, key: str, findings: Iterable[Finding], **also: str) -> None:
        said = [one.to_json("nb") for one in findings]
        told = {"key": key, "at": self._now().isoformat(), "findings": said, **also}
        self._refused.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self._refused / _safe_name(key, path)
        place(target.with_name(f"{key}.json"), json.dumps(told, ensure_ascii=False, indent=2).encode())
        move(path, target if target.suffix != ".json" else target.with_name(f"{key}.input.json"))

    def _key(self, path: Path, data: bytes, state: _Seen) -> str:
        """The same file is the same arrival; the same bytes put there again at another time are another.

        Not of the name, which may be a number that could be guessed back.
        """
        if self._keyed and _UUID.fullmatch(path.stem):
            return path.stem
        return str(uuid.uuid5(_KEYS, f"{state[1]} {hashlib.sha256(data).hexdigest()}"))

    def _today(self) -> str:
        return day_in_norway(self._now().isoformat())


def _aside_in(path: Path) -> Aside | None:
    """What the file beside one in `refused` says, where that one could not be read and is still there."""
    with suppress(OSError, ValueError, LookupError, TypeError):
        told = json.loads(path.read_bytes())
        is_there = any(one != path for one in (*path.parent.glob(f"{path.stem}.*"), *path.parent.glob(path.stem)))
        if is_there and told["key"] == path.stem and isinstance(told["unread"], str):
            return Aside(path.stem, str(told["findings"][0]["code"]), told["unread"])
    return None


def _state(path: Path) -> _Seen:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _age(path: Path) -> tuple[int, str]:
    with suppress(OSError):
        return path.stat().st_mtime_ns, path.name
    return 0, path.name


def _plain(path: Path) -> bool:
    with suppress(OSError):
        return stat.S_ISREG(path.lstat().st_mode) and not path.name.startswith(".")
    return False


def _is_unfinished(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower().endswith(_UNFINISHED)


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def _safe_name(key: str, path: Path) -> str:
    """The key, with the ending the file had where it is an ordinary one."""
    ending = path.suffix.lower()
    return key + (ending if len(ending) <= 6 and ending[1:].isalnum() and not ending[1:].isdigit() else "")


@contextmanager
def _telling() -> Iterator[None]:
    """What goes wrong with the folder, told by code; the system's own words hold a path."""
    reason = None
    try:
        yield
    except OSError as error:
        reason = why_not(error)
    except Refused as refused:
        reason = str(next(iter(refused.findings)).params.get("reason", "input/output error"))
    if reason is not None:
        raise NotPosted("port-folder", reason=reason)


def folder_of(path: Path) -> Path:
    """A folder that can be read and written.

    Raises:
        NotPosted: it is not there, or not ours to use.
    """
    if not path.is_dir():
        raise NotPosted("port-folder", reason="no such folder")
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise NotPosted("port-folder", reason="permission denied")
    return path

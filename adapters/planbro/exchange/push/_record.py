"""What has gone out and what may have: the record from which the next try goes on, a file or in the exchange's store.

It holds ids, digests, ETags and states; nothing of what the resources say. It is replaced whole and is on the disk
before anything is sent that it speaks of, so that a crash at any point leaves a record that is true: what is marked
as `sending` may have arrived or not, and is looked for before it is sent again (law 4).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

from planbro.findings import Refused
from planbro.formats.codec.placing import place

VERSION: Final = 1
OVER: Final = "over"
_ID: Final = re.compile(r"[A-Za-z0-9.\-]{0,64}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(slots=True)
class Kept:
    """One resource: where it stands, in which version, what it said when we wrote it."""

    type: str
    id: str = ""
    version: str = ""
    """Its ETag, as the server gave it."""
    sha256: str = ""
    """What of ours the server has for certain."""
    sending: str = ""
    """What of ours it may have."""
    state: str = ""
    """`conflict`, `removed`, `refused`, `over` for what was ended there, or nothing."""

    @property
    def place(self) -> str:
        return f"{self.type}/{self.id}" if self.id else ""


class Shelf(Protocol):
    """Where one record is kept."""

    def load(self) -> bytes | None:
        """What was kept there last; None where nothing was."""
        ...

    def keep(self, data: bytes) -> None:
        """Put this in its place, whole, on the disk when it returns.

        Raises:
            NotPosted: another has put something there since it was loaded, who knows more.
        """
        ...


class Shelves(Protocol):
    """Where the records of one port are kept."""

    def shelf(self, server: str, plan: str, receiver: str) -> Shelf: ...


@dataclass(slots=True)
class Record:
    """Of one plan, on one server, for one receiver."""

    server: str
    plan: str
    receiver: str
    left_out: list[str] = field(default_factory=list)
    numbered: list[str] = field(default_factory=list)
    resources: dict[str, Kept] = field(default_factory=dict)
    keep: Callable[[bytes], None] | None = field(default=None, compare=False, repr=False)
    _standing: bytes = field(default=b"", compare=False, repr=False)

    @classmethod
    def open(cls, path: Path | None, server: str, plan: str, receiver: str) -> Record:
        """The record in that file, or a new one that will stand there.

        Raises:
            Refused: the file is no such record, or it is of another plan, server or receiver.
        """
        if path is None:
            return cls(server, plan, receiver)
        return cls._of(_read(path), partial(place, path), (server, plan, receiver), str(path))

    @classmethod
    def on(cls, shelf: Shelf, server: str, plan: str, receiver: str) -> Record:
        """The record on that shelf, or a new one that will stand there.

        Raises:
            Refused: what stands there is no such record.
        """
        return cls._of(shelf.load(), shelf.keep, (server, plan, receiver), f"{server} {receiver}")

    @classmethod
    def _of(cls, data: bytes | None, keep: Callable[[bytes], None], mine: tuple[str, str, str], where: str) -> Record:
        if data is None:
            return cls(*mine, keep=keep)
        code = ""
        try:
            found = json.loads(data)
            if found["planbro_push"] != VERSION:
                raise Refused.because("push-record-newer", file=where)
            resources = {_uuid(key): _kept(value) for key, value in found["resources"].items()}
            record = cls(str(found["server"]), str(found["plan"]), str(found["receiver"]), list(found["left_out"]),
                         list(found["numbered"]), resources, keep, data)  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError):
            code = "push-record-malformed"
        if not code and (record.server, record.plan, record.receiver) != mine:
            code = "push-record-other"
        if code:
            raise Refused.because(code, file=where)
        return record

    def save(self) -> None:
        """Put it on the disk, whole, where it says something new."""
        data = (json.dumps(self.to_json(), indent=1) + "\n").encode()
        if self.keep is not None and data != self._standing:
            self.keep(data)
            self._standing = data

    def to_json(self) -> dict[str, Any]:
        frame = {"planbro_push": VERSION, "server": self.server, "plan": self.plan, "receiver": self.receiver,
                 "left_out": sorted(self.left_out), "numbered": sorted(self.numbered)}  # fmt: skip
        rows = {key: {name: value for name, value in asdict(kept).items() if value}
                for key, kept in self.resources.items()}  # fmt: skip
        return frame | {"resources": rows}

    def keys(self) -> dict[str, str]:
        """Which of our resources stands at a place."""
        return {kept.place: key for key, kept in self.resources.items() if kept.id}


def _read(path: Path) -> bytes | None:
    """A file's bytes; None where there is no file."""
    is_readable = True
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    except OSError:
        is_readable = False
    if not is_readable:
        raise Refused.because("push-record-unreadable", file=str(path))
    return None


def _uuid(text: str) -> str:
    if not _UUID.fullmatch(text):
        raise ValueError
    return text


def _kept(value: Mapping[str, Any]) -> Kept:
    kept = Kept(**value)
    if not all(isinstance(one, str) for one in value.values()) or not _ID.fullmatch(kept.id):
        raise ValueError
    return kept

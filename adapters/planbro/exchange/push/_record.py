"""What has gone out and what may have: the record beside the Bundle, from which the next try goes on.

It holds ids, digests, ETags and states; nothing of what the resources say. It is replaced whole and is on the disk
before anything is sent that it speaks of, so that a crash at any point leaves a record that is true: what is marked
as `sending` may have arrived or not, and is looked for before it is sent again (law 4).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from planbro.findings import Refused
from planbro.formats.codec.placing import place

VERSION: Final = 1
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
    """`conflict`, `removed`, `refused`, or nothing."""

    @property
    def place(self) -> str:
        return f"{self.type}/{self.id}" if self.id else ""


@dataclass(slots=True)
class Record:
    """Of one plan, on one server, for one receiver."""

    server: str
    plan: str
    receiver: str
    left_out: list[str] = field(default_factory=list)
    numbered: list[str] = field(default_factory=list)
    resources: dict[str, Kept] = field(default_factory=dict)
    path: Path | None = field(default=None, compare=False)
    _on_disk: bytes = field(default=b"", compare=False, repr=False)

    @classmethod
    def open(cls, path: Path | None, server: str, plan: str, receiver: str) -> Record:
        """The record in that file, or a new one that will stand there.

        Raises:
            Refused: the file is no such record, or it is of another plan, server or receiver.
        """
        if path is None or not path.exists():
            return cls(server, plan, receiver, path=path)
        record = cls._load(path)
        if (record.server, record.plan, record.receiver) != (server, plan, receiver):
            raise Refused.because("push-record-other", file=str(path))
        return record

    @classmethod
    def _load(cls, path: Path) -> Record:
        try:
            data = path.read_bytes()
            found = json.loads(data)
            if found["planbro_push"] != VERSION:
                raise Refused.because("push-record-newer", file=str(path))
            resources = {_uuid(key): _kept(value) for key, value in found["resources"].items()}
            return cls(str(found["server"]), str(found["plan"]), str(found["receiver"]), list(found["left_out"]),
                       list(found["numbered"]), resources, path, data)  # fmt: skip
        except OSError:
            code = "push-record-unreadable"
        except (ValueError, KeyError, TypeError, AttributeError):
            code = "push-record-malformed"
        raise Refused.because(code, file=str(path))

    def save(self) -> None:
        """Put it on the disk, whole, where it says something new."""
        data = (json.dumps(self.to_json(), indent=1) + "\n").encode()
        if self.path is not None and data != self._on_disk:
            place(self.path, data)
            self._on_disk = data

    def to_json(self) -> dict[str, Any]:
        frame = {"planbro_push": VERSION, "server": self.server, "plan": self.plan, "receiver": self.receiver,
                 "left_out": sorted(self.left_out), "numbered": sorted(self.numbered)}  # fmt: skip
        rows = {key: {name: value for name, value in asdict(kept).items() if value}
                for key, kept in self.resources.items()}  # fmt: skip
        return frame | {"resources": rows}

    def keys(self) -> dict[str, str]:
        """Which of our resources stands at a place."""
        return {kept.place: key for key, kept in self.resources.items() if kept.id}


def _uuid(text: str) -> str:
    if not _UUID.fullmatch(text):
        raise ValueError
    return text


def _kept(value: Mapping[str, Any]) -> Kept:
    kept = Kept(**value)
    if not all(isinstance(one, str) for one in value.values()) or not _ID.fullmatch(kept.id):
        raise ValueError
    return kept

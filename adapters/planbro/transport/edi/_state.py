"""The little that has to be remembered between two questions, as ports: the store implements them for the engine, a
file for whoever has no store."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import orjson

from planbro.findings import Refused
from planbro.formats.codec.placing import place
from planbro.transport._mail import NotPosted


class Cursor(Protocol):
    """How far the notifications have been read (version 3). The service keeps no such mark; we do."""

    def get(self, name: str) -> int:
        """The last offset that is done with; 0 at first."""
        ...

    def set(self, name: str, offset: int) -> None: ...


class Sent(Protocol):
    """What the service called the posts that went out: `id` is ours (MsgId), `remote` is theirs. `again` is which time
    it is that a person has it sent (`Post.again`)."""

    def add(self, id: str, remote: str, again: int = 0) -> None: ...

    def remote(self, id: str, again: int = 0) -> str:
        """Empty where it is not known to have gone, that time or a later one."""
        ...

    def known(self, remote: str) -> str:
        """Our id of what the service calls so; empty where it is not known."""
        ...

    def waiting(self) -> Sequence[tuple[str, str]]:
        """(id, remote) of those whose transport is not settled, oldest first."""
        ...

    def settle(self, ids: Iterable[str]) -> None:
        """These were delivered, refused or given up: they need not be asked for again."""
        ...


def settle_told(sent: Sent, told: Mapping[str, str]) -> None:
    """What was told as ended the last time, by our id and theirs, counts as heard; but not what a person has had sent
    anew since, which they call by another name."""
    sent.settle([id_ for id_, remote in told.items() if sent.remote(id_) == remote])


class State(Cursor, Sent, Protocol):
    """Both in one."""


class MemoryState:
    """State that lives as long as the process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._offsets: dict[str, int] = {}
        self._sent: dict[str, str] = {}
        self._again: dict[str, int] = {}
        self._ours: dict[str, str] = {}
        self._settled: set[str] = set()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._sent)} sent)"

    def get(self, name: str) -> int:
        with self._lock:
            return self._offsets.get(name, 0)

    def set(self, name: str, offset: int) -> None:
        with self._lock:
            self._offsets[name] = offset
            self._keep()

    def add(self, id: str, remote: str, again: int = 0) -> None:
        with self._lock:
            self._ours.pop(self._sent.get(id, ""), None)  # what they say of the last time is no news of this one
            self._sent[id] = remote
            self._ours[remote] = id
            self._again[id] = again
            self._settled.discard(id)
            self._keep()

    def remote(self, id: str, again: int = 0) -> str:
        with self._lock:
            return self._sent.get(id, "") if self._again.get(id, 0) >= again else ""

    def known(self, remote: str) -> str:
        with self._lock:
            return self._ours.get(remote, "")

    def waiting(self) -> Sequence[tuple[str, str]]:
        with self._lock:
            return [(id_, remote) for id_, remote in self._sent.items() if id_ not in self._settled]

    def settle(self, ids: Iterable[str]) -> None:
        with self._lock:
            fresh = {id_ for id_ in ids if id_ in self._sent} - self._settled
            if fresh:
                self._settled |= fresh
                self._keep()

    def _keep(self) -> None:
        """Nothing to keep it in."""


class FileState(MemoryState):
    """State in one small file, written anew and on the disk before a call returns. One process may use it.

    For a trial or a small installation: what is settled is dropped, but every change writes what is left.

    Raises:
        Refused: the file is there and is not such a file; it is never written over.
        NotPosted: from any change, where it cannot be written.
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__()
        self._path = Path(path)
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return
        except OSError:
            raise Refused.because("edi-state", file=self._path.name) from None
        self._take(data)

    def settle(self, ids: Iterable[str]) -> None:
        with self._lock:
            gone = [id_ for id_ in ids if self._sent.pop(id_, None) is not None]
            for id_ in gone:
                self._again.pop(id_, None)
            if gone:
                self._keep()

    def _take(self, data: bytes) -> None:
        with contextlib.suppress(orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            tree = orjson.loads(data)
            offsets, sent, again = dict(tree["offsets"]), dict(tree["sent"]), dict(tree.get("again", {}))
            counts = (*offsets.values(), *again.values())
            whole = all(isinstance(value, int) and value >= 0 for value in counts)
            if tree["state"] == 1 and whole and all(isinstance(one, str) for pair in sent.items() for one in pair):
                self._offsets, self._sent, self._again = offsets, sent, again
                self._ours = {remote: id_ for id_, remote in sent.items()}
                return
        raise Refused.because("edi-state", file=self._path.name)

    def _keep(self) -> None:
        again = {id_: count for id_, count in self._again.items() if count}
        data = orjson.dumps({"state": 1, "offsets": self._offsets, "sent": self._sent, "again": again})
        with contextlib.suppress(Refused):
            place(self._path, data)
            return
        raise NotPosted("port-cursor")

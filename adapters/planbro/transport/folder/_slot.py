"""Which files of a folder one process has taken: its own numbered part of `.claimed`.

A file is taken by renaming it, which one of two processes alone can do. A part belongs to whoever holds its lock; the
files of one whose holder has died go to the next that looks, so that nothing lies taken by nobody.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from planbro.transport.folder._lock import try_lock

_MOST: Final = 1000


class Slot:
    """One process's part; `path` is where its files lie."""

    def __init__(self, claimed: Path, number: int, lock: int) -> None:
        self._claimed, self._number, self._lock = claimed, number, lock
        self.path = claimed / str(number)

    @classmethod
    def take(cls, claimed: Path) -> Slot:
        """The first part that nobody has."""
        claimed.mkdir(mode=0o700, exist_ok=True)
        for number in range(1, _MOST):
            lock = try_lock(claimed / f"{number}.lock")
            if lock is not None:
                slot = cls(claimed, number, lock)
                slot.path.mkdir(mode=0o700, exist_ok=True)
                return slot
        raise BlockingIOError

    def claim(self, source: Path) -> Path | None:
        """The file as ours, or None: another was quicker, or one of that name is ours already and not done."""
        mine = self.path / source.name
        if mine.exists():
            return None
        try:
            source.rename(mine)
        except FileNotFoundError:
            return None
        return mine

    def files(self) -> Iterator[Path]:
        yield from (path for path in self.path.iterdir() if path.is_file() and not path.is_symlink())

    def adopt(self) -> None:
        """Take over what lies in the parts of those who have died."""
        for other in self._claimed.iterdir():
            if not other.name.isdigit() or int(other.name) == self._number or not any(other.iterdir()):
                continue
            lock = try_lock(self._claimed / f"{other.name}.lock")
            if lock is None:
                continue
            try:
                for path in list(other.iterdir()):
                    self.claim(path)
            finally:
                os.close(lock)

    def close(self) -> None:
        with suppress(OSError):
            os.close(self._lock)

"""Files laid out once under an id, whatever dies under way, and whoever has already taken them away.

A file is written whole to `.staged`; the id is noted in `.sent`; the file is renamed to its place. So an id that is
noted, and whose file is not staged any more, is out, though the receiver may have taken the file already.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from planbro.formats.codec.placing import place, settle


class Drop:
    """A folder that somebody else takes files from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._staged, self._sent = folder / ".staged", folder / ".sent"

    def put(self, id: str, name: str, data: bytes, beside: Sequence[tuple[str, bytes]] = ()) -> bool:
        """Lay out one file, after those that go beside it; False where this id is out already, and nothing is done.

        Raises:
            Refused: it cannot be written.
            OSError: the folder cannot be used.
        """
        staged, noted = self._staged / name, self._sent / id
        if noted.exists() and not staged.exists():
            return False
        for folder in (self._staged, self._sent):
            folder.mkdir(mode=0o700, exist_ok=True)
        place(staged, data)
        for other, content in beside:
            place(self._folder / other, content)
        place(noted, b"")
        staged.replace(self._folder / name)
        settle(self._staged)
        settle(self._folder)
        return True

    def forget(self, before: date) -> int:
        """Drop notes of earlier days, as retention says: an id of then would go out again. How many."""
        if not self._sent.is_dir():
            return 0
        old = [path for path in self._sent.iterdir() if _day(path) < before]
        for path in old:
            with suppress(FileNotFoundError):
                path.unlink()
        return len(old)


def _day(path: Path) -> date:
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone().date()

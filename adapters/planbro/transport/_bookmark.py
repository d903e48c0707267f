"""How far a way in has read, where the far end does not remember it for us."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from planbro.findings import Refused
from planbro.formats.codec.placing import place
from planbro.transport._mail import NotPosted


class Bookmark(Protocol):
    """A place for one text. What is set is on the disk when `set` returns."""

    def get(self) -> str:
        """What was set last; empty where nothing was."""
        ...

    def set(self, value: str) -> None: ...


class FileBookmark:
    """A bookmark in a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self) -> str:
        try:
            return self._path.read_text("utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, ValueError):
            pass
        raise NotPosted("port-cursor")

    def set(self, value: str) -> None:
        try:
            place(self._path, value.encode())
        except Refused:
            pass
        else:
            return
        raise NotPosted("port-cursor")


class MemoryBookmark:
    """A bookmark that ends with the process: for tests, and for reading everything anew."""

    def __init__(self, value: str = "") -> None:
        self._value = value

    def get(self) -> str:
        return self._value

    def set(self, value: str) -> None:
        self._value = value

"""A folder between a listener and the worker, so that either may stop without the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from planbro.formats.codec.placing import place
from planbro.transport._mail import Arrival
from planbro.transport.folder import FolderInbox


class Spool:
    """Keeps arrivals in a folder, each under its key, so that the same again is the same file.

    The folder holds messages about persons as they came, until the worker has them: it is for the service alone.
    """

    def __init__(self, folder: Path, aside: timedelta | None = None) -> None:
        self._folder, self._aside = folder, aside

    def keep(self, arrival: Arrival) -> None:
        """On the disk when this returns.

        Raises:
            Refused: it could not be written.
        """
        place(self._folder / f"{arrival.key}.hl7", arrival.data)

    def inbox(self, *, now: Callable[[], datetime], name: str = "mllp") -> FolderInbox:
        """The way from the folder to the worker. What the worker has is gone from here: most of those who are admitted
        have no plan, and of them nothing is kept."""
        return FolderInbox(
            self._folder, now=now, name=name, kind="event", settle=0, keyed=True, kept=timedelta(), aside=self._aside
        )

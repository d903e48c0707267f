"""A folder as a way out: each post one file, whole, under the id of its message and once."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Final

from planbro.formats import FORMATS
from planbro.formats.codec import sniff
from planbro.transport._mail import Post, Posted
from planbro.transport._port import Acknowledgement, Parcel
from planbro.transport.folder._drop import Drop
from planbro.transport.folder._inbox import _telling, folder_of

_NAMES: Final = uuid.UUID("6f9d2c1e-50f3-5d1b-8a0d-3c1b7e2f4a55")


class FolderOutbox:
    """`Outbox` of a folder. The file is named by the message's id and its format's ending, never by a person."""

    def __init__(self, folder: Path, *, name: str = "folder") -> None:
        self._folder, self._name = folder, name
        self.drop = Drop(folder)

    def __repr__(self) -> str:
        return f"FolderOutbox({self._name})"

    @property
    def name(self) -> str:
        return self._name

    def post(self, post: Post) -> Posted:
        if not isinstance(post.parcel, Parcel | Acknowledgement):
            raise TypeError("nothing is sent without a release")
        name = file_id(post.id) + _ending(post)
        with _telling():
            folder_of(self._folder)
            self.drop.put(file_id(post.turn), name, post.parcel.data)
        return Posted("handed", name)


def file_id(id: str) -> str:
    """The message's id where it is a UUID, else a UUID of it: what others name things by may hold a number."""
    try:
        return str(uuid.UUID(id))
    except ValueError:
        return str(uuid.uuid5(_NAMES, id))


def _ending(post: Post) -> str:
    kind = sniff(post.parcel.data)
    known = FORMATS.get(post.format)
    if known is not None and (known.ending == ".xlsx" or kind != "zip"):
        return ".xml" if kind == "xml" else known.ending
    if post.parcel.data.startswith(b"%PDF-"):
        return ".pdf"
    return {"zip": ".zip", "xml": ".xml", "json": ".json", "csv": ".csv"}.get(kind, ".bin")

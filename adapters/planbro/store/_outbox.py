"""Files put in their place whole: beside it first, on the disk for certain, then there under the right name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from planbro.findings import Refused
from planbro.plan import chunks_of

_REASONS = {
    "FileNotFoundError": "no such folder",
    "NotADirectoryError": "no such folder",
    "IsADirectoryError": "it is a folder",
    "PermissionError": "permission denied",
}


def place(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file for the owner alone; a crash leaves the whole file or none, and doing it again gives the same.

    Raises:
        Refused: it cannot be written.
    """
    try:
        _place(path, chunks_of(data) if isinstance(data, bytes) else data)
        return
    except (OSError, ValueError) as error:
        full = isinstance(error, OSError) and error.errno == 28
        reason = "no space left" if full else _REASONS.get(type(error).__name__, "input/output error")
    raise Refused.because("output-unwritable", file=str(path), reason=reason)


def _place(path: Path, parts: Iterable[bytes]) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".planbro-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            for part in parts:
                stream.write(part)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """The new name reaches the disk too, where the system can be told so."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def free_stem(folder: Path, stem: str, endings: list[str], taken: set[str]) -> str:
    """The stem, or the stem with `-2`, `-3` and so on, under which all these files can be written anew."""
    number = 1
    while True:
        tried = stem if number == 1 else f"{stem}-{number}"
        names = [tried + ending for ending in endings]
        if not any(name in taken or (folder / name).exists() for name in names):
            return tried
        number += 1

"""Files put in their place whole: beside it first, on the disk for certain, then there under the right name.

The door out, as `limits.read_file` is the door in: for the owner's eyes, and a crash leaves the whole file or none.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from planbro.findings import Refused
from planbro.plan import chunks_of

_REASONS: Final = {
    errno.ENOENT: "no such folder",
    errno.ENOTDIR: "no such folder",
    errno.EISDIR: "it is a folder",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "permission denied",
    errno.EEXIST: "a file stands there",
    errno.ENOSPC: "no space left",
    errno.EDQUOT: "no space left",
    errno.EFBIG: "no space left",
    errno.ENAMETOOLONG: "name too long",
}


def place(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file for the owner alone; doing it again gives the same.

    Raises:
        Refused: it cannot be written; what stood there stands there still.
    """
    reason = None
    try:
        _place(path, chunks_of(data) if isinstance(data, bytes) else data)
    except (OSError, ValueError) as error:
        reason = why_not(error)
    if reason is not None:
        # outside the `except`, so that the operating system's own message is not chained to ours
        raise Refused.because("output-unwritable", file=str(path), reason=reason)


def move(source: Path, target: Path) -> None:
    """A file under another name, on another disk too; the old name goes when the new one is safe."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _place(target, chunks_of(source.read_bytes()))
        source.unlink()


def settle(folder: Path) -> None:
    """Let the names in a folder reach the disk too, where the system can be told so."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def why_not(error: OSError | ValueError) -> str:
    """Why a file or folder cannot be written, in a few words that a finding may say."""
    number = error.errno if isinstance(error, OSError) else errno.ENOENT
    return _REASONS.get(number or 0, "input/output error")


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
    settle(path.parent)

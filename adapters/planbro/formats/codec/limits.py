"""How much of an input is read before it is set aside, and the door through which files come in.

The limits are counted, never guessed from a header, since a header is part of the attack.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from planbro.findings import Refused

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one input may cost. Real plans stay far below all of them.

    `max_nodes` is what keeps memory in check: 200 MiB of `<a/>` or `[]` would become many gigabytes of tree.
    """

    max_bytes: int = 200 * MIB
    max_depth: int = 200
    max_members: int = 20_000
    max_unpacked: int = 2048 * MIB
    max_ratio: int = 200
    max_nodes: int = 10_000_000
    max_document: int = 200 * MIB
    """Of the document itself, once the large attachments in it are held elsewhere."""


DEFAULT = Limits()

CONTAINER = Limits(max_bytes=1 << 50, max_members=10_000_000, max_unpacked=1 << 50)
"""A zip of many plans, read from its path: what one member may cost is judged when that member is read."""

_REASONS = {
    errno.ENOENT: "not found",
    errno.ENOTDIR: "not found",
    errno.EISDIR: "is a directory",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENAMETOOLONG: "name too long",
    errno.ELOOP: "too many links",
}


MOVING = Limits(max_bytes=1 << 40, max_unpacked=1 << 40, max_nodes=160_000, max_document=16 * MIB)
"""A plan that is read with its large attachments held: they may be of any size, the document may not."""


def check_size(size: int, limits: Limits, *, file: str | None = None) -> None:
    """Refuse what is empty or too large; every codec asks this first, whoever brought the bytes."""
    if size > limits.max_bytes:
        raise Refused.because("input-too-large", file=file, size=size, limit=limits.max_bytes)
    if size == 0:
        raise Refused.because("input-empty", file=file)


def read_file(path: str | os.PathLike[str], limits: Limits = DEFAULT) -> bytes:
    """The bytes of a file, of a pipe, or of standard input (`-`), never more than the limit.

    A file is refused by its size before anything is loaded. A pipe has no size, and a file may grow while it is read,
    so the reading itself stops one byte past the limit. A finding names the file only as the user did (law 7).
    """
    name = os.fspath(path)
    reason = None
    try:
        data = _read(name, limits)
    except (OSError, ValueError) as error:
        reason = reason_of(error)
    if reason is not None:
        # outside the `except`, so that the operating system's own message is not chained to ours
        raise Refused.because("input-unreadable", file=name, reason=reason)
    check_size(len(data), limits, file=name)
    return data


def reason_of(error: OSError | ValueError) -> str:
    """Why a file cannot be read, in a few words that a finding may say."""
    if isinstance(error, IsADirectoryError):
        return _REASONS[errno.EISDIR]
    if not isinstance(error, OSError):  # a NUL in the name, or characters that the file system cannot write
        return _REASONS[errno.ENOENT]
    return _REASONS.get(error.errno or 0, "input/output error")


def _read(name: str, limits: Limits) -> bytes:
    if name == "-":
        return _drain(sys.stdin.buffer, 0, limits, name)
    with Path(name).open("rb") as stream:
        status = os.fstat(stream.fileno())
        size = status.st_size if stat.S_ISREG(status.st_mode) else 0
        if size > limits.max_bytes:
            raise Refused.because("input-too-large", file=name, size=size, limit=limits.max_bytes)
        return _drain(stream, size, limits, name)


def _drain(stream: BinaryIO, expected: int, limits: Limits, name: str) -> bytes:
    """All of a stream; `expected` bytes come in one read, so that an ordinary file is held once and not twice."""
    chunks: list[bytes] = []
    total = 0
    wanted = expected + 1 if expected else MIB
    while chunk := stream.read(wanted):
        chunks.append(chunk)
        total += len(chunk)
        if total > limits.max_bytes:
            raise Refused.because("input-too-large", file=name, size=total, limit=limits.max_bytes)
        wanted = min(MIB, limits.max_bytes - total + 1)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)

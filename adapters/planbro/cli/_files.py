"""Files in and out: read under a limit, written whole or not at all, for the owner's eyes alone."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from planbro.findings import Refused
from planbro.formats.codec import DEFAULT, Limits, read_file

_MODE = 0o600


def limits_of(max_bytes: int | None) -> Limits:
    from dataclasses import replace

    return DEFAULT if max_bytes is None else replace(DEFAULT, max_bytes=max_bytes)


def read_input(name: str, limits: Limits) -> bytes:
    """The bytes of one file, of standard input, or of a plan in the store (`store:ID`)."""
    if name.startswith("store:"):
        from planbro.cli._kept import read_kept

        return read_kept(name)
    return read_file(name, limits)


def label(name: str) -> str:
    """A file as it is spoken of: by the name the user gave."""
    return "stdin" if name == "-" else name


def check_outputs(inputs: list[str], outputs: list[str]) -> None:
    """No output is an input, and no two are the same.

    Raises:
        Refused: one would overwrite another.
    """
    taken = [Path(name) for name in inputs if name != "-"]
    for name in outputs:
        if name == "-":
            continue
        path = Path(name)
        if any(_same(path, other) for other in taken):
            raise Refused.because("output-is-input", file=name)
        taken.append(path)


def check_new(name: str) -> None:
    """Whether a file can be written without writing over another; a pipe or a device holds nothing.

    Raises:
        Refused: a file stands there.
    """
    if name != "-" and Path(name).is_file():
        raise Refused.because("output-exists", file=name)


def _same(one: Path, other: Path) -> bool:
    try:
        if one.exists() and other.exists():
            return one.samefile(other)
        return one.resolve() == other.resolve()
    except (OSError, RuntimeError):
        return one == other


def write_outputs(files: Mapping[str, bytes]) -> None:
    """Write all of these or none: each beside its place first, then all into place. `-` is standard output.

    Raises:
        Refused: one of them cannot be written; nothing is left.
    """
    waiting: list[tuple[Path, Path]] = []
    direct: list[tuple[str, bytes]] = []
    name = ""
    try:
        for name, data in files.items():
            path = Path(name)
            if name == "-" or (path.exists() and not stat.S_ISREG(path.stat().st_mode) and not path.is_dir()):
                direct.append((name, data))
                continue
            if path.is_dir():
                raise IsADirectoryError
            waiting.append((_beside(path.resolve(), data), path.resolve()))
        for temporary, path in waiting:
            name = str(path)
            temporary.replace(path)
        for name, data in direct:
            _straight(name, data)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        for temporary, _ in waiting:
            with suppress(OSError):
                temporary.unlink()
        reason = _reason(error)
    else:
        return
    raise Refused.because("output-unwritable", file=name, reason=reason)


def _beside(path: Path, data: bytes) -> Path:
    handle, temporary = tempfile.mkstemp(prefix=".planbro-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(_MODE)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    return Path(temporary)


def _straight(name: str, data: bytes) -> None:
    """A pipe, a device or standard output: there is nothing to put in its place."""
    if name == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with Path(name).open("wb") as stream:
        stream.write(data)


def make_folder(folder: Path) -> Path:
    """The folder, made where it is not; a new one is for the owner alone.

    Raises:
        Refused: it cannot be made, or a file stands there.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = _reason(error)
    else:
        return folder
    raise Refused.because("output-unwritable", file=str(folder), reason=reason)


def _reason(error: Exception) -> str:
    known = {
        "FileNotFoundError": "no such folder",
        "NotADirectoryError": "no such folder",
        "IsADirectoryError": "it is a folder",
        "PermissionError": "permission denied",
        "FileExistsError": "a file stands there",
    }
    if isinstance(error, OSError) and error.errno == 28:
        return "no space left"
    return known.get(type(error).__name__, "input/output error")

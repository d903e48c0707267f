"""A secret fetched from where it is: a file or a variable, read when it is needed and never shown."""

from __future__ import annotations

import base64
import binascii
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from planbro.findings import Findings, Refused
from planbro.settings._model import Settings
from planbro.settings._part import Part, Place, places

_MOST: Final = 1 << 16
_KEY: Final = 32
_SEARCH: Final = "search"
RING: Final = ("seal", "keys")


def secret(part: Part, name: str, environment: Mapping[str, str] | None = None) -> bytes | None:
    """The secret `name` of a part, without the line break that ends a file; None where the part names none.

    Raises:
        Refused: it is not where the settings say.
    """
    file: Path | None = getattr(part, f"{name}_file")
    env: str | None = getattr(part, f"{name}_env")
    if file is None and env is None:
        return None
    return fetch(
        Place((name,), file, None if file is not None else env), os.environ if environment is None else environment
    )


def key_ring(settings: Settings, environment: Mapping[str, str] | None = None) -> str:
    """The keys that seal, as the store reads them (`Seal.parse`).

    Raises:
        Refused: they are not there, or cannot be used.
    """
    place = next(place for place in places(settings) if place.path == RING)
    return ring(place, os.environ if environment is None else environment)


def ring(place: Place, environment: Mapping[str, str]) -> str:
    """The text of a ring of keys: at least one with an id of its own, and the key of the hash, 32 bytes each.

    Raises:
        Refused: they are not there, or cannot be used.
    """
    text = fetch(place, environment).decode("ascii", "replace")
    found: list[str] = []
    for line in re.split(r"[\n,]", text):
        name, _, value = line.strip().partition(":")
        if not name or name.startswith("#"):
            continue
        if name in found or not _is_key(value.strip()):
            raise Refused.because("config-key-malformed", path=".".join(place.path))
        found.append(name)
    if _SEARCH not in found or len(found) < 2:
        raise Refused.because("config-key-malformed", path=".".join(place.path))
    return text


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == _KEY
    except (binascii.Error, ValueError):
        return False


def store_url(settings: Settings, environment: Mapping[str, str] | None = None) -> str:
    """The URL of the store, its password with it: for the one who connects, and nobody else."""
    told = secret(settings.store, "url", environment)
    return settings.store.url.get_secret_value() if told is None else told.decode("utf-8").strip()


def fetch(place: Place, environment: Mapping[str, str]) -> bytes:
    """What stands in the file or the variable.

    Raises:
        Refused: there is nothing.
    """
    where = ".".join(place.path)
    if place.env is not None:
        if value := environment.get(place.env):
            return value.encode()
        raise Refused.because("config-secret-unset", path=where, variable=place.env)
    assert place.file is not None
    reason = "input/output error"
    try:
        if place.file.stat().st_size <= _MOST and (told := place.file.read_bytes()):
            return told.rstrip(b"\r\n") if told.isascii() else told
        reason = "it is empty"
    except FileNotFoundError:
        reason = "not found"
    except IsADirectoryError:
        reason = "is a directory"
    except PermissionError:
        reason = "permission denied"
    except OSError:
        pass
    raise Refused.because("config-secret-unreadable", path=where, file=str(place.file), reason=reason)


def check_open(place: Place, findings: Findings) -> None:
    """A file with a secret is for its owner, and at most the group that runs the service."""
    if place.file is None:
        return
    try:
        mode = place.file.stat().st_mode
    except OSError:
        return
    if mode & (stat.S_IRWXO | stat.S_IWGRP):
        findings.add("config-secret-open", path=".".join(place.path), file=str(place.file))

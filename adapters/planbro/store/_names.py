"""Names for files that stand beside others."""

from __future__ import annotations

from pathlib import Path


def free_stem(folder: Path, stem: str, endings: list[str], taken: set[str]) -> str:
    """The stem, or the stem with `-2`, `-3` and so on, under which all these files can be written anew."""
    number = 1
    while True:
        tried = stem if number == 1 else f"{stem}-{number}"
        names = [tried + ending for ending in endings]
        if not any(name in taken or (folder / name).exists() for name in names):
            return tried
        number += 1

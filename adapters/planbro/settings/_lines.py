"""On which line of a TOML file a key stands: the parser that reads it tells no places."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final

from planbro.findings import Refused

_MOST: Final = 1000
_AT: Final = re.compile(r"at line (\d+)")
Path = tuple[str, ...]


def parse(text: str, file: str) -> dict[str, Any]:
    """The file as tables.

    Raises:
        Refused: it is no TOML. The line is told, not what stands there.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT.search(str(error))
        line = int(found[1]) if found else None
    except RecursionError:
        line = None
    raise Refused.because("config-toml", file=file, line=line)


def lines(text: str) -> dict[Path, int]:
    """Each key's line, from 1; a table's is that of its heading.

    The file is read from its top, a line more each time: what is new then stands on the line after the last place
    where it could be read. That holds for every way of writing TOML, and is asked for only where there is a fault.
    """
    rows = text.splitlines(keepends=True)
    found: dict[Path, int] = {}
    begun = 0
    for at in range(1, min(len(rows), _MOST) + 1):
        try:
            read = tomllib.loads("".join(rows[:at]))
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
        for path in keys(read):
            found.setdefault(path, begun + 1)
        begun = at
    return found


def keys(table: dict[str, Any], above: Path = ()) -> Iterator[Path]:
    """The path of every key, tables among them."""
    for name, value in table.items():
        yield (*above, name)
        if isinstance(value, dict):
            yield from keys(value, (*above, name))


def line_of(path: Path, found: dict[Path, int]) -> int | None:
    """The line of a key, else of the nearest table it would stand in."""
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            return found[path[:length]]
    return None

"""The settings as they came out, each value with where it was said. No secret is among them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from planbro.settings._load import Loaded, Origin
from planbro.settings._model import Settings

_PASSWORD: Final = re.compile(r"(://[^/\s:@]*:)[^@/\s]+@")
MASK: Final = "***"


@dataclass(frozen=True, slots=True)
class Shown:
    """One value, as the file would write it."""

    key: str
    value: Any
    origin: Origin

    def to_json(self) -> dict[str, Any]:
        source, place = self.origin
        return {"key": self.key, "value": self.value, "source": source, "place": place}

    @property
    def written(self) -> str:
        return json.dumps(self.value, ensure_ascii=False)


def shown(loaded: Loaded) -> list[Shown]:
    """Every value that counts, in the order of the parts. What is not set and has no default is left out."""
    origins = loaded.origins()
    default: Origin = ("default", None)
    return [
        Shown(".".join(path), value, origins.get(path, default)) for path, value in _leaves(tables(loaded.settings))
    ]


def tables(settings: Settings) -> dict[str, Any]:
    """The settings as plain tables, a password in a URL masked."""
    found: dict[str, Any] = settings.model_dump(mode="json", exclude_none=True)
    found["store"]["url"] = _PASSWORD.sub(rf"\1{MASK}@", settings.store.url.get_secret_value())
    return found


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and value:
        for name, one in value.items():
            yield from _leaves(one, (*path, name))
    elif path:
        yield path, value

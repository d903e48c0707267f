"""The file of keys, as it is made and changed: a new key is known before it is used, and an old one goes last."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable
from typing import Final

from planbro.findings import Refused
from planbro.store.database._seal import Seal

_OURS: Final = re.compile(r"k(\d+)")
_HASHING: Final = ("search", "search-old", "content")
_Random = Callable[[int], bytes]


def added(text: str, random: _Random = os.urandom) -> str:
    """With one more key, which opens and does not close yet."""
    lines = _lines(text)
    numbers = [int(found[1]) for name in lines if (found := _OURS.fullmatch(name))]
    lines[f"k{max(numbers, default=0) + 1}"] = _new(random)
    return _text(lines)


def promoted(text: str) -> str:
    """With the key that was added last in front: it closes from now on."""
    lines = _lines(text)
    name = [one for one in lines if one not in _HASHING][-1]
    return _text({name: lines.pop(name), **lines})


def dropped(text: str, name: str) -> str:
    """Without a key; never the one that closes, nor the one that finds.

    Raises:
        Refused: it is one of these, or not in the ring.
    """
    lines = _lines(text)
    if name not in lines or name in {"search", "content", Seal.parse(text).first}:
        raise Refused.because("keys-needed", name=name)
    del lines[name]
    return _text(lines)


def searching(text: str, random: _Random = os.urandom) -> str:
    """With a new key for search. The former one finds until all is hashed anew; contents are told apart as before.

    Raises:
        Refused: the one before that is still there.
    """
    lines = _lines(text)
    if "search-old" in lines:
        raise Refused.because("keys-needed", name="search-old")
    old = lines["search"]
    return _text(lines | {"content": lines.get("content", old), "search-old": old, "search": _new(random)})


def _lines(text: str) -> dict[str, str]:
    Seal.parse(text)
    parts = (line.strip().partition(":") for line in re.split(r"[\n,]", text))
    return {name: value.strip() for name, _, value in parts if name and not name.startswith("#")}


def _text(lines: dict[str, str]) -> str:
    return "".join(f"{name}:{value}\n" for name, value in lines.items())


def _new(random: _Random) -> str:
    return base64.b64encode(random(32)).decode()

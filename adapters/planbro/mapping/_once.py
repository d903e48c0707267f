"""What is made of a table when it is first needed, made once: also where several threads come for it together.

`functools.cache` would let each of them make its own, and what is then made of the one would not fit the other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from threading import RLock
from typing import Final, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_MAKING: Final = RLock()
"""One for all, since what is made asks for other things that are made."""


def once(make: Callable[[K], V]) -> Callable[[K], V]:
    """The function, with what it gave kept for as long as the process lives."""
    kept: dict[K, V] = {}

    @wraps(make)
    def found(key: K) -> V:
        try:
            return kept[key]
        except KeyError:
            with _MAKING:
                if key not in kept:
                    kept[key] = make(key)
                return kept[key]

    return found

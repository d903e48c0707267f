"""How often one may ask: so many a minute, all at once if one likes, and then as they come back.

Of each who asks one number is kept, the time at which what was used is given back (GCRA), and of so many who ask;
whoever was silent longest is forgotten first, and has by then most likely got everything back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

_MINUTE: Final = 60.0
_MOST: Final = 20_000
_ROUNDING: Final = 1e-6


class Rates:
    """Those who ask, of one process. `now` is in seconds of any clock."""

    __slots__ = ("_back", "_each", "_most")

    def __init__(self, per_minute: int, *, most: int = _MOST) -> None:
        self._each = _MINUTE / per_minute
        self._back: OrderedDict[Hashable, float] = OrderedDict()
        self._most = most

    def __len__(self) -> int:
        return len(self._back)

    def wait(self, who: Hashable, now: float) -> float:
        """Seconds until one more may be asked; 0 where it may be now."""
        return max(0.0, self._at(who, now) + self._each - now - _MINUTE - _ROUNDING)

    def use(self, who: Hashable, now: float) -> None:
        """One was asked."""
        back = self._back
        back[who] = self._at(who, now) + self._each
        back.move_to_end(who)
        if len(back) > self._most:
            back.popitem(last=False)

    def _at(self, who: Hashable, now: float) -> float:
        """A minute ahead at most, also where the clock was set back."""
        return min(max(self._back.get(who, now), now), now + _MINUTE)


class Lately:
    """Who was let in lately: keys, at most so many, the oldest forgotten first."""

    __slots__ = ("_keys", "_most")

    def __init__(self, most: int = _MOST) -> None:
        self._keys: OrderedDict[int, None] = OrderedDict()
        self._most = most

    def __contains__(self, key: int) -> bool:
        return key in self._keys

    def add(self, key: int) -> None:
        self._keys[key] = None
        self._keys.move_to_end(key)
        if len(self._keys) > self._most:
            self._keys.popitem(last=False)

    def forget(self, key: int) -> None:
        self._keys.pop(key, None)

"""One bar, for a row of a table that has the number beside it."""

from __future__ import annotations

from typing import Final

_LONG: Final = 200


def bar(count: float, most: float, look: str = "") -> str:
    """Its length is the count's part of `most`; what is there at all is seen.

    >>> "width=\\"100.0\\"" in bar(5, 10)
    True
    """
    length = max(_LONG * min(count / most, 1), 2.0) if count > 0 and most > 0 else 0.0
    named = f" plots-{look}" if look else ""
    return (
        f'<svg class="plots-bar{named}" viewBox="0 0 {_LONG} 14" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false">'
        f'<rect x="0" y="1" width="{length:.1f}" height="12" fill="currentColor"/></svg>'
    )

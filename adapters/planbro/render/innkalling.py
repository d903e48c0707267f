"""What a letter to a patient says of the plan: that it may be brought.

It names no diagnosis and does not say that there is a plan, so a letter that another opens tells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

INNKALLING: Final[Mapping[str, str]] = {
    "nb": "Har du en individuell plan, kan du ta den med, på papir eller på telefonen. "
    "Du bestemmer selv hva vi får se.",
    "nn": "Har du ein individuell plan, kan du ta han med, på papir eller på telefonen. "
    "Du avgjer sjølv kva vi får sjå.",
    "en": "If you have an individual plan (individuell plan), you may bring it, on paper or on your telephone. "
    "You decide what we see.",
}


def sentence(language: str) -> str:
    """The sentence in a language; bokmål where there is none in it.

    >>> sentence("nn").startswith("Har du ein individuell plan")
    True
    """
    return INNKALLING.get(language, INNKALLING["nb"])

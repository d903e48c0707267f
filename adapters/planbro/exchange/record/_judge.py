"""Whether what an EPJ says is what the plan says, as well as the place where it says so can tell."""

from __future__ import annotations

from typing import Final, Literal

from planbro.exchange.reconcile._plans import JUDGED, same_person
from planbro.exchange.reconcile._said import Said
from planbro.exchange.record._holding import Holding
from planbro.formats.epj import express

Verdict = Literal["agrees", "differs", "silent"]

_HAS: Final = {
    "active": True, "none": False, "declined": False, "not-entitled": False, "need-reported": False, "ended": False,
}  # fmt: skip
_LISTS: Final = {"iplos": ("9336", "poHarKoordinator"), "pas": ("8705", "9188")}
"""The lists that a kind of extract is coded by: two values with one code there are no difference."""


def judge(held: Holding, said: Said) -> Verdict:
    """What one statement shows. A message that hands a patient over and says nothing of a plan differs; elsewhere
    silence shows nothing, and free text is for a person to read."""
    verdicts = [one for one in (_ip(held, said), _koordinator(held, said)) if one is not None]
    if False in verdicts:
        return "differs"
    if True in verdicts:
        return "agrees"
    return "differs" if _is_silent_where_it_counts(held, said) else "silent"


def _ip(held: Holding, said: Said) -> bool | None:
    if not held.ip or said.ip is None or "unknown" in {held.ip, said.ip} or said.certainty == "free-text":
        return None
    if held.ip == said.ip:
        return True
    codes = _LISTS.get(said.kind)
    if codes is not None:
        return _coded_alike(held.ip, said.ip, codes[0])
    return _HAS.get(held.ip) == _HAS.get(said.ip)


def _koordinator(held: Holding, said: Said) -> bool | None:
    """The person, where the place names one; else whether there is one."""
    named = [one for one in said.named if one.level in {"", "municipal"} and not one.left and (one.name or one.hpr)]
    if named and held.name:
        return any(same_person(held.name, held.hpr, one.name, one.hpr) for one in named)
    if not held.koordinator or said.koordinator is None or "unknown" in {held.koordinator, said.koordinator}:
        return None
    if held.koordinator == said.koordinator:
        return True
    codes = _LISTS.get(said.kind)
    if codes is not None:
        return _coded_alike(held.koordinator, said.koordinator, codes[1])
    return (held.koordinator == "appointed") == (said.koordinator == "appointed")


def _coded_alike(mine: str, theirs: str, list: str) -> bool:
    code = express(mine, list).code
    return code is not None and code == express(theirs, list).code


def _is_silent_where_it_counts(held: Holding, said: Said) -> bool:
    message = said.message
    if held.ip != "active" or message is None or message.free_text or message.status == "C":
        return False
    return message.type in JUDGED and said.certainty != "unread"

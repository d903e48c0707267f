"""A need for individuell plan that a hospital reports by *Helseopplysninger* (helsepersonelloven § 38 a).

PLO 1.6 has no element for it: it may stand as a code (8307), as the boolean and remark of PLO 2.0, in planbro's own
lines, or in the nurse's words. Words are a hint, and are told as one (plo.md § 2.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from planbro.exchange._read import read
from planbro.findings import PlanbroError
from planbro.formats.plo import Message
from planbro.plan import Plan, value_of

How = Literal["stated", "words"]
_LIST: Final = "8307"
_NEEDS: Final = "1"
_WORDS: Final = re.compile(
    r"\b(?:behov\s+for|treng(?:er)?|behøver)\b[^.;:,!?\n]{0,40}?\b(?:individuelle?\s+plan|IP|(?:barne)?koordinator)\b"
    r"|\b(?:individuell\s+plan|IP)\s*[:–-]\s*behov\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"\b(?:ikkje|ikke|ingen|uten|utan|har\s+allerede|har\s+alt)\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[.;!?\n]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person lives, as the message says: kommunenummer and postnummer."""

    kommune: str = ""
    postal: str = ""


def need_in(data: bytes, message: Message) -> How | None:
    """How a message states a need; None where it states none."""
    if _is_coded(message.payload) or _is_stated(data):
        return "stated"
    return "words" if any(_speaks(one.text) for one in message.payload.iter("*")) else None


def _is_coded(payload: Any) -> bool:
    return any(
        one.get("V") == _NEEDS and str(one.get("S", "")).rpartition(".")[2] == _LIST for one in payload.iter("*")
    )


def _is_stated(data: bytes) -> bool:
    """By what the tables make of the message."""
    found = plan_in(data)
    said = found.ip_status if found is not None else []
    return any(value_of(one.value) == "need-reported" and value_of(one.certainty) != "free-text" for one in said)


def plan_in(data: bytes) -> Plan | None:
    """What a message says of a plan, by its table; None where it cannot be read as one."""
    try:
        return read(data, account=False).plan
    except PlanbroError:
        return None


def _speaks(text: str | None) -> bool:
    if not text or len(text) < 8:
        return False
    return any(_WORDS.search(one) and not _DENIED.search(one) for one in _SENTENCE.split(text))


def place_in(message: Message) -> Place:
    """Where the patient lives: kodeverk 3402 stands in County (plo.md § 3.1)."""
    if message.patient is None:
        return Place()
    address = next((one for one in message.patient.element.iterchildren("{*}Address")), None)
    if address is None:
        return Place()
    county = next((one.get("V") for one in address.iterchildren("{*}County")), None)
    postal = next((one.text for one in address.iterchildren("{*}PostalCode")), None)
    return Place((county or "").strip(), (postal or "").strip())

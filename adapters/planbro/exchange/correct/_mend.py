"""Metadata mended: whom it is for, what it is, what it answers. Never content: that is its sender's to mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from planbro.exchange.correct._model import Verdict, no
from planbro.formats import FORMATS
from planbro.ident import find_numbers
from planbro.store.database import Exchange

MENDABLE: Final = ("party", "port", "format", "type", "msgid", "conversation", "answers", "seen")
"""`answers` is the number of the delivery that a receipt is for; `seen` what a person has looked at on a FHIR server
and lets be written over: `Type/id@version`, several with commas between."""
_VERSION: Final = r"[A-Z][A-Za-z]{1,63}/[A-Za-z0-9.-]{1,64}@[A-Za-z0-9._-]{1,64}"
_FORMS: Final = {
    "party": re.compile(r"(?:herid|orgnr):\d{1,12}"),
    "port": re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"),
    "type": re.compile(r"[A-Z][A-Z0-9_]{0,63}"),
    "msgid": re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}"),
    "conversation": re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}"),
    "answers": re.compile(r"\d{1,18}"),
    "seen": re.compile(rf"{_VERSION}(?:,{_VERSION}){{0,49}}"),
}
_OF_MESSAGE: Final = ("format", "type", "msgid", "conversation", "party")


def mend(row: Exchange, given: Mapping[str, str], delivery: Callable[[int], Exchange | None]) -> Verdict:
    """The exchange with what was said of it; it goes on from where it stands when it is requeued."""
    for name, value in given.items():
        if not _is_of_its_form(name, value):
            return no("correct-field", field=name, known=", ".join(MENDABLE))
    if row.standing == "closed" or (row.kind == "delivery" and row.transport):
        return no("correct-over")
    if "answers" in given and not _answers(row, int(given["answers"]), delivery):
        return no("correct-answers-nothing", number=int(given["answers"]))
    about = dict(row.about)
    about |= {"format": given["format"]} if "format" in given else {}
    about |= {"answers": int(given["answers"])} if "answers" in given else {}
    about |= {"seen": given["seen"]} if "seen" in given else {}
    to = replace(row, about=about, party=given.get("party", row.party), port=given.get("port", row.port))
    if row.kind == "delivery" and (to.party, to.port) != (row.party, row.port):
        to = replace(to, state="decided", lane=f"{to.tenant}/{to.plan}>{to.party}@{to.port}", sent=None)
    return Verdict(to, describes=_describes(to, given))


def _describes(row: Exchange, given: Mapping[str, str]) -> Mapping[str, Any] | None:
    number = row.sent if row.kind == "delivery" else row.message
    said = {name: given[name] for name in _OF_MESSAGE if name in given}
    return {"id": number, **said} if said and number is not None else None


def _answers(row: Exchange, number: int, delivery: Callable[[int], Exchange | None]) -> bool:
    there = delivery(number)
    return row.kind == "receipt" and there is not None and (there.tenant, there.kind) == (row.tenant, "delivery")


def _is_of_its_form(name: str, value: str) -> bool:
    """As its field is written, and with no number in it that may be a person's."""
    if name == "format":
        return value in FORMATS
    form = _FORMS.get(name)
    return form is not None and form.fullmatch(value) is not None and (name == "answers" or not find_numbers(value))

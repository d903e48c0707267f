"""Notes and tjenester of the sender's own that bear the marks of planbro's lines (plo.md § 2.2 B).

The mark is a heading that anybody may use: a kommune may well list a tjeneste named Koordinator, or a nurse head a note
Individuell plan. What stands in such a place is the sender's, and nothing may be written into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

MARKS: Final = ("Individuell plan", "Koordinator", "Koordinerende enhet")
_HOLDERS: Final = {"Journaltekst": ("Merknad", "Notat"),
                   "EksisterendeTjeneste": ("BetegnelseTjeneste", "OpplysningerOmTjenesten")}  # fmt: skip
_OURS: Final = {
    "Journaltekst": {"Overskriftskode", "Merknad", "Notat"},
    "EksisterendeTjeneste": {"BetegnelseTjeneste", "OpplysningerOmTjenesten", "PrivatTjeneste"},
}
_LABELS: Final = (*MARKS, "Annen koordinator", "Sykehuskoordinator", "Barnekoordinator", "Planen føres", "Planverktøy",
                  "Ansvarlig for planen", "Sist endret", "Plan-id")  # fmt: skip
_PLACE: Final = ("14", "2.16.578.1.12.4.1.1.9141")


def may_be_marked(data: bytes) -> bool:
    """A look at the bytes before the walk."""
    return b"\0" in data or any(mark.encode() in data for mark in MARKS)


def marked_by_sender(payload: Any) -> Any | None:
    """The first place that is marked as ours and is not: it says something else, or stands without our first."""
    marked = [(mark, holder) for holder in payload.iter("{*}Journaltekst", "{*}EksisterendeTjeneste")
              if (mark := _mark(holder))]  # fmt: skip
    first = any(mark == MARKS[0] for mark, _ in marked)
    return next((holder for _, holder in marked if not first or not _is_ours(holder)), None)


def _mark(holder: Any) -> str | None:
    name = _local(holder)
    found = _text(holder, _HOLDERS[name][0])
    if found not in MARKS:
        return None
    heading = next(holder.iterchildren("{*}Overskriftskode"), None)
    if name == "Journaltekst" and (heading is None or (heading.get("V"), heading.get("S")) != _PLACE):
        return None
    return found


def _is_ours(holder: Any) -> bool:
    name = _local(holder)
    lines = list(_lines(_text(holder, _HOLDERS[name][1])))
    return bool(lines) and {_local(one) for one in holder.iterchildren("*")} <= _OURS[name] and all(
        ": " in line and line.startswith(_LABELS) for line in lines
    )  # fmt: skip


def _lines(text: str) -> Iterator[str]:
    return (line for line in map(str.strip, text.split("\n")) if line)


def _text(holder: Any, name: str) -> str:
    found = next(holder.iterchildren("{*}" + name), None)
    return (found.text or "").strip() if found is not None else ""


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]

"""The rules of a message that no schema holds: codes, references, addresses, patient, profile (plo.md §§ 3.2, 8).

All faults come at once, each with line, path and rule. One walk over the tree serves every rule: it checks what can be
checked where it stands, and keeps the few elements that the rules of the whole look at afterwards. Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.findings import Findings
from planbro.formats.plo import _coded as coded
from planbro.formats.plo import _rules_care as care
from planbro.formats.plo import _rules_dialog as dialog
from planbro.formats.plo import _rules_head as head
from planbro.formats.plo._message import Message
from planbro.formats.plo._quirks import Profile, relax
from planbro.formats.plo._tell import Faults, local
from planbro.ident import Profile as Identities

_CODED: Final = frozenset({"CS", "CV"})
_CONTENT: Final = {
    "HELSEOPPL_SOKNAD": ("9140",),
    "UTSKRIVNINGSRAPPORT": ("9139",),
    "MEDISINSKE_OPPLYSNINGER": ("9138",),
}
_THEME: Final = {"DIALOG_SVAR": ("9069",), "DIALOG_AVVIK": ("8117",), "DIALOG_HELSEFAGLIG": ("7322",)}


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much a message may carry, in bytes: what is recommended, and what the transport takes (plo.md § 8.4)."""

    recommended: int = 10_000_000
    most: int = 35_000_000


@dataclass(slots=True)
class Seen:
    """What the walk kept for the rules of the whole: those of the names that they ask for, and elements."""

    names: set[str] = field(default_factory=set)
    kept: dict[str, list[Any]] = field(default_factory=dict)
    times: int = 0
    first_time: Any = None

    def all(self, name: str) -> list[Any]:
        return self.kept.get(name, [])


def check_message(
    tree: Any,
    message: Message,
    findings: Findings,
    *,
    profile: Identities = "accept",
    quirks: Iterable[Profile] = (),
    sizes: Sizes = Sizes(),
    look: head.Look | None = None,
) -> None:
    """Tell everything that breaks a rule beyond the schema.

    `profile` judges the identifiers; `quirks` are the senders' known habits, which turn the findings that they explain
    into infos. `look` is who looks at the numbers, where somebody else looks at them too. Invalid codes are warnings:
    they alone are no ground to reject a message (HIS 80415).
    """
    root = tree.getroot() if hasattr(tree, "getroot") else tree
    out = Faults(findings.file)
    seen = _walk(root, message, out)
    look = look or head.looker(profile)
    head.check(message, out, look)
    head.check_numbers(seen.all("Ident"), message, out, look)
    head.check_attachments(message, out, sizes.recommended, sizes.most)
    if message.payload is not None:
        if message.kind is not None and message.kind.format.startswith("dialog"):
            dialog.check(message, out)
        care.check(message, seen.kept, seen.names, out)
    if seen.times:
        out.add("msg-time-offset", seen.first_time, count=seen.times)
    findings.extend(relax(out.items, tuple(quirks)))
    findings.overflow += out.overflow


def _walk(root: Any, message: Message, out: Faults) -> Seen:
    """Every element once: its code, unit, time, blanks, and whether it says anything."""
    seen = Seen()
    names, kept = seen.names, seen.kept
    places = coded.places(care.NOTED, *_lists_here(message).items())
    for element in root.iter("*"):
        place = places[element.tag]
        if place.noted:
            names.add(place.name)
            if place.kept:
                kept.setdefault(place.name, []).append(element)
        items = element.items()
        if not items:
            if place.kind:
                _without(place, element, seen, out)
            elif not (place.may_be_empty or len(element) or (element.text or "").strip()):
                out.add("msg-empty-element", element, element=place.name)
        elif not (place.kind in _CODED and coded.is_usual(place, items)):
            _attributes(place, element, items, seen, out)
    return seen


def _without(place: coded.Place, element: Any, seen: Seen, out: Faults) -> None:
    """An element that takes a value, without any attribute: a code is missing, a time may stand as text."""
    text = (element.text or "").strip()
    if place.kind in _CODED:
        out.add("msg-code-empty", element, element=place.name)
    elif not text and not len(element):
        out.add("msg-empty-element", element, element=place.name)
    elif place.kind == "TS":
        _time(element, text, seen)


def _attributes(place: coded.Place, element: Any, items: list[tuple[str, str]], seen: Seen, out: Faults) -> None:
    for _, value in items:
        if value != value.strip():
            coded.check_blanks(element, dict(items), out)
            break
    if place.kind:
        _value(place, element, dict(items), seen, out)


def _value(place: coded.Place, element: Any, found: dict[str, str], seen: Seen, out: Faults) -> None:
    if place.kind in _CODED:
        wanted = place.lists
        if place.name == "Type" and place.family == "head" and local(element.getparent()) == "Address":
            wanted = ("3401",)
        coded.check_code(place, wanted, element, found, out)
    elif place.kind == "TS":
        _time(element, found.get("V", "").strip(), seen)
    elif place.kind == "PQ":
        coded.check_unit(place, element, found, out)
    elif place.kind == "URL":
        _address(element, found.get("V", ""), out)


def _lists_here(message: Message) -> dict[str, tuple[str, ...]]:
    """The lists that the kind or type of message decides (plo.md §§ 5.2, 6.2)."""
    here: dict[str, tuple[str, ...]] = {}
    if message.kind is None:
        return here
    if message.kind.format in {"plo-1.5", "plo-1.6"} and message.kind.variant in _CONTENT:
        here["TypeInnhold"] = _CONTENT[message.kind.variant]
    if message.type in _THEME:
        here["TemaKodet"] = _THEME[message.type]
    if (message.type or "").startswith("DIALOG_INNBYGGER"):
        here["RoleToPatient"] = ("9034", "9246")
    if message.kind.format in {"plo-2.0", "henvisning-2.0"}:
        here["Overskriftskode"] = ()
    return here


def _time(element: Any, value: str, seen: Seen) -> None:
    """A clock time without offset is read as local time; the official samples are so (plo.md § 8.5)."""
    if "T" in value and value[-1] not in "Zz" and value[-6:-5] not in {"+", "-"}:
        seen.times += 1
        if seen.first_time is None:
            seen.first_time = element


def _address(element: Any, value: str, out: Faults) -> None:
    """tel:, fax: or mailto:, and no blanks (HISD 1165)."""
    value = value.strip()
    if value.partition(":")[0].lower() not in {"tel", "fax", "mailto"} or len(value.split()) > 1:
        out.add("msg-tele", element)

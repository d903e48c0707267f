"""Senders' known habits, as named profiles: which findings each explains, and how the message is read (plo.md § 8.3).

The profiles stand in `plo-quirks.toml`. A profile mends a copy for reading and tells that it did; the message stays as
it came. What identifies the patient is out of reach: there a fault is a fault, whoever the sender is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final, TypeAlias

from planbro.findings import CATALOGUE, Finding, Place, Refused, Severity
from planbro.formats.plo import _kodeverk as kodeverk
from planbro.formats.plo._coded import place_of
from planbro.formats.plo._kinds import KINDS, MSGHEAD
from planbro.formats.plo._message import Message
from planbro.mapping._codes import mapping_file

FILE: Final = "plo-quirks.toml"
_PATIENT: Final = re.compile(r"/Patient(\[\d+\])?(/|$)")
_IDENTITY: Final = ("ident-", "msg-patient-")
Mend: TypeAlias = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Profile:
    """One habit. `senders` is None where it is read so from anybody; `relaxes` are codes with the values they need."""

    id: str
    does: str
    senders: tuple[str, ...] | None
    relaxes: tuple[tuple[str, Mapping[str, str]], ...]
    reads: tuple[str, ...]
    since: str
    source: str
    fixture: str

    def explains(self, finding: Finding) -> bool:
        """Whether the habit is why a finding stands; never where it concerns who the patient is."""
        return any(
            code == finding.code and all(str(finding.params.get(name)) == value for name, value in needs.items())
            for code, needs in self.relaxes
        ) and not is_identity(finding)


def is_identity(finding: Finding) -> bool:
    """Whether a finding concerns who the patient is, or any number of a person."""
    return finding.code.startswith(_IDENTITY) or _PATIENT.search(finding.place.path or "") is not None


def profiles() -> tuple[Profile, ...]:
    """Every profile there is, shipped or one's own (`PLANBRO_MAPPINGS`).

    Raises:
        Refused: the file is not as it must be.
    """
    return _shipped()


@cache
def _shipped() -> tuple[Profile, ...]:
    return parse(mapping_file(FILE).read_text("utf-8"))


def parse(text: str) -> tuple[Profile, ...]:
    """The profiles of a file.

    Raises:
        Refused: it is no TOML, or a profile is incomplete or reaches what identifies the patient.
    """
    try:
        rows = tomllib.loads(text).get("profile", [])
        return tuple(_profile(row) for row in rows)
    except (tomllib.TOMLDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        reason = str(error) if type(error) is ValueError else "not TOML, or a field is missing or of another kind"
        raise Refused.because("msg-quirk-table", file=FILE, reason=reason) from None


def _profile(row: Mapping[str, Any]) -> Profile:
    id_ = str(row["id"])
    relaxes = tuple(
        (str(one["code"]), {str(name): str(value) for name, value in one.items() if name != "code"})
        for one in row["relaxes"]
    )
    for code, _ in relaxes:
        if code not in CATALOGUE:
            raise ValueError(f"{id_} relaxes {code}, which is no finding")
        if code.startswith(_IDENTITY):
            raise ValueError(f"{id_} relaxes {code}, which concerns who the patient is")
    for reading in row["reads"]:
        if reading not in _READINGS:
            raise ValueError(f"{id_} reads {reading}, which is no reading")
    senders = row["senders"]
    return Profile(
        id=id_,
        does=str(row["does"]),
        senders=None if senders == "any" else tuple(str(sender) for sender in senders),
        relaxes=relaxes,
        reads=tuple(row["reads"]),
        since=str(row["since"]),
        source=str(row["source"]),
        fixture=str(row["fixture"]),
    )


def profile_for(
    message: Message,
    chosen: Sequence[str] | str | None = None,
    *,
    software: str | None = None,
    among: Sequence[Profile] | None = None,
) -> tuple[Profile, ...]:
    """The profiles that go for a message: those of its sender and of its software, those of anybody, and those chosen.

    Raises:
        Refused: a chosen one does not exist.
    """
    every = profiles() if among is None else among
    named = {chosen} if isinstance(chosen, str) else set(chosen or ())
    if named and named - {one.id for one in every}:
        raise Refused.because("msg-quirk-unknown", known=", ".join(one.id for one in every))
    here = set(_names(message)) | ({f"software:{software}"} if software else set())
    return tuple(one for one in every if one.senders is None or one.id in named or not here.isdisjoint(one.senders))


def _names(message: Message) -> Iterator[str]:
    """What a sender can be recognised by."""
    sender = message.sender
    bodies = (sender.organisation, sender.unit, sender.person) if sender is not None else ()
    for body in bodies:
        for ident in body.idents if body is not None else ():
            if ident.kind in {"HER", "ENH"}:
                yield ("herid:" if ident.kind == "HER" else "orgnr:") + ident.value


def relax(found: Iterable[Finding], quirks: Sequence[Profile]) -> Iterator[Finding]:
    """The findings, those that a profile explains turned into infos that name it."""
    explained: dict[Place, tuple[set[str], set[str]]] = {}
    relaxed = {code for one in quirks for code, _ in one.relaxes}
    for finding in found:
        names = {one.id for one in quirks if one.explains(finding)} if finding.code in relaxed else None
        if not names:
            yield finding
            continue
        by, codes = explained.setdefault(finding.place, (set(), set()))
        by |= names
        codes.add(finding.code)
    for place, (by, codes) in explained.items():
        params = {"profile": ", ".join(sorted(by)), "code": ", ".join(sorted(codes))}
        yield Finding("msg-quirk", place, params, Severity.INFO)


# reading


def as_read(tree: Any, quirks: Iterable[Profile]) -> Any:
    """The tree as it is to be read: a mended copy, or the tree itself where nothing is to be mended."""
    readings = [_READINGS[name] for one in quirks for name in one.reads]
    if all(next(reading(tree), None) is None for reading in readings):
        return tree
    copy = deepcopy(tree)
    for reading in readings:
        for mend in list(reading(copy)):
            mend()
    return copy


def _elements(tree: Any, tag: str = "*") -> Iterator[Any]:
    """Every element of a name but the patient's, whose identity nothing here may touch."""
    root = tree.getroot() if hasattr(tree, "getroot") else tree
    patient = MSGHEAD + "Patient"
    for element in root.iter(tag):
        if element.tag != patient and next(element.iterancestors(patient), None) is None:
            yield element


def _namespace(tree: Any) -> Iterator[Mend]:
    """Helseopplysninger under the namespace of the faulty table."""
    wrong = "{http://www.kith.no/xmlstds/po/Helseopplysninger/2012-04-01}HelseopplysningerVedSoknad"
    right = wrong.replace("/Helseopplysninger/", "/HelseopplysningerVedSoknad/")
    assert right in KINDS
    for element in _elements(tree, wrong):
        yield partial(setattr, element, "tag", right)


def _formal(tree: Any) -> Iterator[Mend]:
    for element in _elements(tree, "{*}Formal"):
        if place_of(element.tag).family:
            tag = element.tag.replace("}Formal", "}Formål")
            yield partial(setattr, element, "tag", tag)


def _swapped(tree: Any) -> Iterator[Mend]:
    """V and DN change places where DN alone is a code of the list."""
    for element in _elements(tree):
        place, code, text = place_of(element.tag), element.get("V"), element.get("DN")
        if place.kind not in {"CS", "CV"} or code is None or text is None:
            continue
        numbers = (kodeverk.number(element.get("S", "")),) if place.kind == "CV" else place.lists
        lists = [found for number in numbers if (found := kodeverk.code_list(number))]
        if lists and all(code not in found.codes for found in lists) and any(text in found.codes for found in lists):
            yield partial(_set, element, {"V": text, "DN": code})


def _list(tree: Any) -> Iterator[Mend]:
    """S where it is missing and the place has one list."""
    for element in _elements(tree):
        place = place_of(element.tag)
        if place.kind == "CV" and len(place.lists) == 1 and element.get("V") and not element.get("S"):
            yield partial(_set, element, {"S": kodeverk.OID + place.lists[0]})


def _estimate(tree: Any) -> Iterator[Mend]:
    other = {"true": "false", "false": "true", "1": "0", "0": "1"}
    for element in _elements(tree, "{*}Anslag"):
        value = (element.text or "").strip()
        if value in other:
            yield partial(setattr, element, "text", other[value])


def _blanks(tree: Any) -> Iterator[Mend]:
    for element in _elements(tree):
        changed = {str(k): str(v).strip() for k, v in element.items() if v != v.strip()}
        if changed:
            yield partial(_set, element, changed)


def _set(element: Any, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        element.set(name, value)


_READINGS: Final[Mapping[str, Callable[[Any], Iterator[Mend]]]] = {
    "namespace": _namespace,
    "formal": _formal,
    "swapped": _swapped,
    "list": _list,
    "estimate": _estimate,
    "blanks": _blanks,
}

"""Elements as rows: every non-empty leaf of a message becomes a row or a part of one, in the order of the document.

What the standards name is folded as a reader expects it (a person's name, an address, a number with its type); what
nobody knows is shown element by element.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from planbro.formats.plo import kodeverk
from planbro.render.message._headings import CRITICAL, RICH, SINGLE, TITLES, TRANSPARENT, heading, split
from planbro.render.message._page import Entry, Row, visible
from planbro.render.message._rich import is_rich, rich_parts, rich_text
from planbro.render.message._values import Said, bytes_of_base64, coded, is_coded, number_label, others, plain, reach
from planbro.render.texts import Language, say

_NAMES: Final = ("GivenName", "MiddleName", "FamilyName")
_STREET: Final = ("StreetAdr", "Postbox")
_XSI: Final = "{http://www.w3.org/2001/XMLSchema-instance}"
_META: Final = ("{http://www.kith.no/xmlstds/epj/meta/2008-02-20}", "komponentID", "referanseViktigTilleggsinfo")
_CATEGORY: Final = _META[0] + "informasjonskategori"


def local(element: Any) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Any) -> list[Any]:
    """Child elements: no comments, no processing instructions."""
    return [child for child in element if isinstance(child.tag, str)]


class Elements:
    """Turns elements into rows and entries, in one language; technical attributes gather in `technical`."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.technical: list[Row] = []

    # --- rows

    def rows(self, element: Any, depth: int = 0) -> list[Row]:
        """What an element holds, as rows."""
        found = list(self.loose(element, depth))
        name = local(element)
        inside = children(element)
        names = [child for child in inside if local(child) in _NAMES and not children(child)]
        number = self._number(inside)
        folded = {*names, *number}
        for child in inside:
            if child in folded:
                if names and child is names[0]:
                    found += self._person_name(names, depth)
                elif number and child is number[0]:
                    found += self._numbered(number[0], number[1], depth, name)
                continue
            found += self.row(child, name, depth)
        return found

    def row(self, element: Any, parent: str, depth: int) -> list[Row]:
        name = local(element)
        if name == "Ident" or name == "AdditionalId":
            folded = self._ident(element, depth)
        elif name == "Address":
            folded = self._address(element, depth)
        elif name == "TeleCom":
            folded = self._telecom(element, depth)
        elif name == "Journaltekst":
            folded = self._note(element, depth)
        elif name == "KartlagtFunksjon":
            folded = self._function(element, depth)
        else:
            folded = None
        if folded is not None:
            return folded
        if not children(element) and not is_coded(element):
            return self._text(element, name, parent, depth)
        if is_coded(element):
            return self._coded(element, name, parent, depth)
        if name in RICH and is_rich(element):
            return self._rich(element, name, parent, depth)
        return self._group(element, name, parent, depth)

    def _text(self, element: Any, name: str, parent: str, depth: int) -> list[Row]:
        """A leaf with text: a date, a boolean, words."""
        extra = self._attributes(element, depth + 1)
        text = (element.text or "").strip()
        title = name in TITLES or f"{parent}/{name}" in TITLES
        label = heading(name, self.language, parent)
        if name == "Base64Container":
            return [Row(label, bytes_of_base64(text, self.language), depth=depth), *extra] if text else extra
        if not text:
            return [Row(label, depth=depth), *extra] if extra else []
        return [Row(label, plain(name, text, self.language), depth=depth, title=title), *extra]

    def _coded(self, element: Any, name: str, parent: str, depth: int) -> list[Row]:
        said = coded(element, name, parent, self.language)
        label = heading(name, self.language, parent)
        found = [Row(label, said.text, said.note, said.code, said.system, depth)] if said.text or said.note else []
        found += self._attributes(element, depth + 1)
        found += self.loose(element, depth + 1)
        for child in children(element):
            found += self.row(child, name, depth + 1)
        return found

    def _rich(self, element: Any, name: str, parent: str, depth: int) -> list[Row]:
        parts = rich_parts(element)
        row = Row(heading(name, self.language, parent), rich_text(parts), depth=depth, rich=parts)
        return [row, *self._attributes(element, depth + 1)]

    def _group(self, element: Any, name: str, parent: str, depth: int) -> list[Row]:
        """An element that holds others: its rows, under a heading of its own where it is worth one."""
        if name in TRANSPARENT or f"{parent}/{name}" in TRANSPARENT:
            return self.rows(element, depth)
        rows = self.rows(element, depth + 1)
        if not rows:
            return []
        label = heading(name, self.language, parent)
        title = next((row for row in rows if row.title and row.depth == depth + 1), None)
        if title is None:
            return [Row(label, depth=depth), *rows]
        rest = [row for row in rows if row is not title]
        return [replace(title, heading=label, depth=depth, title=False), *rest]

    def loose(self, element: Any, depth: int) -> Iterator[Row]:
        """Attributes of an element that holds others, and text that stands between them."""
        if not is_coded(element):
            yield from self._attributes(element, depth)
        pieces = [element.text] if len(element) else []
        text = " ".join(piece.strip() for piece in [*pieces, *(child.tail for child in element)] if piece)
        if text.strip():
            yield Row(say(self.language, "show-loose"), visible(text.strip()), depth=depth)

    def _attributes(self, element: Any, depth: int) -> list[Row]:
        """Attributes that no datatype explains; those of the EPJ components are technical (plo.md § 7.3)."""
        found = []
        for name, value in others(element):
            if name.startswith(_XSI) or not value.strip():
                continue
            row = Row(split(name.rpartition("}")[2]), visible(value.strip()), depth=depth)
            if name.startswith(_META):
                self.technical.append(replace(row, heading=f"{local(element)}: {row.heading}", depth=0))
            else:
                found.append(row)
        return found

    # --- what is folded

    def _person_name(self, names: list[Any], depth: int) -> list[Row]:
        held = {local(child): visible((child.text or "").strip()) for child in names}
        extra = [row for child in names for row in self._attributes(child, depth + 1)]
        text = " ".join(held[name] for name in _NAMES if held.get(name))
        doubled = [visible((child.text or "").strip()) for child in names]
        if len(held) < len(names):
            text = " ".join(part for part in doubled if part)
        return [Row(say(self.language, "show-name"), text, depth=depth, title=True), *extra] if text else extra

    @staticmethod
    def _number(inside: list[Any]) -> list[Any]:
        """Id and TypeId where they stand side by side in a party of a receipt (plo.md § 4)."""
        found = [[child for child in inside if local(child) == name] for name in ("Id", "TypeId")]
        if any(len(one) != 1 or children(one[0]) or others(one[0]) for one in found):
            return []
        number, kind = found[0][0], found[1][0]
        return (
            [] if is_coded(number) or (kind.text or "").strip() or not (number.text or "").strip() else [number, kind]
        )

    def _ident(self, element: Any, depth: int) -> list[Row] | None:
        """A number in an element of its own."""
        parts = self._only(element, {"Id", "TypeId", "Type"})
        if parts is None or "Id" not in parts:
            return None
        return self._numbered(parts["Id"], parts.get("TypeId", parts.get("Type")), depth, local(element))

    def _numbered(self, ident: Any, kind: Any, depth: int, parent: str) -> list[Row]:
        """A number under the name of its type."""
        said = coded(kind, local(kind), parent, self.language) if kind is not None else Said("")
        number = visible((ident.text or "").strip())
        label = number_label(said) or heading("Ident", self.language)
        if not number and not said.text:
            return []
        return [Row(label, number, said.note, said.code, said.system, depth)]

    def _address(self, element: Any, depth: int) -> list[Row] | None:
        """An address on one line, under its type."""
        parts = self._only(element, {"Type", *_STREET, "PostalCode", "City", "CityDistr", "County", "Country"})
        if parts is None:
            return None
        held = {name: self._value(part, "Address") for name, part in parts.items()}
        kind = held.pop("Type", "")
        town = " ".join(held[name] for name in ("PostalCode", "City") if held.get(name))
        street = [held[name] for name in _STREET if held.get(name)]
        rest = [held[name] for name in ("CityDistr", "County", "Country") if held.get(name)]
        line = ", ".join([*street, *([town] if town else []), *dict.fromkeys(r for r in rest if r != town)])
        if not line and not kind:
            return []
        return [Row(heading("Address", self.language), line or kind, kind if line else "", depth=depth)]

    def _telecom(self, element: Any, depth: int) -> list[Row] | None:
        """A telephone number or an e-mail address, with where it is answered."""
        parts = self._only(element, {"TypeTelecom", "TeleAddress"})
        if parts is None or "TeleAddress" not in parts:
            return None
        address = parts["TeleAddress"]
        kind, number = reach(visible((address.get("V") or address.text or "").strip()))
        use = self._value(parts["TypeTelecom"], "TeleCom") if "TypeTelecom" in parts else ""
        label = say(self.language, f"show-{kind or 'phone'}")
        return [Row(label, number or use, use if number else "", depth=depth)] if number or use else []

    def _note(self, element: Any, depth: int) -> list[Row] | None:
        """A note under its own heading (plo.md § 7.3)."""
        entry = self._journal(element)
        if entry is None:
            return None
        first, *rest = entry.rows
        moved = [replace(row, depth=row.depth + depth + 1) for row in rest]
        return [replace(first, heading=entry.heading, note=entry.note, depth=depth), *moved]

    def _journal(self, element: Any) -> Entry | None:
        parts = self._only(element, {"Overskriftskode", "Notat", "Merknad"})
        if parts is None or "Notat" not in parts or not (parts["Notat"].text or "").strip():
            return None
        title = parts.get("Overskriftskode")
        said = coded(title, "Overskriftskode", "Journaltekst", self.language) if title is not None else Said("")
        rows = [Row("", plain("Notat", parts["Notat"].text or "", self.language))]
        if "Merknad" in parts:
            rows += self._text(parts["Merknad"], "Merknad", "Journaltekst", 0)
        return Entry(said.text or heading("Notat", self.language), tuple(rows), note=said.note)

    def _function(self, element: Any, depth: int) -> list[Row] | None:
        """A function and its score on one line (IPLOS, GAF)."""
        parts = self._only(element, {"Funksjonsvariabel", "Vurdering", "Merknad"})
        if parts is None or "Funksjonsvariabel" not in parts or "Vurdering" not in parts:
            return None
        said = coded(parts["Funksjonsvariabel"], "Funksjonsvariabel", "KartlagtFunksjon", self.language)
        score = self._value(parts["Vurdering"], "KartlagtFunksjon")
        remark = self._value(parts["Merknad"], "KartlagtFunksjon") if "Merknad" in parts else ""
        note = "; ".join(part for part in (said.note, remark) if part)
        return [Row(said.text, score, note, said.code, said.system, depth)] if said.text and score else None

    def _only(self, element: Any, names: set[str]) -> dict[str, Any] | None:
        """The children by name, where there are no others, none twice, no further attributes and no loose text."""
        inside = children(element)
        found = {local(child): child for child in inside}
        plain_enough = len(found) == len(inside) and set(found) <= names and not element.attrib
        loose = any((piece or "").strip() for piece in (element.text, *(child.tail for child in element)))
        deep = any(children(child) or others(child) for child in inside)
        mixed = any(is_coded(child) and (child.text or "").strip() for child in inside)
        return found if plain_enough and not loose and not deep and not mixed else None

    def _value(self, element: Any, parent: str) -> str:
        if is_coded(element):
            said = coded(element, local(element), parent, self.language)
            return f"{said.text} ({said.note})" if said.note else said.text
        return plain(local(element), element.text or "", self.language)

    # --- entries

    def entries(self, element: Any, depth: int = 0, label: str = "", parent: str = "") -> list[Entry]:
        """The blocks of a section: an element that only gathers others is each of them, any other is one."""
        name = local(element)
        critical = name in CRITICAL or element.get(_CATEGORY, "").startswith("Cave")
        if self._gathers(element):
            found = [replace(entry, critical=entry.critical or critical) for entry in self._gathered(element, depth)]
            if label and found:
                deeper = [replace(entry, depth=entry.depth + 1) for entry in found]
                return [Entry(label, (), critical=critical, depth=depth), *deeper]
            return found
        if name == "Journaltekst" and (note := self._journal(element)) is not None:
            title = next((child for child in children(element) if local(child) == "Overskriftskode"), None)
            infection = title is not None and kodeverk.number(title.get("S", "")) == "9143"
            return [replace(note, depth=depth, critical=critical or infection)]
        rows = self.rows(element) if children(element) and not is_coded(element) else self.row(element, parent, 0)
        if not rows:
            return []
        named = next((row for row in rows if row.title and row.depth == 0), None)
        if named is None or not children(element):
            return [Entry(label, tuple(rows), critical=critical, depth=depth)]
        rest = tuple(row for row in rows if row is not named)
        shown = f"{label}: {named.text}" if label else named.text
        return [Entry(shown, rest, label or named.heading, named.note, critical, depth)]

    def _gathers(self, element: Any) -> bool:
        """Whether an element only holds blocks: every child has children of its own."""
        inside = children(element)
        name = local(element)
        if not inside or is_coded(element) or name in RICH | SINGLE or name == "Address":
            return False
        if any(name in TITLES for name in map(local, inside)):
            return False
        whole = all(children(child) and not is_coded(child) for child in inside)
        return whole and not any(local(child) in {"Ident", "Address", "TeleCom"} for child in inside)

    def _gathered(self, element: Any, depth: int) -> list[Entry]:
        found = [Entry("", tuple(loose), depth=depth)] if (loose := list(self.loose(element, 0))) else []
        name = local(element)
        functions: list[Row] = []
        for child in children(element):
            inner = local(child)
            if inner == "KartlagtFunksjon" and (rows := self._function(child, 0)) is not None:
                functions += rows
                continue
            found += self._scores(functions, depth)
            hidden = inner in TRANSPARENT or f"{name}/{inner}" in TRANSPARENT or inner == "Journaltekst"
            label = "" if hidden else heading(inner, self.language, name)
            found += self.entries(child, depth, label, name)
        return found + self._scores(functions, depth)

    def _scores(self, rows: list[Row], depth: int) -> list[Entry]:
        """Functions that follow each other, in one block; empties what it is given."""
        taken = tuple(rows)
        rows.clear()
        return [Entry(heading("KartlagtFunksjon", self.language), taken, depth=depth)] if taken else []

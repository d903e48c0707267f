"""What a page says, before anybody decides how it looks: the same for the terminal, HTML and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from planbro.render.texts import Language

_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff]"
)


def visible(text: str) -> str:
    """A file's own words with nothing in them that steers a terminal or turns the line round."""
    return _UNSAFE.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True, slots=True)
class Tag:
    """One element of formatted text: a whitelisted name and what it holds."""

    name: str
    parts: tuple[Part, ...]


Part = str | Tag


@dataclass(frozen=True, slots=True)
class Row:
    """A heading and what stands under it; one without text or parts heads the deeper rows that follow.

    `note` is said after the text; `code` and `system` are what stood in the file; `title` marks what names the block,
    `reach` a telephone number or an e-mail address that a reader may follow.
    """

    heading: str
    text: str = ""
    note: str = ""
    code: str = ""
    system: str = ""
    depth: int = 0
    title: bool = False
    reach: bool = False
    rich: tuple[Part, ...] = ()

    @property
    def said(self) -> str:
        """Text and note as one line of words."""
        return f"{self.text} ({self.note})" if self.text and self.note else self.text or self.note

    def to_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"heading": self.heading, "text": self.text}
        pairs = (("note", self.note), ("code", self.code), ("system", self.system), ("depth", self.depth))
        return found | {name: value for name, value in pairs if value}


@dataclass(frozen=True, slots=True)
class Entry:
    """One block of a section: a contact, a diagnosis, a note. `named` is the heading's own heading, in a table, and
    `own` what stands under it there, where the heading says what the block is as well."""

    heading: str
    rows: tuple[Row, ...]
    named: str = ""
    note: str = ""
    critical: bool = False
    depth: int = 0
    own: str = ""

    def to_json(self) -> Iterator[dict[str, Any]]:
        if self.heading:
            yield Row(self.heading, note=self.note, depth=self.depth).to_json() | {"entry": True}
        for row in self.rows:
            yield row.to_json()


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under one heading. `name` is the element or the list it is made of."""

    heading: str
    entries: tuple[Entry, ...]
    name: str = ""

    @property
    def critical(self) -> bool:
        return any(entry.critical for entry in self.entries)

    def to_json(self) -> dict[str, Any]:
        return {"heading": self.heading, "rows": [row for entry in self.entries for row in entry.to_json()]}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One status: about what, what is said, how sure that is, where it stood. `tone` is yes, no, doubt or past.

    `former` is one whose time is over.
    """

    what: str
    says: str
    tone: str
    sure: str = ""
    where: str = ""
    since: str = ""
    note: str = ""
    level: str = ""
    former: bool = False
    raw: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        words = {"says": self.says, "where": self.where or None, "note": self.note or None}
        return self.raw | words | {"former": self.former}


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to reach: a koordinator or the koordinerende enhet; `former` is one who no longer is."""

    role: str
    name: str
    rows: tuple[Row, ...]
    where: str = ""
    former: bool = False

    def to_json(self) -> dict[str, Any]:
        rows = [row.to_json() for row in self.rows]
        return {"role": self.role, "name": self.name, "where": self.where or None, "rows": rows, "former": self.former}


@dataclass(frozen=True, slots=True)
class Statuses:
    """The box at the top. `silence` is what is said where nothing is; `hint` names where the words stand in text.

    `withdrawn` is what a cancelled message said: nothing of it counts.
    """

    verdicts: tuple[Verdict, ...]
    contacts: tuple[Contact, ...]
    silence: str = ""
    hint: str = ""
    withdrawn: bool = False

    def of(self, former: bool) -> tuple[tuple[Verdict, ...], tuple[Contact, ...]]:
        """What counts now, or what is over: statuses and whom to reach."""
        verdicts = tuple(one for one in self.verdicts if one.former is former)
        return verdicts, tuple(one for one in self.contacts if one.former is former)

    def to_json(self) -> dict[str, Any]:
        return {
            "found": [one.to_json() for one in self.verdicts],
            "contacts": [one.to_json() for one in self.contacts],
            "silence": self.silence or None,
            "hint": self.hint or None,
            "withdrawn": self.withdrawn,
        }


@dataclass(frozen=True, slots=True)
class Banner:
    """What must be known before the rest is read. `kind` is stop, change, good or note."""

    kind: str
    text: str
    lines: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text, "lines": list(self.lines)}


@dataclass(frozen=True, slots=True)
class Page:
    """A whole document, ready to be shown. `mark` is what its title begins with, where it must be known first."""

    language: Language
    title: str
    subtitle: str
    person: str
    statuses: Statuses | None
    banners: tuple[Banner, ...]
    envelope: tuple[Entry, ...]
    sections: tuple[Section, ...]
    technical: tuple[Row, ...] = ()
    mark: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "standard": self.subtitle,
            "person": self.person,
            "statuses": self.statuses.to_json() if self.statuses else None,
            "banners": [banner.to_json() for banner in self.banners],
            "envelope": [{"heading": e.heading, "rows": [row.to_json() for row in e.rows]} for e in self.envelope],
            "sections": [section.to_json() for section in self.sections],
            "technical": [row.to_json() for row in self.technical],
        }

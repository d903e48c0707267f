"""What planbro knows of one format, before its table is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name in contracts, its main member in a zip, its usual ending.

    `message` is one in MsgHead, which a schema that it breaks keeps from being sent; `receipt` is an AppRec. `variants`
    are other words of its table, `messages` what planbro can make anew from a plan: code of kodeverk 8279 and the
    variant it is written with. `xml` is the main member of one that is JSON and may stand in XML as well.

    A format that its table alone declares has the rest: `tool` is the name of the plan tool it comes from, `roots`
    the XML roots that tell it, each with its variant, `marks` the keys that do (docs/tables.md).
    """

    name: str
    title: str
    ending: str
    member: str
    zipped: bool
    message: bool = False
    receipt: bool = False
    variants: tuple[str, ...] = ("",)
    messages: Mapping[str, str] = field(default_factory=dict)
    xml: str = ""
    tool: str = ""
    roots: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[tuple[str, ...], ...] = ()

    @property
    def spoken(self) -> str:
        """What people call it: an export by its tool."""
        return self.title.partition(" export")[0]

    @property
    def sheets(self) -> bool:
        """Whether its documents are spreadsheets."""
        return self.ending in {".xlsx", ".csv"}

    @property
    def several(self) -> bool:
        """Whether a document of it is several files, which a zip holds: a CSV file for each sheet."""
        return self.ending == ".csv"

    @property
    def plan(self) -> bool:
        """Whether it holds a plan as the controller's own, not a part of it under way."""
        return not self.message and not self.receipt

    @classmethod
    def of_member(cls, name: str, title: str, member: str, **more: object) -> Format:
        """One whose ending is that of its main member."""
        return cls(name, title, PurePath(member).suffix, member, **more)  # type: ignore[arg-type]

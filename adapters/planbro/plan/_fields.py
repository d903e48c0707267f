"""How a field of the Plan is declared, and how the rest of the house asks about it."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar

from planbro.plan._values import ABSENT, Absent, Code, Form, Null


class Kind(StrEnum):
    """The kind of information a field holds; a disclosure decision is about kind, item and label (law 3)."""

    STATUS = "status"
    PERSON = "person"
    ADDRESS = "address"
    GOAL = "goal"
    MEASURE = "measure"
    NEED = "need"
    NOTE = "note"
    MEETING = "meeting"
    MESSAGE = "message"
    DOCUMENT = "document"
    CONSENT = "consent"
    TEAM = "team"
    RECORD = "record"
    ENVELOPE = "envelope"


def declare(
    doc: str,
    *,
    source: str = "",
    kind: Kind | None = None,
    codes: str | None = None,
    to: tuple[str, ...] | str = (),
    within: bool = False,
) -> Any:
    """Declare a field: what it means, where that is said, what kind of information it is.

    `codes` names the value set; `to` the lists a reference may point into; `within` marks the reference whose target's
    order this list follows (a measure stands with its goal).
    """
    meta = {"doc": doc, "source": source, "kind": kind, "codes": codes, "within": within,
            "to": (to,) if isinstance(to, str) else to}  # fmt: skip
    return dataclasses.field(default=ABSENT, metadata=meta)


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Record:
    """A group of fields. Subclasses set KIND and SOURCE, which their fields inherit."""

    KIND: ClassVar[Kind]
    SOURCE: ClassVar[str]
    __pydantic_config__: ClassVar[dict[str, Any]] = {
        "revalidate_instances": "always",
        "arbitrary_types_allowed": True,
        "strict": True,
    }

    def __repr__(self) -> str:
        """The kind of record and its id; nothing of what it says (law 7)."""
        return f"{type(self).__name__}({getattr(self, 'id', '')})"


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Item(Record):
    """A member of one of the Plan's lists, with an id that is stable for the life of the plan."""

    id: str


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One field, as the engine, the documentation and the strategies see it."""

    owner: str
    name: str
    type: str
    many: bool
    doc: str
    source: str
    kind: Kind | None
    codes: str | None
    to: tuple[str, ...]
    within: bool

    @property
    def path(self) -> str:
        return f"{self.owner}.{self.name}" if self.owner else self.name


def _type_name(hint: Any) -> tuple[str, bool]:
    """The field's base type as a word, and whether it holds many."""
    if typing.get_origin(hint) is Annotated:
        form = typing.get_args(hint)[1]
        return (form.name if isinstance(form, Form) else "text"), False
    if typing.get_origin(hint) is tuple:
        return _type_name(typing.get_args(hint)[0])[0], True
    if typing.get_origin(hint) in {typing.Union, UnionType}:
        parts = [a for a in typing.get_args(hint) if a not in {Absent, Null, NoneType}]
        return _type_name(parts[0])
    return {str: "text", bool: "boolean", int: "integer", bytes: "data", Code: "code"}[hint], False


def fields_of(cls: type[Record], owner: str) -> Mapping[str, FieldInfo]:
    """The declared fields of a record class, `id` left out; `owner` is its place in the Plan (`goals[]`)."""
    hints = typing.get_type_hints(cls, include_extras=True)
    infos = {}
    for field in dataclasses.fields(cls):
        if "doc" not in field.metadata:
            continue
        name, many = _type_name(hints[field.name])
        meta = field.metadata
        infos[field.name] = FieldInfo(
            owner, field.name, name, many, meta["doc"], meta["source"] or getattr(cls, "SOURCE", ""),
            meta["kind"] or getattr(cls, "KIND", None), meta["codes"], meta["to"], meta["within"],
        )  # fmt: skip
    return infos

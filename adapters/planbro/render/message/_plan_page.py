"""A plan as a page: the person, the plan, then list by list what it holds, each item under what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Final

from planbro.plan import ABSENT, LISTS, Code, FieldInfo, Item, Null, Plan, normalised_lists, schema
from planbro.render.message._page import Entry, Row, Section, visible
from planbro.render.message._plan_words import code_text, field_heading, list_heading, null_text, one_heading
from planbro.render.message._values import when
from planbro.render.texts import Language, say, size

_TITLES: Final = ("title", "name", "subject", "file_name")
_PERSON: Final = ("given", "middle", "family")
_BRIEF: Final = (
    "birth_date",
    "sex",
    "language",
    "interpreter_needed",
    "interpreter_language",
    "lives_alone",
    "picture",
)
_LONG: Final = frozenset({"summary", "purpose"})
_ADDRESS: Final = ("street", "postal_code", "city", "country")
_IN_ENVELOPE: Final = ("identifiers", "addresses", "telecoms")
_ORDER: Final = (
    "resources", "needs", "goals", "measures", "meetings", "evaluations", "notes", "participants", "teams", "related",
    "hearings", "koordinatorer", "coordinating_units", "responsibilities", "ip_status", "koordinator_status",
    "tool_status", "organisations", "cooperations", "subplans", "documents", "messages", "consents", "rights",
    "reservations", "records", "archives",
)  # fmt: skip


class PlanPage:
    """One plan in one language."""

    def __init__(self, plan: Plan, language: Language) -> None:
        self.plan = plan
        self.language = language
        self.items = {item.id: (name, item) for name, items in plan.lists() for item in items}
        self.within: dict[str, list[tuple[str, Item]]] = {}
        self.placed: set[str] = set()
        for name, items in normalised_lists(plan).items():
            owner = next((info for info in schema()[f"{name}[]"].values() if info.within), None)
            for item in items:
                reference = getattr(item, owner.name) if owner is not None else None
                if isinstance(reference, str) and reference in self.items and reference != item.id:
                    self.within.setdefault(reference, []).append((name, item))

    def envelope(self) -> list[Entry]:
        """Whose plan, how the person is reached, the plan's own dates, where the document came from."""
        person = self._person()
        for name in _IN_ENVELOPE:
            person += [self._folded(name, item) for item in getattr(self.plan, name)]
        brief = self._rows("", self.plan, _LONG | {"title"})
        parts = (("planeier", person), ("", brief), ("source", self._rows("source", self.plan.source)))
        return [Entry(list_heading(owner, self.language), tuple(rows)) for owner, rows in parts if rows]

    def _person(self) -> list[Row]:
        """The planeier's name on one line, and what identifies and reaches."""
        names = [getattr(self.plan.planeier, name) for name in _PERSON]
        name = " ".join(visible(part) for part in names if isinstance(part, str) and part)
        rest = set(_PERSON) | {info.name for info in schema()["planeier"].values() if info.name not in _BRIEF}
        first = [Row(say(self.language, "show-name"), name)] if name else []
        return [*first, *self._rows("planeier", self.plan.planeier, rest)]

    def _folded(self, name: str, item: Item) -> Row:
        """A number, an address or a telephone on one line, what qualifies it after it."""
        rows = {row.heading: row.text for row in self._rows(f"{name}[]", item)}
        if name == "addresses":
            held = {field: rows.pop(self._label(name, field), "") for field in _ADDRESS}
            town = " ".join(part for part in (held["postal_code"], held["city"]) if part)
            text = ", ".join(part for part in (held["street"], town, held["country"]) if part)
            label = self._label(name, "street") if not text else list_heading(name, self.language)
        else:
            kind, value = self._label(name, "kind"), self._label(name, "value")
            own = rows.pop(kind, "")
            label = own[:1].upper() + own[1:] or list_heading(name, self.language)
            text = rows.pop(value, "")
        note = "; ".join(f"{heading[:1].lower()}{heading[1:]}: {said}" for heading, said in rows.items())
        return Row(label, text, note)

    def _label(self, name: str, field: str) -> str:
        return field_heading(f"{name}[]", field, self.language)

    def _long(self) -> list[Section]:
        """What the plan and the person say in running text."""
        found = []
        brief = set(_PERSON) | set(_BRIEF)
        for owner, record, used in (("", self.plan, {n for n in schema()[""] if n not in _LONG}),
                                    ("planeier", self.plan.planeier, brief)):  # fmt: skip
            rows = self._rows(owner, record, used)
            if rows:
                heading = say(self.language, "show-person") if owner else list_heading("", self.language)
                found.append(Section(heading, (Entry("", tuple(rows)),), owner or "plan"))
        return found

    def sections(self) -> list[Section]:
        lists = normalised_lists(self.plan)
        order = [*_ORDER, *(name for name in LISTS if name not in _ORDER and name not in _IN_ENVELOPE)]
        found = self._long()
        for name in order:
            entries = []
            for item in lists[name]:
                if item.id not in self.placed and not self._owned(name, item):
                    entries += list(self._entries(name, item, 0))
            if entries:
                found.append(Section(list_heading(name, self.language), tuple(entries), name))
        return found + self._left(lists)

    def _left(self, lists: dict[str, list[Item]]) -> list[Section]:
        """Items that stand within each other in a ring: shown all the same."""
        found = []
        for name, items in lists.items():
            left = [item for item in items if name not in _IN_ENVELOPE and item.id not in self.placed]
            entries = [entry for item in left for entry in self._entries(name, item, 0)]
            if entries:
                found.append(Section(list_heading(name, self.language), tuple(entries), name))
        return found

    def _owned(self, name: str, item: Item) -> bool:
        owner = next((info for info in schema()[f"{name}[]"].values() if info.within), None)
        reference = getattr(item, owner.name) if owner is not None else None
        return isinstance(reference, str) and reference in self.items and reference != item.id

    def _entries(self, name: str, item: Item, depth: int) -> Iterator[Entry]:
        """An item and, below it, what belongs to it."""
        stack = [(name, item, depth, "")]
        while stack:
            kind, one, level, inside = stack.pop()
            if one.id in self.placed:
                continue
            self.placed.add(one.id)
            yield self._entry(kind, one, level, inside)
            below = self.within.get(one.id, [])
            stack.extend((inner, child, level + 1, kind) for inner, child in reversed(below))

    def _entry(self, name: str, item: Item, depth: int, inside: str) -> Entry:
        """One item; within another it is called what it is there."""
        title, used = self._title(item)
        rows = self._rows(f"{name}[]", item, used)
        kind = one_heading(name, inside, self.language) if inside else ""
        shown = f"{kind}: {title}" if kind and title else kind or title
        named = say(self.language, "show-name") if used & {"name", "given", "family"} else ""
        named = (named or self._label(name, next(iter(used), ""))) if used else ""
        return Entry(shown, tuple(rows), named, depth=depth, own=title)

    def _title(self, item: Item) -> tuple[str, set[str]]:
        """What an item is called, and which fields that took."""
        for name in _TITLES:
            text = getattr(item, name, None)
            if isinstance(text, str) and text.strip():
                return visible(text.strip()), {name}
        parts = {name: getattr(item, name, None) for name in _PERSON}
        held = {name: text for name, text in parts.items() if isinstance(text, str) and text}
        return " ".join(map(visible, held.values())), set(held)

    def _rows(self, owner: str, record: Any, used: AbstractSet[str] = frozenset()) -> list[Row]:
        found = []
        for info in schema()[owner].values():
            if info.name in used or info.within:
                continue
            text = self._text(info, getattr(record, info.name))
            if text:
                code = getattr(record, info.name)
                source = code if isinstance(code, Code) else None
                found.append(Row(field_heading(owner, info.name, self.language), text,
                                 code=(source.code or "") if source else "",
                                 system=(source.system or "") if source else ""))  # fmt: skip
        return found

    def _text(self, info: FieldInfo, value: Any) -> str:
        if value is ABSENT:
            return ""
        if isinstance(value, Null):
            return say(self.language, "show-null", reason=null_text(value.reason, self.language))
        if isinstance(value, bool):
            return say(self.language, "show-yes" if value else "show-no")
        if isinstance(value, bytes):
            return size(len(value), self.language)
        if isinstance(value, Code):
            return code_text(value, info.codes or "", self.language)
        if isinstance(value, tuple):
            return ", ".join(self._reference(one) for one in value)
        if info.to:
            return self._reference(value)
        if info.type in {"date", "dateTime"}:
            return when(str(value), self.language)
        return visible(str(value)).strip()

    def _reference(self, ident: str) -> str:
        """Whom or what a reference points to, by its name."""
        found = self.items.get(ident)
        if found is None:
            return say(self.language, "show-dangling")
        name, item = found
        title, _ = self._title(item)
        text = getattr(item, "text", None)
        shown = title or (visible(text)[:60] if isinstance(text, str) else "")
        return shown or list_heading(name, self.language)

"""One item of a plan as blocks: what it is called, what it says, its facts on a line, and what stands within it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from planbro.plan import ABSENT, Code, FieldInfo, Item, Koordinator, Null, Plan, normalised_lists, schema
from planbro.render.message._page import visible
from planbro.render.message._values import when
from planbro.render.plan._words import Language, code_word, field_word, null_word, say
from planbro.render.texts import size

Block = dict[str, Any]
_TITLES: Final = ("title", "name", "subject", "file_name")
_PERSON: Final = ("given", "middle", "family")
_SHORT: Final = 90
_DEEPEST: Final = 6
_HEADED: Final = frozenset({"goals", "measures", "meetings"})
_QUOTES: Final = frozenset({"own_words", "view"})
_UNNAMED: Final = frozenset({"text", "minutes_long"})
_LONG: Final = frozenset(
    {"how", "background", "communication", "contribution", "agenda", "invitation", "minutes_short", "considered",
     "mandate", "complaint_path", "important", "koordinator_wish", "summary", "purpose", "reservations"}
)  # fmt: skip
_SIGNERS: Final = {"signer_family": ("signer_given", "signed-by"), "cosigner_family": ("cosigner_given", "cosigned-by")}
_BY_VALUE: Final = frozenset({"ip_status", "koordinator_status", "tool_status"})
_BY_KIND: Final = frozenset({"records", "consents", "rights", "reservations", "subplans", "documents", "teams"})
_FOLDED: Final = frozenset({"attendees", "team_members", "rights"})
_SAME_PERSON: Final = {"koordinatorer": ("participant",), "participants": ("related",)}
_BY_TIME: Final = {
    "notes": ("kind", "time", "author", "author_text"), "evaluations": ("date", "by"),
    "messages": ("kind", "time", "sender", "sender_text"), "resources": ("life_area", "author"),
    "needs": ("life_area", "author"), "hearings": ("date", "by"),
}  # fmt: skip


class Entries:
    """The items of one plan in one language; each is shown once, where it belongs."""

    def __init__(self, plan: Plan, language: Language) -> None:
        self.plan = plan
        self.language = language
        self._numbers = "en" if language == "en" else "nb"
        self.items = {item.id: (name, item) for name, items in plan.lists() for item in items}
        self.shown: set[str] = set()
        self.within: dict[str, list[tuple[str, Item]]] = {}
        for name, items in normalised_lists(plan).items():
            for item in items:
                if owner := self._owner(name, item):
                    self.within.setdefault(owner, []).append((name, item))

    # where an item stands

    def _owner(self, name: str, item: Item) -> str | None:
        info = next((info for info in schema()[f"{name}[]"].values() if info.within), None)
        found = getattr(item, info.name) if info is not None else None
        return found if isinstance(found, str) and found in self.items and found != item.id else None

    def owned(self, name: str, item: Item) -> bool:
        return self._owner(name, item) is not None

    def whole(self, name: str, item: Item) -> Iterator[Block]:
        """An item and, below it, what belongs to it; nothing that was shown before."""
        stack = [(name, item, 0, "")]
        while stack:
            kind, one, depth, inside = stack.pop()
            if one.id in self.shown:
                continue
            self.shown.add(one.id)
            yield from self._entry(kind, one, depth, inside)
            below = self.within.get(one.id, [])
            stack.extend((inner, child, depth + 1, kind) for inner, child in reversed(below))

    def _entry(self, name: str, item: Item, depth: int, inside: str) -> Iterator[Block]:
        kind = self._kind(name, inside)
        title, used = self._called(name, item)
        headed = name in _HEADED
        rank = min(3 + depth, _DEEPEST)
        prefixed = (inside or headed) and name not in _BY_TIME and not title.startswith(f"{kind}: ")
        shown = f"{kind}: {title}" if title and prefixed else title or kind
        if headed:
            yield {"type": "heading", "rank": rank, "text": shown}
        if name in _SAME_PERSON:
            used |= {field for field in _SAME_PERSON[name] if self._refers(item, field) == title}
        yield from self.block("" if headed else shown, f"{name}[]", item, skip=used, depth=0 if headed else depth)
        if folded := self._folded_within(item):
            yield {"type": "line", "line": folded, "said": _said(folded)}

    def _refers(self, item: Item, field: str) -> str:
        ref = getattr(item, field)
        return self.reference(ref) if isinstance(ref, str) else ""

    def _folded_within(self, item: Item) -> list[Block]:
        """Those called to a meeting and the members of a group, each kind on one line under it."""
        found: dict[str, list[str]] = {}
        for name, one in self.within.get(item.id, []):
            if name in _FOLDED and one.id not in self.within:
                self.shown.add(one.id)
                title, used = self._called(name, one)
                rows = self.rows(f"{name}[]", one, skip=used)
                told = [f"{row['label'].lower()}: {row['value']}" if name == "rights" else row["value"] for row in rows]
                title = title.removeprefix(f"{self._kind(name, '')}: ")
                found.setdefault(name, []).append(
                    f"{title} ({', '.join(told)})" if told and title else title or ", ".join(told)
                )
        return [{"label": say(self.language, f"{name}-all"), "value": ", ".join(told)} for name, told in found.items()]

    def _kind(self, name: str, inside: str) -> str:
        within = f"{inside}[]/{name}[]"
        return say(self.language, within if within == "goals[]/goals[]" else f"{name}[]")

    # what it says

    def block(
        self, title: str, owner: str, record: Any, *, skip: frozenset[str] = frozenset(), depth: int = 0
    ) -> list[Block]:
        """The record: its title, quotes and texts, and its short facts on a line."""
        line, texts = [], []
        for row in self.rows(owner, record, skip=skip):
            name = row.get("field", "")
            if name in _QUOTES:
                texts.append({"type": "quote", "label": row["label"], "text": row["value"]})
            elif name in _UNNAMED:
                texts.insert(0, {"type": "text", "label": "", "text": row["value"]})
            elif (name in _LONG and owner != "records[]") or "\n" in row["value"] or len(row["value"]) > _SHORT:
                texts.append({"type": "text", "label": row["label"], "text": row["value"]})
            else:
                line.append({"label": row["label"], "value": row["value"]})
        if title:
            return [{"type": "entry", "title": title, "line": line, "said": _said(line), "texts": texts,
                     "depth": min(depth, _DEEPEST)}]  # fmt: skip
        return [*([{"type": "line", "line": line, "said": _said(line)}] if line else []), *texts]

    def rows(self, owner: str, record: Any, *, skip: frozenset[str] = frozenset(),
             only: Sequence[str] | None = None) -> list[Block]:  # fmt: skip
        """Each field that says something: label, value, field. A time from and until is one row."""
        found: list[Block] = []
        done = set(skip)
        for info in schema()[owner].values():
            name = info.name
            if name in done or info.within or (only is not None and name not in only):
                continue
            if name == "start" and "end" not in done and (span := self.span(record)):
                done |= {"start", "end"}
                found.append({"label": say(self.language, "when"), "value": span, "field": name})
                continue
            if name in _SIGNERS:
                other, label = _SIGNERS[name]
                both = [getattr(record, one) for one in (other, name)]
                done.add(other)
                text = " ".join(visible(part) for part in both if isinstance(part, str) and part)
                label = say(self.language, label)
            else:
                text, label = self.value(info, getattr(record, name)), field_word(self.language, owner, name)
            if text:
                found.append({"label": label, "value": text, "field": name})
        return found

    def value(self, info: FieldInfo, value: Any) -> str:
        """A value in words; nothing where the plan says nothing."""
        if value is ABSENT:
            return ""
        if isinstance(value, Null):
            return say(self.language, "none", reason=null_word(self.language, value.reason))
        if isinstance(value, bool):
            return say(self.language, "yes" if value else "no")
        if isinstance(value, bytes):
            return size(len(value), self._numbers)
        if isinstance(value, Code):
            return code_word(self.language, value, info.codes or "")
        if isinstance(value, tuple):
            return ", ".join(self.reference(one) for one in value)
        if info.to:
            return self.reference(value)
        if info.type in {"date", "dateTime"}:
            return when(str(value), self._numbers)
        return visible(str(value)).strip()

    def reference(self, ident: str) -> str:
        """Whom or what a reference points to, by its name."""
        found = self.items.get(ident)
        if found is None:
            return say(self.language, "dangling")
        name, item = found
        text = getattr(item, "text", None)
        title = self.title(name, item) or (visible(text)[:60].strip() if isinstance(text, str) else "")
        return title or say(self.language, f"{name}[]")

    # what it is called

    def _called(self, name: str, item: Item) -> tuple[str, frozenset[str]]:
        """What an item is called, and the fields that took."""
        for field in _TITLES:
            text = getattr(item, field, None)
            if isinstance(text, str) and text.strip():
                return visible(text.strip()), frozenset({field})
        held = {field: getattr(item, field, None) for field in _PERSON}
        parts = {field: visible(text) for field, text in held.items() if isinstance(text, str) and text}
        if parts:
            return " ".join(parts.values()), frozenset(parts)
        for field in ("value",) if name in _BY_VALUE else ("kind", "part") if name in _BY_KIND else ():
            info = schema()[f"{name}[]"].get(field)
            code = getattr(item, field, None)
            if info is not None and isinstance(code, Code):
                return self._named_by(name, code, info), frozenset({field})
        if name in _BY_TIME:
            return self._dated(name, item)
        for field in ("participant", "organisation"):
            ref = getattr(item, field, None)
            if isinstance(ref, str) and name in {"attendees", "team_members", "consent_parties", "responsibilities"}:
                return self.reference(ref), frozenset({field})
        return "", frozenset()

    def _dated(self, name: str, item: Any) -> tuple[str, frozenset[str]]:
        """What has no title: what it is, when, and whose."""
        fields, found = schema()[f"{name}[]"], []
        used = [field for field in _BY_TIME[name] if self.value(fields[field], getattr(item, field))]
        for field in used:
            word = self.value(fields[field], getattr(item, field))
            found.append(word[:1].upper() + word[1:] if field == "kind" else word)
        start = [] if "kind" in used else [say(self.language, f"{name}[]")]
        return ", ".join([*start, *found]), frozenset(used)

    def _named_by(self, name: str, code: Code, info: FieldInfo) -> str:
        word = code_word(self.language, code, info.codes or "")
        if name in _BY_VALUE or name in {"consents", "rights", "reservations"}:
            return f"{say(self.language, f'{name}[]')}: {word}"
        return word[:1].upper() + word[1:]

    def title(self, name: str, item: Item) -> str:
        return self._called(name, item)[0]

    # persons and times

    def person(self) -> str:
        parts = [getattr(self.plan.planeier, name) for name in _PERSON]
        return " ".join(visible(part) for part in parts if isinstance(part, str) and part)

    def reachable(self, one: Koordinator) -> str:
        """A koordinator by name and the ways to reach."""
        reach = [value for value in (one.phone, one.email) if isinstance(value, str) and value]
        return ", ".join([self.reference(one.id), *map(visible, reach)])

    def responsible(self, measure: Any) -> str:
        """Who answers for a measure: by reference, in words, else the body that does it."""
        for name in ("responsible", "responsible_text", "provider"):
            value = getattr(measure, name)
            if isinstance(value, str) and value:
                return self.reference(value) if name != "responsible_text" else visible(value)
        return ""

    def folded(self, name: str, item: Any) -> Block:
        """A number, an address or a telephone on one line, with what qualifies it."""
        if name == "addresses":
            town = " ".join(one for one in (item.postal_code, item.city) if isinstance(one, str) and one)
            parts = [one for one in (item.street, town, item.country) if isinstance(one, str) and one]
            main, skip = ", ".join(map(visible, parts)), {"street", "postal_code", "city", "country"}
            label = say(self.language, "addresses[]")
        else:
            kind = (
                code_word(self.language, item.kind, schema()[f"{name}[]"]["kind"].codes or "")
                if isinstance(item.kind, Code)
                else ""
            )
            label = kind[:1].upper() + kind[1:] or say(self.language, f"{name}[]")
            main, skip = (visible(item.value) if isinstance(item.value, str) else ""), {"kind", "value"}
        rest = self.rows(f"{name}[]", item, skip=frozenset(skip))
        note = "; ".join(f"{row['label'].lower()}: {row['value']}" for row in rest)
        return {"label": label, "value": f"{main} ({note})" if note and main else main or note}

    def span(self, record: Any) -> str:
        """From and until, in words."""
        ends = [getattr(record, name, None) for name in ("start", "end")]
        start, end = (when(one, self._numbers) if isinstance(one, str) and one else "" for one in ends)
        if any(isinstance(one, Null) for one in ends):
            return ""
        if start and end:
            return say(self.language, "from-to", start=start, end=end)
        return (
            say(self.language, "from-on", start=start) if start else say(self.language, "until", end=end) if end else ""
        )


def _said(line: Sequence[Block]) -> str:
    """Short facts as one line of words."""
    return "  ·  ".join(f"{row['label']}: {row['value']}" for row in line)

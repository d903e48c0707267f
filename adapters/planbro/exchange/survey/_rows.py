"""Rows that a table may want, and codes that a code table may: proposed for a person to confirm, never assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from planbro.exchange.survey._likeness import field_like, list_like, table_for, value_like
from planbro.exchange.survey._shapes import FEW, FIXED, may_tell
from planbro.exchange.survey._structure import Structure
from planbro.exchange.survey._tally import Path, PathTimes, Tally, Times, Words
from planbro.mapping import Spec, shared
from planbro.plan import SINGLES, FieldInfo, schema

CONFIRM: Final = "survey: to be confirmed"
_CODECS: Final = {"boolean": "boolean", "integer": "integer", "decimal": "decimal", "date": "date",
                  "dateTime": "dateTime", "data": "base64", "ref": "ref", "text": "text"}  # fmt: skip
_SHAPED: Final = {"9999-99-99": "date", "99.99.9999": "date(no)", "true/false": "boolean"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row that may be wanting. `field` is None where planbro has nothing to propose; `*` is a whole list."""

    path: str
    owner: str
    field: str | None
    codec: str
    why: str
    row: str
    count: int = 0
    plans: int = 0
    examples: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"path": self.path, "owner": self.owner, "field": self.field, "codec": self.codec, "why": self.why,
                "row": self.row, "count": self.count, "plans": self.plans, "examples": list(self.examples)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CodeProposal:
    """A row that may be wanting in a code table. `code` is None where it is not told, since few plans have it."""

    field: str
    table: str
    code: str | None
    value: str | None
    count: int
    plans: int
    why: str
    row: str

    def to_json(self) -> dict[str, Any]:
        return {"field": self.field, "table": self.table, "code": self.code, "value": self.value, "count": self.count,
                "plans": self.plans, "why": self.why, "row": self.row}  # fmt: skip


# rows of a table that fits


@dataclass(slots=True)
class _Unknown:
    """What one table does not take: its paths, and which of their steps repeat."""

    compiled: Spec
    paths: list[tuple[Path, PathTimes]]
    lists: frozenset[Path]
    owners: dict[Path, Counter[str]] = field(default_factory=dict)
    groups: dict[Path, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        table = self.compiled.table
        words = table.variants[self.compiled.variant].words if self.compiled.variant in table.variants else {}
        for row in table.rows:
            if row.plan is None or not row.doc:
                continue
            bare = tuple(words.get(step.name, step.name) for step in row.doc)
            if row.is_list:
                self.groups.setdefault(bare, row.plan.owner)
                self.owners.setdefault(bare, Counter())[row.plan.owner] += 100
            for n in range(1, len(bare)):
                self.owners.setdefault(bare[:n], Counter())[row.plan.owner] += 1 if n == len(bare) - 1 else 0

    @property
    def root(self) -> int:
        """How many steps stand before what a table writes: the root element of XML."""
        return 1 if self.compiled.table.tree == "xml" else 0


def rows_wanted(tally: Tally, specs: Mapping[Words, Spec]) -> list[Proposal]:
    """One row for each path that no table takes; what nests in itself is said once, and what is known stands first."""
    found: list[Proposal] = []
    for words, compiled in specs.items():
        paths = [(path, row) for (one, path), row in sorted(tally.paths.items()) if one == words]
        lists = frozenset(path for one, path in tally.lists if one == words)
        found += _wanted(_Unknown(compiled, paths, lists))
    return sorted(found, key=lambda one: (one.field is None, one.field != "*"))


def _wanted(held: _Unknown) -> Iterator[Proposal]:
    seen: set[str] = set()
    unknown = [(path, row) for path, row in held.paths if row.unknown.count and not row.to and not FIXED & set(path)]
    new = _new_lists(held, [path for path, _ in unknown])
    for path, row in unknown:
        for proposal in _of_path(held, path, row, new):
            if proposal.row not in seen:
                seen.add(proposal.row)
                yield proposal


def _new_lists(held: _Unknown, unknown: list[Path]) -> dict[Path, tuple[str, Path | None]]:
    """Repeated places that no list row has, that are named like a list of the Plan: the list, and where its id is."""
    found: dict[Path, tuple[str, Path | None]] = {}
    for path in unknown:
        for n in range(held.root + 1, len(path) + 1):
            here = path[:n]
            bare = here[held.root :]
            if here not in held.lists or bare in held.groups or here in found or n == len(path):
                continue
            owner = list_like(here[-1])
            if owner is None or held.compiled.table.tree == "graph":
                continue
            ids = [one for one in unknown if one[:-1] == here and one[-1].lower() in {"id", "@id"}]
            found[here] = owner, ids[0] if ids else None
    return found


def _of_path(
    held: _Unknown, path: Path, row: PathTimes, new: Mapping[Path, tuple[str, Path | None]]
) -> Iterator[Proposal]:
    within = next((path[:n] for n in range(len(path), 0, -1) if path[:n] in new), None)
    if within is not None:
        owner, ident = new[within]
        yield _list_row(held, within, owner, ident, row, new)
        if path == ident:
            return
    else:
        owner = _owner_of(held, path)
    taken = frozenset(name for name in schema().get(owner, {}) if held.compiled.leaf_of(owner, name))
    where = _where(held, path)
    name, why = field_like(owner, path[held.root :][-2:], taken)
    info = schema()[owner].get(name) if name and owner in schema() else None
    codec = _codec(held.compiled, info, row.examples)
    plan = f"{owner}.{name or '?'}" if owner else name or "?"
    yield Proposal(_shown(held, path), owner, name, codec, why, f"{plan} | {where} | {codec} | | {CONFIRM}",
                   row.unknown.count, row.unknown.plans, tuple(row.examples))  # fmt: skip


def _list_row(
    held: _Unknown, here: Path, owner: str, ident: Path | None, row: PathTimes,
    new: Mapping[Path, tuple[str, Path | None]],
) -> Proposal:  # fmt: skip
    codec = f"item({ident[-1]})" if ident is not None else "item"
    around = _around(held, here, new)
    inside = _within(owner, around) if around else ""
    text = f"{owner} | {_where(held, here)} | {codec} | {inside} | {CONFIRM}"
    return Proposal(_shown(held, here), owner, "*", codec, "the same name in a shipped table", text,
                    row.unknown.count, row.unknown.plans)  # fmt: skip


def _around(held: _Unknown, here: Path, new: Mapping[Path, tuple[str, Path | None]]) -> str:
    """The list that a list stands in; empty where it stands in none."""
    for n in range(len(here) - 1, held.root, -1):
        if here[:n] in new:
            return new[here[:n]][0]
        if here[held.root : n] in held.groups:
            return held.groups[here[held.root : n]]
    return ""


def _within(owner: str, around: str) -> str:
    """The option that says which item an item belongs to."""
    wanted = around.removesuffix("[]")
    name = next((one.name for one in schema()[owner].values() if one.type == "ref" and wanted in one.to), None)
    return f"within({name})" if name else ""


def _owner_of(held: _Unknown, path: Path) -> str:
    """Whose field a path would be: that of the rows beside it, else of those around it."""
    bare = path[held.root :]
    for n in range(len(bare) - 1, 0, -1):
        owners = held.owners.get(bare[:n])
        if owners and owners.most_common(1)[0][1]:
            return owners.most_common(1)[0][0]
    return ""


def _marked(held: _Unknown, path: Path) -> list[str]:
    return [step + "[]" * (path[: n + 1] in held.lists) for n, step in enumerate(path)]


def _shown(held: _Unknown, path: Path) -> str:
    marked = _marked(held, path)
    return "/" + "/".join(marked) if held.compiled.table.tree == "xml" else ".".join(marked)


def _where(held: _Unknown, path: Path) -> str:
    """A path as a row writes it; a step that repeats itself is written once."""
    steps = _marked(held, path)[held.root :]
    once = [step for n, step in enumerate(steps) if n == 0 or _bare(step) != _bare(steps[n - 1])]
    return held.compiled.table.separator.join(once)


def _bare(step: str) -> str:
    return step.removesuffix("[]")


def _codec(compiled: Spec, info: FieldInfo | None, examples: Iterable[str]) -> str:
    """The codec that the table has for this kind of field, or that the examples ask for."""
    shapes = list(examples)
    if info is None:
        return _shape_codec(shapes)
    if info.type == "code":
        table = table_for(info.codes or "", compiled.table.system)
        return f"code({table.name})" if table is not None else "code(?)"
    if (info.owner, info.name) == ("identifiers[]", "value"):
        return "fnr"
    same = [leaf for leaf in compiled.leaves if leaf.kind == "field" and leaf.info is not None]
    used = Counter(leaf.row.codec for leaf in same if leaf.info is not None and leaf.info.type == info.type)
    shaped = _shape_codec(shapes)
    if info.type in {"date", "dateTime"} and shaped.startswith("date("):
        return shaped
    plain = _CODECS.get(info.type, "text")
    return used.most_common(1)[0][0] if used and plain not in {"text", "ref", "base64"} else plain


def _shape_codec(shapes: list[str]) -> str:
    if shapes and all(shape.startswith("9999-99-99x99:99") for shape in shapes):
        return "dateTime"
    found = {_SHAPED.get(shape, "integer" if set(shape) == {"9"} else "text") for shape in shapes}
    return found.pop() if len(found) == 1 else "text"


# codes


def codes_wanted(tally: Tally) -> list[CodeProposal]:
    """One row for each unknown code; what only a few plans have is counted and not told."""
    found: list[CodeProposal] = []
    for (owner, name, table), codes in sorted(tally.codes.items()):
        path = schema()[owner][name].path
        told = {code: times for code, times in codes.items() if times.plans >= FEW and may_tell(code)}
        found += [_code_row(path, owner, name, table, code, times) for code, times in sorted(told.items())]
        rest = [times for code, times in codes.items() if code not in told]
        if rest:
            count, plans = sum(one.count for one in rest), max(one.plans for one in rest)
            found.append(CodeProposal(path, table, None, None, count, plans, "in few plans, or not like a code", ""))
    return found


def _code_row(path: str, owner: str, name: str, table: str, code: str, times: Times) -> CodeProposal:
    value, why = value_like(schema()[owner][name].codes or "", code)
    held = shared().get(table)
    equal = held is not None and value is not None and value not in held.by_value and "same" in why
    text = code.replace("_", " ").capitalize()
    row = f"{value or '?'} | {code} | {text} | {'equal' if equal else 'narrower'} | {CONFIRM}"
    return CodeProposal(path, table, code, value, times.count, times.plans, why, row)


# a first table for what no table fits


@dataclass(frozen=True, slots=True)
class FirstTable:
    """A whole table for documents of an unknown kind: its directives, its rows, and what could not be placed."""

    name: str
    structure: Structure
    head: tuple[str, ...]
    proposals: tuple[Proposal, ...]


def first_table(structure: Structure, name: str) -> FirstTable:
    """Propose a table from names, ids and references alone."""
    ids, refs = structure.ids(), structure.refs()
    owners = _list_owners(structure)
    head = [f"@format {name}", f"@title {name}: to be named", "@version 0", f"@tree {structure.tree}"]
    if structure.tree == "xml":
        head += [f"@root {structure.root}", *(f"@ns {prefix} {uri}" for prefix, uri in structure.namespaces.items())]
    else:
        head += [f"@mark {' '.join(structure.keys[:4])}"] if structure.keys else []
    head += [f"@system urn:planbro:{name}", "@identity source.system source.plan_id"]
    found: list[Proposal] = []
    for here, owner in owners.items():
        found.append(_first_list(structure, here, owner, ids.get(here), owners))
    taken: set[tuple[str, str]] = set()
    for path, place in structure.places.items():
        if path in ids.values():
            continue
        found.append(_first_field(structure, path, place, owners, path in refs, taken))
    order = {owner: n for n, owner in enumerate(("", *SINGLES, *schema()))}
    found.sort(key=lambda one: (one.field is None, order.get(one.owner, 999), one.field != "*"))
    return FirstTable(name, structure, tuple(head), tuple(found))


def _list_owners(structure: Structure) -> dict[Path, str]:
    """Each repeated place that is named like a list of the Plan; the first of two that are named alike."""
    found: dict[Path, str] = {}
    for here in sorted(structure.lists):
        owner = list_like(here[-1]) if here else None
        if owner is not None and owner not in found.values():
            found[here] = owner
    return found


def _first_list(
    structure: Structure, here: Path, owner: str, ident: Path | None, owners: Mapping[Path, str]
) -> Proposal:
    codec = f"item({ident[-1]})" if ident is not None else "item"
    around = next((owners[here[:n]] for n in range(len(here) - 1, 0, -1) if here[:n] in owners), "")
    inside = _within(owner, around) if around else ""
    inside_it = [place.count for path, place in structure.places.items() if path[: len(here)] == here]
    row = f"{owner} | {structure.shown(here)} | {codec} | {inside} | {CONFIRM}"
    return Proposal(structure.shown(here), owner, "*", codec, "named like this list", row,
                    max(inside_it, default=0), structure.documents)  # fmt: skip


def _first_field(
    structure: Structure, path: Path, place: Any, owners: Mapping[Path, str], ref: bool, taken: set[tuple[str, str]]
) -> Proposal:
    around = next((owners[path[:n]] for n in range(len(path), 0, -1) if path[:n] in owners), None)
    in_list = any(path[:n] in structure.lists for n in range(1, len(path) + 1))
    choices = [around] if around is not None else [] if in_list else ["planeier", "", "source"]
    name, why, owner = None, "no list of the Plan is named like the place around it", around or ""
    for choice in choices:
        known = frozenset(field for one, field in taken if one == choice)
        tried, because = field_like(choice, path[-2:], known)
        if tried and not _can_be(schema()[choice][tried], place.kind, ref):
            tried, because = None, "what stands there is of another kind than the field with a name like it"
        if tried and (choice, tried) not in taken and (name is None or because.startswith("the same")):
            name, why, owner = tried, because, choice
            if because.startswith("the same"):
                break
        elif name is None:
            why = because if tried is None else "another place has this field already"
    if name is not None:
        taken.add((owner, name))
    info = schema()[owner].get(name) if name else None
    codec = _first_codec(info, place.kind, ref, structure)
    plan = f"{owner}.{name or '?'}" if owner else name or "?"
    shown = structure.shown(path)
    return Proposal(shown, owner, name, codec, why, f"{plan} | {shown} | {codec} | | {CONFIRM}",
                    place.count, place.documents, tuple(place.examples))  # fmt: skip


_FITS: Final = {
    "date": {"date", "date(no)", "dateTime"}, "dateTime": {"date", "date(no)", "dateTime"}, "integer": {"integer"},
    "decimal": {"integer", "decimal"}, "boolean": {"boolean", "integer", "word"}, "data": {"base64"},
    "code": {"word", "integer", "text"},
}  # fmt: skip


def _can_be(info: FieldInfo, kind: str, ref: bool) -> bool:
    """Whether values that look so can be those of a field; a place with nothing in it can be any."""
    if info.type == "ref":
        return ref
    return kind == "empty" or kind in _FITS.get(info.type, {kind})


def _first_codec(info: FieldInfo | None, kind: str, ref: bool, structure: Structure) -> str:
    if info is None:
        return "ref" if ref else kind if kind in {"date", "dateTime", "date(no)", "integer", "decimal"} else "text"
    if info.type == "code":
        return "code(?)"
    if (info.owner, info.name) == ("identifiers[]", "value"):
        return "fnr"
    if info.type in {"date", "dateTime"} and kind == "date(no)":
        return "date(no)"
    if info.type == "boolean" and structure.tree != "json":
        return "boolean(Ja, Nei)" if kind == "boolean" else "boolean"
    return _CODECS.get(info.type, "text")

"""What is really in a customer's export: paths, values, what no table knows, and which rows might be wanting.

A person reads this to fit a table. Nothing of the planeier is in it: examples are shapes, values are the Plan's own.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from planbro.exchange._inspect import mask, safe_name
from planbro.exchange.writing import latest
from planbro.findings import Findings, Refused
from planbro.formats import FORMATS, Document, open_document, spec
from planbro.formats.codec import DEFAULT, Limits
from planbro.mapping import Group, Mark, Spec, Trace, Tree
from planbro.mapping import read as read_tree
from planbro.plan import (
    VALUE_SETS,
    Code,
    Plan,
    check,
    facts,
    first_day,
    in_office,
    is_date,
    is_datetime,
    last_day,
    schema,
)
from planbro.plan import value_of as plan_value

_EXAMPLES = 3


@dataclass(slots=True)
class PathCount:
    """One path of the document, positions left out: how often it stands and where in the Plan it goes."""

    path: str
    count: int = 0
    plan: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {"path": self.path, "count": self.count, "plan": self.plan, "examples": self.examples}


@dataclass(slots=True)
class CodedField:
    """One coded field: which of the Plan's values stand there, and how often."""

    field: str
    table: str
    values: dict[str, int]
    unused: list[str]
    unknown: int
    examples: list[str]

    def to_json(self) -> dict[str, Any]:
        return {"field": self.field, "table": self.table, "values": self.values, "unused": self.unused,
                "unknown": self.unknown, "examples": self.examples}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row that may be wanting. `field` is None where planbro has nothing to propose."""

    path: str
    owner: str
    field: str | None
    codec: str
    why: str
    row: str

    def to_json(self) -> dict[str, Any]:
        return {"path": self.path, "owner": self.owner, "field": self.field, "codec": self.codec, "why": self.why,
                "row": self.row}  # fmt: skip


@dataclass(slots=True)
class Survey:
    """Everything found in one document."""

    format: str
    table: str
    as_of: str
    findings: Findings
    leaves: int
    paths: list[PathCount]
    coded: list[CodedField]
    proposals: list[Proposal]
    odd_dates: list[dict[str, Any]]
    duplicates: dict[str, int]
    plans: int
    without_koordinator: int
    consents: int
    consents_expired: int

    @property
    def unknown(self) -> list[PathCount]:
        return [path for path in self.paths if not path.plan and path.examples]

    def to_json(self) -> dict[str, Any]:
        return {
            "format": self.format,
            "table": self.table,
            "as_of": self.as_of,
            "leaves": self.leaves,
            "paths": [{"path": p.path, "count": p.count, "plan": p.plan} for p in self.paths],
            "unknown_fields": [{"path": p.path, "count": p.count, "examples": p.examples} for p in self.unknown],
            "coded": [one.to_json() for one in self.coded],
            "proposals": [one.to_json() for one in self.proposals],
            "odd_dates": self.odd_dates,
            "duplicates": self.duplicates,
            "plans": self.plans,
            "without_koordinator": self.without_koordinator,
            "consents": self.consents,
            "consents_expired": self.consents_expired,
        }


def survey(data: bytes, format: str | None = None, *, using: Spec | None = None, as_of: str | None = None,
           file: str | None = None, limits: Limits = DEFAULT) -> Survey:  # fmt: skip
    """Read a document for what it holds. `using` is a customer's own table, compiled.

    Raises:
        Refused: the bytes cannot be read, or are of no format that planbro or the table knows.
    """
    findings = Findings(file=file)
    document = open_document(data, format, findings=findings, limits=limits, using=using)
    trace = read_tree(document.spec, document.tree, findings, fallback_identity=document.sha256)
    plan, day = trace.plan, (as_of or latest(trace.plan))[:10]
    if not is_date(day) or len(day) != 10:
        raise Refused.because("as-of-malformed")
    findings.extend(check(plan, as_of=day, profile="accept"))
    paths = list(_paths(document, trace))
    expired = [c for c in plan.consents if plan_value(c.status) == "active" and (last_day(c.end) or "9") < day]
    return Survey(
        document.format, document.spec.table.stamp, day, findings, sum(p.count for p in paths), paths,
        list(_coded(plan, document.spec)), list(_propose(document, paths)), list(_odd_dates(plan, day)),
        _duplicates(plan), 1, int(not _has_koordinator(plan, day)), len(plan.consents), len(expired),
    )  # fmt: skip


# paths


_FIXED = frozenset({"comment()", "processing-instruction()", "following-sibling::text()"})


def _steps(document: Document, place: Any) -> list[str]:
    """The steps of a leaf's path, positions kept; in a Bundle the resource type stands first, as in its table."""
    path = document.tree.path(place)
    if document.spec.table.tree == "xml":
        return [step for step in path.split("/") if step]
    steps = [step for step in re.split(r"\.|(?=\[)", path) if step]
    joined: list[str] = []
    for step in steps:
        if step.startswith("[") and joined:
            joined[-1] += step
        else:
            joined.append(step)
    if document.spec.table.tree == "graph":
        match = re.fullmatch(r"entry\[(\d+)\]", joined[1]) if len(joined) > 1 else None
        resource = document.tree.value["entry"][int(match[1])].get("resource") if match else None  # type: ignore[union-attr]
        if match and joined[2:3] == ["resource"] and isinstance(resource, dict):
            return [str(resource.get("resourceType")), *joined[3:]]
    return joined


def _plain(steps: Iterable[str]) -> tuple[str, ...]:
    """Steps without positions, each safe to show."""
    return tuple(_safe_step(re.sub(r"(\[\d+\])+$", "", step)) for step in steps)


def _safe_step(name: str) -> str:
    if name in _FIXED:
        return name
    return "@" + safe_name(name[1:]) if name.startswith("@") else safe_name(name)


def _paths(document: Document, trace: Trace) -> Iterator[PathCount]:
    """Every path once; a step that stands more than once somewhere is marked as a list everywhere."""
    found: dict[tuple[str, ...], PathCount] = {}
    lists: set[tuple[str, ...]] = set()
    for mark, place in document.tree.leaves():
        steps = _steps(document, place)
        plain = _plain(steps)
        lists.update(plain[: n + 1] for n, step in enumerate(steps) if step.endswith("]") and plain[n] not in _FIXED)
        row = found.setdefault(plain, PathCount(""))
        row.count += 1
        if mark in trace.facts:
            row.plan += [path for path in _plan_paths(trace, mark) if path not in row.plan]
        elif len(row.examples) < _EXAMPLES:
            shape = _shape(document.tree, place)
            row.examples += [shape] * (shape not in row.examples)
    xml = document.spec.table.tree == "xml"
    for plain, row in sorted(found.items()):
        marked = [step + "[]" * (plain[: n + 1] in lists) for n, step in enumerate(plain)]
        row.path = "/" + "/".join(marked) if xml else ".".join(marked)
        yield row


def _plan_paths(trace: Trace, mark: Mark) -> list[str]:
    paths = [f"{owner}.{name}" if owner else name for owner, _, name in trace.facts[mark]]
    return list(dict.fromkeys(paths)) or ["(const)"]


def _shape(tree: Tree, place: Any) -> str:
    value = _raw(tree, place)
    if value is None:
        return "·"
    if isinstance(value, bool):
        return "true/false"
    return mask(str(value).strip())


def _raw(tree: Tree, place: Any) -> Any:
    holder, key = place
    if isinstance(holder, dict | list):
        value = holder[key] if isinstance(holder, list) else holder.get(key)
        return None if isinstance(value, dict | list) else value
    if key == "tail":
        return holder.tail
    if key[:1] == "@":
        return holder.get(key[1:])
    return holder.text if isinstance(holder.tag, str) else "comment"


# codes


def _coded(plan: Plan, compiled: Spec) -> Iterator[CodedField]:
    values: dict[tuple[str, str], Counter[str]] = {}
    strange: dict[tuple[str, str], list[str]] = {}
    unknown: Counter[tuple[str, str]] = Counter()
    for (owner, _, name), value in facts(plan):
        for code in value if isinstance(value, tuple) else (value,):
            if not isinstance(code, Code):
                continue
            key = (owner, name)
            spread = values.setdefault(key, Counter())
            if code.value is not None:
                spread[code.value] += 1
                continue
            unknown[key] += 1
            shape = mask(code.code or "")
            if shape not in strange.setdefault(key, []) and len(strange[key]) < _EXAMPLES:
                strange[key].append(shape)
    for (owner, name), spread in values.items():
        info = schema()[owner][name]
        leaf = next((leaf for leaf in compiled.leaf_of(owner, name) if leaf.codec.table is not None), None)
        table = leaf.codec.table.name if leaf is not None and leaf.codec.table is not None else "-"
        unused = [value for value in VALUE_SETS.get(info.codes or "", ()) if value not in spread]
        yield CodedField(info.path, table, dict(spread.most_common()), unused, unknown[owner, name],
                         strange.get((owner, name), []))  # fmt: skip


# rows that may be wanting


def _propose(document: Document, paths: Iterable[PathCount]) -> Iterator[Proposal]:
    """One row for each unknown path; what nests in itself is said once."""
    seen: set[str] = set()
    found = []
    for row in paths:
        if row.plan or not row.examples or any(word in row.path for word in _FIXED):
            continue
        proposal = _proposal(document.spec, row)
        if proposal.row not in seen:
            seen.add(proposal.row)
            found.append(proposal)
    yield from sorted(found, key=lambda one: one.field is None)


def _proposal(compiled: Spec, row: PathCount) -> Proposal:
    separator = compiled.table.separator
    steps = row.path.lstrip("/").split(separator)
    steps = steps[1:] if compiled.table.tree == "xml" else steps
    group = _group_around(compiled, [_bare(step) for step in steps])
    owner = group.owner if group is not None else ""
    name, why = _field_like(owner, steps[-1].strip("@[]"))
    info = schema()[owner].get(name) if name else None
    codec = _codec_for(info.type if info else None, row.examples)
    plan = f"{owner}.{name or '?'}" if owner else name or "?"
    where = separator.join(step for n, step in enumerate(steps) if n == 0 or _bare(step) != _bare(steps[n - 1]))
    return Proposal(row.path, owner, name, codec, why, f"{plan} | {where} | {codec} | | survey: to be confirmed")


def _bare(step: str) -> str:
    return step.removesuffix("[]")


def _group_around(compiled: Spec, steps: list[str]) -> Group | None:
    """The list row whose place is nearest above, found by walking down the compiled table."""
    nodes, best = [compiled.root], None
    if compiled.table.tree == "graph":
        kind = f"={steps[0]}"
        nodes = [c for c in compiled.root.children if c.name == "entry" and f"resourceType{kind}" in str(c.step)]
        best = next((g for node in nodes for g in node.groups if g.join is None), None)
        nodes = [below for node in nodes for below in node.children if below.name == "resource"]
    for step in steps[1 if compiled.table.tree == "graph" else 0 : -1]:
        nodes = [child for node in nodes for child in node.children if child.name.rpartition("}")[2] == step]
        best = next((g for node in nodes for g in node.groups if g.join is None), best)
    return best


@cache
def _known_names() -> dict[str, dict[str, str]]:
    """Owner to the words that the shipped tables use for its fields, and the fields' own names."""
    words: dict[str, dict[str, str]] = {}
    for owner, fields in schema().items():
        words[owner] = {name.replace("_", ""): name for name in fields}
    for name in FORMATS:
        for leaf in spec(name).leaves:
            if leaf.kind == "field" and leaf.field in schema()[leaf.owner] and leaf.row.doc:
                words[leaf.owner].setdefault(leaf.row.doc[-1].name.rpartition(":")[2].lower(), leaf.field)
    return words


def _field_like(owner: str, name: str) -> tuple[str | None, str]:
    words = _known_names()[owner]
    close = difflib.get_close_matches(name.lower(), list(words), n=1, cutoff=0.72)
    if not close:
        return None, "no name like it in any table"
    return words[close[0]], f"like {close[0]}"


_SHAPES = (
    ("dateTime", re.compile(r"9999-99-99x99:99.*")),
    ("date", re.compile(r"9999-99-99")),
    ("date(no)", re.compile(r"99\.99\.9999")),
    ("boolean", re.compile(r"true/false")),
    ("integer", re.compile(r"9+")),
)


def _codec_for(type_name: str | None, examples: list[str]) -> str:
    if type_name == "code":
        return "code(?)"
    for codec, shape in _SHAPES:
        if examples and all(shape.fullmatch(example) for example in examples):
            return codec if type_name in {None, codec.partition("(")[0]} else "text" if type_name == "text" else codec
    return {"data": "base64", "ref": "ref"}.get(type_name or "", "text")


# what people should look at


def _odd_dates(plan: Plan, day: str) -> Iterator[dict[str, Any]]:
    far = f"{int(day[:4]) + 20:04}{day[4:]}"
    counted: Counter[tuple[str, str]] = Counter()
    for (owner, _, name), value in facts(plan):
        info = schema().get(owner, {}).get(name)
        if info is None or info.type not in {"date", "dateTime"} or not isinstance(value, str):
            continue
        if not (is_date(value) or is_datetime(value)):
            continue
        if (first_day(value) or day) < "1900":
            counted[info.path, "date-far-past"] += 1
        elif (last_day(value) or day) > far:
            counted[info.path, "date-future"] += 1
    for (path, why), count in counted.items():
        yield {"field": path, "why": why, "count": count}


def _duplicates(plan: Plan) -> dict[str, int]:
    """Items of a list that say exactly the same, all but their id; each repeat counts once."""
    found: dict[str, int] = {}
    for name, items in plan.lists():
        fields = schema()[f"{name}[]"]
        seen: set[tuple[Any, ...]] = set()
        for item in items:
            key = tuple(getattr(item, attribute) for attribute in fields)
            if key in seen:
                found[name] = found.get(name, 0) + 1
            seen.add(key)
    return found


def _has_koordinator(plan: Plan, day: str) -> bool:
    return bool(in_office(plan, day))

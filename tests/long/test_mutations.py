"""Every row and every code counts: a table with one fault is noticed by the checks or by the laws.

For each table: delete a row, swap two codecs of like type, swap two document paths, swap two codes. The battery is
small, so that many mutants fit in a few minutes: static checks; a golden document created, byte for byte; documents of
our own and of others read, fact by fact and leaf by leaf; each message of a standard that has several. What it cannot notice is named, with the reason.
"""

from __future__ import annotations

import dataclasses
import random
import re
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.fhir.foreign_cases import dumped, every_code, without_patient
from tests.fhir.foreign_cases import foreign as foreign_bundle
from tests.laws.common import TOOLS, enveloped

from planbro.exchange._mappings import _check_codes, _check_required
from planbro.findings import Findings, Severity
from planbro.formats import Document, create, open_document
from planbro.formats._document import canonical
from planbro.formats._plan_table import table_text
from planbro.mapping import CodeTable, Spec, Table, compile_table, data_dir, parse, read, shared, write
from planbro.mapping._codecs import find
from planbro.mapping._codes import check as check_codes
from planbro.mapping._schema import XmlSchema
from planbro.mapping._table import Row
from planbro.plan import (
    ABSENT,
    LISTS,
    VALUE_SETS,
    Code,
    FieldInfo,
    Null,
    Plan,
    Source,
    copy,
    facts,
    orders,
    schema,
)
from planbro.testing import municipality, rich_plan

pytestmark = pytest.mark.long

TABLES = (*TOOLS, "fhir", "plo-1.6", "plo-2.0", "plan")
KINDS = {"delete": 400, "codecs": 60, "paths": 60, "codes": 60}
"""At most so many mutants of each kind are drawn for each table, with a seed."""

SURVIVORS: dict[tuple[str, str, str], str] = {
    ("*", "codecs", r"kind=hnr & !end\].value .* \| (text|tel|fnr) \|"):
        "fnr and text differ in blanks, and nobody here writes an H-nummer into a message",
}  # fmt: skip
"""(table or *, kind or *, pattern over the rows that were changed) to why no law can notice."""


# -- tables as text


@cache
def text_of(name: str) -> str:
    """A table as one file, what it includes written out."""
    return table_text() if name == "plan" else _whole(data_dir("mappings") / f"{name}.table")


def _whole(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines()
    return "\n".join(
        _whole(data_dir("mappings") / line[9:]) if line.startswith("@include ") else line for line in lines
    )


@cache
def xsd(name: str) -> XmlSchema:
    return XmlSchema.load(data_dir("schemas") / name)


def _judged(table: Table) -> bool:
    """Whether an XML Schema says where its rows may stand."""
    return bool(table.schema) and table.tree == "xml"


def compiled(name: str, text: str, codes: Mapping[str, CodeTable], variant: str = "") -> tuple[Spec, bool]:
    """The table ready to run, or one of its variants, and whether the checks find a fault."""
    findings = Findings()
    table = parse(text, name, findings)
    schema = xsd(table.schema_of(variant)) if _judged(table) else None
    spec = compile_table(table, codes, findings, variant=variant, schema=schema)
    _check_codes(spec, findings)
    if _judged(table):
        _check_required(spec, findings)
    return spec, any(finding.severity is not Severity.INFO for finding in findings)


@cache
def variants_of(name: str) -> tuple[str, ...]:
    """The table itself, and the other messages that are made of it."""
    return ("", *parse(text_of(name), name, Findings()).variants)


def said(name: str, text: str) -> list[list[Row]]:
    """What a table says in each of its variants. A row that is included for another table has no place in any."""
    table = parse(text, name, Findings())
    return [[dataclasses.replace(row, line=0) for row in table.rows_of(one, Findings())] for one in variants_of(name)]


def rows(text: str) -> list[tuple[int, list[str]]]:
    """Number and cells of each row."""
    lines = enumerate(text.splitlines())
    found = (
        (n, [c.strip() for c in line.split("|")]) for n, line in lines if line.strip() and line.lstrip()[0] not in "#@"
    )
    return [(n, cells) for n, cells in found if len(cells) == 5]


def with_rows(text: str, changed: Mapping[int, list[str] | None]) -> str:
    lines = text.splitlines()
    for number, cells in changed.items():
        lines[number] = "" if cells is None else " | ".join(cells)
    return "\n".join(lines)


def foreign(text: str, word: str, step: int) -> str:
    """A table that writes what ours only reads, or only repeats: rows marked with the word come first, and both ways.

    With step -1 in the opposite order, so that the last of several list rows takes the items.
    """
    lines = text.splitlines()
    marked = [n for n, c in rows(text) if re.search(rf"\b{word}:", c[3]) and (word == "read" or c[2][:4] != "item")]
    first = [re.sub(rf"\b{word}:[^|]*", "", lines[n]) for n in marked][::step]
    return "\n".join([*(line for line in lines if line.startswith("@")), *first,
                      *(line for n, line in enumerate(lines) if n not in marked and not line.startswith("@"))])  # fmt: skip


# -- the battery


@dataclass
class Golden:
    """A document, what the original table reads from it, and the plan it was created from, if it was by that table."""

    data: bytes
    facts: Any
    plan: Plan | None


def made(name: str, spec: Spec, plan: Plan) -> bytes:
    document = create(name, variant=spec.variant)
    blank = dataclasses.replace(document, spec=spec)
    named = plan if plan.source.message_id else enveloped(plan, name, spec.variant)
    write(spec, blank.tree, copy(named), None, Findings())
    return blank.serialise()


def reading(spec: Spec, document: Document) -> Any:
    """Facts with their original codes, order, and how many leaves are taken for how many facts."""
    trace = read(spec, document.tree, Findings(), fallback_identity="")
    told = {k: v.exact if isinstance(v, Code) else v for k, v in facts(trace.plan, envelope=True)}
    return told, orders(trace.plan), sum(len(named) for named in trace.facts.values()), len(trace.facts)


@cache
def others(name: str, variant: str = "") -> list[Spec]:
    """Tables of systems that write otherwise what we read."""
    ways = (("read", 1), ("read", -1), ("derived", 1))
    texts = {foreign(text_of(name), *way) for way in ways} - {text_of(name)}
    return [compiled(name, text, shared(), variant)[0] for text in sorted(texts)]


def _timed() -> bytes:
    """A Bundle where each day is told to the second."""
    spec, _ = compiled("fhir", text_of("fhir"), shared())
    return re.sub(rb'"(\d{4}-\d\d-\d\d)"', rb'"\1T10:00:00+01:00"', made("fhir", spec, _full_plan(spec)))


RECEIVED: dict[str, Callable[[], Iterable[bytes]]] = {
    "fhir": lambda: (dumped(foreign_bundle()), dumped(every_code()), dumped(without_patient()), _timed())
}
"""Documents that no table of ours can be turned to write."""


@cache
def goldens(name: str, variant: str = "") -> tuple[Golden, ...]:
    spec, faulty = compiled(name, text_of(name), shared(), variant)
    assert not faulty
    found = []
    for plan in (rich_plan(), _full_plan(spec), *_odd_plans(), *municipality(1, seed=13)):
        data = made(name, spec, plan)
        found.append(Golden(data, reading(spec, open_document(data)), plan))
    if not variant:
        for theirs in RECEIVED.get(name, tuple)():
            found.append(Golden(theirs, reading(spec, open_document(theirs)), None))
    for other in others(name, variant):
        for plan in (rich_plan(), _full_plan(spec), _full_plan(other)):
            theirs = made(name, other, plan)
            found.append(Golden(theirs, reading(spec, open_document(theirs)), None))
    return tuple(found)


def _odd_plans() -> Iterator[Plan]:
    """Plans that tell apart what looks alike in the rich plan: booleans, blanks and marks, short dates, clock times."""
    yield _filled(lambda info, number: Null("not-asked") if info.to else None)
    yield _filled(lambda info, number: Null("not-asked") if info.type == "code" else None)
    for at in range(1, 5):
        yield _filled(lambda info, number, at=at: _value(info, at))
    for bit in range(3):
        yield _filled(lambda info, number, bit=bit: bool(number >> bit & 1) if info.type == "boolean" else None)
    forms = {"text": "  1 2  <b>&amp;</b> ", "date": "2031", "dateTime": "2031-05-06T07:08", "decimal": "1.10"}
    yield _filled(lambda info, number: forms.get(info.type, "").replace("1 2", f"{info.name} 1 2") or None)


def _full_plan(spec: Spec) -> Plan:
    """Every field filled, and for each list row an item that meets its conditions."""
    plan, number = rich_plan(), 0
    plan.source = Source()
    extra = []
    for group in spec.groups:
        cls = LISTS[group.list_name]
        item = cls(id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{len(extra)}")))
        extra.append((group, item))
        getattr(plan, group.list_name).append(item)
    for owner, fields in schema().items():
        for _, record in plan.records_of(owner):
            for info in fields.values():
                number += 1
                if getattr(record, info.name) is ABSENT or isinstance(getattr(record, info.name), Null):
                    setattr(record, info.name, _some(info, number))
    for group, item in extra:
        for condition in group.conditions:
            kind = schema()[group.owner][condition.path].type
            if condition.negated:
                setattr(item, condition.path, ABSENT)
            elif condition.values:
                setattr(item, condition.path, Code(condition.values[0]) if kind == "code" else condition.values[0])
    return plan


def _value(info: FieldInfo, at: int) -> Code | None:
    """A value of a coded field, counted from the end of its value set."""
    values = VALUE_SETS.get(info.codes or "", ())
    return Code(values[-at % len(values)]) if values else None


def _some(info: FieldInfo, number: int) -> Any:
    if info.to:
        return ABSENT
    if info.type == "code":
        return Code(VALUE_SETS[str(info.codes)][number % len(VALUE_SETS[str(info.codes)])])
    return {"text": f"{info.name} {number}", "date": f"2031-05-{number % 28 + 1:02}", "boolean": bool(number % 2),
            "dateTime": f"2031-05-06T07:{number % 60:02}:00+01:00", "integer": number, "decimal": f"{number}.50",
            "data": b"%PDF " + str(number).encode()}[info.type]  # fmt: skip


def _filled(value: Callable[[FieldInfo, int], Any]) -> Plan:
    """The rich plan with other values in every field that `value` has one for."""
    plan = rich_plan()
    for owner, fields in schema().items():
        for _, record in plan.records_of(owner):
            for number, info in enumerate(sorted(fields.values(), key=lambda info: (info.type, info.name))):
                found = None if info.many or owner == "source" else value(info, number)
                if found is not None:
                    setattr(record, info.name, found)
    return plan


def noticed(name: str, spec: Spec) -> bool:
    for golden in goldens(name, spec.variant):
        try:
            if reading(spec, open_document(golden.data)) != golden.facts:
                return True
            if golden.plan is not None and canonical(made(name, spec, golden.plan)) != canonical(golden.data):
                return True
        except Exception:
            return True
    return False


# -- mutants


@dataclass
class Mutant:
    kind: str
    what: str
    text: str
    codes: Mapping[str, CodeTable]
    plan: Plan | None = None


def deletions(text: str) -> Iterator[Mutant]:
    for number, cells in rows(text):
        yield Mutant("delete", " | ".join(cells[:4]), with_rows(text, {number: None}), shared())


def codec_swaps(text: str, rng: random.Random) -> Iterator[Mutant]:
    fields = [(n, c) for n, c in rows(text) if find(c[2], shared()) is not None and c[0]]
    while True:
        (one, a), (two, b) = rng.sample(fields, 2)
        left, right = find(a[2], shared()), find(b[2], shared())
        assert left is not None
        assert right is not None
        if a[2] == b[2] or not left.fits & right.fits or (a[2].startswith("display") != b[2].startswith("display")):
            continue
        swapped = {one: [*a[:2], b[2], *a[3:]], two: [*b[:2], a[2], *b[3:]]}
        yield Mutant("codecs", f"{' | '.join(a[:4])} <> {' | '.join(b[:4])}", with_rows(text, swapped), shared())


def path_swaps(text: str, rng: random.Random) -> Iterator[Mutant]:
    fields = [(n, c) for n, c in rows(text) if not c[2].startswith("item")]
    while True:
        one, a = rng.choice(fields)
        near = [(n, c) for n, c in fields
                if c[0].split(".")[0] == a[0].split(".")[0] and c[1] != a[1] and [c[0], *c[2:4]] != [a[0], *a[2:4]]]  # fmt: skip
        if near:
            two, b = rng.choice(near)
            swapped = {one: [a[0], b[1], *a[2:]], two: [b[0], a[1], *b[2:]]}
            yield Mutant("paths", f"{' | '.join(a[:4])} <> {' | '.join(b[:4])}", with_rows(text, swapped), shared())


def code_swaps(text: str, rng: random.Random) -> Iterator[Mutant]:
    used = sorted({m[1] for m in re.finditer(r"\| code\(([\w.-]+)\)", text)})
    while used:
        table = shared()[rng.choice(used)]
        if len(table.rows) < 2:
            continue
        one, two = rng.sample(table.rows, 2)
        if one.value == two.value or one.code == two.code:
            continue
        other = CodeTable(table.name, table.value_set, table.system, table.date)
        for row in table.rows:
            code = two.code if row is one else one.code if row is two else row.code
            other.add(dataclasses.replace(row, code=code))
        plan = _with_code(table, Code(one.value, table.system, one.code))
        yield Mutant("codes", f"{table.name} | {one.value} {one.code} <> {two.value} {two.code}", text,
                     {**shared(), table.name: other}, plan)  # fmt: skip


def _with_code(table: CodeTable, code: Code) -> Plan:
    """The rich plan, every field of the value set at one value."""
    plan = rich_plan()
    plan.source = Source(message_id="1")
    for owner, fields in schema().items():
        for _, record in plan.records_of(owner):
            for info in fields.values():
                if info.codes == table.value_set:
                    setattr(record, info.name, code)
    return plan


def survives(name: str, mutant: Mutant) -> bool:
    findings = Findings()
    for table in mutant.codes.values():
        if table is not shared().get(table.name):
            check_codes(table, "codes", findings)
    if findings.has_errors or (mutant.text != text_of(name) and said(name, mutant.text) == said(name, text_of(name))):
        return False
    return all(_survives_in(name, variant, mutant) for variant in variants_of(name))


def _survives_in(name: str, variant: str, mutant: Mutant) -> bool:
    spec, faulty = compiled(name, mutant.text, mutant.codes, variant)
    if faulty:
        return False
    if mutant.plan is not None:
        original, _ = compiled(name, text_of(name), shared(), variant)
        if made(name, original, mutant.plan) != made(name, spec, mutant.plan):
            return False
        theirs = [open_document(made(name, other, mutant.plan)) for other in (original, *others(name, variant))]
        if any(reading(original, document) != reading(spec, document) for document in theirs):
            return False
    return not noticed(name, spec)


def reason(name: str, mutant: Mutant) -> str | None:
    for (table, kind, pattern), why in SURVIVORS.items():
        if table in {name, "*"} and kind in {mutant.kind, "*"} and re.search(pattern, mutant.what):
            return why
    return None


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("name", TABLES)
def test_a_mutant_is_noticed(name: str, kind: str) -> None:
    rng = random.Random(zlib.crc32(f"{name} {kind}".encode()))
    text = text_of(name)
    if kind == "delete":
        every = list(deletions(text))
        drawn = rng.sample(every, min(len(every), KINDS[kind]))
    else:
        source = {"codecs": codec_swaps, "paths": path_swaps, "codes": code_swaps}[kind](text, rng)
        drawn = [mutant for mutant, _ in zip(source, range(KINDS[kind]), strict=False)]
    alive = [mutant.what for mutant in drawn if reason(name, mutant) is None and survives(name, mutant)]
    assert not alive

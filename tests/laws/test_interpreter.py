"""The compiled reader says what the naive interpreter says, and what does not matter in a document changes nothing."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from lxml import etree
from tests.laws.common import FORMATS, TOOLS, Opened, created, drawn, opened

from planbro.findings import Findings
from planbro.formats import FORMATS as FORMATS_BY_NAME
from planbro.formats import Document, open_document, spec
from planbro.formats.codec import json as json_codec
from planbro.formats.plo import KINDS
from planbro.mapping import Number, read, shared
from planbro.mapping._interpret import interpret
from planbro.mapping._spec import Leaf
from planbro.plan import Code, Null, Plan, facts, orders
from planbro.testing import municipality, rich_plan

ROOT = Path(__file__).parents[2] / "fixtures"
FIXTURES = sorted(p for folder in (*TOOLS, "fhir", "plan", "plo", "plo/messages")
                  for p in (ROOT / folder).glob("*") if p.suffix in {".xml", ".json", ".zip"})  # fmt: skip
XML = [(name, variant) for name, variant in FORMATS if spec(name).table.tree == "xml"]
JSON = [(name, variant) for name, variant in FORMATS if (name, variant) not in XML]
each_format = pytest.mark.parametrize(("name", "variant"), FORMATS, ids=lambda v: v or "-")


def said(plan: Plan) -> tuple[dict[Any, Any], dict[str, list[str]]]:
    """Everything a plan says: codes with all they were read from, the envelope, the order of each list."""
    return {k: v.exact if isinstance(v, Code) else v for k, v in facts(plan, envelope=True)}, orders(plan)


def interpreted(document: Document) -> Plan:
    table, tree = document.spec.table, document.tree
    source = tree.root()[0] if table.tree == "xml" else tree.value  # type: ignore[union-attr]
    return interpret(table, source, shared(), variant=document.spec.variant, members=document.members)


def check(data: bytes) -> None:
    there = opened(data)
    compiled, naive = said(there.plan), said(interpreted(there.document))
    assert compiled[0] == naive[0]
    assert compiled[1] == naive[1]


# -- interpreter equals compiled


@each_format
def test_interpreter_equals_compiled_for_known_plans(name: str, variant: str) -> None:
    for number, plan in enumerate([rich_plan(), *municipality(2, seed=11)]):
        check(created(plan, name, variant, zipped=number == 1 and FORMATS_BY_NAME[name].zipped))


@each_format
@settings(max_examples=8)
@given(plan=drawn())
def test_interpreter_equals_compiled_for_any_plan(name: str, variant: str, plan: Plan) -> None:
    check(created(plan, name, variant))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_interpreter_equals_compiled_for_the_fixtures(path: Path) -> None:
    check(path.read_bytes())


@each_format
def test_interpreter_equals_compiled_for_damaged_documents(name: str, variant: str) -> None:
    """Elements lost, doubled, emptied, moved: both read the same of what is left."""
    rng = random.Random(zlib.crc32(f"{name}{variant}".encode()))
    plan = next(municipality(1, seed=5))
    for _ in range(4):
        document = open_document(created(plan, name, variant))
        damage = _damage_xml if document.spec.table.tree == "xml" else _damage_json
        for _ in range(12):
            damage(document, rng)
        check(document.serialise())


def _damage_xml(document: Document, rng: random.Random) -> None:
    root = document.tree.document.getroot()  # type: ignore[union-attr]
    inner = [e for e in root.iter("*") if e.getparent() is not None and not e.tag.endswith(("Document", "Content", "RefDoc"))
             and e.tag not in KINDS]  # fmt: skip
    element = rng.choice(inner)
    parent = element.getparent()
    match rng.randrange(5):
        case 0:
            parent.remove(element)
        case 1:
            parent.append(etree.fromstring(etree.tostring(element)))
        case 2 if len(element) == 0:
            element.text = rng.choice(["", None, "  ", "2026-13-40", "ukjent", "Ja", "false"])
        case 3 if element.attrib:
            del element.attrib[rng.choice(list(element.attrib))]
        case _:
            parent.append(element)


def _damage_json(document: Document, rng: random.Random) -> None:
    holders: list[Any] = []
    stack: list[Any] = [document.tree.value]  # type: ignore[union-attr]
    while stack:
        value = stack.pop()
        below = list(value.values()) if isinstance(value, dict) else value
        inside = [v for v in below if isinstance(v, dict | list)]
        if value and len(holders) < 100_000:
            holders.append(value)
        stack += inside
    holder = rng.choice(holders[1:])
    key = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    match rng.randrange(4):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.append(holder[key])
        case 2 if not isinstance(holder[key], dict | list) and key not in {"resourceType", "planbro"}:
            holder[key] = rng.choice(["", None, "ukjent", True, 7, {}, [], "2026-13-40"])
        case _ if isinstance(holder, dict):
            holder[key] = holder.pop(key)


# -- what does not matter


def _spaced(root: Any) -> Any:
    """White space and comments wherever there are only elements."""
    for element in [e for e in root.iter("*") if len(e) and not (e.text or "").strip()]:
        element.text = "\n \t "
        for child in element:
            child.tail = "\n\n   " if not (child.tail or "").strip() else child.tail
        element.insert(len(element) // 2, etree.Comment(" mellom "))
    return root


def _prefixed(root: Any) -> Any:
    """The same names under other prefixes."""
    spaces: dict[str, str] = {}
    for element in root.iter("*"):
        for name in (element.tag, *element.attrib):
            space = etree.QName(name).namespace
            if space:
                spaces.setdefault(space, f"annet{len(spaces)}")
    fresh = etree.Element(root.tag, nsmap={prefix: space for space, prefix in spaces.items()})

    def fill(old: Any, new: Any) -> None:
        new.text, new.tail = old.text, old.tail
        for name, value in old.attrib.items():
            new.set(name, value)
        for child in old:
            if isinstance(child.tag, str):
                fill(child, etree.SubElement(new, child.tag))

    fill(root, fresh)
    return fresh


def _turned(root: Any) -> Any:
    """Attributes in the opposite order."""
    for element in root.iter("*"):
        pairs = list(element.attrib.items())
        element.attrib.clear()
        for name, value in reversed(pairs):
            element.set(name, value)
    return root


@pytest.mark.parametrize("change", [_spaced, _prefixed, _turned], ids=lambda f: f.__name__.strip("_"))
@pytest.mark.parametrize(("name", "variant"), XML, ids=lambda v: v or "-")
def test_xml_white_space_prefixes_and_attribute_order_change_nothing(
    name: str, variant: str, change: Callable[[Any], Any]
) -> None:
    for plan in [rich_plan(), *municipality(2, seed=3)]:
        data = created(plan, name, variant)
        other = etree.tostring(change(etree.fromstring(data)), xml_declaration=True, encoding="UTF-8")
        assert other != data
        assert said(opened(other).plan) == said(opened(data).plan)


def _shuffled(value: Any, rng: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        rng.shuffle(keys)
        return {key: _shuffled(value[key], rng) for key in keys}
    return [_shuffled(member, rng) for member in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("name", "variant"), JSON, ids=lambda v: v or "-")
def test_json_key_order_and_white_space_change_nothing(name: str, variant: str) -> None:
    rng = random.Random(29)
    for plan in [rich_plan(), *municipality(2, seed=3)]:
        data = created(plan, name, variant)
        other = json_codec.serialise(_shuffled(json_codec.parse(data), rng))
        assert other != data
        assert said(opened(other).plan) == said(opened(data).plan)
        spaced = orjson.dumps(orjson.loads(data), option=orjson.OPT_INDENT_2)
        assert said(opened(spaced).plan)[0].keys() == said(opened(data).plan)[0].keys()


def test_order_of_resources_in_a_bundle_changes_no_fact() -> None:
    """A Bundle is a keyed list: the order of its entries gives lists their order, and nothing else."""
    rng = random.Random(31)
    for plan in [rich_plan(), *municipality(2, seed=3)]:
        data = created(plan, "fhir")
        value = json_codec.parse(data)
        rng.shuffle(value["entry"])
        assert said(opened(json_codec.serialise(value)).plan)[0] == said(opened(data).plan)[0]


# -- one leaf, one change


def _other(leaf: Leaf, raw: Any, there: Opened, rng: random.Random) -> Any:
    """Another raw value that the row's codec takes; None where there is none."""
    name = leaf.codec.name
    if leaf.codec.table is not None:
        codes = [row.code for row in leaf.codec.table.rows if row.code != str(raw).strip()]
        return rng.choice(codes) if codes else None
    if name == "ref":
        assert leaf.info is not None
        now = there.plan.item(_meant(there, raw) or "")
        items = [i for to in leaf.info.to for i in getattr(there.plan, to) if i is not now]
        return there.trace.keys.get(rng.choice(items).id) if items else None
    if name == "boolean":
        return {"true": "false", "false": "true", "Ja": "Nei", "Nei": "Ja", True: False, False: True}.get(raw)
    other = {
        "date": "2031-05-06", "date(day)": "2031-05-06", "date(full)": "2031-05-06", "date(no)": "06.05.2031", "dateTime": "2031-05-06T07:08:09Z",
        "dateTime(fhir)": "2031-05-06T07:08:09Z", "dateTime(xsd)": "2031-05-06T07:08:09Z",
        "dateTime(instant)": "2031-05-06T07:08:09Z", "tel": "tel:+4700000000", "mailto": "mailto:en@example.no",
        "base64": "YW5uZXQ=", "decimal(text)": "31.50", "code(*)": "annet", "uuid": None, "idsystem": None,
    }  # fmt: skip
    if name in other:
        return other[name]
    if name == "integer":
        return raw + 31 if isinstance(raw, int) else "31"
    return Number("31.5") if name == "decimal" else f"{raw}x"


def _meant(there: Opened, raw: Any) -> str | None:
    return next((ident for ident, key in there.trace.keys.items() if key == raw or ident == raw), None)


def _set(place: Any, raw: Any) -> None:
    holder, key = place
    if isinstance(holder, dict | list):
        holder[key] = raw
    elif key == "":
        holder.text = raw
    elif key[0] == "@":
        holder.set(key[1:], raw)
    else:
        lines = holder.text.split("\n")
        number = next(n for n, line in enumerate(lines) if line.strip().partition(":")[0].strip() == key[1:])
        lines[number] = f"{key[1:]}: {raw}"
        holder.text = "\n".join(lines)


def _names_something(there: Opened, leaf: Leaf) -> bool:
    """Ids and what they are made of: a change there renames, and is another law's."""
    spec = there.document.spec
    path = f"{leaf.owner}.{leaf.field}".lstrip(".")
    identity = {part for word in spec.table.identity for part in word.split(",")}
    keys = {(group.owner, group.key_field) for group in spec.groups}
    return path == "id" or (path in identity and not spec.holds_ids()) or (leaf.owner, leaf.field) in keys


@each_format
def test_changing_one_leaf_changes_exactly_what_its_rows_name(name: str, variant: str) -> None:
    rng = random.Random(zlib.crc32(f"leaf {name}{variant}".encode()))
    there = opened(created(rich_plan(), name, variant))
    tree, spec = there.document.tree, there.document.spec
    before = said(there.plan)[0]
    changed = 0
    taken = sorted(there.trace.taken)
    for fact in rng.sample(taken, min(len(taken), 60)):
        leaf, place = there.trace.taken[fact]
        raw = tree.get(place)
        value = (
            None if isinstance(raw, Null | bytes) or _names_something(there, leaf) else _other(leaf, raw, there, rng)
        )
        if value is None:
            continue
        named = {f for mark in tree.marks_of(place) for f in there.trace.facts.get(mark, ())}
        if leaf.axis == "line":
            named = {fact}
        _set(place, value)
        after = said(read(spec, tree, Findings(), fallback_identity="").plan)[0]
        _set(place, raw)
        touched = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        assert touched == named, (leaf.row.line, leaf.row.doc_text)
        changed += 1
    assert said(read(spec, tree, Findings(), fallback_identity="").plan)[0] == before
    assert changed >= 20

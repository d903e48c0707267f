"""The quick walk reads what the general reader reads: the same plan, findings in the same order, the same fate of each leaf."""

from __future__ import annotations

import random
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import etree
from tests.laws.common import FORMATS, created, drawn
from tests.laws.test_interpreter import FIXTURES, _damage_json, _damage_xml

import planbro
from planbro.exchange import _read as exchange_read
from planbro.findings import Findings
from planbro.formats import FORMATS as FORMATS_BY_NAME
from planbro.formats import open_document, spec
from planbro.formats._document import canonical
from planbro.mapping import Spec, Tree, XmlTree, compile_table, parse, read, read_quick, shared
from planbro.mapping._read_fast import odd, source
from planbro.mapping._read_fast._json import JsonWalk
from planbro.mapping._read_fast._xml import XmlWalk
from planbro.plan import Code, Plan, facts, orders
from planbro.testing import municipality, rich_plan

QUICK = [(name, variant) for name, variant in FORMATS if not odd(spec(name, variant))]
each_format = pytest.mark.parametrize(("name", "variant"), QUICK, ids=lambda v: v or "-")


def said(plan: Plan) -> tuple[Any, ...]:
    """Everything a plan says: codes with all they were read from, envelope, orders, id and doubts."""
    exact = {k: v.exact if isinstance(v, Code) else v for k, v in facts(plan, envelope=True)}
    return plan.id, exact, orders(plan), plan.doubtful


def same(compiled: Spec, tree: Tree, other: Tree) -> bool:
    """Hold the two readers against each other; false where the quick one hands over."""
    slow, fast = Findings(file="x"), Findings(file="x")
    trace = read(compiled, tree, slow, fallback_identity="f")
    quick = read_quick(compiled, other, fast, fallback_identity="f")
    if quick is None:
        assert not list(fast)
        return False
    assert said(quick.plan) == said(trace.plan)
    assert list(fast) == list(slow)
    leaves = list(tree.leaves())
    assert quick.leaves == len(leaves)
    kept = [tree.path(place) for mark, place in leaves if mark not in trace.facts]
    assert [other.path(place) for _, place in quick.kept] == kept
    return True


def check(data: bytes) -> bool:
    one, other = open_document(data), open_document(data)
    return same(one.spec, one.tree, other.tree)


# -- the same, whatever the document


@each_format
@settings(max_examples=12)
@given(plan=drawn())
def test_any_plan_is_read_as_the_general_reader_reads_it(name: str, variant: str, plan: Plan) -> None:
    assert check(created(plan, name, variant))


@each_format
def test_also_whole_plans_bare_and_in_a_zip(name: str, variant: str) -> None:
    for plan in [rich_plan(), *municipality(2, seed=41)]:
        for zipped in {False, FORMATS_BY_NAME[name].zipped}:
            assert check(created(plan, name, variant, zipped=zipped))


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name)
def test_also_the_fixtures(path: Path) -> None:
    check(path.read_bytes())


@each_format
@pytest.mark.parametrize("seed", range(3))
def test_also_damaged_documents(name: str, variant: str, seed: int) -> None:
    """Parts lost, doubled, emptied, moved, of the wrong shape: each finding and each kept leaf is the same."""
    rng = random.Random(zlib.crc32(f"{name}{variant}{seed}".encode()))
    plan = next(municipality(1, seed=seed))
    for _ in range(3):
        document = open_document(created(plan, name, variant, zipped=bool(seed % 2) and FORMATS_BY_NAME[name].zipped))
        damage = _damage_xml if document.spec.table.tree == "xml" else _damage_json
        for _ in range(10):
            damage(document, rng)
        assert check(document.serialise())


@each_format
def test_also_where_strange_things_stand(name: str, variant: str) -> None:
    """What no row takes is kept, in the order of the document: elements, attributes, comments, members."""
    rng = random.Random(7)
    for plan in [rich_plan(), *municipality(1, seed=43)]:
        document = open_document(created(plan, name, variant))
        _strange_xml(document.tree, rng) if isinstance(document.tree, XmlTree) else _strange_json(document.tree, rng)
        assert check(document.serialise())


def _strange_xml(tree: XmlTree, rng: random.Random) -> None:
    root = tree.document.getroot()
    for element in rng.sample(list(root.iter("*")), 30):
        element.set(rng.choice(["ukjent", "{urn:leverandoer}merke", "grad"]), "3")
    for element in rng.sample([e for e in root.iter("*") if len(e)], 8):
        strange = etree.SubElement(element, "{urn:leverandoer}Tillegg")
        etree.SubElement(strange, "Navn", art="x").text = "tekst"
        element.insert(rng.randrange(len(element)), etree.Comment(" merknad "))
        element.append(etree.ProcessingInstruction("vis", "ja"))
    root.addprevious(etree.Comment(" foran "))
    root.addnext(etree.Comment(" bak "))


def _strange_json(tree: Any, rng: random.Random) -> None:
    objects: list[dict[str, Any]] = []
    stack = [tree.value]
    while stack:
        value = stack.pop()
        objects += [value] if isinstance(value, dict) else []
        stack += [v for v in (value.values() if isinstance(value, dict) else value) if isinstance(v, dict | list)]
    for holder in rng.sample(objects, min(len(objects), 12)):
        holder[rng.choice(["ukjent", "tillegg"])] = rng.choice([None, "tekst", 3, {}, [], {"navn": ["a", {"b": 1}]}])


def test_text_between_elements_is_left_to_the_general_reader() -> None:
    data = created(rich_plan(), "sampro").replace(b"</MegSelv>", b"</MegSelv>lost text", 1)
    assert not check(data)
    account = planbro.read(data).account
    assert account.counts["kept"] == 1
    assert account.entries[0].path.endswith("text()[1]")


@pytest.mark.parametrize("name", ["flyt-samspill", "plan"])
def test_members_in_any_order_give_findings_in_the_order_of_the_document(name: str) -> None:
    rng = random.Random(3)
    document = open_document(created(rich_plan(), name))

    def shuffled(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: shuffled(value[k], k) for k in rng.sample(list(value), len(value))}
        if isinstance(value, list):
            return [shuffled(one, key) for one in value]
        wrong = isinstance(value, str) and key not in {"planId", "planbro", "id"} and rng.random() < 0.1
        return f"{value}x" if wrong else value

    document.tree.value.update(shuffled(document.tree.value))  # type: ignore[union-attr]
    data = document.serialise()
    assert check(data)
    assert planbro.read(data).findings.codes().count("reference-unresolved") > 1


def test_the_functions_of_a_json_table_can_be_read_by_people() -> None:
    shown = source(spec("flyt-samspill"))
    assert "get('underskrevet')" in shown
    assert "record.signed = value" in shown


@pytest.mark.parametrize("name", ["sampro", "flyt-samspill"])
def test_what_is_usual_is_read_by_the_tables_own_functions(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the odd place is read with all rules: else a migration would be slow, and say nothing of why."""
    walk: Any = XmlWalk if name == "sampro" else JsonWalk
    slowly, seen = walk.slowly, []

    def told(self: Any, way: Any, *args: Any) -> bool:
        seen.append(way.node.name)
        return bool(slowly(self, way, *args))

    monkeypatch.setattr(walk, "slowly", told)
    for plan in municipality(5, seed=11):
        read = planbro.read(created(plan, name, ""), account=False)
        assert len(seen) <= 1 + sum(len(items) for _, items in read.plan.lists()) / 5
        seen.clear()


# -- tables of every odd kind

HEAD = """@format sampro
@version 1
@tree xml
@root P
@presence {presence}
id | @id | text | | x
"""
TABLES = {
    "two rows for one field": "title | A | text | | x\ntitle | B | text | | x\nsummary | B/@c | text | | x",
    "a field of many values": "planeier.given | G | text | | x\n"
    "meetings[] | M[] | item(@id) | | x\n"
    "meetings[].agenda | M[]/A | text | | x",
    "slices at one name": "title | T[@k=a] | text | | x\nsummary | T[@k=b] | text | | x\npurpose | T | text | | x\n"
    "goals[] | L[@k=a]/G[] | item(@id) | | x\ngoals[].title | L[@k=a]/G[]/T | text | | x",
    "a constant": " | V | const(2) | | x\n | @v | const(3) | | x\ntitle | T | text | | x",
    "text beside an attribute": "title | T | text | | x\nversion | T/@v | text | | x\ncreated | T/@d | date | | x",
    "items without a key": "goals[] | G[] | item | within(parent, G[], 2) | x\ngoals[].title | G[]/T | text | | x\n"
    "goals[].priority | G[]/@p | integer | | x\ngoals[].parent | G[]/@o | ref | | x",
}
VALUES = ["", " ", "a", "b", "2", "3", "2026-01-31", "2026-02-29", "2024-02-29", "  2026-01-31 ", "ø\n\tø", "07"]


@pytest.mark.parametrize("presence", ["full", "values"])
@pytest.mark.parametrize("rows", TABLES.values(), ids=TABLES)
def test_an_odd_table_is_read_as_the_general_reader_reads_it(rows: str, presence: str) -> None:
    found = Findings()
    compiled = compile_table(parse(HEAD.format(presence=presence) + rows, "a.table", found), shared(), found)
    assert not odd(compiled)
    rng = random.Random(zlib.crc32(rows.encode()))
    for _ in range(150):
        text = etree.tostring(_any_element(rng, "P", 3))
        same(compiled, *(XmlTree(etree.ElementTree(etree.fromstring(text)), presence=presence) for _ in range(2)))


def _any_element(rng: random.Random, name: str, depth: int) -> Any:
    element = etree.Element(name)
    for key in rng.sample(["id", "k", "v", "c", "d", "p", "o"], rng.choice([0, 0, 1, 2])):
        element.set(key, rng.choice(VALUES))
    if depth and rng.random() < 0.7:
        for _ in range(rng.randrange(5)):
            element.append(_any_element(rng, rng.choice("ABCGLMTV"), depth - 1))
    if not len(element):
        element.text = rng.choice(VALUES)
    return element


def test_a_table_that_asks_more_is_left_to_the_general_reader() -> None:
    assert odd(spec("fhir")) == "a graph"
    assert odd(spec("plo-1.6"))
    for name in ("sampro", "flyt-samspill", "plan"):
        assert odd(spec(name)) == ""


# -- through the use cases


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("name", ["sampro", "flyt-samspill"])
def test_the_account_of_a_reading_is_that_of_the_general_reader(name: str, zipped: bool) -> None:
    for plan in [rich_plan(), *municipality(1, seed=47)]:
        reading = planbro.read(created(plan, name, zipped=zipped))
        assert reading.account == exchange_read.source_account(reading.document, reading.trace)


def test_a_reference_that_leads_nowhere_after_one_that_is_none_is_kept_too() -> None:
    document = open_document(created(rich_plan(), "plan"))
    message = next(one for one in document.tree.value["messages"] if one.get("receivers"))  # type: ignore[union-attr]
    message["receivers"] += [{}, "ukjent"]
    data = document.serialise()
    assert check(data)
    assert planbro.read(data).account.counts["kept"] == 2


@pytest.mark.parametrize("name", [{"navn": "a"}, ["a"], 3, None, "borte.bin"])
def test_what_names_no_attachment_is_kept_with_a_finding(name: Any) -> None:
    document = open_document(created(rich_plan(), "flyt-samspill", zipped=True))
    value = document.tree.value  # type: ignore[union-attr]
    value["dokumenter"][0]["fil"]["innhold"] = {"fil": name}
    data = document.serialise()
    assert check(data)
    assert "value-shape" in planbro.read(data).findings.codes()


def test_members_that_nothing_points_to_are_told() -> None:
    data = created(rich_plan(), "sampro", zipped=True)
    document = open_document(data)
    assert document.members is not None
    document.members["lapp.txt"] = b"en lapp"
    reading = planbro.read(document.serialise())
    assert [entry.path for entry in reading.account.entries] == ["zip:lapp.txt"]


@pytest.mark.parametrize("name", ["sampro", "flyt-samspill"])
def test_without_an_account_a_plan_can_still_be_put_back_and_accounted_for(name: str) -> None:
    """The plan lets its document go; the bytes give it again."""
    data = created(rich_plan(), name, zipped=True)
    kept, loose = planbro.read(data), planbro.read(data, account=False)
    assert loose.account.counts == kept.account.counts
    assert loose.plan.origins[0].reading is not loose
    for plan in (kept.plan, loose.plan):
        plan.title = "Ny tittel"
    assert canonical(planbro.write(loose.plan, name).data) == canonical(planbro.write(kept.plan, name).data)
    one, other = (planbro.write(plan, "plo-1.6", onto=False) for plan in (kept.plan, loose.plan))
    assert one.account == other.account
    assert one.data == other.data


def test_the_trace_is_made_when_it_is_asked_for() -> None:
    reading = planbro.read(created(rich_plan(), "sampro"))
    assert reading.traced is None
    assert reading.trace.plan is reading.plan
    assert reading.trace.taken
    assert reading.traced is reading.trace

"""New XML is the same whether the general engine makes it or the quick way of plain tables, byte for byte."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import etree
from tests.laws.common import drawn

import planbro
from planbro.findings import Findings
from planbro.formats import FORMATS, create, spec
from planbro.formats._document import tidy
from planbro.formats.codec import xml as xml_codec
from planbro.mapping import Spec, XmlTree, compile_table, parse, shared, write
from planbro.mapping._create_xml import odd_xml
from planbro.mapping._table import Direction
from planbro.plan import Null, Plan, copy
from planbro.testing import municipality, rich_plan

PLAIN = [
    (name, variant)
    for name, known in FORMATS.items()
    for variant in ("", *spec(name).table.variants)
    if spec(name).table.tree == "xml" and not odd_xml(spec(name, variant))
]
FEW = [(name, variant) for name, variant in PLAIN if not variant or FORMATS[name].plan]
"""Of messages one of each format: the others have the same rows at other places."""
each_format = pytest.mark.parametrize(("name", "variant"), PLAIN, ids=lambda v: v or "-")
some_formats = pytest.mark.parametrize(("name", "variant"), FEW, ids=lambda v: v or "-")


def made(name: str, variant: str, plan: Plan, *, quick: bool, zipped: bool) -> tuple[bytes, Any, Any]:
    """The bytes, the attachments, and which list row took which item."""
    document = create(name, variant=variant, zipped=zipped)
    findings = Findings()
    written = write(document.spec, document.tree, copy(plan), None, findings, told=not quick)
    assert not list(findings)
    tidy(document)
    return document.main_bytes(), document.members, written.placement.group_of


def same(name: str, variant: str, plan: Plan) -> None:
    for zipped in {False, FORMATS[name].zipped}:
        assert made(name, variant, plan, quick=True, zipped=zipped) == made(
            name, variant, plan, quick=False, zipped=zipped
        )


def test_plans_registers_and_messages_are_plain() -> None:
    assert {name for name, _ in PLAIN} >= {"sampro", "epj", "plo-1.5", "plo-1.6", "plo-2.0", "dialog-1.1"}
    assert ("sampro", "4.4") in PLAIN
    assert odd_xml(spec("plo-1.6", "MEDISINSKE_OPPLYSNINGER"))  # its note has attributes of another namespace
    assert odd_xml(spec("flyt-samspill")) == "no XML"


@some_formats
@settings(max_examples=10)
@given(plan=drawn(3))
def test_any_plan_is_written_as_the_general_engine_writes_it(name: str, variant: str, plan: Plan) -> None:
    same(name, variant, plan)


@each_format
def test_also_whole_plans_and_what_was_read_from_another_format(name: str, variant: str) -> None:
    for plan in [rich_plan(), *municipality(1, seed=51)]:
        same(name, variant, plan)
        same(name, variant, planbro.read(planbro.write(plan, "flyt-samspill", onto=False, account=False).data).plan)


def written(compiled: Spec, plan: Plan, *, quick: bool) -> bytes:
    namespaces = {None if p == "." else p: uri for p, uri in compiled.names.namespaces.items()}
    root = etree.Element(compiled.root_name, nsmap=namespaces)
    tree = XmlTree(root.getroottree(), presence=compiled.table.presence, namespaces=namespaces)
    write(compiled, tree, copy(plan), None, Findings(), told=not quick)
    etree.cleanup_namespaces(tree.document)
    return xml_codec.canonical(tree.document)


@some_formats
@pytest.mark.parametrize("seed", range(3))
def test_a_changed_table_is_written_as_the_general_engine_writes_it(name: str, variant: str, seed: int) -> None:
    """Rows gone, in another order, in one direction: whatever others make of a table."""
    rng = random.Random(seed)
    shipped = spec(name).table
    rows = [row for row in shipped.rows if rng.random() < (0.97 if row.is_list else 0.85)]
    fields = [n for n, row in enumerate(rows) if row.plan is not None and not row.is_list]
    for n in rng.sample(fields, len(fields) // 10):
        ways: list[Direction] = ["both", "read", "write", "derived"] if seed else ["both", "read"]
        rows[n] = replace(rows[n], direction=rng.choice(ways))
    if seed == 2:
        rng.shuffle(rows)
    compiled = compile_table(replace(shipped, rows=rows), shared(), Findings(), variant=variant)
    for plan in [rich_plan(), *municipality(1, seed=seed)]:
        assert written(compiled, plan, quick=True) == written(compiled, plan, quick=False)


HEAD = """@format sampro
@version 1
@tree xml
@root P
@ns . urn:p
id | @id | text | | x
"""
NOT_PLAIN = {
    "an element that is always written": " | V | const(2) | always | x\ntitle | T | text | | x",
    "a required value": "title | T | text | else(Uten tittel) | x\nplaneier.given | A/@v | text | else() | x",
    "one item of a list": "goals[] | G | item(@id) | one | x\ngoals[].text | G/T | text | | x",
    "two lists at one place": "goals[] | G | item | one | x\nmeasures[] | G | item | one | x\n"
    "goals[].text | G/T | text | | x\nmeasures[].text | G/U | text | | x",
    "a slice of several attributes": "title | G[A/@v=1 & A/@u=2]/A/C | text | | x\nplaneier.given | G[A/@v=1 & A/@u=2]/D | text | | x",
    "a slice that may come to nothing": "title | G[A/@v=1]/A/C | text | | x\n | G[A/@v=1]/A/@w | const(2) | | x",
    "attributes of all kinds": "title | T/@a | text | | x\ntitle | T/@b | text | derived: x | x\nhas_group | T/@c | boolean(Ja, Nei) | | x\n"
    "planeier.sex | T/@d | code(sampro-sex) | | x\n | T/@e | const(a<b) | | x\nupdated | T/U/@f | dateTime(fhir) | | x",
    "values of all kinds": "title | T | text | derived: x | x\nhas_group | C | boolean | | x\nplaneier.sex | D | display(sampro-sex) | | x\n"
    "updated | E | dateTime(fhir) | | x\nplaneier.picture | F | ref | | x\ndocuments[] | H | item(@id) | | x\n"
    "documents[].title | H/T | token | | x\ndocuments[].data | H/D | base64 | | x",
    "lines": "title | G/~Tittel | text | | x\nid | G/~Plan | text | | x\nplaneier.given | G/~Navn | text | derived: x | x",
}
LEFT = {
    "a text beside its attribute": "title | T | text | | x\nversion | T/@v | text | | x",
    "lines beside other places": "title | G/~Tittel | text | | x\nplaneier.given | G/A | text | | x",
}


@pytest.mark.parametrize("rows", [*NOT_PLAIN.values(), *LEFT.values()], ids=[*NOT_PLAIN, *LEFT])
def test_whatever_a_table_asks_is_written_as_the_general_engine_writes_it(rows: str) -> None:
    findings = Findings()
    compiled = compile_table(parse(HEAD + rows, "a.table", findings), shared(), findings)
    assert bool(odd_xml(compiled)) == (rows in LEFT.values()), odd_xml(compiled)
    silent = replace(rich_plan(), title="", planeier=replace(rich_plan().planeier, given=Null("unknown")))
    for plan in [rich_plan(), silent, Plan(id=rich_plan().id), *municipality(1, seed=3)]:
        assert written(compiled, plan, quick=True) == written(compiled, plan, quick=False)


@pytest.mark.parametrize(
    ("name", "message"), [("plo-1.6", None), ("plo-1.5", "UTSKRIVNINGSRAPPORT"), ("plo-2.0", None)]
)
def test_a_message_is_the_same_whether_its_leaves_are_counted_or_not(name: str, message: str | None) -> None:
    for plan in municipality(3, seed=11):
        there = [
            planbro.write(plan, name, message=message, sender="herid:8094866", as_of="2026-11-22", account=account).data
            for account in (True, False)
        ]
        assert there[0] == there[1]

"""New XML is the same whether the general engine makes it or the quick way of plain tables, byte for byte."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from tests.laws.common import drawn

import planbro
from planbro.findings import Findings
from planbro.formats import FORMATS, create, spec
from planbro.formats.codec import xml as xml_codec
from planbro.mapping import Spec, XmlTree, compile_table, parse, shared, write
from planbro.mapping._create_xml import odd_xml
from planbro.mapping._table import Direction
from planbro.plan import Plan, copy
from planbro.testing import municipality, rich_plan

PLAIN = [
    (name, variant)
    for name, known in FORMATS.items()
    for variant in ("", *spec(name).table.variants)
    if known.plan and spec(name).table.tree == "xml" and not odd_xml(spec(name, variant))
]
each_format = pytest.mark.parametrize(("name", "variant"), PLAIN, ids=lambda v: v or "-")


def made(name: str, variant: str, plan: Plan, *, quick: bool, zipped: bool) -> tuple[bytes, Any, Any]:
    """The bytes, the attachments, and which list row took which item."""
    document = create(name, variant=variant, zipped=zipped)
    findings = Findings()
    written = write(document.spec, document.tree, copy(plan), None, findings, told=not quick)
    assert not list(findings)
    return document.main_bytes(), document.members, written.placement.group_of


def same(name: str, variant: str, plan: Plan) -> None:
    for zipped in {False, FORMATS[name].zipped}:
        assert made(name, variant, plan, quick=True, zipped=zipped) == made(
            name, variant, plan, quick=False, zipped=zipped
        )


def test_sampro_is_plain_and_messages_are_not() -> None:
    assert ("sampro", "") in PLAIN
    assert ("sampro", "4.4") in PLAIN
    assert odd_xml(spec("plo-1.6"))
    assert odd_xml(spec("flyt-samspill")) == "no XML"


@each_format
@settings(max_examples=15)
@given(plan=drawn(3))
def test_any_plan_is_written_as_the_general_engine_writes_it(name: str, variant: str, plan: Plan) -> None:
    same(name, variant, plan)


@each_format
def test_also_whole_plans_and_what_was_read_from_another_format(name: str, variant: str) -> None:
    for plan in [rich_plan(), *municipality(2, seed=51)]:
        same(name, variant, plan)
        same(name, variant, planbro.read(planbro.write(plan, "flyt-samspill", onto=False, account=False).data).plan)


def written(compiled: Spec, plan: Plan, *, quick: bool) -> bytes:
    namespaces = {None if p == "." else p: uri for p, uri in compiled.names.namespaces.items()}
    root = xml_codec.parse(f'<P xmlns="{namespaces[None]}"/>'.encode()).getroot()
    tree = XmlTree(root.getroottree(), namespaces=namespaces)
    write(compiled, tree, copy(plan), None, Findings(), told=not quick)
    return xml_codec.serialise(tree.document)


@each_format
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
ODD = {
    "an element that is always written": " | V | const(2) | always | x\ntitle | T | text | | x",
    "a required value": "title | T | text | else(Uten tittel) | x",
    "one item of a list": "goals[] | G | item(@id) | one | x\ngoals[].title | G/T | text | | x",
    "a text beside its attribute": "title | T | text | | x\nversion | T/@v | text | | x",
}


@pytest.mark.parametrize("rows", ODD.values(), ids=ODD)
def test_an_odd_table_is_left_to_the_general_engine(rows: str) -> None:
    findings = Findings()
    compiled = compile_table(parse(HEAD + rows, "a.table", findings), shared(), findings)
    assert odd_xml(compiled)
    for plan in [rich_plan(), *municipality(1, seed=3)]:
        assert written(compiled, plan, quick=True) == written(compiled, plan, quick=False)

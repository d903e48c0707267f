"""Which formats there are, and their compiled tables, loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

from planbro.findings import Findings, PlanbroError, Refused
from planbro.formats import _plan_table
from planbro.mapping import Spec, Table, compile_table, data_dir, parse, shared
from planbro.mapping._codes import mapping_file
from planbro.mapping._schema import XmlSchema

MSGHEAD: Final = "{http://www.kith.no/xmlstds/msghead/2006-05-24}"
PAYLOADS: Final[Mapping[str, str]] = {
    "{http://www.kith.no/xmlstds/po/Innleggelsesrapport/2012-04-01}Innleggelsesrapport": "plo-1.6",
    "{http://ehelse.no/xmlstds/po/Sammenfatning/2016-05-30}Sammenfatning": "plo-2.0",
}
"""Payload root elements and the format they make of a MsgHead (plo.md § 1.1, § 1.4)."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name in contracts, its main member in a zip, its usual ending, who takes it."""

    name: str
    title: str
    ending: str
    member: str
    zipped: bool
    message: bool = False
    variants: tuple[str, ...] = ("",)
    messages: tuple[str, ...] = ()


FORMATS: Final[dict[str, Format]] = {
    f.name: f
    for f in (
        Format("sampro", "Sampro export (declared by planbro)", ".xml", "plan.xml", True, variants=("", "4.4")),
        Format("flyt-samspill", "Visma Flyt Samspill export (declared by planbro)", ".json", "plan.json", True),
        Format("fhir", "FHIR R4 Bundle", ".json", "bundle.json", True),
        Format("plo-1.6", "PLO 1.6 Innleggelsesrapport in MsgHead", ".xml", "message.xml", False, True,
               messages=("INNLEGGELSESRAPPORT",)),
        Format("plo-2.0", "PLO 2.0 Sammenfatning in MsgHead", ".xml", "message.xml", False, True,
               messages=("SAMMENFATNING",)),
        Format("plan", "The Plan as JSON", ".json", "plan.json", True),
    )
}  # fmt: skip


def names() -> list[str]:
    return list(FORMATS)


def table_of(name: str, findings: Findings) -> Table:
    """The parsed table of a format.

    Raises:
        Refused: planbro has no such format, or its table file is missing.
    """
    if name not in FORMATS:
        raise Refused.because("format-not-known", format=name, known=", ".join(FORMATS))
    if name == "plan":
        return _plan_table.table()
    return read_table(mapping_file(f"{name}.table"), findings)


def read_table(path: Path, findings: Findings, name: str = "") -> Table:
    """Parse a table file; findings call it `name`.

    Raises:
        Refused: there is no such file.
    """
    try:
        text = path.read_text("utf-8")
    except OSError:
        raise Refused.because("table-missing", file=path.name, format=path.stem) from None
    return parse(text, name or path.name, findings)


def compile_spec(table: Table, findings: Findings, variant: str = "") -> Spec:
    """Compile a table against the shared code tables and the schema it names."""
    name = table.schema_of(variant)
    schema = XmlSchema.load(data_dir("schemas") / name) if name and table.tree == "xml" else None
    return compile_table(table, shared(), findings, variant=variant, schema=schema)


@cache
def spec(name: str, variant: str = "") -> Spec:
    """The shipped, compiled table of a format.

    Raises:
        PlanbroError: the table has faults; `planbro mappings check` names them.
    """
    findings = Findings()
    compiled = compile_spec(table_of(name, findings), findings, variant)
    if findings.has_errors:
        raise PlanbroError(findings)
    return compiled


def detect_xml(root: Any) -> tuple[str, str] | None:
    """Format and variant from the root element, and for messages from the payload's."""
    if root.tag == MSGHEAD + "MsgHead":
        for element in root.iter(*PAYLOADS):
            return PAYLOADS[element.tag], ""
        return None
    for name in ("sampro",):
        for variant in FORMATS[name].variants:
            if spec(name, variant).root_name == root.tag:
                return name, variant
    return None


def detect_json(value: Any) -> tuple[str, str] | None:
    if not isinstance(value, dict):
        return None
    if "resourceType" in value:
        return "fhir", ""
    if "planbro" in value:
        return "plan", ""
    if "eksport" in value or "planId" in value:
        return "flyt-samspill", ""
    return None


def detect(data: bytes) -> tuple[str, str] | None:
    """Format and variant guessed from the content; None where nothing fits.

    Raises:
        Refused: the bytes cannot be read at all.
    """
    from planbro.formats._document import parse_any

    kind, tree, _ = parse_any(data)
    return detect_xml(tree.getroot()) if kind == "xml" else detect_json(tree)


def payload_of(root: Any) -> str:
    """Local name of what a MsgHead carries, for the message that says planbro does not know it."""
    for content in root.iter(MSGHEAD + "Content"):
        for child in content:
            if isinstance(child.tag, str):
                return etree.QName(child).localname
    return "-"

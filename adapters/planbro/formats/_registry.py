"""Which formats there are, and their compiled tables, loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

from planbro.findings import Findings, PlanbroError, Refused
from planbro.formats import _plan_table
from planbro.formats.fhir._xml import is_fhir
from planbro.formats.plo._kinds import APPREC, KINDS, MSGHEAD, kinds_of
from planbro.mapping import Row, Spec, Table, compile_table, data_dir, parse, shared
from planbro.mapping._codes import mapping_file
from planbro.mapping._schema import XmlSchema


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its name in contracts, its main member in a zip, its usual ending.

    `message` is one in MsgHead, which a schema that it breaks keeps from being sent; `receipt` is an AppRec. `variants`
    are other words of its table, `messages` what planbro can make anew from a plan: code of kodeverk 8279 and the
    variant it is written with. `xml` is the main member of one that is JSON and may stand in XML as well.
    """

    name: str
    title: str
    ending: str
    member: str
    zipped: bool
    message: bool = False
    receipt: bool = False
    variants: tuple[str, ...] = ("",)
    messages: Mapping[str, str] = field(default_factory=dict)
    xml: str = ""

    @property
    def plan(self) -> bool:
        """Whether it holds a plan as the controller's own, not a part of it under way."""
        return not self.message and not self.receipt


def _messages(name: str, title: str, *made: str) -> Format:
    """A format whose documents are messages, and the types of them that planbro can make anew."""
    variants = tuple(kind.variant for kind in kinds_of(name))
    types = {code: kind.variant for code in made for kind in kinds_of(name) if code in kind.types}
    return Format(name, title, ".xml", "message.xml", False, True, variants=variants, messages=types)


FORMATS: Final[dict[str, Format]] = {
    f.name: f
    for f in (
        Format("sampro", "Sampro export (declared by planbro)", ".xml", "plan.xml", True, variants=("", "4.4")),
        Format("flyt-samspill", "Visma Flyt Samspill export (declared by planbro)", ".json", "plan.json", True),
        Format("fhir", "FHIR R4 Bundle", ".json", "bundle.json", True, xml="bundle.xml"),
        _messages("plo-1.6", "PLO 1.6 in MsgHead", "INNLEGGELSESRAPPORT", "UTSKRIVNINGSRAPPORT", "HELSEOPPL_SOKNAD",
                  "HELSEOPPLYSNINGER_LEGE", "MEDISINSKE_OPPLYSNINGER", "ORIENTERING_TJENESTETILBUD"),
        _messages("plo-1.5", "PLO 1.5 in MsgHead", "INNLEGGELSESRAPPORT", "UTSKRIVNINGSRAPPORT",
                  "HELSEOPPLYSNINGER_LEGE", "MEDISINSKE_OPPLYSNINGER", "ORIENTERING_TJENESTETILBUD"),
        _messages("plo-2.0", "PLO 2.0 in MsgHead", "SAMMENFATNING", "HELSEOPPL_SOKNAD"),
        _messages("henvisning-2.0", "Henvisning 2.0 in MsgHead"),
        _messages("dialog-1.0", "Dialogmelding 1.0 in MsgHead", "DIALOG_SVAR"),
        _messages("dialog-1.1", "Dialogmelding 1.1 in MsgHead", "DIALOG_HELSEFAGLIG"),
        Format("apprec-1.0", "AppRec 1.0", ".xml", "apprec.xml", False, receipt=True),
        Format("apprec-1.1", "AppRec 1.1", ".xml", "apprec.xml", False, receipt=True),
        Format("epj", "EPJ, PAS and registers (declared by planbro)", ".xml", "ip.xml", False),
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
    return parse(text, name or path.name, findings, include=lambda part: _part(path.parent, part))


def _part(beside: Path, name: str) -> str | None:
    """A file that a table includes: beside it, else among the shipped ones; it never leaves these folders."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        return None
    found = next((file for file in (beside / name, mapping_file(name)) if file.is_file()), None)
    return found.read_text("utf-8") if found is not None else None


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


@cache
def part_of(name: str, variant: str, owners: frozenset[str]) -> Spec:
    """The compiled table of a format, cut to the rows of some lists and the plan's own facts.

    A put with it leaves everything else as it stands, and costs only what it says.

    Raises:
        PlanbroError: the table has faults.
    """
    whole = spec(name, variant).table
    every = whole.rows_of(variant, Findings())
    said = [row for row in every if row.plan is not None and row.plan.owner in owners]
    rows = [row for row in every if row in said or (row.plan is None and _beside(row, said))]
    words = {name: replace(words, lets={}) for name, words in whole.variants.items()}
    return compile_spec(replace(whole, rows=rows, variants=words), Findings(), variant)


def _beside(constant: Row, rows: list[Row]) -> bool:
    """Whether a constant belongs to a place where one of the rows stands."""
    place = constant.doc[:-2] if constant.doc[-1].axis == "attribute" else constant.doc[:-1]
    return any(row.doc[: len(place)] == place for row in rows)


def detect_xml(root: Any) -> tuple[str, str] | None:
    """Format and variant from the root element, and for messages from the payload's."""
    if root.tag == MSGHEAD + "MsgHead":
        for element in root.iter(*KINDS):
            return KINDS[element.tag].format, KINDS[element.tag].variant
        return None
    if is_fhir(root):
        return "fhir", ""
    if root.tag in APPREC:
        return f"apprec-{APPREC[root.tag]}", ""
    for name in ("sampro", "epj"):
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

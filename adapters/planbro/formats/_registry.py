"""Which formats there are, how a document of one is told from others, and their compiled tables, loaded once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from lxml import etree

from planbro.findings import Findings, PlanbroError, Refused
from planbro.formats import _plan_table
from planbro.formats._declared import declared, fits_keys, fits_root
from planbro.formats._format import Format
from planbro.formats.fhir._xml import is_fhir
from planbro.formats.plo._kinds import APPREC, KINDS, MSGHEAD, kinds_of
from planbro.mapping import Row, Spec, Table, compile_table, parse, shared
from planbro.mapping._codes import mapping_file, schema_file
from planbro.mapping._schema import XmlSchema


def _messages(name: str, title: str, *made: str) -> Format:
    """A format whose documents are messages, and the types of them that planbro can make anew."""
    variants = tuple(kind.variant for kind in kinds_of(name))
    types = {code: kind.variant for code in made for kind in kinds_of(name) if code in kind.types}
    return Format(name, title, ".xml", "message.xml", False, True, variants=variants, messages=types)


def _built() -> list[Format]:
    """The formats that code stands behind: FHIR, the messages and their receipts."""
    return [
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
    ]  # fmt: skip


@cache
def _known() -> dict[str, Format]:
    """Every format by name: the plan tools', those with code behind them, other declared ones, and our own."""
    built = {one.name: one for one in _built()}
    by_table = [one for one in declared() if one.name not in built and one.name != "plan"]
    tools = [one for one in by_table if one.tool]
    others = [one for one in by_table if not one.tool]
    ours = Format("plan", "The Plan as JSON", ".json", "plan.json", True)
    return {one.name: one for one in (*tools, *built.values(), *others, ours)}


class _Formats(Mapping[str, Format]):
    """The formats by name, found when they are first asked for."""

    def __getitem__(self, name: str) -> Format:
        return _known()[name]

    def __contains__(self, name: object) -> bool:
        return name in _known()

    def __iter__(self) -> Iterator[str]:
        return iter(_known())

    def __len__(self) -> int:
        return len(_known())


FORMATS: Final[Mapping[str, Format]] = _Formats()


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
    if name and not schema_file(name).is_file():
        findings.add("table-schema-missing", file=table.file, schema=name)
        name = ""
    schema = XmlSchema.load(schema_file(name)) if name and table.tree == "xml" else None
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


def detect_xml(root: Any, wanted: str | None = None) -> tuple[str, str] | None:
    """Format and variant from the root element, and for messages from the payload's; the wanted one where it fits."""
    if root.tag == MSGHEAD + "MsgHead":
        for element in root.iter(*KINDS):
            return KINDS[element.tag].format, KINDS[element.tag].variant
        return None
    if is_fhir(root):
        return "fhir", ""
    if root.tag in APPREC:
        return f"apprec-{APPREC[root.tag]}", ""
    found = [(fit[0], one.name, fit[1]) for one in FORMATS.values() if (fit := fits_root(one, root)) is not None]
    _, name, variant = max(found, key=lambda one: (one[1] == wanted, one[0]), default=(0, "", ""))
    return (name, variant) if name else None


def detect_json(value: Any, wanted: str | None = None) -> tuple[str, str] | None:
    """Format from the keys at the top; the wanted one where it fits."""
    if not isinstance(value, dict):
        return None
    if "resourceType" in value:
        return "fhir", ""
    if "planbro" in value:
        return "plan", ""
    found = [(fit, one.name) for one in FORMATS.values() if (fit := fits_keys(one, value)) is not None]
    _, name = max(found, key=lambda one: (one[1] == wanted, one[0]), default=(0, ""))
    return (name, "") if name else None


def detect(data: bytes) -> tuple[str, str] | None:
    """Format and variant guessed from the content; None where nothing fits.

    Raises:
        Refused: the bytes cannot be read at all.
    """
    from planbro.formats._document import parse_any

    kind, tree, _ = parse_any(data)
    if kind == "sheets":
        return tree.format, tree.variant
    return detect_xml(tree.getroot()) if kind == "xml" else detect_json(tree)


def payload_of(root: Any) -> str:
    """Local name of what a MsgHead carries, for the message that says planbro does not know it."""
    for content in root.iter(MSGHEAD + "Content"):
        for child in content:
            if isinstance(child.tag, str):
                return etree.QName(child).localname
    return "-"

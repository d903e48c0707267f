"""Judge a document: readable, follows its schema, says what a plan must."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from planbro.exchange._read import read
from planbro.findings import Finding, Findings, Place, PlanbroError, Severity
from planbro.formats import FORMATS, Document, open_document, plo
from planbro.formats._schemas import json_schema, xml_schema
from planbro.formats.codec import DEFAULT, Limits
from planbro.mapping import XmlTree


def schema_findings(document: Document) -> Iterator[Finding]:
    """What the format's schema has against a document."""
    if isinstance(document.tree, XmlTree):
        name = document.spec.table.schema_of(document.spec.variant)
        if name:
            yield from _xml(document, name)
    elif document.format == "fhir":
        yield from _fhir(document.tree.document)
    elif document.spec.table.schema:
        yield from _json(document, document.spec.table.schema_of(document.spec.variant))


def _fhir(value: Any) -> Iterator[Finding]:
    """By R4's own definitions; where these find no error the library is asked too, a second opinion by other hands."""
    from planbro.formats.fhir import gate
    from planbro.formats.fhir.check import check

    found = check(value)
    yield from found
    if not any(finding.severity is Severity.ERROR for finding in found):
        yield from gate(value)


def rule_findings(document: Document, profile: str = "accept") -> Findings:
    """What the rules that no schema checks have against a message or a receipt (plo.md §§ 3.2, 4, 6, 8)."""
    findings = Findings()
    if not isinstance(document.tree, XmlTree):
        return findings
    tree = document.tree.document
    message = plo.read_message(tree)
    if message is not None:
        plo.check_message(tree, message, findings, profile=profile, quirks=plo.profile_for(message))  # type: ignore[arg-type]
    elif plo.is_receipt(tree):
        plo.check_apprec(tree.getroot(), findings)
    return findings


def follows_schema(document: Document) -> bool:
    """Whether an XML document follows its format's schema; the verdict alone costs a tenth of its reasons."""
    name = document.spec.table.schema_of(document.spec.variant)
    if not name or not isinstance(document.tree, XmlTree):
        return True
    return bool(xml_schema(name).validate(document.tree.document))


def _xml(document: Document, name: str) -> Iterator[Finding]:
    schema = xml_schema(name)
    if schema.validate(document.tree.document):
        return
    tree = document.tree.document
    if tree.getroot().sourceline is None:  # new: its lines are those it gets when it is written
        tree = etree.fromstring(etree.tostring(tree, encoding="UTF-8")).getroottree()  # names such as Formål
        schema.validate(tree)
    errors = list(schema.error_log)
    # A tool's export that says more than we know is read all the same; a message that breaks its schema is not sent.
    severity = None if FORMATS[document.format].message else Severity.WARNING
    for error in errors:
        element = re.search(r"\{[^}]*\}(\w+)|'(\w+)'", error.message)
        named = (element[1] or element[2]) if element else "-"
        yield Finding(
            "schema-invalid",
            Place(line=error.line, path=_named(tree, error.path)),
            {"reason": _reason(error.type_name), "element": named},
            severity,
        )


def _json(document: Document, name: str) -> Iterator[Finding]:
    """What a JSON Schema has against it: the place and the keyword, never the value."""
    value = json.loads(document.main_bytes(), parse_int=_integer, parse_float=_number)
    for error in json_schema(name).iter_errors(value):
        keys = [part for part in error.instance_path if isinstance(part, str)]
        yield Finding(
            "schema-invalid",
            Place(path=_json_path(error.instance_path)),
            {"reason": _reason(str(error.schema_path[-1])), "element": keys[-1] if keys else document.format},
            Severity.WARNING,
        )


def _integer(text: str) -> int:
    """Enough of a number to tell that it is one; a schema asks for no more."""
    return int(text[:18])


def _number(text: str) -> float:
    return float(text) if math.isfinite(float(text)) else 0.5


def _json_path(parts: Sequence[str | int]) -> str | None:
    """`maal[0].tittel`, as the paths of the account are written."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.lstrip(".") or None


def _reason(kind: str) -> str:
    """The kind of fault, by libxml2's name of it or the keyword of a JSON Schema; their messages quote the value."""
    known = {
        "SCHEMAV_ELEMENT_CONTENT": "an element is missing, or stands where it may not",
        "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "the value is not of the element's type",
        "SCHEMAV_CVC_DATATYPE_VALID_1_2_3": "the value is not of the element's type",
        "SCHEMAV_CVC_ENUMERATION_VALID": "the value is not one of those allowed",
        "SCHEMAV_CVC_ELT_3_2_1": "the element is null and holds something",
        "SCHEMAV_CVC_IDC": "the id stands twice",
        "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "the element does not have that attribute",
        "SCHEMAV_CVC_COMPLEX_TYPE_4": "an attribute is missing",
        "SCHEMAV_CVC_ELT_1": "the element is not declared",
        "required": "a key is missing",
        "additionalProperties": "there is a key that the schema does not have",
        "type": "the value is of another kind",
        "anyOf": "the value does not have the form of its field",
        "pattern": "the value does not have the form of its field",
        "minLength": "the value is empty",
        "const": "the value is not the one that marks the format",
    }
    return known.get(kind, "it breaks the schema")


def _named(tree: Any, path: str | None) -> str | None:
    """libxml2's path, in which elements of a default namespace are stars, with the names of the elements."""
    if not path:
        return None
    prefixes = {prefix: uri for element in tree.iter() for prefix, uri in element.nsmap.items() if prefix}
    try:
        found = tree.xpath(path, namespaces=prefixes)
    except etree.XPathError:
        return path
    return XmlTree(tree).path((found[0], "")) if found else path


def validate(data: bytes, format: str | None = None, *, profile: str = "accept", as_of: str | None = None,
             file: str | None = None, limits: Limits = DEFAULT) -> tuple[str | None, Findings]:  # fmt: skip
    """Everything there is to say about a document, at once: the format it is and the findings.

    Never raises for what the document holds.
    """
    findings = Findings(file=file)
    try:
        document = open_document(data, format, limits=limits)
        findings.extend(_placed(schema_findings(document), file))
        findings.extend(_placed(rule_findings(document, profile), file))
        reading = read(data, format, profile=profile, as_of=as_of, file=file, limits=limits)
        findings.extend(_placed(reading.findings, file))
        return reading.format, findings
    except PlanbroError as error:
        findings.extend(_placed(error.findings, file))
        return None, findings


def outcome(findings: Findings, language: str = "en", *, xml: bool = False) -> bytes:
    """The findings as a FHIR OperationOutcome, in JSON or XML."""
    from planbro.formats.codec import json
    from planbro.formats.codec import xml as xml_codec
    from planbro.formats.fhir._xml import to_xml
    from planbro.formats.fhir.check import operation_outcome

    made = operation_outcome(findings, language)
    return xml_codec.serialise(to_xml(made)) if xml else json.serialise(made)


def _placed(found: Any, file: str | None) -> Iterator[Finding]:
    for finding in found:
        place = finding.place
        yield (
            finding
            if place.file or not file
            else Finding(
                finding.code, Place(file, place.line, place.path, place.row), finding.params, finding.severity_override
            )
        )

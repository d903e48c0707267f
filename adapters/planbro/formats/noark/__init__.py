"""Noark 5: what planbro writes in its structure, and what can be read of an extract or of a printout."""

from planbro.formats.noark._config import Config, Words, load
from planbro.formats.noark._extract import Extract, Found, plans, table_spec
from planbro.formats.noark._plan_xml import is_plan_xml, plan_from_xml, plan_to_xml
from planbro.formats.noark._printout import plan_of_pdf
from planbro.formats.noark._structure import (
    ALGORITHM,
    NAMESPACE,
    Archive,
    Doc,
    DocFile,
    Journalpost,
    Person,
    Saksmappe,
    as_time,
    heads,
    journalpost,
    nsmap,
    saksmappe,
    structure,
    tag,
)

__all__ = [
    "ALGORITHM",
    "NAMESPACE",
    "Archive",
    "Config",
    "Doc",
    "DocFile",
    "Extract",
    "Found",
    "Journalpost",
    "Person",
    "Saksmappe",
    "Words",
    "as_time",
    "heads",
    "is_plan_xml",
    "journalpost",
    "load",
    "nsmap",
    "plan_from_xml",
    "plan_of_pdf",
    "plan_to_xml",
    "plans",
    "saksmappe",
    "structure",
    "table_spec",
    "tag",
]

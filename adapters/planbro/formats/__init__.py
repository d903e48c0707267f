"""The formats: for each a codec and a table, and how a document of it is opened, told from others and made new."""

from planbro.formats._document import Document, create, open_document
from planbro.formats._format import Format
from planbro.formats._registry import FORMATS, compile_spec, detect, names, part_of, spec

__all__ = [
    "FORMATS",
    "Document",
    "Format",
    "compile_spec",
    "create",
    "detect",
    "names",
    "open_document",
    "part_of",
    "spec",
]

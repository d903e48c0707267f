"""`create` for XML, compiled: what stands where is worked out once for each table, and the text is written in order."""

from planbro.mapping._create_xml._program import create_xml, odd_xml

__all__ = ["create_xml", "odd_xml"]

"""Our own schemas of messages: one that judges any whole message, and one for each version of the receipt.

MsgHead's Content takes declared payloads only, so envelope and payload are judged by one schema that knows both, and
this one knows every kind and version at once (plo.md § 0 no. 8, § 9.4). A schema says nothing of codes.
"""

from __future__ import annotations

from lxml import etree

from planbro.formats._schemas import xml_schema
from planbro.formats.plo._kinds import AppRecVersion


def message_schema() -> etree.XMLSchema:
    """The schema of a whole message, MsgHead and whatever payload it carries; compiled once in each thread."""
    return xml_schema("plo/message.xsd")


def apprec_schema(version: AppRecVersion) -> etree.XMLSchema:
    """The schema of a receipt, which stands without a MsgHead (plo.md § 4); compiled once in each thread."""
    return xml_schema(f"plo/apprec-{version}.xsd")

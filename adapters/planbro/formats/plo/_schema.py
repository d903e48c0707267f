"""Our own schemas of messages, compiled: one that judges any whole message, and one for each version of the receipt.

MsgHead's Content takes declared payloads only, so envelope and payload are judged by one schema that knows both, and
this one knows every kind and version at once (plo.md § 0 no. 8, § 9.4). A schema says nothing of codes.
"""

from __future__ import annotations

import threading
from typing import Final

from lxml import etree

from planbro.formats.plo._kinds import AppRecVersion
from planbro.mapping import data_dir

# Per thread: a schema keeps the log of its last judgement, and a shared one mixes the faults of two messages.
_held: Final = threading.local()


def message_schema() -> etree.XMLSchema:
    """The schema of a whole message, MsgHead and whatever payload it carries; compiled once in each thread."""
    return _compiled("message.xsd")


def apprec_schema(version: AppRecVersion) -> etree.XMLSchema:
    """The schema of a receipt, which stands without a MsgHead (plo.md § 4); compiled once in each thread."""
    return _compiled(f"apprec-{version}.xsd")


def _compiled(name: str) -> etree.XMLSchema:
    held: dict[str, etree.XMLSchema] = _held.__dict__
    if name not in held:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        held[name] = etree.XMLSchema(etree.parse(str(data_dir("schemas") / "plo" / name), parser))
    return held[name]

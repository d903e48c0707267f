"""Our XML Schemas, compiled once in each thread: compiling one for each message costs 24 times the check itself."""

from __future__ import annotations

import threading
from typing import Final

from lxml import etree

from planbro.mapping import data_dir

# Per thread: a schema keeps the log of its last judgement, and a shared one mixes the faults of two messages.
_held: Final = threading.local()


def xml_schema(name: str) -> etree.XMLSchema:
    """A compiled schema, by its file under `schemas/`.

    Raises:
        OSError: there is no such file.
    """
    held: dict[str, etree.XMLSchema] = _held.__dict__
    if name not in held:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        held[name] = etree.XMLSchema(etree.parse(str(data_dir("schemas") / name), parser))
    return held[name]

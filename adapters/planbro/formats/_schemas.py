"""Our XML Schemas, compiled once and lent out: compiling one for each message costs 24 times the check itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lxml import etree

from planbro.mapping import data_dir

# A schema keeps the log of its last judgement, so two threads never hold the same one; a returned one is used again.
_idle: Final[dict[str, deque[etree.XMLSchema]]] = {}


@contextmanager
def xml_schema(name: str) -> Iterator[etree.XMLSchema]:
    """A compiled schema, by its file under `schemas/`, for the time of one judgement.

    Raises:
        OSError: there is no such file.
    """
    idle = _idle.setdefault(name, deque(maxlen=64))
    try:
        schema = idle.pop()
    except IndexError:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        schema = etree.XMLSchema(etree.parse(str(data_dir("schemas") / name), parser))
    try:
        yield schema
    finally:
        idle.append(schema)

"""Our schemas, compiled once: compiling one for each message costs 24 times the check itself."""

from __future__ import annotations

import json
import threading
from functools import cache
from typing import TYPE_CHECKING, Final

from lxml import etree

from planbro.mapping._codes import schema_file

if TYPE_CHECKING:
    from jsonschema_rs import Validator

# Per thread: an XML Schema keeps the log of its last judgement, and a shared one mixes the faults of two messages.
_held: Final = threading.local()


def xml_schema(name: str) -> etree.XMLSchema:
    """A compiled schema, by its file under `schemas/`.

    Raises:
        OSError: there is no such file.
    """
    held: dict[str, etree.XMLSchema] = _held.__dict__
    if name not in held:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        held[name] = etree.XMLSchema(etree.parse(str(schema_file(name)), parser))
    return held[name]


@cache
def json_schema(name: str) -> Validator:
    """A compiled JSON Schema, by its file under `schemas/`; it keeps nothing of what it judged.

    Raises:
        OSError: there is no such file.
    """
    from jsonschema_rs import validator_for

    return validator_for(json.loads(schema_file(name).read_bytes()))

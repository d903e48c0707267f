"""Resources as bytes, in the form that is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from lxml import etree

from planbro.formats.codec import json as codec
from planbro.formats.fhir._xml import to_xml
from planbro.service.fhir._wish import Wish

LARGE: Final = 20_000
"""From so many bytes on another form is made in a thread of its own."""


def in_form(resource: Mapping[str, Any], wish: Wish) -> bytes:
    """A resource, written."""
    if wish.syntax == "xml":
        return _xml(dict(resource))
    return codec.serialise(dict(resource), indent=wish.pretty)


def turned(body: bytes, wish: Wish) -> bytes:
    """JSON as it is kept, in the form that is wanted."""
    if wish.syntax == "xml":
        tree = codec.parse(body)
        assert isinstance(tree, dict)
        return _xml(tree)
    return codec.serialise(codec.parse(body)) if wish.pretty else body


def _xml(resource: dict[str, Any]) -> bytes:
    return etree.tostring(to_xml(resource), encoding="UTF-8", xml_declaration=True)


def quoted(text: str) -> bytes:
    """A text as JSON has it."""
    return orjson.dumps(text)

"""The schema's verdict on a message, in words that quote nothing of it (AppRec T02)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from planbro.exchange.receive._fault import Faults

_NAME: Final = re.compile(r"Element '(?:\{[^}]*\})?([\w.-]{1,60})'")
_SHOWN: Final = 50
_REASONS: Final[Mapping[str, str]] = {
    "SCHEMAV_ELEMENT_CONTENT": "an element is missing, or stands where it may not",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "the value is not of the element's type",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_3": "the value is not of the element's type",
    "SCHEMAV_CVC_ENUMERATION_VALID": "the value is not one of those allowed",
    "SCHEMAV_CVC_PATTERN_VALID": "the value does not have the form it must have",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "text stands where only elements may",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "an attribute stands where none may",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "an attribute is missing",
    "SCHEMAV_CVC_ELT_1": "the element is not declared",
    "SCHEMAV_CVC_WILDCARD": "the element is not declared",
}


def check_schema(tree: Any, schema: etree.XMLSchema, faults: Faults, answer: str | None) -> bool:
    """Whether a tree is valid; where it is not, every fault, and `answer` as the code to the sender if there is one."""
    if schema.validate(tree):
        return True
    for error in list(schema.error_log)[:_SHOWN]:
        named = _NAME.match(error.message or "")
        told: dict[str, Any] = {
            "line": error.line,
            "path": error.path,
            "reason": _REASONS.get(error.type_name, "it breaks the schema"),
            "element": named[1] if named else "-",
        }
        if answer is None:
            faults.tell("schema-invalid", **told)
        else:
            faults.add("schema-invalid", answer, **told)
    return False

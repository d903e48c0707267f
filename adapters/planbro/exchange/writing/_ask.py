"""What the caller asks for is something planbro can do, and which document it is written onto."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from planbro.findings import Refused
from planbro.formats import FORMATS
from planbro.formats._document import parse_any
from planbro.formats.codec import is_zip
from planbro.formats.fhir import KINDS
from planbro.plan import Held, Origin, Plan, is_datetime, sha256_of


def document_bytes(value: object) -> bytes:
    """The bytes that `onto` gives."""
    if isinstance(value, Held):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    raise TypeError(f"onto is the bytes of a document, None or False, not {type(value).__name__}")


def check_call(format: str, variant: str, zipped: bool | None, as_of: str | None) -> None:
    """What the caller asks for is something planbro knows."""
    if format not in FORMATS:
        raise Refused.because("format-not-known", format=format, known=", ".join(FORMATS))
    if variant not in FORMATS[format].variants:
        known = ", ".join(v for v in FORMATS[format].variants if v) or "-"
        raise Refused.because("variant-not-known", format=format, known=known)
    if zipped and not FORMATS[format].zipped:
        raise Refused.because("not-in-a-zip", format=format)
    if as_of is not None and not is_datetime(as_of):
        raise Refused.because("as-of-malformed")


def check_fhir(format: str, bundle: str | None, syntax: str | None) -> None:
    """Kinds of Bundle, and a choice of syntax, are FHIR's alone."""
    if bundle is not None and (format != "fhir" or bundle not in KINDS):
        raise Refused.because("bundle-not-known", bundle=bundle, known=", ".join(KINDS), format=format)
    if syntax == "xml" and FORMATS[format].ending == ".json" and not FORMATS[format].xml:
        raise Refused.because("format-not-xml", format=format)


def message_of(format: str, message: str | None, onto: bytes | Literal[False] | None) -> str:
    """The type of message to make, a code of kodeverk 8279; the format's usual one where none is named."""
    made = FORMATS[format].messages
    if message is not None and message.upper() not in made:
        raise Refused.because("message-not-known", type=message, format=format, known=", ".join(made) or "-")
    return message.upper() if message else next(iter(made), "")


def target_of(
    plan: Plan,
    format: str,
    onto: bytes | Literal[False] | None,
    given: Mapping[str, bytes] | None,
    variant: str,
    zipped: bool | None,
    xml: bool | None = None,
    bundle: str | None = None,
) -> tuple[Origin | None, bytes] | None:
    """The document to put onto, if any: of the same format, words and container."""
    if isinstance(onto, bytes):
        return None, onto
    if onto is False:
        return None
    for origin in plan.origins:
        if origin.format != format or (variant and origin.variant != variant):
            continue
        data = origin.data if origin.data is not None else (given or {}).get(origin.sha256)
        if data is None or (origin.data is None and sha256_of(data) != origin.sha256):
            raise Refused.because("origin-bytes-missing")
        if (zipped is None or zipped == is_zip(data)) and not _other_shape(data, xml, bundle):
            return origin, data
    return None


def _other_shape(data: bytes, xml: bool | None, bundle: str | None) -> bool:
    """Whether a FHIR document is of another syntax or kind than was asked for."""
    if xml is None and bundle is None:
        return False
    kind, tree, _ = parse_any(data)
    if xml is not None and xml != (kind == "xml"):
        return True
    stated = tree.getroot().find("{http://hl7.org/fhir}type") if kind == "xml" else None
    found = stated.get("value") if stated is not None else tree.get("type") if isinstance(tree, dict) else None
    return bundle is not None and bundle != found

"""What is sent in a body: the parameters of a search, or a resource."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from planbro.findings import Refused
from planbro.formats.codec import Limits
from planbro.formats.codec import json as json_codec
from planbro.formats.codec import xml as xml_codec
from planbro.formats.fhir._xml import from_xml, is_fhir
from planbro.service._context import Context
from planbro.service._problem import Denied
from planbro.service.fhir._query import Pairs
from planbro.service.fhir._wish import syntax_of_body

_QUESTION: Final = 64 * 1024
_FORM: Final = "application/x-www-form-urlencoded"


async def form_of(request: Request) -> Pairs:
    """The parameters in the body of a `_search`; an empty body has none.

    Raises:
        Denied: it is of another type, too large, or no text.
    """
    data = await _bytes(request, _QUESTION)
    told = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if told != _FORM and (data or told):
        raise Denied(415, "facade-media")
    return pairs_of(data)


def pairs_of(query: bytes) -> Pairs:
    """Parameters as a form or an address has them.

    Raises:
        Denied: they are not UTF-8.
    """
    try:
        return parse_qsl(query.decode(), keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        raise Denied(400, "service-body-unreadable") from None


async def resource_of(request: Request, context: Context) -> dict[str, Any]:
    """The resource in the body, in JSON or XML.

    Raises:
        Denied: it is too large, in another form, or cannot be read.
    """
    syntax = syntax_of_body(request)
    told = context.settings.service.limits
    most = told.body_megabytes << 20
    data = await _bytes(request, most)
    limits = Limits(max_bytes=most, max_depth=told.depth, max_document=most)
    try:
        if syntax == "json":
            found: Any = json_codec.parse(data, limits)
        else:
            root = xml_codec.parse(data, limits).getroot()
            found = from_xml(root) if is_fhir(root) else None
    except Refused:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("resourceType"), str):
        raise Denied(400, "facade-body")
    return found


async def _bytes(request: Request, most: int) -> bytes:
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > most:
        raise Denied(413, "service-body-large", limit=most)
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > most:
            raise Denied(413, "service-body-large", limit=most)
    return bytes(found)

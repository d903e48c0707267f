"""The bytes of a request, as many as are taken and no more."""

from __future__ import annotations

from starlette.requests import Request

from planbro.service._context import Context
from planbro.service._problem import Denied


def most_of(context: Context) -> int:
    """How many bytes a document or a message may have."""
    return context.settings.service.limits.body_megabytes << 20


async def bytes_of(request: Request, most: int) -> bytes:
    """The body, read as it comes.

    Raises:
        Denied: it is longer.
    """
    said = request.headers.get("content-length", "")
    if said.isascii() and said.isdigit() and int(said[:12]) > most:
        raise Denied(413, "service-body-large", limit=most)
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > most:
            raise Denied(413, "service-body-large", limit=most)
    return bytes(found)

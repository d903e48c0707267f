"""`POST /transit`: a message of an integration engine, bytes in and bytes out (docs/ports.md, an integration engine).

Open for transit: once it is shown who sends, the answer is 200 with a message to send on, enriched or as it came to
the byte, whatever goes wrong. Closed for disclosure: what cannot be decided, or not written in the audit, is not told.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from planbro.service.operate._body import bytes_of, most_of
from planbro.service.operate._desk import Operator
from planbro.service.operate._transits import Transits

router: Final = APIRouter(tags=["messages"])
PASSAGE, FINDINGS, MESSAGE = "Planbro-Passage", "Planbro-Findings", "Planbro-Message"
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A message to send on.",
        "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
        "headers": {
            PASSAGE: {"schema": {"enum": ["enriched", "untouched", "off", "shadow"]},
                      "description": "What became of it. All but `enriched` are what came, to the byte."},
            FINDINGS: {"schema": {"type": "string"}, "description": "Codes of what was found, with commas."},
            MESSAGE: {"schema": {"type": "string"}, "description": "The MsgId, where it has one."},
        },
    }
}  # fmt: skip
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/xml": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/transit", response_class=Response, responses=_ANSWER, openapi_extra=_BODY,
             summary="Let a message pass, enriched where it may be")  # fmt: skip
async def transit(desk: Operator, request: Request, content_type: Annotated[str, Header()] = "") -> Response:
    """Any fault lets the original pass, says so in `Planbro-Passage`, and opens a deviation. Whoever gets another
    answer than 200 sends on what it has."""
    data = await bytes_of(request, most_of(desk.context))
    transits: Transits = request.app.state.transits
    told = await transits.through(desk, data)
    codes = list(dict.fromkeys(told.findings.codes()))[:20]
    headers = {PASSAGE: told.passage, FINDINGS: ", ".join(codes), "Cache-Control": "no-store"}
    if _UUID.fullmatch(told.message):
        headers[MESSAGE] = told.message
    return Response(told.data, headers=headers, media_type=_media(content_type))


def _media(said: str) -> str:
    return said if said in {"application/xml", "text/xml", "application/xml; charset=utf-8"} else "application/xml"

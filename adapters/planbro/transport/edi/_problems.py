"""What the service says no with, as stable codes: by its own errorCode where it has one, else by the HTTP status.

Version 3 answers with ProblemDetails, version 2 with an object of its own; both bear `errorCode` and `requestId`
(plo.md § 9.3). Nothing else is read: `detail` and `validationErrors` may quote the person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from planbro.ident import find_numbers
from planbro.transport._mail import NotPosted
from planbro.transport._wire import Reply

_BY_ERROR: Final = {
    1000: "edi-invalid", 1001: "edi-invalid", 1010: "edi-not-found", 1100: "edi-receipt", 1102: "edi-receipt",
    1200: "edi-addressees", 1201: "edi-forbidden", 1202: "edi-forbidden", 1210: "edi-locked",
}  # fmt: skip
_BY_STATUS: Final = {
    400: "edi-invalid", 403: "edi-forbidden", 404: "edi-not-found", 410: "edi-not-found", 413: "edi-too-large",
    415: "edi-invalid", 422: "edi-invalid", 423: "edi-locked",
}  # fmt: skip
_BUSY: Final = frozenset({408, 425, 429, 502, 503, 504})
_LONGEST: Final = 24 * 3600.0
"""Nobody stays away for longer than a day because a header says so."""
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9:.|\-]{0,63}")


def request_id(reply: Reply) -> str:
    """The number that NHN's support asks for; empty where there is none, or it could be something else."""
    said = reply.body.get("requestId") if isinstance(reply.body, dict) else None
    plain = isinstance(said, str) and _PLAIN.fullmatch(said) and not find_numbers(said)
    return str(said) if plain else ""


def not_posted(code: str, told: Mapping[str, str | int], *, later: bool = True, wait: float | None = None) -> NotPosted:
    """A `NotPosted` with what is told of it; the words of these codes have a place for all of it."""
    no = NotPosted(code, later=later, wait=min(wait, _LONGEST) if wait is not None else None)
    no.params |= {"status": 0, "error": 0, "request": "-", **told}
    return no


def refusal(reply: Reply, **more: str | int) -> NotPosted:
    """Why it did not go, and whether another try may do better.

    What only a person can mend is not tried again: 400, 403, 404, 413, 423. A login that fails (401) stops everything
    alike and is mended for all at once, so messages wait rather than go to a person one by one.
    """
    said = reply.body.get("errorCode") if isinstance(reply.body, dict) else None
    error = said if isinstance(said, int) and not isinstance(said, bool) and 0 <= said < 100_000 else 0
    told: dict[str, str | int] = {"status": reply.status, "error": error, "request": request_id(reply) or "-"}
    told |= more
    if reply.status in _BUSY:
        return not_posted("edi-busy", told, wait=reply.wait)
    if reply.status == 401:
        return not_posted("edi-unauthorised", told, wait=reply.wait)
    if reply.status >= 500:
        return not_posted("edi-failed", told, wait=reply.wait)
    code = _BY_ERROR.get(error) or _BY_STATUS.get(reply.status)
    if code is not None and (code != "edi-too-large" or "size" in told):
        return not_posted(code, told, later=False)
    return not_posted("edi-answer", told)

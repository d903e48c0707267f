"""What the answer to something posted means for another try; its words are not read, since they may quote a person."""

from __future__ import annotations

from typing import Final

from planbro.transport._mail import NotPosted
from planbro.transport._wire import Reply

_NEVER: Final = frozenset({400, 405, 406, 409, 410, 411, 413, 414, 415, 422, 501})
"""What the receiver will say of the same request another time too; 401, 403 and 404 are mended by a person."""


def judge(reply: Reply, prefix: str) -> Reply:
    """The answer of one that took it. A redirect is not followed: what is posted is meant for the address given.

    Raises:
        NotPosted: `<prefix>-refused`, `-busy` or `-denied`, with the status.
    """
    status = reply.status
    if reply.ok:
        return reply
    if 300 <= status < 400 or status in _NEVER:
        raise NotPosted(f"{prefix}-refused", later=False, status=status)
    if status in {408, 425, 429} or status >= 500:
        raise NotPosted(f"{prefix}-busy", wait=reply.wait, status=status)
    raise NotPosted(f"{prefix}-denied", wait=reply.wait, status=status)

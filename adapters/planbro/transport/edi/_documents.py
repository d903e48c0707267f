"""The document on its way in and out: base64 in JSON, and the few lines of its head that an envelope is made of."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from planbro.findings import Refused
from planbro.formats.codec import Tree, xml
from planbro.formats.plo import APPREC, MSGHEAD, Message, read_apprec, read_message
from planbro.transport._mail import ArrivalKind, NotPosted
from planbro.transport.edi._problems import not_posted

_DECLARED: Final = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}encoding\s*=\s*["']utf-8["']""", re.IGNORECASE)
_ROOT: Final = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)[\s/>]")
_HEAD: Final = 4096


def encoded(data: bytes, most: int) -> str:
    """The document as the service takes it: base64 of XML in UTF-8 that says so in its first line.

    Raises:
        NotPosted: it is too large, or no such document.
    """
    if len(data) > most:
        raise not_posted("edi-too-large", {"size": len(data), "limit": most}, later=False)
    if not _DECLARED.match(data):
        raise NotPosted("edi-document", later=False, reason="its first line does not declare UTF-8")
    return base64.b64encode(data).decode("ascii")


def decoded(body: Tree) -> bytes | None:
    """The document of an answer; None where there is none in it that can be read."""
    if not isinstance(body, dict):
        return None
    text, coding = body.get("businessDocument"), body.get("contentTransferEncoding", "base64")
    if not isinstance(text, str) or not text or str(coding).lower() != "base64":
        return None
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def kind_of(data: bytes) -> ArrivalKind:
    """What the root element looks like; a guess, for whoever reads it whole to judge."""
    head = re.sub(rb"<!--.*?-->", b"", data[:_HEAD], flags=re.DOTALL)
    root = _ROOT.search(head)
    return "receipt" if root and root[1] == b"AppRec" else "message" if root and root[1] == b"MsgHead" else "document"


@dataclass(frozen=True, slots=True)
class Head:
    """Whom it is from and to by HER-id, and its type of kodeverk 8279."""

    id: str
    sender: str
    receivers: Sequence[str]
    type: str


def head_of(data: bytes) -> Head:
    """The head of a MsgHead or an AppRec.

    Raises:
        NotPosted: it is neither, or lacks what the envelope needs.
    """
    try:
        tree = xml.parse(data)
    except Refused:
        raise NotPosted("edi-document", later=False, reason="it is no XML") from None
    root = tree.getroot()
    if root.tag in APPREC:
        found = read_apprec(tree)
        if found is None:
            raise NotPosted("edi-document", later=False, reason="it is neither a MsgHead nor an AppRec")
        return _whole(Head(found.id, _party(found.sender.her_ids), [_party(found.receiver.her_ids)], "APPREC"))
    message = read_message(tree) if root.tag == MSGHEAD + "MsgHead" else None
    if message is None:
        raise NotPosted("edi-document", later=False, reason="it is neither a MsgHead nor an AppRec")
    return _whole(_of_message(message))


def _of_message(message: Message) -> Head:
    sender = _party(message.sender.her_ids) if message.sender else ""
    return Head(message.id or "", sender, [_party(one.her_ids) for one in message.receivers], message.type or "")


def _party(her_ids: tuple[str | None, str | None]) -> str:
    """The communication party is on level 2; where there is none, the organisation itself (HIS 1153-2)."""
    return her_ids[1] or her_ids[0] or ""


def _whole(head: Head) -> Head:
    if not head.sender or not head.receivers or not all(head.receivers):
        raise NotPosted("edi-document", later=False, reason="its sender or receiver has no HER-id")
    return head

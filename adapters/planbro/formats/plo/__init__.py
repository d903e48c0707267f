"""The Norwegian care messages: MsgHead, PLO, Henvisning, Dialogmelding and AppRec, as messages rather than as plans."""

from planbro.formats.plo._kinds import APPREC, KINDS, MSGHEAD, AppRecVersion, Kind, kind_of_type, kinds_of
from planbro.formats.plo._message import (
    Attachment,
    Body,
    Ident,
    Message,
    Party,
    Patient,
    idents,
    is_receipt,
    read_message,
)

__all__ = [
    "APPREC",
    "KINDS",
    "MSGHEAD",
    "AppRecVersion",
    "Attachment",
    "Body",
    "Ident",
    "Kind",
    "Message",
    "Party",
    "Patient",
    "idents",
    "is_receipt",
    "kind_of_type",
    "kinds_of",
    "read_message",
]

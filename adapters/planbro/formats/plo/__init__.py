"""The Norwegian care messages: MsgHead, PLO, Henvisning, Dialogmelding and AppRec, as messages rather than as plans."""

from planbro.formats.plo import _kodeverk as kodeverk
from planbro.formats.plo._apprec import (
    AppRec,
    AppRecError,
    Holder,
    Station,
    mirror,
    read_apprec,
    write_apprec,
)
from planbro.formats.plo._kinds import APPREC, KINDS, MSGHEAD, AppRecVersion, Kind, kinds_of
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
from planbro.formats.plo._quirks import Profile, as_read, profile_for, profiles
from planbro.formats.plo._rules import Sizes, check_message
from planbro.formats.plo._rules_apprec import check_apprec
from planbro.formats.plo._rules_head import Look, kind_of, looker
from planbro.formats.plo._schema import apprec_schema, message_schema

__all__ = [
    "APPREC",
    "KINDS",
    "MSGHEAD",
    "AppRec",
    "AppRecError",
    "AppRecVersion",
    "Attachment",
    "Body",
    "Holder",
    "Ident",
    "Kind",
    "Look",
    "Message",
    "Party",
    "Patient",
    "Profile",
    "Sizes",
    "Station",
    "apprec_schema",
    "as_read",
    "check_apprec",
    "check_message",
    "idents",
    "is_receipt",
    "kind_of",
    "kinds_of",
    "kodeverk",
    "looker",
    "message_schema",
    "mirror",
    "profile_for",
    "profiles",
    "read_apprec",
    "read_message",
    "write_apprec",
]

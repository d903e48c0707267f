"""Whole messages of every kind, made up and valid, to test against: PLO, Henvisning, Dialogmelding, AppRec.

>>> b"INNLEGGELSESRAPPORT" in message("INNLEGGELSESRAPPORT")
True
"""

from planbro.testing.messages._build import AT, EVERY, Size, apprec, message, parties, series, statuses
from planbro.testing.messages._draft import Status
from planbro.testing.messages._fixtures import message_files
from planbro.testing.messages._head import Attachments
from planbro.testing.messages._scene import Address, Scene, make_scene

__all__ = [
    "AT",
    "EVERY",
    "Address",
    "Attachments",
    "Scene",
    "Size",
    "Status",
    "apprec",
    "make_scene",
    "message",
    "message_files",
    "parties",
    "series",
    "statuses",
]

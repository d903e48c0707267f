"""Ports to the outside: how a plan that may leave goes out, and what may be asked of those who take it."""

from planbro.formats.fhir import Named
from planbro.transport._address import Base, Place, Target, base_of, place_of
from planbro.transport._bookmark import Bookmark, FileBookmark, MemoryBookmark
from planbro.transport._http import FhirServer, Headers, headers_from, version_of
from planbro.transport._mail import (
    Arrival,
    ArrivalKind,
    Inbox,
    Notice,
    NotPosted,
    Outbox,
    Post,
    Posted,
    PostedState,
)
from planbro.transport._outcome import Issue, issues_of
from planbro.transport._port import Acknowledgement, Answer, FhirPort, Guard, Lost, Parcel
from planbro.transport._waiting import Patience, retry_after

__all__ = [
    "Acknowledgement",
    "Answer",
    "Arrival",
    "ArrivalKind",
    "Base",
    "Bookmark",
    "FhirPort",
    "FhirServer",
    "FileBookmark",
    "Guard",
    "Headers",
    "Inbox",
    "Issue",
    "Lost",
    "MemoryBookmark",
    "Named",
    "NotPosted",
    "Notice",
    "Outbox",
    "Parcel",
    "Patience",
    "Place",
    "Post",
    "Posted",
    "PostedState",
    "Target",
    "base_of",
    "headers_from",
    "issues_of",
    "place_of",
    "retry_after",
    "version_of",
]

"""Ports to the outside: how a plan that may leave goes out, and what may be asked of those who take it."""

from planbro.transport._address import IDENTIFIER_SYSTEM, ITEM_SYSTEM, Base, Named, Place, Target, base_of, place_of
from planbro.transport._http import FhirServer, Headers, headers_from, version_of
from planbro.transport._outcome import Issue, issues_of
from planbro.transport._port import Answer, FhirPort, Guard, Lost, Parcel
from planbro.transport._waiting import Patience, retry_after

__all__ = [
    "IDENTIFIER_SYSTEM",
    "ITEM_SYSTEM",
    "Answer",
    "Base",
    "FhirPort",
    "FhirServer",
    "Guard",
    "Headers",
    "Issue",
    "Lost",
    "Named",
    "Parcel",
    "Patience",
    "Place",
    "Target",
    "base_of",
    "headers_from",
    "issues_of",
    "place_of",
    "retry_after",
    "version_of",
]

"""Ports to the outside: how a plan that may leave goes out, and what may be asked of those who take it."""

from planbro.formats.fhir import Named
from planbro.transport._address import Base, Place, Target, base_of, place_of
from planbro.transport._http import FhirServer, Headers, headers_from, version_of
from planbro.transport._outcome import Issue, issues_of
from planbro.transport._port import Answer, FhirPort, Guard, Lost, Parcel
from planbro.transport._waiting import Patience, retry_after

__all__ = [
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

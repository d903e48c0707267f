"""Admissions, as a hospital's own systems tell of them (HL7 v2 ADT, FHIR Encounter) and as it tells the kommune (PLO):
one record for all."""

from planbro.formats.admission._header import Header, acknowledge, messages_in, read_header
from planbro.formats.admission._model import Admission, Codes, Unit
from planbro.formats.admission._plo import read_told, sender_of
from planbro.formats.admission._read import Admissions, read_admissions

__all__ = [
    "Admission",
    "Admissions",
    "Codes",
    "Header",
    "Unit",
    "acknowledge",
    "messages_in",
    "read_admissions",
    "read_header",
    "read_told",
    "sender_of",
]

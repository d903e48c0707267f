"""A plan to a FHIR server: decided, sent once, and never over somebody else's change."""

from planbro.exchange.push._asking import Stop, read_back
from planbro.exchange.push._desk import OUTCOMES, Outcome
from planbro.exchange.push._look import entries_of
from planbro.exchange.push._outbox import FhirOutbox
from planbro.exchange.push._push import OWN_COPY, Pushed, Wanted, push, rehearse
from planbro.exchange.push._record import Kept, Record, Shelf, Shelves
from planbro.exchange.push._run import Mode
from planbro.exchange.push._steps import GONE

__all__ = [
    "GONE",
    "OUTCOMES",
    "OWN_COPY",
    "FhirOutbox",
    "Kept",
    "Mode",
    "Outcome",
    "Pushed",
    "Record",
    "Shelf",
    "Shelves",
    "Stop",
    "Wanted",
    "entries_of",
    "push",
    "read_back",
    "rehearse",
]

"""A FHIR server as a way in: what has changed there since last time, as Bundles that are read like any other."""

from planbro.transport.fhir._collect import OWN, Beside
from planbro.transport.fhir._inbox import FhirInbox
from planbro.transport.fhir._search import SearchPort

__all__ = ["OWN", "Beside", "FhirInbox", "SearchPort"]

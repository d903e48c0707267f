"""A check of FHIR R4 by the definitions themselves: R4 core, no-basis and our own profiles (fhir.md § 6.5)."""

from planbro.formats.fhir.check._check import check
from planbro.formats.fhir.check._definitions import Definitions, Element, Type, TypeOf, definitions
from planbro.formats.fhir.check._outcome import operation_outcome

__all__ = ["Definitions", "Element", "Type", "TypeOf", "check", "definitions", "operation_outcome"]

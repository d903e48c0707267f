"""FHIR R4 beyond its table: the library's gate, the check against profiles, Bundles of each kind, XML."""

from planbro.formats.fhir._gate import gate

__all__ = ["gate"]

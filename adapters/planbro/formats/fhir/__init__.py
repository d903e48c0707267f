"""FHIR R4 beyond its table: the library's gate, the check against profiles, Bundles of each kind, XML."""

from planbro.formats.fhir._bundle import KINDS, ask_for_new, assemble
from planbro.formats.fhir._bundle import Kind as BundleKind
from planbro.formats.fhir._consents import forget, understand
from planbro.formats.fhir._gate import gate
from planbro.formats.fhir._message import Endpoint
from planbro.formats.fhir._named import IDENTIFIER_SYSTEM, Named
from planbro.formats.fhir._narrative import Narrative, Section
from planbro.formats.fhir._over import ENDED, let_lapse
from planbro.formats.fhir._own import derived, renew, spoken
from planbro.formats.fhir._pcf import pcf_export
from planbro.formats.fhir._transaction import placeholder, post_request, put_request

__all__ = [
    "ENDED",
    "IDENTIFIER_SYSTEM",
    "KINDS",
    "BundleKind",
    "Endpoint",
    "Named",
    "Narrative",
    "Section",
    "ask_for_new",
    "assemble",
    "derived",
    "forget",
    "gate",
    "let_lapse",
    "pcf_export",
    "placeholder",
    "post_request",
    "put_request",
    "renew",
    "spoken",
    "understand",
]

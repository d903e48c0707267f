"""Kommuner whose facades a hospital trust asks for content: it keeps a pointer alone (docs/access.md)."""

from __future__ import annotations

from planbro.settings._part import Address, Name, Orgnr, Part, Span, span
from planbro.settings._ports import HelseId


class Keeper(Part):
    """A kommune that keeps plans, and how it is asked: its FHIR address, and who we are there."""

    orgnr: Orgnr
    """The kommune's, as the pointer names it."""
    base: Address
    helseid: HelseId
    """`scope` is the kommune's own."""
    tenant: Name | None = None
    """Who asks, where there are several tenants."""
    timeout: Span = span("10s")
    """The ward waits for it."""

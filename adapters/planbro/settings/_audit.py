"""Who is named how in the log of who looked, and what in the audit has to be looked into."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planbro.settings._part import Part, Span, span

Hour = Annotated[int, Field(ge=0, le=23)]
Least = Annotated[int, Field(ge=2)]


class Review(Part):
    """From when on something is a sign that a controller has to look into. Night is by the clock in Norway."""

    units: Least = 5
    """So many units looked at one person within `units_within`."""
    units_within: Span = span("7d")
    persons: Least = 50
    """One asker looked at so many persons in a day."""
    night_from: Hour = 23
    night_until: Hour = 6
    night_persons: Least = 10
    """One asker looked at so many persons in a night."""
    night_factor: Annotated[float, Field(gt=1, le=100)] = 3.0
    """A night has so many times the looks that nights have otherwise, and at least `night_least`."""
    night_least: Least = 20
    refusals: Least = 5
    """One asker was refused so often within `refusals_within`."""
    refusals_within: Span = span("1h")


class Audit(Part):
    """The log that a planeier is given, and how the audit is followed up (docs/audit.md)."""

    personnel: Literal["body", "hpr"] = "body"
    """How others' personnel are told of: by body, unit and profession, or by their HPR-nummer as well."""
    own_personnel: Literal["account", "role"] = "account"
    """How the controller's own are told of: by their account, or only that it was one of the personnel."""
    visit: Span = span("30m")
    """Looks of one asker that follow within this are one visit."""
    acute_within: Span = span("1d")
    """How long koordinerende enhet has to look at what an emergency opened."""
    review: Review = Review()

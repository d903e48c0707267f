"""What is done when somebody with a plan is admitted or discharged, or a need for a plan is reported."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planbro.settings._part import Name, Part, Span, span


class AdmissionRule(Part):
    """A row of the table (docs/admission.md). What a controller says of an event on a side is in place of all that
    planbro says of it."""

    event: Literal["planned", "admitted", "discharged", "visit", "need", "offered", "offer"]
    side: Literal["kommune", "trust"]
    known: Literal["*", "ip", "koordinator"] = "*"
    takes: Literal["*", "dialog", "plo", "fhir", "none"] = "*"
    does: Literal["news", "ward", "dialog", "call", "sentence", "unit", "offer", "gp", "nothing"]


class Admission(Part):
    """Admissions, planned and not; reported needs; tjenestetilbud."""

    ports: tuple[Name, ...] = ()
    """The EDI ports that dialogmeldinger and orienteringer leave by, of each tenant its own. Without one a person
    calls."""
    wait: Span = span("2h")
    """How long a message of the EPJ's own is given to tell the same before a dialogmelding does."""
    same: Span = span("12h")
    """How far two systems may be apart about the time of one admission."""
    old: Span = span("7d")
    """An event that is told later than this is no news to anybody."""
    due: Span = span("1d")
    """How long a person has to call."""
    purpose: Annotated[str, Field(pattern=r"^[A-Z]+$")] = "TREAT"
    news_purpose: Annotated[str, Field(pattern=r"^[A-Z]+$")] = "COC"
    news_kind: Literal["message", "note", "meeting", "measure"] = "message"
    """The kind of information that a stay in hospital is to a koordinator, as consents name it."""
    bydeler: dict[Annotated[str, Field(pattern=r"^\d{4}$")], Annotated[str, Field(pattern=r"^(\d{2}|\d{6})$")]] = Field(
        default_factory=dict
    )
    """The bydel of a postnummer, where koordinerende enhet is in the bydel."""
    rules: tuple[AdmissionRule, ...] = ()

"""Requests for access to a plan: how long they wait, what is answered where nothing may be, and who is told where."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from planbro.settings._part import Address, Name, Part, Span, span


class Access(Part):
    """How requests for access are answered (docs/access.md).

    Everybody who may know nothing waits for `answer_after`, whether there is a plan or not, and is then told that the
    request cannot be answered, or with `silence` nothing.
    """

    answer_after: Span = span("3d")
    unanswerable: Literal["message", "silence"] = "message"
    longest: Span = span("365d")
    """The longest that is given, where neither the request nor the consent says a shorter time."""
    words: tuple[str, ...] = ("individuell plan", "individuelle planen", "innsyn i plan", "samspillplan")
    """What a DIALOG_FORESPORSEL has in it that is about the plan, in small letters."""
    whom: Literal["unit", "body"] = "unit"
    """Whom a consent names of one that asks for a unit: the unit alone, or the legal entity, so that it holds when the
    patient is moved to another ward."""
    complaint: Annotated[str, Field(min_length=1, max_length=200)] = "Statsforvalteren"
    """Whom a refusal is complained of to (pbrl § 7-2); with its name, say, Statsforvalteren i Innlandet."""
    language: Literal["nb", "nn"] = "nb"
    hooks: dict[Name, dict[str, tuple[Address, ...]]] = Field(default_factory=dict)
    """For each tenant, by its name, and for each client, by its id, the addresses below which it may be told that
    something changed. What one body has agreed on holds for no other body's plans."""

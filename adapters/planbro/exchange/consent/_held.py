"""Whether a document holds what was entered: read back before it is said to be done."""

from __future__ import annotations

from typing import Any

from planbro.exchange._read import read
from planbro.exchange.consent._record import Recorded
from planbro.findings import Refused
from planbro.plan import Code, Plan


def check_held(data: bytes, format: str, made: Recorded) -> None:
    """A message has no place for a consent; to say that one was entered in it, or withdrawn, would be untrue.

    Raises:
        Refused: the document, read again, does not say what the plan says of the consents.
    """
    about = {*made.changed, *made.closed}
    if about and _said(read(data, format).plan, about) != _said(made.plan, about):
        raise Refused.because("consent-not-held", format=format)


def _said(plan: Plan, about: set[str]) -> list[tuple[Any, ...]]:
    """What decides: how each consent stands, whom it names, what is kept from whom, and the paper."""
    found: list[tuple[Any, ...]] = [
        _told(one, "id", "kind", "tool", "status", "signed", "start", "end", "withdrawn", "signer_kind", "cosigned")
        for one in plan.consents
        if one.id in about
    ]
    found += [_told(one, "consent", "participant", "organisation", "part", "life_area", "access", "end")
              for one in plan.consent_parties if one.consent in about]  # fmt: skip
    found += [_told(one, "consent", "participant", "organisation", "part", "life_area", "item")
              for one in plan.reservations if one.consent in about]  # fmt: skip
    papers = {one.document for one in plan.consents if one.id in about}
    return [*found, *sorted((one.id, one.sha256) for one in plan.documents if one.id in papers)]


def _told(item: Any, *names: str) -> tuple[Any, ...]:
    values = (getattr(item, name) for name in names)
    return tuple(value.value if isinstance(value, Code) else value for value in values)

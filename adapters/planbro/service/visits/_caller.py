"""A caller as a session holds it, between one look at a page and the next: sealed in the store, and never shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from planbro.exchange.access._model import asker_json, asker_of
from planbro.exchange.view import Caller
from planbro.plan.disclosure import Asker
from planbro.store.database import Number

_PLAIN: Final = (
    "purpose", "client", "body", "unit", "practitioner", "profession", "basis", "decision", "attested", "session",
    "expires",
)  # fmt: skip


def caller_json(caller: Caller) -> dict[str, Any]:
    """What is kept of it."""
    told: dict[str, Any] = {name: getattr(caller, name) for name in _PLAIN}
    return told | {"scopes": sorted(caller.scopes), "asker": asker_json(caller.asker) | {"acute": caller.asker.acute},
                   "patient": number_json(caller.patient)}  # fmt: skip


def caller_of(told: dict[str, Any]) -> Caller:
    """The caller again."""
    patient = number_of(told.pop("patient"))
    asker, scopes = _asker(told.pop("asker")), frozenset(told.pop("scopes"))
    return Caller(asker, scopes=scopes, patient=patient, **told)


def number_json(one: Number | None) -> list[str] | None:
    return [one.value, one.kind, one.issuer] if one is not None else None


def number_of(said: list[str] | None) -> Number | None:
    return Number(*said) if said is not None else None


def _asker(said: dict[str, Any]) -> Asker:
    return replace(asker_of(said), acute=said["acute"])

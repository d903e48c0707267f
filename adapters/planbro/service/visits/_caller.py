"""A caller as a session holds it, between one look at a page and the next: sealed in the store, and never shown."""

from __future__ import annotations

from typing import Any, Final

from planbro.exchange.view import Caller
from planbro.plan import Party
from planbro.plan.disclosure import Asker
from planbro.store.database import Number

_PLAIN: Final = (
    "purpose", "client", "body", "unit", "practitioner", "profession", "basis", "decision", "attested", "session",
    "expires",
)  # fmt: skip


def caller_json(caller: Caller) -> dict[str, Any]:
    """What is kept of it."""
    told: dict[str, Any] = {name: getattr(caller, name) for name in _PLAIN}
    return told | {"scopes": sorted(caller.scopes), "asker": _asker_json(caller.asker),
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


def _asker_json(asker: Asker) -> dict[str, Any]:
    return {"parties": [f"{one.kind}:{one.value}" for one in asker.parties], "role": asker.role,
            "care_relation": asker.care_relation, "acute": asker.acute, "vouched": asker.vouched}  # fmt: skip


def _asker(said: dict[str, Any]) -> Asker:
    return Asker(tuple(Party.parse(one) for one in said.pop("parties")), **said)

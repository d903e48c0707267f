"""A message of the sender's own went through on its way: what it has told need not be told again.

In a kommune it is the nurses' *Innleggelsesrapport* with "has individuell plan" put into it; in a hospital it is
*Melding om innlagt pasient* itself, which tells the kommune of the stay whatever is in it (plo.md § 1.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from planbro.exchange._transit import Transited
from planbro.exchange.admission._facts import KIND, Fact
from planbro.store.database import Exchanges, New, Transaction

_WITH_IT: Final[Mapping[str, str]] = {
    "INNLEGGELSESRAPPORT": "admitted", "SAMMENFATNING": "admitted", "UTSKRIVNINGSRAPPORT": "discharged",
}  # fmt: skip
"""Types that tell of a plan where it was put in, and the event they belong to."""
_ITSELF: Final[Mapping[str, str]] = {"LOG_INNLAGT": "admitted", "LOG_UTSKREVET": "discharged"}


def passed(transaction: Transaction, tenant: str, told: Transited, port: str, now: str) -> int | None:
    """Note what the transit let through; `port` is the engine's name. Gives the exchange, None where nothing was told.

    The same message again is the same fact.
    """
    event = event_told(told)
    if not event:
        return None
    key = transaction.seal.digest(f"passed|{told.message}", "visit")[:32]
    fact = Fact(key, "passed", told=now, cancels=event)
    new = New(tenant, KIND, f"{tenant}/{told.plan}/admission", plan=told.plan, port=port, about={"fact": fact.about()})
    return Exchanges(transaction).open([new], now)[0]


def event_told(told: Transited) -> str:
    """The event of a stay that the message has told, `admitted` or `discharged`; empty where it has told none."""
    if not told.plan or not told.message:
        return ""
    return _ITSELF.get(told.type) or (_WITH_IT.get(told.type, "") if _holds_it(told) else "")


def _holds_it(told: Transited) -> bool:
    return told.changed or (told.passage == "untouched" and told.done is not None and told.done.outcome == "already")

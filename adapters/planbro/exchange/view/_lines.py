"""What the audit says of a question and its answer (domain.md § 5.2): who, which plan, why, with what outcome."""

from __future__ import annotations

from typing import Any

from planbro.exchange.view._caller import Caller
from planbro.exchange.view._seen import Seen
from planbro.store.database import Line


def looked(caller: Caller, tenant: str, what: str, seen: Seen | None, outcome: str, **params: Any) -> Line:
    """One line for one plan, or for a question that was about none (`seen` None). `outcome` is a stable word:
    `shown`, `unknown` (nothing might be told, or there is nothing), `none`."""
    told: dict[str, Any] = {
        **caller.stated,
        **{name: value for name, value in params.items() if value not in ("", None)},
    }
    if seen is not None and seen.decision is not None and seen.decision.acute:
        told["acute"] = True
    if seen is not None and seen.keeper:
        told["keeper"] = seen.keeper
    return Line(
        tenant,
        caller.who,
        what,
        role=caller.profession,
        organisation=caller.body,
        plan=seen.plan if seen is not None else "",
        version=seen.version if seen is not None else 0,
        person=seen.person if seen is not None else "",
        party=f"orgnr:{caller.body}" if caller.body else "",
        ground=seen.provision if seen is not None else "",
        outcome=outcome,
        tool="serve",
        params=told,
    )


def refused(tenant: str, code: str, *, caller: Caller | None = None, **params: Any) -> Line:
    """Somebody was not let in, or not to this: `code` says why; who it was, where that is known."""
    told = {**(caller.stated if caller is not None else {}), **params}
    return Line(
        tenant,
        caller.who if caller is not None else "unknown",
        "refused",
        role=caller.profession if caller is not None else "",
        organisation=caller.body if caller is not None else "",
        outcome=code,
        tool="serve",
        params=told,
    )

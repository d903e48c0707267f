"""The kommuner that a trust may ask, as the settings name them; each logs in when it is first asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from planbro import settings
from planbro.exchange.installation._login import login_of
from planbro.exchange.pointer import Keepers
from planbro.transport.keeper import FhirKeeper


@contextmanager
def open_keepers(
    whole: settings.Settings,
    tenant: str,
    *,
    now: Callable[[], datetime],
    new_id: Callable[[], str],
    environment: Mapping[str, str],
    far: Callable[[str], Any] = lambda name: None,
) -> Iterator[Keepers]:
    """Those that a tenant asks, by its name in the settings. `far` gives httpx's transport for a far end in this
    process, by `keepers.NAME` and `keepers.NAME.helseid`.

    Raises:
        Refused: a secret is not where the settings say.
    """
    made: dict[str, FhirKeeper] = {}
    with ExitStack() as stack:
        for name, one in whole.keepers.items():
            if whole.tenant_of(one.tenant) != tenant:
                continue
            at = f"keepers.{name}"
            login = login_of(one.helseid, now=now, new_id=new_id, environment=environment, far=far(f"{at}.helseid"))
            stack.callback(login.close)
            keeper = FhirKeeper(one.base, login, now=now, timeout=one.timeout.total_seconds(), transport=far(at))
            stack.callback(keeper.close)
            made[one.orgnr] = keeper
        yield Keepers(made)

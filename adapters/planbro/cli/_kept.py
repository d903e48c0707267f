"""`store:ID`: a plan from the store, where a command takes PLAN.

    store:6f0a6d2e-...          the latest version
    store:6f0a6d2e-...@3        version 3
    store:sampro/12345          by what a tool calls it

Commands that take files ask no options of the store: it is the one that the environment names (PLANBRO_CONFIG, or
PLANBRO_STORE and the keys). Whoever looks at a plan stands in the audit.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from planbro.cli._stored import Asked, Stored, now, stored, who
from planbro.findings import Refused

if TYPE_CHECKING:
    from planbro.store.database import KeptPlan, Transaction

PREFIX: Final = "store:"


@dataclass(frozen=True, slots=True)
class Named:
    """A plan as it is named: by its id or by a tool's name for it, at a version or at the latest."""

    system: str
    name: str
    version: int | None

    @classmethod
    def of(cls, text: str) -> Named:
        """What stands after `store:`."""
        name, at, version = text.removeprefix(PREFIX).rpartition("@")
        if not at or not version.isdigit():
            name, version = text.removeprefix(PREFIX), ""
        system, slash, rest = name.partition("/")
        return cls(system if slash else "", rest if slash else name, int(version) if version else None)


def is_kept(name: str) -> bool:
    return name.startswith(PREFIX)


def from_environment() -> Asked:
    """The store that the environment names."""
    config, keys = os.environ.get("PLANBRO_CONFIG"), os.environ.get("PLANBRO_KEYS_FILE")
    return Asked(
        os.environ.get("PLANBRO_STORE"),
        Path(keys) if keys else None,
        Path(config) if config else None,
        os.environ.get("PLANBRO_TENANT"),
    )


def read_kept(name: str, command: str = "") -> bytes:
    """The whole plan, as a document in planbro's own format.

    Raises:
        Refused: there is no such plan or version, or the store cannot be used.
    """
    wanted = Named.of(name)
    with stored(from_environment()) as here, here.database.writing() as transaction:
        plan = find(transaction, here.tenant, wanted)
        return body(transaction, here, plan, wanted.version or plan.version, command)


def find(transaction: Transaction, tenant: str, wanted: Named) -> KeptPlan:
    """The plan that is named.

    Raises:
        Refused: there is none.
    """
    from planbro.store.database import Plans

    plans = Plans(transaction)
    ident = plans.called(tenant, wanted.system, wanted.name) if wanted.system else wanted.name.lower()
    found = plans.now_at([(tenant, ident)]).get((tenant, ident)) if ident else None
    if found is None:
        raise Refused.because("plan-not-kept")
    return found


def body(transaction: Transaction, here: Stored, plan: KeptPlan, version: int, command: str) -> bytes:
    """A version of a plan, and a line in the audit that it was read.

    Raises:
        Refused: it is not kept.
    """
    from planbro.store.database import Plans

    data = Plans(transaction).body(here.tenant, plan.id, version)
    tell(transaction, here, plan, version, "read" if data is not None else "refused", command)
    if data is None:
        raise Refused.because("version-not-kept", version=version)
    return data


def tell(transaction: Transaction, here: Stored, plan: KeptPlan, version: int, what: str, command: str) -> None:
    """A line in the audit: this account has looked."""
    from planbro.store.database import Audit, Line

    line = Line(
        here.tenant, who(), what, plan=plan.id, version=version, person=plan.person, tool=f"planbro {command}".strip()
    )
    Audit(transaction).write([line], now())

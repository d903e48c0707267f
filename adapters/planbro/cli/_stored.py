"""The store as a command opens it: one way for all of them.

    with stored(Asked(store, keys, config, tenant)) as here:
        with here.database.reading() as transaction:
            Plans(transaction).versions(here.tenant, ident)

What the command line names goes before the settings. A store that is new is made at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from planbro.findings import Refused

if TYPE_CHECKING:
    from planbro.settings import Settings
    from planbro.store.database import Database, Seal


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of the store (`_storing`)."""

    store: str | None = None
    keys: Path | None = None
    config: Path | None = None
    tenant: str | None = None


@dataclass
class Stored:
    """The store, open."""

    database: Database
    settings: Settings | None
    asked: Asked

    @cached_property
    def tenant(self) -> str:
        """Whose plans are meant: the one named, else the only one.

        Raises:
            Refused: there are several and none was named, or the settings do not know the one named.
        """
        named = self.asked.tenant
        if self.settings is not None:
            known = {name: one.orgnr for name, one in self.settings.tenants.items()}
            if named is not None and named not in known and named not in known.values():
                raise Refused.because("tenant-unknown")
            return known.get(named, named) if named is not None else _only(known.values())
        return named if named is not None else _only(_tenants(self.database))

    @property
    def names(self) -> dict[str, str]:
        """What the settings call each tenant, by its organisasjonsnummer."""
        tenants = self.settings.tenants if self.settings is not None else {}
        return {one.orgnr: one.name for one in tenants.values()}


def now() -> str:
    """The time as the store has it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def who() -> str:
    """Who runs the command, as the audit tells it: the account on this machine."""
    import getpass

    try:
        return f"user:{getpass.getuser()}"
    except (KeyError, OSError, ImportError):
        return f"user:{os.getuid()}"


@contextmanager
def stored(
    asked: Asked, environment: Mapping[str, str] | None = None, *, ready: bool = True, bring_up: bool = True
) -> Iterator[Stored]:
    """Open the store; with `ready` it is there, of this version's shape, and sealed with these keys.

    Raises:
        Refused: it is not named, cannot be used, or has to be migrated first.
    """
    from planbro.store.database import Database, Unavailable
    from planbro.store.database import ready as is_ready

    surroundings = os.environ if environment is None else environment
    settings = _settings(asked.config, surroundings)
    try:
        with Database.open(_url(asked, settings, surroundings), _seal(asked, settings, surroundings)) as database:
            if ready:
                is_ready(database, bring_up=bring_up)
            yield Stored(database, settings, asked)
    except Unavailable as error:
        raise Refused.because(error.code) from None


def seal_of(asked: Asked, environment: Mapping[str, str] | None = None) -> Seal:
    """The keys alone, where no store is asked.

    Raises:
        Refused: there are none, or they cannot be used.
    """
    surroundings = os.environ if environment is None else environment
    return _seal(asked, _settings(asked.config, surroundings), surroundings)


def ring_file(asked: Asked, environment: Mapping[str, str] | None = None) -> Path | None:
    """The file that the keys stand in; None where they stand in the environment."""
    if asked.keys is not None or asked.config is None:
        return asked.keys
    settings = _settings(asked.config, os.environ if environment is None else environment)
    return settings.seal.keys_file if settings is not None else None


def _settings(path: Path | None, environment: Mapping[str, str]) -> Settings | None:
    if path is None:
        return None
    from planbro.settings import load

    return load(path, environment).settings


def _url(asked: Asked, settings: Settings | None, environment: Mapping[str, str]) -> str:
    if asked.store:
        return asked.store
    if settings is None:
        raise Refused.because("store-not-here")
    from planbro.settings import store_url

    return store_url(settings, environment)


def _seal(asked: Asked, settings: Settings | None, environment: Mapping[str, str]) -> Seal:
    from planbro.store.database import Seal

    if asked.keys is not None or settings is None:
        return Seal.load(asked.keys, environment)
    from planbro.settings import key_ring

    return Seal.parse(key_ring(settings, environment))


def _tenants(database: Database) -> list[str]:
    from sqlalchemy import select, union

    from planbro.store.database import metadata

    some = [metadata.tables["tenant"].c.id, metadata.tables["plan"].c.tenant, metadata.tables["exchange"].c.tenant]
    with database.reading() as transaction:
        return [row[0] for row in transaction.run(union(*(select(one).distinct() for one in some)))]


def _only(tenants: object) -> str:
    found = sorted(set(tenants))  # type: ignore[call-overload]
    if len(found) != 1:
        raise Refused.because("tenant-untold", count=len(found))
    return str(found[0])

"""An installation that serves, made from its settings: the store open, the gate in its place, all of it closed again.

Nothing is asked of an issuer yet: its keys are fetched when the first token comes.
"""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp

from planbro import observe, settings
from planbro.findings import Refused
from planbro.service._app import application
from planbro.service._context import Context
from planbro.service._keepers import far_plans
from planbro.service._told import Logged
from planbro.service.access import TokenGate
from planbro.store.database import Database, Seal, Unavailable, ready

CONFIG: Final = "PLANBRO_CONFIG"
PUBLIC: Final = "PLANBRO_SERVING_AT"
"""How the process that serves is told where it does, by the one that began it."""


def now() -> datetime:
    return datetime.now(UTC)


def opened(whole: settings.Settings, environment: Mapping[str, str]) -> Database:
    """The store, as this planbro needs it; it writes a chain of its own in the audit.

    Raises:
        Refused: it cannot be used, or has to be migrated first.
    """
    database = Database.open(settings.store_url(whole, environment), Seal.parse(settings.key_ring(whole, environment)))
    try:
        ready(database, bring_up=True)
    except Unavailable as error:
        database.close()
        raise Refused.because(error.code) from None
    except Refused:
        database.close()
        raise
    database.writer = str(uuid.uuid4())
    return database


def context_of(
    whole: settings.Settings,
    database: Database,
    environment: Mapping[str, str],
    public: str,
    clock: Callable[[], datetime] = now,
) -> Context:
    """What the routes share; closed when the service ends, and the store with it."""
    alone = whole.service.processes == 1
    gate = TokenGate(whole, public=public, now=clock, secret=secrets.token_bytes(32), alone=alone)
    context = Context(whole, database, gate, clock, public, environment)
    context.far = far_plans(whole, clock, context.new_id, environment)
    return context


def served(context: Context) -> ASGIApp:
    """The app, with its lines in the log."""
    return Logged(application(context))


def measured(context: Context) -> None:
    """Put its metrics where Prometheus looks: the first of its ports that no other process of its own has.

    Raises:
        Refused: somebody else has them.
    """
    told, first = context.settings.service, context.settings.service.metrics_port
    if first is None:
        return
    for port in range(first, first + told.processes):
        try:
            server = observe.serve(context.registry, context.settings.metrics.host, port)
        except OSError:
            continue
        context.closing.append(partial(asyncio.to_thread, server.shutdown))
        return
    raise Refused.because("worker-metrics-port", port=first)


def heard(whole: settings.Settings) -> None:
    """Logs as the settings say, and none of a library's own."""
    words = observe.Vocabulary.of(whole.names, tenants=whole.tenant_names)
    observe.set_up(level=whole.logging.level, form=whole.logging.form, file=whole.logging.file, words=words)


def installation() -> ASGIApp:
    """One of several processes: its settings are where the one that began it found them.

    Raises:
        Refused: the settings cannot be used any more, or the store.
    """
    import os

    named = os.environ.get(CONFIG)
    whole = settings.load(Path(named) if named else None).settings
    heard(whole)
    context = context_of(whole, opened(whole, os.environ), os.environ, os.environ[PUBLIC])
    measured(context)
    return served(context)

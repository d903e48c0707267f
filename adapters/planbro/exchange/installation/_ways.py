"""Each port of the settings made into an `Inbox`, an `Outbox` or both; what has to be closed is closed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from planbro import settings
from planbro.exchange.installation._login import login_of
from planbro.exchange.push import FhirOutbox, Shelves
from planbro.transport import FhirServer, Headers, Inbox, Outbox, Patience, base_of
from planbro.transport.edi import EdiSettings, FileState, MessageService, State
from planbro.transport.fhir import FhirInbox
from planbro.transport.folder import FolderInbox, FolderOutbox
from planbro.transport.mllp import MllpListener, Spool, server_side
from planbro.transport.svarut import Letters, SvarUtFolder, SvarUtInbox, SvarUtService
from planbro.transport.webhook import Keys, WebhookOutbox


@dataclass(frozen=True, slots=True)
class Around:
    """What the ways need of the process and the store: time, ids, secrets, and where it is kept how far they have read.

    `far` gives httpx's own transport for a port whose far end stands in this process.
    """

    now: Callable[[], datetime]
    new_id: Callable[[], str]
    patience: Patience
    environment: Mapping[str, str] = field(repr=False)
    edi_state: Callable[[str], State]
    bookmark: Callable[[str], Any]
    shelves: Callable[[str], Shelves]
    far: Callable[[str], Any] = lambda name: None
    retention: settings.Retention = settings.Retention()


@dataclass(slots=True)
class Ways:
    """The ways of an installation, by the names of their ports. `answers` is what tells whether one can be used, and
    raises where it cannot; `begins` what is said to one at every start before it is asked; `tenants` whose each is."""

    inboxes: dict[str, Inbox] = field(default_factory=dict)
    outboxes: dict[str, Outbox] = field(default_factory=dict)
    answers: dict[str, Callable[[], object]] = field(default_factory=dict)
    begins: dict[str, Callable[[], object]] = field(default_factory=dict)
    tenants: dict[str, str] = field(default_factory=dict)


@contextmanager
def open_ways(whole: settings.Settings, around: Around) -> Iterator[Ways]:
    """Open every port that is enabled. Nothing is asked of a far end yet; `answers` does that.

    Raises:
        Refused: a secret is missing, or a port cannot be had.
    """
    ways, around = Ways(), replace(around, retention=whole.retention)
    with ExitStack() as stack:
        for name, port in whole.ports.items():
            if port.enabled:
                _OPEN[port.kind](name, port, around, ways, stack)
                ways.tenants[name] = whole.tenant_of(port.tenant) or ""
        yield ways


def _folder(name: str, port: settings.FolderPort, around: Around, ways: Ways, _: ExitStack) -> None:
    if port.inbox is not None:
        ways.inboxes[name] = FolderInbox(
            port.inbox, now=around.now, name=name, kind=port.carries, settle=port.settle.total_seconds(),
            archive=port.archive, refused=port.refused, watching=port.watching,
            kept=_span(around.retention.documents if port.carries == "document" else around.retention.messages),
            aside=_span(around.retention.set_aside),
        )  # fmt: skip
    if port.outbox is not None:
        ways.outboxes[name] = FolderOutbox(port.outbox, name=name)


def _edi(name: str, port: settings.EdiPort, around: Around, ways: Ways, stack: ExitStack) -> None:
    asked = EdiSettings(port.base, port.her_ids, port.version, lock=port.lock, page=port.page,
                        timeout=port.timeout.total_seconds(), name=name)  # fmt: skip
    state = FileState(port.state) if port.state is not None else around.edi_state(name)
    login = login_of(port.helseid, now=around.now, new_id=around.new_id, environment=around.environment,
                     far=around.far(f"{name}.helseid"))  # fmt: skip
    stack.callback(login.close)
    service = stack.enter_context(
        MessageService(asked, login, state, patience=around.patience, transport=around.far(name))
    )
    ways.inboxes[name], ways.outboxes[name] = service.inbox, service.outbox
    ways.answers[name] = ways.begins[name] = service.start


def _fhir(name: str, port: settings.FhirPort, around: Around, ways: Ways, stack: ExitStack) -> None:
    token = settings.secret(port, "token", around.environment)
    headers = Headers() if token is None else Headers({"Authorization": f"Bearer {token.decode()}"})
    server = stack.enter_context(
        FhirServer(base_of(port.base), now=around.now, headers=headers, transport=around.far(name))
    )
    if port.direction != "out":
        alone: dict[str, Any] = {"type": "Encounter", "kind": "event", "also": (), "beside": ()}
        what = alone if port.reads == "admissions" else {}
        ways.inboxes[name] = FhirInbox(
            server, around.bookmark(name), name=name, since=port.since or "", overlap=port.overlap, **what
        )
    if port.takes_plans:
        ways.outboxes[name] = FhirOutbox(
            server, around.shelves(name), patience=around.patience, now=around.now, name=name
        )
    ways.answers[name] = server.metadata


def _webhook(name: str, port: settings.WebhookPort, around: Around, ways: Ways, stack: ExitStack) -> None:
    secrets = [settings.secret(port, one, around.environment) for one in ("key", "previous_key")]
    keys = Keys.of(*(one.decode() for one in secrets if one is not None))
    ways.outboxes[name] = stack.enter_context(
        WebhookOutbox(
            port.url, keys, now=around.now, name=name, timeout=port.timeout.total_seconds(), transport=around.far(name)
        )
    )


def _mllp(name: str, port: settings.MllpPort, around: Around, ways: Ways, stack: ExitStack) -> None:
    tls = None
    if port.certificate is not None:
        tls = server_side(port.certificate, port.certificate_key, port.client_ca)
    spool = Spool(port.spool, _span(around.retention.set_aside))
    stack.enter_context(
        MllpListener(
            spool.keep,
            now=around.now,
            host=port.host,
            port=port.port,
            name=name,
            peers=port.peers,
            facilities=port.facilities,
            processing=port.processing,
            ssl=tls,
        )
    )
    ways.inboxes[name] = spool.inbox(now=around.now, name=name)


def _svarut(name: str, port: settings.SvarUtPort, around: Around, ways: Ways, stack: ExitStack) -> None:
    letters = Letters(port.title, port.security_level)
    if port.outbox is not None:
        ways.outboxes[name] = SvarUtFolder(port.outbox, letters, name=name)
        return
    assert port.base is not None
    assert port.user is not None
    password = _needed(port, "password", around).decode()
    sent = around.edi_state(name)
    service = stack.enter_context(
        SvarUtService(port.base, port.user, password, letters, now=around.now, sent=sent, name=name,
                      transport=around.far(name))
    )  # fmt: skip
    ways.outboxes[name], ways.inboxes[name] = service, SvarUtInbox(service, sent, now=around.now)


def _http(*_: object) -> None:
    """Others push to it, and the service takes that (`planbro.service.operate`): nothing is asked here."""


def _span(kept: timedelta | str) -> timedelta | None:
    """How long a folder keeps what the store has; None for ever."""
    if isinstance(kept, timedelta):
        return kept
    return timedelta() if kept == "none" else None


def _needed(part: settings.Part, name: str, around: Around) -> bytes:
    found = settings.secret(part, name, around.environment)
    assert found is not None, "the settings have seen to that"
    return found


_OPEN: Mapping[str, Callable[[str, Any, Around, Ways, ExitStack], None]] = {
    "folder": _folder, "edi": _edi, "fhir": _fhir, "webhook": _webhook, "mllp": _mllp, "svarut": _svarut,
    "http": _http,
}  # fmt: skip

"""How the tests use the message service: a stand-in, a clock that is moved by hand, and nobody who sleeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from planbro.findings import CATALOGUE, Finding
from planbro.formats.codec import xml
from planbro.formats.plo import read_message
from planbro.plan.disclosure import Released, own_copy
from planbro.testing import rich_plan
from planbro.testing.edi_server import Service
from planbro.testing.helseid_server import HelseIdService
from planbro.testing.messages import message
from planbro.transport import NotPosted, Parcel, Patience, Post
from planbro.transport.edi import EdiSettings, MemoryState, MessageService, State
from planbro.transport.helseid import HelseId, HelseIdClient, SigningKey, new_key

BASE = "https://api.melding.example.org"
CANARY = "14831560224"
"""Stands in every error that the stand-ins give."""


@cache
def released() -> Released:
    return own_copy(rich_plan(), "orgnr:999999999")


@cache
def document(seed: int = 1, **more: Any) -> bytes:
    return message("INNLEGGELSESRAPPORT", seed=seed, size="small", **more)


@cache
def key() -> SigningKey:
    return new_key()


def msg_id(data: bytes) -> str:
    found = read_message(xml.parse(data))
    assert found is not None
    assert found.id is not None
    return found.id


def parties(data: bytes) -> tuple[str, str]:
    """HER-ids of sender and receiver."""
    found = read_message(xml.parse(data))
    assert found is not None
    assert found.sender is not None
    assert found.receiver is not None
    return str(found.sender.her_ids[1]), str(found.receiver.her_ids[1])


OURS, THEIRS = parties(document())


@dataclass
class Clock:
    at: datetime = datetime(2026, 11, 22, 12, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    @property
    def patience(self) -> Patience:
        return Patience(self.slept.append, self, lambda: 0.5, tries=3)


@dataclass
class Setting:
    """A service, a HelseID, and mailboxes in front of them."""

    version: int = 2
    login: bool = True
    clock: Clock = field(default_factory=Clock)
    service: Service = field(init=False)
    helseid: HelseIdService = field(init=False)
    state: State = field(default_factory=MemoryState)
    ids: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.helseid = HelseIdService(now=self.clock)
        self.service = Service(helseid=self.helseid if self.login else None, now=self.clock)

    def hid(self, client: str = "kommune", **more: Any) -> HelseId:
        if client not in self.helseid.clients:
            self.helseid.register(client, key().public)
        return HelseId(
            HelseIdClient(self.helseid.authority, client, **more), key(), proof_key=new_key(), now=self.clock,
            new_id=lambda: f"id-{next(self.ids)}", transport=self.helseid.transport,
        )  # fmt: skip

    def mailbox(self, *herids: str, client: str = "kommune", started: bool = True, **more: Any) -> MessageService:
        login = self.hid(client) if self.login else None
        state = more.pop("state", self.state)
        settings = EdiSettings(BASE, herids or (OURS,), version=self.version, **more)  # type: ignore[arg-type]
        made = MessageService(settings, login, state, patience=self.clock.patience, transport=self.service.transport)
        if started and self.version == 3:
            made.start()
        return made


def post(data: bytes, **more: Any) -> Post:
    fields = {"to": f"herid:{THEIRS}", "sender": f"herid:{OURS}", "meta": {"type": "INNLEGGELSESRAPPORT"}} | more
    return Post(msg_id(data), Parcel(data, released()), format="plo-1.6", **fields)  # type: ignore[arg-type]


def told(no: NotPosted) -> str:
    """All that it says, in both languages; the code has words for it."""
    assert no.code in CATALOGUE
    finding = Finding(no.code, params=no.params)
    texts = [finding.text("nb"), finding.text("en"), finding.action("nb"), finding.action("en")]
    assert "?" not in "".join(texts)
    return " ".join([str(no), repr(no), str(no.params), *texts])

"""The ways in and out, one model for each kind. Which kind a table is, its `kind` says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from planbro.settings._part import Address, EnvName, HerId, Name, Orgnr, Part, Secret, Span, span

Direction = Literal["in", "out", "both"]


class _Port(Part):
    """What every way has: whose it is, and whether it is used just now."""

    tenant: Name | None = None
    """Left out where there is one tenant."""
    enabled: bool = True


class HelseId(Part):
    """How this installation shows who it is (domain.md § 5.1): client credentials by a signed assertion, DPoP.

    The key is a JWK, a PEM or a PKCS#12 file.
    """

    SECRETS: ClassVar = (Secret("key"), Secret("key_password", needed=False))
    authority: Address
    client_id: str
    scope: str = "nhn:msh/api"
    acts_for: Orgnr | None = None
    """The legal entity that a client of many tenants asks for; the right is delegated in Altinn."""
    unit: Orgnr | None = None
    """The point of care under it."""
    audience: str | None = None
    resource: str | None = None
    key_id: str | None = None
    """What HelseID knows the key by; the key's own `kid` where it is left out."""
    key_file: Path | None = None
    key_env: EnvName | None = None
    key_password_file: Path | None = None
    key_password_env: EnvName | None = None


class FolderPort(_Port):
    """A watched folder, and one to put files in."""

    kind: Literal["folder"]
    inbox: Path | None = None
    archive: Path | None = None
    refused: Path | None = None
    outbox: Path | None = None
    carries: Literal["document", "message", "event", "receipt"] = "document"
    """What the files of the inbox are."""
    watching: bool = False
    """Be told by the system where it can, beside asking every so often."""
    every: Span = span("5s")
    settle: Span = span("2s")
    """How long a file has to stay as it is before it counts as whole."""

    @model_validator(mode="after")
    def _has_a_way(self) -> FolderPort:
        if self.inbox is None and self.outbox is None:
            raise PydanticCustomError("no_way", "neither inbox nor outbox")
        return self

    def folders(self) -> dict[str, Path]:
        pairs = {"inbox": self.inbox, "archive": self.archive, "refused": self.refused, "outbox": self.outbox}
        return {name: path for name, path in pairs.items() if path is not None}


class EdiPort(_Port):
    """The national message service, EDI 2.0 (plo.md § 9)."""

    kind: Literal["edi"]
    base: Address
    version: Literal[2, 3] = 2
    """2 polls messages; 3 reads notifications."""
    her_ids: Annotated[tuple[HerId, ...], Field(min_length=1, max_length=200)]
    helseid: HelseId
    lock: bool = True
    """Version 3: keep the HER-ids for this client, so that a second installation is told 423 at once."""
    page: Annotated[int, Field(ge=1, le=1000)] = 100
    every: Span = span("10s")
    timeout: Span = span("60s")
    state: Path | None = None
    """The file of how far it has read and what it has sent; in the store where it is left out."""


class FhirPort(_Port):
    """A FHIR server that plans come from, or go to."""

    SECRETS: ClassVar = (Secret("token", needed=False),)
    kind: Literal["fhir"]
    base: Address
    reads: Literal["plans", "admissions"] = "plans"
    """CarePlans and what belongs to them, or Encounters."""
    direction: Direction = "both"
    token_file: Path | None = None
    token_env: EnvName | None = None
    since: str | None = None
    """The instant that the first question begins at; everything where it is left out."""
    overlap: Span = span("2m")
    every: Span = span("30s")

    @property
    def takes_plans(self) -> bool:
        """Whether plans go to it."""
        return self.direction != "in" and self.reads == "plans"


class WebhookPort(_Port):
    """News to another system: signed, an opaque link and no person in it."""

    SECRETS: ClassVar = (Secret("key"), Secret("previous_key", needed=False))
    kind: Literal["webhook"]
    url: Address
    key_file: Path | None = None
    key_env: EnvName | None = None
    previous_key_file: Path | None = None
    previous_key_env: EnvName | None = None
    """Signs too, while the receiver changes over."""
    timeout: Span = span("10s")


class MllpPort(_Port):
    """A listener for HL7 v2 admissions. A peer that is not named is not answered."""

    kind: Literal["mllp"]
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 2575
    spool: Path
    """The folder that messages lie in from their ACK until the worker has them."""
    peers: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    processing: tuple[Literal["P", "T", "D"], ...] = ("P",)
    certificate: Path | None = None
    certificate_key: Path | None = None
    """Where it is not in the file of the certificate."""
    client_ca: Path | None = None
    """Whoever speaks shows a certificate of one of these."""

    @model_validator(mode="after")
    def _has_a_certificate(self) -> MllpPort:
        if self.certificate is None and (self.certificate_key is not None or self.client_ca is not None):
            raise PydanticCustomError("no_certificate", "a key or a client_ca, and no certificate")
        return self


class SvarUtPort(_Port):
    """A drop for letters to those who have no electronic message: a PDF and what it is about."""

    SECRETS: ClassVar = (Secret("password", needed=False),)
    kind: Literal["svarut"]
    outbox: Path | None = None
    base: Address | None = None
    user: str | None = None
    password_file: Path | None = None
    password_env: EnvName | None = None
    security_level: Literal[3, 4] = 4
    title: str = "Brev fra kommunen"
    """The same for every letter: it is read in notifications, without logging in."""
    every: Span = span("5m")
    """How often the service is asked how far letters have come."""

    @model_validator(mode="after")
    def _has_a_way(self) -> SvarUtPort:
        if (self.outbox is None) == (self.base is None):
            raise PydanticCustomError("no_way", "either outbox or base")
        has_password = self.password_file is not None or self.password_env is not None
        if self.base is not None and (self.user is None or not has_password):
            raise PydanticCustomError("secret_missing", "no place for a secret", {"name": "password"})
        return self


class HttpPort(_Port):
    """A way in that others push to (`POST /inbox/NAME` of the service): with an access token, or signed with a key that
    both have (Standard Webhooks)."""

    SECRETS: ClassVar = (Secret("key", needed=False), Secret("previous_key", needed=False))
    kind: Literal["http"]
    carries: Literal["document", "message", "event", "receipt"] = "message"
    """What is pushed."""
    clients: tuple[str, ...] = ()
    """The clients that may push with a token; any that may operate, where none is named."""
    key_file: Path | None = None
    """With a key, what is pushed has to be signed with it, and no token is asked for."""
    key_env: EnvName | None = None
    previous_key_file: Path | None = None
    previous_key_env: EnvName | None = None
    """Is taken too, while the sender changes over."""

    @property
    def is_signed(self) -> bool:
        return self.key_file is not None or self.key_env is not None


Port = Annotated[
    FolderPort | EdiPort | FhirPort | WebhookPort | MllpPort | SvarUtPort | HttpPort,
    Field(discriminator="kind"),
]

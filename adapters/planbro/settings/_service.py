"""The service (`planbro serve`): where it listens, what it is called outside, how much it takes, and who may ask."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from planbro.settings._access import Issuer
from planbro.settings._pages import Pages
from planbro.settings._part import Address, Name, Orgnr, Part, Span, span
from planbro.settings._ward import Ward


class Limits(Part):
    """How much one request, and one caller, may ask of it."""

    body_megabytes: Annotated[int, Field(ge=1, le=100)] = 10
    """Of a document or a message; a question is never larger than 64 kB."""
    depth: Annotated[int, Field(ge=8, le=200)] = 64
    """How deep JSON or XML may stand in itself."""
    seconds: Span = span("20s")
    """How long one request may take."""
    page: Annotated[int, Field(ge=1, le=1000)] = 100
    """Most matches on a page of a search."""
    per_minute: Annotated[int, Field(ge=1)] = 6000
    """Requests of one client in a minute."""
    strangers_per_minute: Annotated[int, Field(ge=1)] = 60
    """Requests of one address that could not be let in, in a minute."""
    at_once: Annotated[int, Field(ge=1)] = 200
    """Requests under way; one more is told to come back."""


class Service(Part):
    """What `planbro serve` answers with, and to whom."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public: Address | None = None
    """What it is called outside, as it stands before every path: links and proofs are made of it. Where it is left out,
    the address it listens on."""
    proxies: tuple[str, ...] = ()
    """Addresses of proxies whose `X-Forwarded-For` is believed."""
    processes: Annotated[int, Field(ge=1, le=64)] = 1
    certificate: Path | None = None
    certificate_key: Path | None = None
    metrics_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """Where Prometheus finds what the service says of itself, on `[metrics] host`, which is the worker's own otherwise.
    Of several processes each takes the next port."""
    memory_megabytes: Annotated[int, Field(ge=16)] = 128
    """For plans that were opened lately, in each process; for what is made of them, up to half as much more."""
    limits: Limits = Limits()
    issuers: dict[Name, Issuer] = Field(default_factory=dict)
    """Whose tokens let in."""
    operators: dict[Name, tuple[Orgnr, ...]] = Field(default_factory=dict)
    """For each tenant the legal entities that may operate its exchange beside itself: a processor, a joint office."""
    callers: dict[Name, tuple[Orgnr, ...]] = Field(default_factory=dict)
    """For each tenant the legal entities that may ask of it, which it knows as health services. Where a tenant is left
    out, any that the issuer lets in; of those the ones that a plan names are told its status."""
    ward: Ward = Ward()
    pages: Pages = Pages()

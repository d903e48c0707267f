"""Who is a tenant, who receives what, and which system is the source of which part of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from planbro.settings._disclosure import PolicyPart
from planbro.settings._part import HerId, Name, Orgnr, Part, Party, Span, span

Format = Literal[
    "plo-1.6", "plo-1.5", "plo-2.0", "dialog-1.1", "dialog-1.0", "fhir", "plan", "sampro", "flyt-samspill",
    "dips-samspill", "svarut", "webhook",
]  # fmt: skip


class Journal(Part):
    """An EPJ of a tenant: the party it is, which system it is (`mappings/epj-texts.toml`), and the parties besides that
    its messages come from."""

    party: Party
    epj: str = "standard"
    also: tuple[Party, ...] = ()


class Tenant(Part):
    """A legal entity (domain.md § 5.1: never an underenhet). Nothing crosses from one to another."""

    orgnr: Orgnr
    name: str
    kind: Literal["kommune", "trust"] = "kommune"
    her_ids: tuple[HerId, ...] = ()
    """Its own addresses: what it sends from."""
    policy: PolicyPart = PolicyPart()
    """What differs from `[policy]`, for this one."""
    journals: tuple[Journal, ...] = ()
    """The EPJs in which "has IP" is to be recorded."""


class Parties(Part):
    """The address book: a file with HER-ids, services, departments, koordinerende enheter and what each takes."""

    file: Path | None = None


class Receiver(Part):
    """One who is told, of which plans' part, in which form. Disclosure decides each time what may go (law 3).

    `level` is the most that is ever asked for. `status` never asks for content, whatever a consent says.
    """

    tenant: Name | None = None
    party: Party
    port: Name
    format: Format
    message: Annotated[str, Field(pattern=r"^[A-Z_0-9]+$")] | None = None
    """A code of kodeverk 8279; the format's own default where it is left out."""
    level: Literal["status", "content"] = "status"
    purpose: str = "TREAT"
    enabled: bool = True
    on_withdrawal: Literal["message", "letter", "person"] = "person"
    """How the receiver is told that consent to a copy it has is withdrawn: by a message on its port, by a letter, or
    by somebody who gets a task."""


class Source(Part):
    """A system that plans come from, and the parts it is the source of. Where two change the rest, a person decides."""

    tenant: Name | None = None
    system: str
    port: Name
    format: Format | None = None
    """What its documents are: one that is anything else is held for a person. Left out, each is taken as what it is."""
    parts: tuple[str, ...] = ()
    """Lists of the Plan (`goals`, `measures`), or `*` for every part that no other source has."""
    keeps_history: bool = False
    """A tool that keeps none is written to only when the archive has a receipt for what is there (domain.md § 3.1)."""
    writes: bool = False
    """Whether planbro may write back to it."""


class Transit(Part):
    """Messages that an integration engine lets pass through planbro: whose are enriched.

    `off` leaves a message alone, `shadow` too and tells what it would have done, `on` enriches it. On any fault the
    original passes.
    """

    default: Literal["off", "shadow", "on"] = "off"
    switches: dict[Party, Literal["off", "shadow", "on"]] = Field(default_factory=dict)
    purpose: str = "TREAT"
    limit: Span = span("5s")
    workers: Annotated[int, Field(ge=1, le=64)] = 8

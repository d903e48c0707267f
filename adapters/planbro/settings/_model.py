"""The whole file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from planbro.plan.disclosure import Policy
from planbro.settings._admission import Admission
from planbro.settings._asking import Access
from planbro.settings._audit import Audit
from planbro.settings._disclosure import PolicyPart
from planbro.settings._keepers import Keeper
from planbro.settings._part import EnvName, Name, Part, Secret
from planbro.settings._parties import Parties, Receiver, Source, Tenant, Transit
from planbro.settings._ports import Port
from planbro.settings._service import Service
from planbro.settings._watching import Identity, Logging, Metrics, Ready, Tracing
from planbro.settings._work import Deadlines, Retention, Retry, Worker, digest

PREFIX = "PLANBRO_"
NESTING = "__"


class Store(Part):
    """Where the exchange lives. `url` is an SQLAlchemy URL; a password in it never stands in the file."""

    SECRETS: ClassVar = (Secret("url", needed=False),)
    url: SecretStr = SecretStr("sqlite:////var/lib/planbro/planbro.db")
    url_file: Path | None = None
    url_env: EnvName | None = None
    backup: Path | None = None
    """The folder that `planbro-backup.timer` writes to."""


class Seal(Part):
    """The keys that seal what names a person: a line `id:base64` each, the one that seals first, and `search:base64`.

    In a file, or in a variable with commas for line ends. Where neither is named the store's own variable is meant.
    """

    SECRETS: ClassVar = (Secret("keys"),)
    keys_file: Path | None = None
    keys_env: EnvName | None = "PLANBRO_KEYS"


class Archive(Part):
    """The folder of packages and their receipts (`planbro archive`), and the file of what is decided of the archive.

    Closing a plan puts its package there, and writing to a tool without history waits for the receipt. Without a
    folder a person is asked to archive.
    """

    folder: Path | None = None
    config: Path | None = None


class Settings(BaseSettings):
    """One file and the environment. Made from what is given alone; `load` brings both together.

    `deployment` says what this installation is for: a `kommune` holds whole plans; a `trust` only the pointer (status,
    koordinator, where the plan is), and fetches content when asked without keeping it; a `processor` works for many
    legal entities.
    """

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, env_prefix=PREFIX, env_nested_delimiter=NESTING
    )

    deployment: Literal["kommune", "trust", "processor"]
    environment: Literal["production", "test"] = "production"
    tenants: dict[Name, Tenant] = Field(min_length=1)
    store: Store = Store()
    seal: Seal = Seal()
    parties: Parties = Parties()
    archive: Archive = Archive()
    ports: dict[Name, Port] = Field(default_factory=dict)
    receivers: dict[Name, Receiver] = Field(default_factory=dict)
    sources: dict[Name, Source] = Field(default_factory=dict)
    keepers: dict[Name, Keeper] = Field(default_factory=dict)
    """Kommuner that a trust fetches content from."""
    transit: Transit = Transit()
    admission: Admission = Admission()
    policy: PolicyPart = PolicyPart()
    retry: Retry = Retry()
    deadlines: Deadlines = Deadlines()
    reminders: dict[str, Any] = Field(default_factory=dict)
    """What people are reminded of, and when: a table for each kind (docs/reminders.md)."""
    retention: Retention = Retention()
    worker: Worker = Worker()
    identity: Identity = Identity()
    logging: Logging = Logging()
    metrics: Metrics = Metrics()
    tracing: Tracing = Tracing()
    ready: Ready = Ready()
    service: Service = Service()
    access: Access = Access()
    audit: Audit = Audit()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is given: no environment is read behind the caller's back."""
        return (init_settings,)

    def tenant_of(self, named: str | None) -> str | None:
        """The tenant a part belongs to: the one it names, or the only one; None where that cannot be told."""
        if named is not None:
            return named if named in self.tenants else None
        return next(iter(self.tenants)) if len(self.tenants) == 1 else None

    @property
    def names(self) -> frozenset[str]:
        """What this installation calls its tenants and ports, and whom it knows: what a log may hold of them."""
        return frozenset({*self.tenants, *self.ports, *self.receivers, *self.sources})

    @property
    def tenant_names(self) -> dict[str, str]:
        """What it calls each tenant, by organisasjonsnummer, which is what a row has."""
        return {one.orgnr: name for name, one in self.tenants.items()}

    def policy_of(self, tenant: str) -> Policy:
        """What the controller has decided: the common table, and over it what is said for this tenant."""
        return self.tenants[tenant].policy.over(self.policy.over(Policy()))

    def policy_version(self, tenant: str) -> str:
        """A name for all that decides what leaves this tenant, when and how. A row keeps the one it was decided by."""
        shown = self.model_dump(mode="json", include={"policy", "retry", "deadlines", "retention"})
        parts: list[tuple[str, Receiver | Source]] = [*self.receivers.items(), *self.sources.items()]
        mine = {
            f"{type(part).__name__}.{name}": part.model_dump(mode="json")
            for name, part in parts
            if self.tenant_of(part.tenant) == tenant
        }
        own = self.tenants[tenant].model_dump(mode="json", include={"orgnr", "kind", "policy"}, exclude_unset=True)
        return digest([shown, mine, own])

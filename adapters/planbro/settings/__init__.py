"""One file and the environment: tenants, ports, who receives what, times, what is kept, and what is watched.

    load        file and environment made into `Settings`, or every fault at once
    check       whether they fit together, and whether what they name is there
    shown       every value and where it was said, without secrets
    secret      a secret fetched from its file or variable, at the moment it is needed

The library takes plain arguments; only the command, the worker and the service know settings.
"""

from planbro.settings._access import ClaimNames, Issuer
from planbro.settings._admission import Admission, AdmissionRule
from planbro.settings._asking import Access
from planbro.settings._audit import Audit
from planbro.settings._check import check
from planbro.settings._keepers import Keeper
from planbro.settings._load import Loaded, load
from planbro.settings._model import PREFIX, Archive, Seal, Settings, Store
from planbro.settings._pages import Pages
from planbro.settings._part import Part, walk
from planbro.settings._parties import Parties, Receiver, Source, Tenant, Transit
from planbro.settings._ports import (
    EdiPort,
    FhirPort,
    FolderPort,
    HelseId,
    HttpPort,
    MllpPort,
    Port,
    SvarUtPort,
    WebhookPort,
)
from planbro.settings._secrets import key_ring, secret, store_url
from planbro.settings._service import Limits, Service
from planbro.settings._shown import Shown, shown, tables
from planbro.settings._starts import DEPLOYMENTS, json_schema, start
from planbro.settings._ward import Epj, Login, Office, Ward
from planbro.settings._watching import Identity, Logging, Metrics, Ready, Tracing
from planbro.settings._work import Deadlines, Retention, Retry, Worker

__all__ = [
    "DEPLOYMENTS",
    "PREFIX",
    "Access",
    "Admission",
    "AdmissionRule",
    "Archive",
    "Audit",
    "ClaimNames",
    "Deadlines",
    "EdiPort",
    "Epj",
    "FhirPort",
    "FolderPort",
    "HelseId",
    "HttpPort",
    "Identity",
    "Issuer",
    "Keeper",
    "Limits",
    "Loaded",
    "Logging",
    "Login",
    "Metrics",
    "MllpPort",
    "Office",
    "Pages",
    "Part",
    "Parties",
    "Port",
    "Ready",
    "Receiver",
    "Retention",
    "Retry",
    "Seal",
    "Service",
    "Settings",
    "Shown",
    "Source",
    "Store",
    "SvarUtPort",
    "Tenant",
    "Tracing",
    "Transit",
    "Ward",
    "WebhookPort",
    "Worker",
    "check",
    "json_schema",
    "key_ring",
    "load",
    "secret",
    "shown",
    "start",
    "store_url",
    "tables",
    "walk",
]

"""Whether what the settings name outside themselves is there: secrets, folders and files."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from planbro.findings import Findings, Refused
from planbro.settings._model import Settings
from planbro.settings._part import places
from planbro.settings._ports import FolderPort, MllpPort
from planbro.settings._secrets import RING, check_open, fetch, ring, store_url

_URL: Final = re.compile(r"(sqlite|postgresql)(\+\w+)?://")
_SQLITE: Final = "sqlite:///"
_TRACING: Final = ("opentelemetry.sdk", "opentelemetry.exporter.otlp.proto.http")


def check_reach(settings: Settings, findings: Findings, environment: Mapping[str, str]) -> None:
    """Tell of every secret, folder and file that is not there, or not as it has to be."""
    _secrets(settings, findings, environment)
    _store(settings, findings, environment)
    _places(settings, findings)
    if settings.tracing.enabled and not all(map(_is_installed, _TRACING)):
        findings.add("tracing-missing", path="tracing.enabled")


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _secrets(settings: Settings, findings: Findings, environment: Mapping[str, str]) -> None:
    """Every secret is where it is said to be, and nobody else reads it."""
    for place in places(settings):
        try:
            (ring if place.path == RING else fetch)(place, environment)
        except Refused as refused:
            findings.extend(refused.findings)
        check_open(place, findings)


def _store(settings: Settings, findings: Findings, environment: Mapping[str, str]) -> None:
    try:
        url = store_url(settings, environment)
    except Refused:
        return
    if _URL.match(url) is None:
        findings.add("config-store-url", path="store.url")
    elif url.startswith(_SQLITE):
        _writable(Path(url.removeprefix(_SQLITE)).parent, "store.url", findings)
    if settings.store.backup is not None:
        _writable(settings.store.backup, "store.backup", findings)


def _places(settings: Settings, findings: Findings) -> None:
    """Folders can be written in, and files that are named are there."""
    for name, port in settings.ports.items():
        if isinstance(port, FolderPort) and port.enabled:
            for kind, folder in port.folders().items():
                _writable(folder, f"ports.{name}.{kind}", findings)
        elif isinstance(port, MllpPort) and port.enabled:
            _writable(port.spool, f"ports.{name}.spool", findings)
            for field in ("certificate", "certificate_key", "client_ca"):
                _readable(getattr(port, field), f"ports.{name}.{field}", findings)
        elif port.kind == "svarut" and port.outbox is not None and port.enabled:
            _writable(port.outbox, f"ports.{name}.outbox", findings)
    for field in ("certificate", "certificate_key"):
        _readable(getattr(settings.service, field), f"service.{field}", findings)
    _readable(settings.parties.file, "parties.file", findings)
    for name, issuer in settings.service.issuers.items():
        _readable(issuer.jwks_file, f"service.issuers.{name}.jwks_file", findings)
    for path, file in (("logging.file", settings.logging.file), ("metrics.file", settings.metrics.file)):
        if file is not None:
            _writable(file.parent, path, findings)


def _writable(folder: Path, path: str, findings: Findings) -> None:
    if not folder.is_dir():
        findings.add("config-folder", path=path, folder=str(folder), reason="no such folder")
    elif not os.access(folder, os.W_OK | os.X_OK):
        findings.add("config-folder", path=path, folder=str(folder), reason="permission denied")


def _readable(file: Path | None, path: str, findings: Findings) -> None:
    if file is not None and not os.access(file, os.R_OK):
        findings.add("config-folder", path=path, folder=str(file), reason="not found")

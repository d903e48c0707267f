"""Whether the certificates and keys that the settings name can be used: tried before anything begins by them.

What TLS listens with (the service, a listener for HL7) is tried with its key, as it is when that begins. The key that
signs for HelseID is read with its password, and with the enterprise certificate that may lie beside it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key, pkcs12

from planbro import settings
from planbro.findings import Findings, Place, Refused, Severity
from planbro.plan import day_in_norway
from planbro.transport.helseid import key_from
from planbro.transport.mllp import server_side

_SOON: Final = timedelta(days=30)
_CODE: Final = "config-certificate"
_Path = tuple[str, ...]


def certificates(now: datetime) -> Callable[[settings.Settings, Findings, Mapping[str, str]], None]:
    """The rule of `settings.check` that tries them."""

    def look(whole: settings.Settings, findings: Findings, environment: Mapping[str, str]) -> None:
        for path, part in _used(whole):
            if isinstance(part, settings.HelseId):
                _signs(path, part, environment, now, findings)
            elif part.certificate is not None:
                _listens(path, part, now, findings)

    return look


def _used(whole: settings.Settings) -> Iterator[tuple[_Path, Any]]:
    off = {name for name, port in whole.ports.items() if not port.enabled}
    for path, part in settings.walk(whole):
        if isinstance(part, settings.HelseId | settings.MllpPort | settings.Service) and not (
            path[:1] == ("ports",) and path[1] in off
        ):
            yield path, part


# what is listened with


def _listens(path: _Path, part: Any, now: datetime, findings: Findings) -> None:
    """A file that is not there is told by `settings.check` itself."""
    files = {"certificate": part.certificate, "certificate_key": part.certificate_key,
             "client_ca": getattr(part, "client_ca", None)}  # fmt: skip
    named = {name: file for name, file in files.items() if file is not None}
    data = {name: _read(file) for name, file in named.items()}
    if any(one is None for one in data.values()):
        return
    found, own = Findings(), _chain(data["certificate"])
    _judge((*path, "certificate"), own, now, found)
    if "client_ca" in data:
        _judge((*path, "client_ca"), _chain(data["client_ca"]), now, found)
    if own:
        where = "certificate_key" if "certificate_key" in data else "certificate"
        _belongs((*path, where), own[0], data[where] or b"", found)
    if not found.has_errors and not _is_taken(part, files["client_ca"]):
        _tell((*path, "certificate"), found, reason="TLS does not take it")
    findings.extend(found)


def _is_taken(part: Any, client_ca: Path | None) -> bool:
    try:
        server_side(part.certificate, part.certificate_key, client_ca)
    except Refused:
        return False
    return True


def _belongs(path: _Path, certificate: x509.Certificate, data: bytes, findings: Findings) -> None:
    """The key is the certificate's, and opens without a password: nobody is there to give one."""
    try:
        key: Any = load_pem_private_key(data, None)
    except TypeError:
        _tell(path, findings, reason="it needs a password")
    except (ValueError, UnsupportedAlgorithm):
        _tell(path, findings, reason="there is no private key in it")
    else:
        if _public(key.public_key()) != _public(certificate.public_key()):
            _tell(path, findings, reason="the key is another certificate's")


def _public(key: Any) -> bytes:
    found: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


# what signs


def _signs(
    path: _Path, part: settings.HelseId, environment: Mapping[str, str], now: datetime, findings: Findings
) -> None:
    """A secret that is not where it should be is told by `settings.check` itself. The service knows the key alone, so a
    certificate that has run out is no fault there; it is told, since the same one is used elsewhere."""
    try:
        data = settings.secret(part, "key", environment)
        secret = settings.secret(part, "key_password", environment)
    except Refused:
        return
    if data is None:
        return
    try:
        key_from(data, password=None if secret is None else secret.decode("utf-8", "replace"), kid=part.key_id or "")
    except Refused as refused:
        here = Place(path=".".join((*path, "key")))
        findings.extend([replace(one, place=here) for one in refused.findings])
        return
    chain = _chain(data) if b"-----BEGIN CERTIFICATE" in data else _in_pkcs12(data, secret)
    if chain:
        _judge((*path, "key"), chain[:1], now, findings, Severity.WARNING)


def _in_pkcs12(data: bytes, secret: bytes | None) -> list[x509.Certificate]:
    with suppress(ValueError, TypeError, UnsupportedAlgorithm):
        _, own, _ = pkcs12.load_key_and_certificates(data, secret)
        return [own] if own is not None else []
    return []


# certificates


def _judge(
    path: _Path, chain: Sequence[x509.Certificate], now: datetime, findings: Findings,
    severity: Severity | None = None,
) -> None:  # fmt: skip
    """Whether there is one, and it is valid today and for a while."""
    if not chain:
        _tell(path, findings, reason="it is no certificate in PEM")
        return
    first, last = chain[0].not_valid_before_utc, min(one.not_valid_after_utc for one in chain)
    if first > now:
        _tell(path, findings, reason=f"it is not valid before {_day(first)}", severity=severity)
    elif last < now:
        _tell(path, findings, reason=f"it ran out on {_day(last)}", severity=severity)
    elif last - now < _SOON:
        findings.add(f"{_CODE}-soon", path=".".join(path), day=_day(last))


def _day(moment: datetime) -> str:
    return day_in_norway(moment.isoformat())


def _tell(path: _Path, findings: Findings, *, reason: str, severity: Severity | None = None) -> None:
    findings.add(_CODE, path=".".join(path), severity=severity, reason=reason)


def _chain(data: bytes | None) -> list[x509.Certificate]:
    with suppress(ValueError, UnsupportedAlgorithm):
        return x509.load_pem_x509_certificates(data or b"")
    return []


def _read(file: Path) -> bytes | None:
    if not os.access(file, os.R_OK):
        return None
    with suppress(OSError):
        return file.read_bytes()
    return None

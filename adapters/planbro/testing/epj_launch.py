"""A local EPJ that launches the ward's page by SMART App Launch 2: for tests, and for a demo.

`EpjLaunch(base, {"planbro": App(public_jwk, {redirect})})` knows a Patient and a Practitioner and no more FHIR;
`.link(app, number)` is what it would open with a patient in its journal. `.app` is a Starlette app, and

    python -m planbro.testing.epj_launch --port 8092 --client planbro=public.jwk.json \\
        --app http://localhost:8080/ward/launch --patient 14831560224

puts it on a port, with a page that has the link. Everybody in it is made up, and it keeps no secrets.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import orjson
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette

from planbro.testing._attest import number_system
from planbro.testing._door import Asked, Told, app_of, serve, told, transport_of
from planbro.testing._dpop import Wrong, verified
from planbro.testing._people import PROFESSIONALS, Professional

_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_HPR: Final = "urn:oid:2.16.578.1.12.4.1.4.4"
_PROFESSION: Final = "urn:oid:2.16.578.1.12.4.1.1.9060"
_WELL_KNOWN: Final = "/.well-known/smart-configuration"


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """An app as it is registered in the EPJ: its public key (a JWK), and where it may be led back to."""

    key: Mapping[str, Any]
    redirects: frozenset[str]


@dataclass(frozen=True, slots=True, repr=False)
class _Started:
    """A launch that an authorization was asked for: what the code stands for."""

    patient: str
    client_id: str
    redirect: str
    challenge: str
    nonce: str
    scopes: tuple[str, ...]


@dataclass
class EpjLaunch:
    """One EPJ with its FHIR server at `base`. `now` is its clock, `who` is logged in there."""

    base: str = "https://epj.example.org/fhir"
    apps: dict[str, App] = field(default_factory=dict)
    who: Professional = PROFESSIONALS[0]
    more: dict[str, Any] = field(default_factory=dict)
    """What else the answer with the token says, such as the point of care."""
    now: Callable[[], datetime] = _clock
    asked: list[str] = field(default_factory=list)
    """The paths it was asked for, each with its query."""
    claims: dict[str, Any] = field(default_factory=dict)
    """What its id_token says besides, or otherwise."""

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048, auto_kid=True)
        self._patients: dict[str, str] = {}
        self._launches: dict[str, str] = {}
        self._codes: dict[str, _Started] = {}
        self._tokens: set[str] = set()
        self._assertions: set[str] = set()

    def launch(self, number: str) -> str:
        """The secret of a launch with this patient open, to be put on the app's address beside `iss`."""
        ident = next((one for one, known in self._patients.items() if known == number), "")
        if not ident:
            ident = f"p-{len(self._patients) + 1}"
            self._patients[ident] = number
        secret = secrets.token_urlsafe(16)
        self._launches[secret] = ident
        return secret

    def link(self, app: str, number: str) -> str:
        """The address that the EPJ opens: the app's, with this EPJ and a launch."""
        return f"{app}?{urlencode({'iss': self.base, 'launch': self.launch(number)})}"

    @property
    def configuration(self) -> dict[str, Any]:
        base = self.base
        return {
            "issuer": base, "jwks_uri": f"{base}/jwks", "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token", "grant_types_supported": ["authorization_code"],
            "code_challenge_methods_supported": ["S256"], "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "capabilities": ["launch-ehr", "client-confidential-asymmetric", "context-ehr-patient",
                             "sso-openid-connect"],
        }  # fmt: skip

    @property
    def transport(self) -> httpx.MockTransport:
        return transport_of(self.handle)

    @property
    def app(self) -> Starlette:
        return app_of(self.handle)

    # -- HTTP

    def handle(self, asked: Asked) -> Told:
        self.asked.append(f"{asked.path}?{urlencode(asked.params)}" if asked.params else asked.path)
        path = asked.path.removeprefix(urlsplit(self.base).path.rstrip("/"))
        ways: dict[tuple[str, str], Callable[[Asked], Told]] = {
            ("GET", _WELL_KNOWN): lambda _: told(200, self.configuration),
            ("GET", "/jwks"): lambda _: told(200, {"keys": [dict(self.key.as_dict(private=False)) | {"use": "sig"}]}),
            ("GET", "/authorize"): self._authorize,
            ("POST", "/token"): self._token,
        }
        way = ways.get((asked.method, path))
        if way is not None:
            return way(asked)
        kind, _, ident = path.strip("/").partition("/")
        return self._read(kind, ident, asked) if kind in {"Patient", "Practitioner"} else told(404)

    def _authorize(self, asked: Asked) -> Told:
        """The one who is logged in has said yes before; a launch is good once, and for this server."""
        params = dict(asked.params)
        client_id, redirect = params.get("client_id", ""), params.get("redirect_uri", "")
        app = self.apps.get(client_id)
        if app is None or redirect not in app.redirects:
            return told(400, {"error": "invalid_request"})
        patient = self._launches.pop(params.get("launch", ""), "")
        sound = params.get("response_type") == "code" and params.get("code_challenge_method") == "S256"
        if not (patient and sound and params.get("code_challenge") and params.get("aud") == self.base):
            return _back(redirect, error="invalid_request", state=params.get("state", ""))
        code = secrets.token_urlsafe(16)
        self._codes[code] = _Started(
            patient, client_id, redirect, params["code_challenge"], params.get("nonce", ""),
            tuple(params.get("scope", "").split()),
        )  # fmt: skip
        return _back(redirect, code=code, state=params.get("state", ""))

    def _token(self, asked: Asked) -> Told:
        form = dict(parse_qsl(asked.body.decode("latin-1")))
        client_id = self._client(form)
        started = self._codes.pop(form.get("code", ""), None)
        if not client_id:
            return told(401, {"error": "invalid_client"})
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        sound = started is not None and started.client_id == client_id and started.challenge == challenge
        if started is None or not sound or form.get("redirect_uri") != started.redirect:
            return told(400, {"error": "invalid_grant"})
        token = secrets.token_urlsafe(24)
        self._tokens.add(token)
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": 300, "patient": started.patient,
                  "scope": " ".join(started.scopes), "id_token": self._identity(started), **self.more}  # fmt: skip
        return told(200, answer, {"Cache-Control": "no-store"})

    def _identity(self, started: _Started) -> str:
        at = int(self.now().timestamp())
        claims = {"iss": self.base, "aud": started.client_id, "sub": "u-1", "iat": at, "exp": at + 300,
                  "nonce": started.nonce, "fhirUser": f"{self.base}/Practitioner/u-1"} | self.claims  # fmt: skip
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, said, self.key, algorithms=["RS256"])

    def _client(self, form: Mapping[str, str]) -> str:
        client_id = form.get("client_id", "")
        app = self.apps.get(client_id)
        if app is None or form.get("client_assertion_type") != _ASSERTION:
            return ""
        try:
            _, claims = verified(form.get("client_assertion", ""), app.key)
        except Wrong:
            return ""
        jti, until, now = claims.get("jti"), claims.get("exp"), self.now().timestamp()
        sound = (
            claims.get("iss") == claims.get("sub") == client_id and claims.get("aud") == f"{self.base}/token"
            and isinstance(until, int) and now <= until <= now + 300 and isinstance(jti, str)
            and jti not in self._assertions
        )  # fmt: skip
        if sound:
            self._assertions.add(str(jti))
        return client_id if sound else ""

    def _read(self, kind: str, ident: str, asked: Asked) -> Told:
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self._tokens:
            return told(401)
        made = self._patient(ident) if kind == "Patient" else self._practitioner(ident)
        if made is None:
            return told(404)
        return Told(200, orjson.dumps(made), {"Content-Type": "application/fhir+json"})

    def _patient(self, ident: str) -> dict[str, Any] | None:
        number = self._patients.get(ident)
        if number is None:
            return None
        identifier = [{"system": number_system(number), "value": number}] if number else []
        return {"resourceType": "Patient", "id": ident, "identifier": identifier}

    def _practitioner(self, ident: str) -> dict[str, Any] | None:
        if ident != "u-1":
            return None
        coding = [{"system": _PROFESSION, "code": self.who.profession}]
        return {"resourceType": "Practitioner", "id": ident, "identifier": [{"system": _HPR, "value": self.who.hpr}],
                "qualification": [{"code": {"coding": coding}}]}  # fmt: skip


def _back(redirect: str, **said: str) -> Told:
    query = urlencode({name: value for name, value in said.items() if value})
    return Told(303, b"", {"Location": f"{redirect}?{query}", "Cache-Control": "no-store"})


def with_page(epj: EpjLaunch, app: str, number: str) -> Callable[[Asked], Told]:
    """The EPJ with a page at its root on which the link stands, made anew each time."""

    def handle(asked: Asked) -> Told:
        if asked.path != "/":
            return epj.handle(asked)
        link = escape(epj.link(app, number))
        text = (
            '<!doctype html><html lang="nb"><meta charset="utf-8"><title>EPJ (oppdiktet)</title>'
            f'<h1>Journal (oppdiktet)</h1><p><a href="{link}">Individuell plan</a></p></html>'
        )
        return Told(200, text.encode(), {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"})

    return handle


def main(arguments: list[str] | None = None) -> None:
    """Start it on a port of this machine."""
    parser = argparse.ArgumentParser(prog="python -m planbro.testing.epj_launch", description="An EPJ, made up")
    parser.add_argument("--port", type=int, default=8092)
    parser.add_argument("--client", required=True, metavar="ID=JWK", help="the app, and the file with its public key")
    parser.add_argument("--app", default="http://localhost:8080/ward/launch", help="where the app is launched")
    parser.add_argument("--patient", required=True, metavar="NUMBER", help="a synthetic number")
    given = parser.parse_args(arguments)
    client_id, _, file = given.client.partition("=")
    whole = orjson.loads(Path(file).read_bytes())
    key = {name: whole[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in whole}
    redirect = given.app.removesuffix("/launch") + "/back"
    epj = EpjLaunch(f"http://localhost:{given.port}/fhir", {client_id: App(key, frozenset({redirect}))})
    serve(app_of(with_page(epj, given.app, given.patient)), given.port)


__all__ = ["App", "EpjLaunch", "main", "with_page"]

if __name__ == "__main__":
    main()

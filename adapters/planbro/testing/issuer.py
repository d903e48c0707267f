"""A local issuer of access tokens, as HelseID is one: for tests, and for a demo in which one logs in as somebody.

`Issuer().token(key=key)` makes any token, a right one unless it is told what to do wrong; `proof` makes the proof that
goes with it. `.transport` is for httpx in this process, `.app` a Starlette app, and

    python -m planbro.testing.issuer --port 8091 --client ward=public.jwk.json --redirect http://localhost:8080/ward/

puts it on a port: metadata, keys, client credentials by private_key_jwt, and a login by code with PKCE where one
chooses whom to be. Everybody in it is made up, and it keeps no secrets: its own key is made when it starts.
"""

from __future__ import annotations

import argparse
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx
import orjson
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.applications import Starlette

from planbro.testing._attest import CLAIM, attest
from planbro.testing._door import Asked, Dropped, Told, app_of, serve, told, transport_of
from planbro.testing._dpop import ProofChecker, Wrong, verified
from planbro.testing._login import Login, Logins, Person, page
from planbro.testing._people import PROFESSIONALS, WORKPLACES, Professional, Workplace
from planbro.transport.helseid import SigningKey, dpop_proof, new_key

AUTHORITY: Final = "https://sts.example.org"
AUDIENCE: Final = "planbro"
SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "kommune:ip/status": ("status",),
    "kommune:ip/read": ("status", "read", "ask"),
    "kommune:ip/operate": ("operate",),
    "kommune:ip/coordinate": ("coordinate",),
    "kommune:ip/office": ("office",),
}
"""The scopes it gives, and what each is to let do: as `Issuer.settings` says it."""
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST: Final = 60
_ALGS: Final = ("RS256", "PS256", "ES256", "ES384", "ES512")


def _clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Client:
    """A client as it is registered: its public key (a JWK; None for one that proves itself by PKCE alone), where it
    works when nobody is logged in, and where a login may send the browser back to."""

    key: Mapping[str, Any] | None = None
    scopes: frozenset[str] = frozenset(SCOPES)
    works_at: Workplace = WORKPLACES[0]
    redirects: frozenset[str] = frozenset()


@dataclass
class Issuer:
    """One issuer. `clients` by client id; `now` is its clock."""

    authority: str = AUTHORITY
    audience: str = AUDIENCE
    clients: dict[str, Client] = field(default_factory=dict)
    people: Sequence[Professional] = PROFESSIONALS
    places: Sequence[Workplace] = WORKPLACES
    alg: str = "ES256"
    lasts: int = 600
    """Seconds that a token lasts."""
    now: Callable[[], datetime] = _clock
    silent: bool = False
    """Whether it is out of reach."""
    asked: list[str] = field(default_factory=list)
    """The paths it was asked for."""
    claims: dict[str, Any] = field(default_factory=dict)
    """What its id_token says besides, or instead."""

    def __post_init__(self) -> None:
        self.key = signing_key(self.alg)
        self._proofs = ProofChecker(lambda: self.now())
        self._assertions: set[str] = set()
        self._logins = Logins()

    # -- what it is

    @property
    def jwks(self) -> dict[str, Any]:
        """Its public key, as it publishes it."""
        return {"keys": [dict(self.key.as_dict(private=False)) | {"use": "sig", "alg": self.alg}]}

    @property
    def metadata(self) -> dict[str, Any]:
        base = self.authority
        return {
            "issuer": base, "jwks_uri": f"{base}/.well-known/openid-configuration/jwks",
            "authorization_endpoint": f"{base}/connect/authorize", "token_endpoint": f"{base}/connect/token",
            "pushed_authorization_request_endpoint": f"{base}/connect/par",
            "end_session_endpoint": f"{base}/connect/endsession",
            "response_types_supported": ["code"], "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "code_challenge_methods_supported": ["S256"], "subject_types_supported": ["public"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "none"],
            "token_endpoint_auth_signing_alg_values_supported": list(_ALGS),
            "id_token_signing_alg_values_supported": [self.alg], "scopes_supported": ["openid", *SCOPES],
            "dpop_signing_alg_values_supported": list(_ALGS), "authorization_response_iss_parameter_supported": True,
        }  # fmt: skip

    def settings(self, **more: Any) -> dict[str, Any]:
        """The table `[service.issuers.NAME]` that lets its tokens in."""
        scopes = {scope: list(rights) for scope, rights in SCOPES.items()}
        return {"authority": self.authority, "audience": self.audience, "scopes": scopes} | more

    def write_keys(self, folder: Path) -> Path:
        """Its public keys as a file, for `jwks_file`."""
        file = folder / "jwks.json"
        file.write_bytes(orjson.dumps(self.jwks))
        return file

    def renew(self, alg: str = "") -> None:
        """From now on it signs with another key."""
        self.alg = alg or self.alg
        self.key = signing_key(self.alg)

    @property
    def transport(self) -> httpx.MockTransport:
        return transport_of(self.handle)

    @property
    def app(self) -> Starlette:
        return app_of(self.handle)

    # -- what it makes

    def token(
        self,
        *,
        practitioner: Professional | None = PROFESSIONALS[0],
        legal_entity: str = WORKPLACES[0].legal_entity,
        point_of_care: str = WORKPLACES[0].point_of_care,
        purpose: str = "TREAT",
        decision: str = "d-1",
        patient: str = "",
        basis: str = "",
        scopes: Iterable[str] = ("kommune:ip/read",),
        key: SigningKey | None = None,
        client: str = "epj",
        header: Mapping[str, Any] | None = None,
        claims: Mapping[str, Any] | None = None,
        signed_by: ECKey | RSAKey | None = None,
        **wrong: Any,
    ) -> str:
        """A token, bound to `key` (to none where it is None). `practitioner` None is a machine.

        What goes wrong is said by name: a claim (`exp=0`, `cnf=None` for none at all; those that are no names in
        `claims`), a member of the header, the key it is signed by.
        """
        at = int(self.now().timestamp())
        where = Workplace("", legal_entity, point_of_care)
        said: dict[str, Any] = {
            "iss": self.authority, "aud": self.audience, "iat": at, "nbf": at, "exp": at + self.lasts,
            "jti": secrets.token_urlsafe(16), "client_id": client, "scope": list(scopes),
            "helseid://claims/client/claims/orgnr_parent": legal_entity,
            "helseid://claims/client/claims/orgnr_child": point_of_care,
        }  # fmt: skip
        if practitioner is not None:
            said |= {"sub": f"{client}-{practitioner.hpr}", "helseid://claims/identity/pid": practitioner.number,
                     "helseid://claims/identity/security_level": "4",
                     "helseid://claims/hpr/hpr_number": practitioner.hpr}  # fmt: skip
        if practitioner is not None or purpose:
            when = datetime.fromtimestamp(at, UTC).isoformat()
            said[CLAIM] = attest(practitioner, where, purpose=purpose, decision=decision, at=when, patient=patient)
        if key is not None:
            said["cnf"] = {"jkt": key.thumbprint}
        if basis:
            said["access_basis"] = basis
        return self._signed(said | dict(claims or {}) | wrong, header, signed_by)

    def _signed(
        self, claims: Mapping[str, Any], header: Mapping[str, Any] | None = None, key: ECKey | RSAKey | None = None
    ) -> str:
        by = key or self.key
        whole = {"alg": self.alg, "typ": "at+jwt", "kid": by.kid} | dict(header or {})
        kept = {name: value for name, value in whole.items() if value is not None}
        said = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, said, by, algorithms=[str(kept["alg"])])

    def headers(self, key: SigningKey, method: str, url: str, token: str = "", **of_token: Any) -> dict[str, str]:
        """What one request bears: the token (made here where none is given), and a proof of its own."""
        token = token or self.token(key=key, **of_token)
        return {"Authorization": f"DPoP {token}", "DPoP": self.proof(key, method, url, token)}

    def proof(
        self, key: SigningKey, method: str, url: str, token: str, *, at: int = 0, jti: str = "", nonce: str = ""
    ) -> str:
        """A proof that whoever sends `token` holds `key`."""
        at, jti = at or int(self.now().timestamp()), jti or secrets.token_urlsafe(16)
        return dpop_proof(key, method, url, at=at, jti=jti, nonce=nonce, token=token)

    # -- HTTP

    def handle(self, asked: Asked) -> Told:
        path = asked.path.rstrip("/")
        self.asked.append(path)
        if self.silent:
            raise Dropped(sent=False)
        ways: dict[tuple[str, str], Callable[[Asked], Told]] = {
            ("GET", "/.well-known/openid-configuration"): lambda _: told(200, self.metadata),
            ("GET", "/.well-known/openid-configuration/jwks"): lambda _: told(200, self.jwks),
            ("POST", "/connect/token"): self._token,
            ("POST", "/connect/par"): self._pushed,
            ("GET", "/connect/authorize"): self._asks_who,
            ("POST", "/connect/authorize"): self._is_told_who,
            ("GET", "/connect/endsession"): self._logs_out,
        }
        way = ways.get((asked.method, path))
        return way(asked) if way is not None else told(404)

    def _token(self, asked: Asked) -> Told:
        form = dict(parse_qsl(asked.body.decode("latin-1")))
        jkt = ""
        if "dpop" in asked.headers:
            try:
                jkt = self._proofs.check(asked.headers["dpop"], "POST", asked.url)["jkt"]
            except Wrong:
                return told(400, {"error": "invalid_dpop_proof"})
        client_id = self._client(form)
        if not client_id:
            return told(401, {"error": "invalid_client"})
        if form.get("grant_type") == "authorization_code":
            return self._by_code(client_id, form, jkt)
        if form.get("grant_type") == "client_credentials" and self.clients[client_id].key is not None:
            return self._by_itself(client_id, form, jkt)
        return told(400, {"error": "unsupported_grant_type"})

    def _by_itself(self, client_id: str, form: Mapping[str, str], jkt: str) -> Told:
        """Client credentials. Who is at the client's keyboard, its own system attests (RFC 9396)."""
        client, scopes = self.clients[client_id], form.get("scope", "").split()
        if not scopes or not client.scopes >= set(scopes):
            return told(400, {"error": "invalid_scope"})
        where, detail = client.works_at, _detail(form.get("authorization_details", ""))
        token = self.token(
            practitioner=None, legal_entity=where.legal_entity, point_of_care=where.point_of_care, purpose="",
            scopes=scopes, client=client_id, claims={CLAIM: detail, "cnf": {"jkt": jkt} if jkt else None},
        )  # fmt: skip
        return self._given(token, scopes, jkt)

    def _by_code(self, client_id: str, form: Mapping[str, str], jkt: str) -> Told:
        person = self._logins.redeem(form.get("code", ""), client_id, form, jkt)
        if person is None:
            return told(400, {"error": "invalid_grant"})
        at, login = int(self.now().timestamp()), person.login
        scopes = [one for one in login.scopes if one not in SCOPES or person.who.may is None or one in person.who.may]
        token = self.token(
            practitioner=person.who, legal_entity=person.where.legal_entity, point_of_care=person.where.point_of_care,
            purpose=person.purpose, patient=person.patient, basis=person.basis, client=client_id,
            scopes=scopes, claims={"cnf": {"jkt": jkt} if jkt else None},
        )  # fmt: skip
        more = {}
        if "openid" in login.scopes:
            claims = {"iss": self.authority, "aud": client_id, "sub": f"{client_id}-{person.who.hpr}", "iat": at,
                      "exp": at + self.lasts, "auth_time": at, "nonce": login.nonce or None,
                      "helseid://claims/identity/pid": person.who.number,
                      "helseid://claims/hpr/hpr_number": person.who.hpr,
                      "name": person.who.name.partition(",")[0] if "profile" in login.scopes else None,
                      **self.claims}  # fmt: skip
            more["id_token"] = self._signed(claims, {"typ": "JWT"})
        return self._given(token, scopes, jkt, more)

    def _given(self, token: str, scopes: Iterable[str], jkt: str, more: Mapping[str, Any] | None = None) -> Told:
        answer = {"access_token": token, "token_type": "DPoP" if jkt else "Bearer", "expires_in": self.lasts,
                  "scope": " ".join(scopes)}  # fmt: skip
        return told(200, answer | dict(more or {}), {"Cache-Control": "no-store"})

    def _client(self, form: Mapping[str, str]) -> str:
        """Who asks, by its assertion (RFC 7523 § 3) or, without a key, by its name; empty where it is nobody."""
        client_id = form.get("client_id", "")
        client = self.clients.get(client_id)
        if client is None or client.key is None:
            return client_id if client is not None else ""
        if form.get("client_assertion_type") != _ASSERTION:
            return ""
        try:
            _, claims = verified(form.get("client_assertion", ""), client.key)
        except Wrong:
            return ""
        now, until = self.now().timestamp(), claims.get("exp")
        sound = (
            claims.get("iss") == claims.get("sub") == client_id
            and not {self.authority, f"{self.authority}/connect/token"}.isdisjoint(_texts(claims.get("aud")))
            and isinstance(until, int)
            and now - 5 <= until <= now + _LONGEST + 5
            and isinstance(claims.get("jti"), str)
            and claims["jti"] not in self._assertions
        )
        if sound:
            self._assertions.add(claims["jti"])
        return client_id if sound else ""

    # -- login

    def _login(self, params: Mapping[str, str]) -> Login | None:
        client = self.clients.get(params.get("client_id", ""))
        if client is None or params.get("redirect_uri") not in client.redirects:
            return None
        scopes = tuple(params.get("scope", "").split())
        allowed = scopes and set(scopes) <= client.scopes | {"openid", "profile"}
        sound = params.get("response_type") == "code" and params.get("code_challenge_method") == "S256"
        return Login.of(params, scopes) if allowed and sound and params.get("code_challenge") else None

    def _pushed(self, asked: Asked) -> Told:
        """A request put here beforehand (RFC 9126), as HelseID wants it."""
        form = dict(parse_qsl(asked.body.decode("latin-1")))
        login = self._login(form) if self._client(form) else None
        if login is None:
            return told(400, {"error": "invalid_request"})
        return told(201, {"request_uri": self._logins.push(login), "expires_in": 60})

    def _asks_who(self, asked: Asked) -> Told:
        params = dict(asked.params)
        uri = params.get("request_uri", "")
        login = self._logins.pushed(uri, params.get("client_id", "")) if uri else self._login(params)
        if login is None:
            return told(400, {"error": "invalid_request"})
        return page(self._logins.wait(login), self.people, self.places)

    def _logs_out(self, asked: Asked) -> Told:
        """Back to the client, where it is a place of the client's."""
        params = dict(asked.params)
        client, back = self.clients.get(params.get("client_id", "")), params.get("post_logout_redirect_uri", "")
        if client is None or back not in client.redirects:
            return told(400, {"error": "invalid_request"})
        return Told(303, b"", {"Location": back, "Cache-Control": "no-store"})

    def _is_told_who(self, asked: Asked) -> Told:
        """The choice of the page: back to where the login came from, with a code."""
        form = dict(parse_qsl(asked.body.decode("utf-8", "replace")))
        login = self._logins.waited(form.get("ticket", ""))
        who = next((one for one in self.people if one.hpr == form.get("who")), None)
        where = next((one for one in self.places if one.point_of_care == form.get("where")), None)
        if login is None or who is None or where is None:
            return told(400, {"error": "invalid_request"})
        person = Person(login, who, where, form.get("purpose", ""), form.get("patient", ""), form.get("basis", ""))
        return Told(303, b"", {"Location": self._logins.answer(person, self.authority), "Cache-Control": "no-store"})


def signing_key(alg: str) -> ECKey | RSAKey:
    """A key that signs by this algorithm."""
    if alg.startswith("ES"):
        curve = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}[alg]
        return ECKey.generate_key(curve, auto_kid=True)
    return RSAKey.generate_key(2048, auto_kid=True)


def _texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def _detail(text: str) -> Any:
    """The attestation in a request's `authorization_details`; None where there is none."""
    try:
        tree = orjson.loads(text) if text else []
    except orjson.JSONDecodeError:
        return None
    listed = tree if isinstance(tree, list) else [tree]
    return next((one for one in listed if isinstance(one, dict) and one.get("type") == CLAIM), None)


def clients_from(given: Sequence[str], redirects: Iterable[str]) -> dict[str, Client]:
    """`CLIENT_ID=FILE` each, FILE being a JWK of which the public half is read; without a file, PKCE alone."""
    found = {}
    for one in given:
        client_id, _, file = one.partition("=")
        whole = orjson.loads(Path(file).read_bytes()) if file else {}
        public = {name: whole[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in whole}
        found[client_id] = Client(public or None, redirects=frozenset(redirects))
    return found


def main(arguments: list[str] | None = None) -> None:
    """Start it on a port of this machine."""
    parser = argparse.ArgumentParser(prog="python -m planbro.testing.issuer", description="An issuer, made up")
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--audience", default=AUDIENCE)
    parser.add_argument("--client", action="append", default=[], metavar="ID[=JWK]", help="a client and its public key")
    parser.add_argument("--redirect", action="append", default=[], metavar="URL", help="where a login may lead back to")
    given = parser.parse_args(arguments)
    try:
        clients = clients_from(given.client, given.redirect)
    except (OSError, orjson.JSONDecodeError) as error:
        parser.error(f"--client: no JWK there ({type(error).__name__})")
    issuer = Issuer(f"http://localhost:{given.port}", given.audience, clients)
    serve(issuer.app, given.port)


__all__ = ["AUDIENCE", "AUTHORITY", "PROFESSIONALS", "SCOPES", "WORKPLACES", "Client", "Issuer", "Professional",
           "Workplace", "clients_from", "new_key", "signing_key"]  # fmt: skip

if __name__ == "__main__":
    main()

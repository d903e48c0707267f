"""Clients that others wrote get in over HTTP: `requests-oauth2client` (Python), and `oauth4webapi` (JavaScript).

The second needs node, and the package in the folder that PLANBRO_NODE_MODULES names: npm i oauth4webapi@3.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from tokens_made import decoded, settings_of

from planbro.service.access import NotLetIn, TokenGate
from planbro.service.access._jose import PublicKey
from planbro.testing._door import serving
from planbro.testing.issuer import PROFESSIONALS, Client, Issuer, signing_key

requests_oauth2client = pytest.importorskip("requests_oauth2client")
CLAIM = "nhn:tillitsrammeverk:parameters"


@dataclass
class Place:
    """A service and an issuer, each on a port of this machine."""

    service: str
    issuer: Issuer
    private: dict[str, Any]

    @property
    def attested(self) -> str:
        return orjson.dumps([decoded(self.issuer.token().split(".")[1])[CLAIM]]).decode()


def running(**of_issuer: Any) -> Iterator[Place]:
    key = signing_key("ES256")
    private = dict(key.as_dict(private=True)) | {"alg": "ES256", "kid": key.kid}
    public = {name: private[name] for name in ("kty", "crv", "x", "y")}
    assert PublicKey(public).can("ES256")
    issuer, gates = Issuer(clients={"epj": Client(public)}), list[TokenGate]()

    async def who(request: Request) -> JSONResponse:
        try:
            caller = await gates[0].caller(request, "read", "nord")
        except NotLetIn as no:
            return JSONResponse({"code": no.code}, no.status, dict(no.problem.headers))
        return JSONResponse({"who": caller.who})

    app = Starlette(routes=[Route("/fhir/{rest:path}", who, methods=["GET", "POST"])])
    with serving(issuer.app) as authority, serving(app) as address:
        issuer.authority = authority
        told = settings_of(issuer, of_issuer)
        gates.append(TokenGate(told, public=address, now=issuer.now, secret=b"a secret of this process"))
        yield Place(address, issuer, private)


@pytest.fixture(params=[False, True], ids=["plain", "with nonces"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    yield from running(nonce=request.param)


def test_requests_oauth2client_gets_in(place: Place) -> None:
    import requests

    client = requests_oauth2client.OAuth2Client.from_discovery_endpoint(
        f"{place.issuer.authority}/.well-known/openid-configuration", issuer=place.issuer.authority, client_id="epj",
        private_key=place.private, dpop_bound_access_tokens=True, testing=True,
    )  # fmt: skip
    token = client.client_credentials(scope="kommune:ip/read", authorization_details=place.attested)
    with requests.Session() as session:
        for way, rest in (("GET", "CarePlan/7?x=y"), ("POST", "CarePlan/_search"), ("POST", "CarePlan/_search")):
            answer = session.request(way, f"{place.service}/fhir/{rest}", auth=token)
            assert answer.json() == {"who": f"hpr:{PROFESSIONALS[0].hpr}"}


def test_oauth4webapi_gets_in(place: Place, tmp_path: Path) -> None:
    node, modules = shutil.which("node"), os.environ.get("PLANBRO_NODE_MODULES", "")
    if node is None or not (Path(modules) / "node_modules" / "oauth4webapi").is_dir():
        pytest.skip("node, or oauth4webapi in the folder that PLANBRO_NODE_MODULES names, is not here")
    script = Path(__file__).with_name("tokens_client.mjs")
    asked = {"issuer": place.issuer.authority, "service": place.service, "key": place.private, "detail": place.attested}
    done = subprocess.run([node, str(script)], input=json.dumps(asked), capture_output=True, text=True, timeout=60,
                          env=os.environ | {"PLANBRO_NODE_MODULES": modules}, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    who = {"who": f"hpr:{PROFESSIONALS[0].hpr}"}
    assert json.loads(done.stdout) == [[200, who], [200, who], [401, {"code": "token-proof-again"}]]

"""A kommune's installation in a folder: settings that can be used, with every secret and folder that they name."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from joserfc.jwk import ECKey

from planbro.exchange.push import Shelf
from planbro.ident import make_orgnr

ORGNR = format(make_orgnr(7)).replace(" ", "")
OTHER = format(make_orgnr(8)).replace(" ", "")
KEYS = "".join(f"{name}:{base64.b64encode(bytes(32)).decode()}\n" for name in ("k1", "search"))
JWK = json.dumps(ECKey.generate_key("P-256", private=True).as_dict(private=True))
PASSWORD = "hemmelig-passord-som-ingen-ser"


class NoShelves:
    """For ways by which nothing is pushed."""

    def shelf(self, server: str, plan: str, receiver: str) -> Shelf:
        raise AssertionError


def install(folder: Path, more: str = "", **instead: str) -> Path:
    """The file of settings; `instead` says a line anew, by its key."""
    for name in ("inn", "arkiv", "avvist", "ut"):
        (folder / name).mkdir(exist_ok=True)
    for name, key in (("keys", KEYS), ("helseid.jwk", JWK)):
        (folder / name).write_text(f"{key}\n")
        (folder / name).chmod(0o400)
    text = f"""deployment = "kommune"

[tenants.kommunen]
orgnr = "{ORGNR}"
name = "Ski kommune"
her_ids = ["8094866"]

[store]
url = "sqlite:///{folder}/planbro.db"

[seal]
keys_file = "{folder}/keys"

[ports.tool]
kind = "folder"
inbox = "{folder}/inn"
archive = "{folder}/arkiv"
refused = "{folder}/avvist"

[ports.nhn]
kind = "edi"
base = "https://edi.invalid/api"
her_ids = ["8094866"]

[ports.nhn.helseid]
authority = "https://helseid.invalid"
client_id = "planbro"
key_file = "{folder}/helseid.jwk"

[sources.tool]
system = "sampro"
port = "tool"
parts = ["*"]

[receivers.hospital]
party = "herid:91090"
port = "nhn"
format = "plo-1.6"
"""
    for key, said in instead.items():
        before = text
        text = "\n".join(f"{key} = {said}" if line.startswith(f"{key} =") else line for line in text.splitlines())
        assert text != before
    path = folder / "planbro.toml"
    path.write_text(f"{text}\n{more}\n")
    return path

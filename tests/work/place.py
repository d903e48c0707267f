"""A kommune in a folder: a tool's exports come in, and messages go out to a folder."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from planbro.exchange.writing import write
from planbro.ident import make_orgnr
from planbro.plan import Plan
from planbro.store.database import Seal

ORGNR = format(make_orgnr(7)).replace(" ", "")


def install(folder: Path, url: str, more: str = "") -> Path:
    """The file of settings."""
    for name in ("inn", "arkiv", "avvist", "ut"):
        (folder / name).mkdir()
    (folder / "keys").write_text(Seal.make())
    (folder / "keys").chmod(0o400)
    (folder / "url").write_text(url if "://" in url else f"sqlite:///{url}")
    (folder / "url").chmod(0o400)
    path = folder / "planbro.toml"
    path.write_text(f"""deployment = "kommune"
environment = "test"

[tenants.kommunen]
orgnr = "{ORGNR}"
name = "Eksempel kommune"
her_ids = ["8094866"]

[store]
url_file = "{folder}/url"

[seal]
keys_file = "{folder}/keys"

[ports.tool]
kind = "folder"
inbox = "{folder}/inn"
archive = "{folder}/arkiv"
refused = "{folder}/avvist"
settle = "0s"
every = "1s"

[ports.out]
kind = "folder"
outbox = "{folder}/ut"

[receivers.hospital]
party = "herid:91090"
port = "out"
format = "plo-1.6"
message = "INNLEGGELSESRAPPORT"

[identity]
profile = "test"

[ready]
free_megabytes = 1
{more}
""")
    return path


def arrives(folder: Path, plan: Plan, name: str = "plan.zip") -> None:
    """An export of the tool comes in."""
    (folder / "inn" / name).write_bytes(write(plan, "sampro", onto=False, account=False).data)


def gone(folder: Path) -> list[Path]:
    """What has gone out."""
    return sorted((folder / "ut").glob("*.xml"))


def start(config: Path, *more: str, **environment: str) -> subprocess.Popen[str]:
    """A worker of its own."""
    command = [sys.executable, "-c", "from planbro.cli import main; main()", "worker", "--config", str(config), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env={**os.environ, "LC_ALL": "C", **environment})  # fmt: skip


def until(holds: Callable[[], Any], seconds: float = 30) -> bool:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False

"""`planbro access fetch`: the hospital's command asks the kommune that its settings name, shows, and keeps nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from asking_town import number_of, person
from joserfc.jwk import ECKey
from test_access_keeper import KOMMUNE, kept_pointer, shared, shown_by
from typer.testing import CliRunner

from planbro import read
from planbro.cli import _fetching
from planbro.cli._app import app
from planbro.exchange.installation import open_keepers
from planbro.plan import Plan
from planbro.store.database import Audit, Database, Entry, Plans, Seal, ready
from planbro.testing.helseid_server import AUTHORITY, HelseIdService
from planbro.testing.keeper_server import BASE, KommuneFacade
from planbro.testing.kept import HOSPITAL, keep
from planbro.transport.helseid import key_from

KEYS = Seal.make(lambda size: b"k" * size)
SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/cli/access-fetch.schema.json").read_text())
SETTINGS = """
deployment = "trust"
[tenants.trust]
orgnr = "{orgnr}"
name = "Fjordglimt HF"
kind = "trust"
[store]
url = "sqlite:///{folder}/planbro.db"
[seal]
keys_file = "{folder}/keys"
[keepers.lindvik]
orgnr = "{kommune}"
base = "{base}"
[keepers.lindvik.helseid]
authority = "{authority}"
client_id = "trust"
scope = "kommune:ip/read"
acts_for = "{orgnr}"
key_file = "{folder}/key"
"""


@dataclass
class Trust:
    """A hospital with a pointer to one plan, and the kommune that keeps it."""

    folder: Path
    database: Database
    kommune: KommuneFacade
    plan: Plan

    def fetch(self, output: str = "plan.json") -> Any:
        words = ["access", "fetch", f"store:{self.plan.id}", "--for", "herid:8140006", "--json", "--config",
                 str(self.folder / "planbro.toml"), "-o", str(self.folder / output)]  # fmt: skip
        told = json.loads(CliRunner().invoke(app, words).stdout)
        jsonschema.validate(told, SCHEMA)
        return told

    def audit(self) -> list[Entry]:
        with self.database.reading() as transaction:
            return list(Audit(transaction).each(HOSPITAL))


@pytest.fixture
def trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trust]:
    def now() -> datetime:
        return datetime.now(UTC)

    key = ECKey.generate_key("P-256", {"kid": "k-1"}, private=True)
    jwk = json.dumps(key.as_dict(private=True))
    for name, text in (("keys", KEYS), ("key", jwk)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o400)
    (tmp_path / "planbro.toml").write_text(SETTINGS.format(
        folder=tmp_path, orgnr=HOSPITAL, kommune=KOMMUNE, base=BASE, authority=AUTHORITY))  # fmt: skip
    kommune = KommuneFacade(HelseIdService(now=now), now=now)
    kommune.helseid.register("trust", key_from(jwk.encode()).public, scopes=frozenset({"kommune:ip/read"}),
                             tenants=frozenset({HOSPITAL}))  # fmt: skip
    ways = {"keepers.lindvik": kommune.transport, "keepers.lindvik.helseid": kommune.helseid.transport}
    monkeypatch.setattr(_fetching, "open_keepers", partial(open_keepers, far=ways.get))
    plan = shared()
    plan.coordinating_units[0].organisation = plan.organisations[-1].id  # the kommune, which answers for the plan
    with Database.open(tmp_path / "planbro.db", Seal.parse(KEYS)) as database:
        ready(database, bring_up=True)
        keep(database, HOSPITAL, [kept_pointer(plan)], "2026-11-22T02:30:00.000Z")
        yield Trust(tmp_path, database, kommune, plan)


def test_what_the_kommune_lets_the_trust_see_is_shown_audited_and_not_kept(trust: Trust) -> None:
    shown_by(trust.kommune, trust.plan)
    told = trust.fetch()
    assert told["findings"] == []
    assert (told["exit"], told["result"]["party"]) == (0, "herid:8140006")
    shown = read((trust.folder / "plan.json").read_bytes(), account=False).plan
    assert {one.title for one in shown.goals} == {one.title for one in trust.plan.goals} != set()
    line = trust.audit()[-1]
    assert (line.what, line.plan, line.party, line.outcome) == ("read", trust.plan.id, "herid:8140006", "shown")
    assert number_of(person()) not in json.dumps(told) + repr(line)
    with trust.database.reading() as transaction:
        assert [one.number for one in Plans(transaction).versions(HOSPITAL, trust.plan.id)] == [1]


def test_what_the_kommune_gives_nothing_of_is_refused(trust: Trust) -> None:
    told = trust.fetch()
    assert (told["exit"], told["findings"][0]["code"]) == (2, "keeper-nothing")
    assert not (trust.folder / "plan.json").exists()


def test_a_kommune_that_is_not_in_the_settings_is_not_asked(trust: Trust) -> None:
    file = trust.folder / "planbro.toml"
    file.write_text(file.read_text().replace(KOMMUNE, "983974724"))
    assert trust.fetch()["findings"][0]["code"] == "keeper-unknown"
    assert trust.kommune.asked == []

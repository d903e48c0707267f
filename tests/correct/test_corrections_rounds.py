"""Corrections of more exchanges than are at hand at a time: all of them, in order, once, told as they are done."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from planbro.cli._app import app
from planbro.exchange.correct import Corrected, Wish, corrections
from planbro.exchange.correct import _correct as rounds
from planbro.store.database import Chosen, Database, Exchange, Seal, metadata
from sync.conftest import TENANT, Town

EXCHANGE = metadata.tables["exchange"]
HELD = Chosen(TENANT, kinds=("change",), standings=("held",))
NOW = "2026-11-22T10:00:00.000Z"


def held(database: Database, number: int, *, message: int | None = None, first: int = 0) -> None:
    rows = [
        {"tenant": TENANT, "kind": "change", "lane": f"{TENANT}/lane-{first + one}", "state": "received",
         "standing": "held", "due": NOW, "reason": "xml-malformed", "message": message, "port": "sampro",
         "opened": NOW, "changed": NOW}
        for one in range(number)
    ]  # fmt: skip
    with database.writing() as transaction:
        transaction.connection.execute(EXCHANGE.insert(), rows)


def going(town: Town, what: Any, *, do: bool, chosen: Chosen = HELD) -> Any:
    return corrections(town.database, chosen, Wish(what, "user:kari", "ryddet"), town.clock, do=do)


def test_of_fifty_thousand_exchanges_some_are_at_hand_at_a_time(town: Town) -> None:
    held(town.database, 50_000)
    most = count = 0
    for _ in going(town, "skip", do=False):
        if count % 5_000 == 0:
            gc.collect()
            most = max(most, sum(isinstance(one, Exchange | Corrected) for one in gc.get_objects()))
        count += 1
    assert count == 50_000
    assert 0 < most < 5 * rounds._ROUND


def test_what_is_told_is_what_is_done_whatever_the_rounds_are(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requeued, they do not fit any more; those that come next are not passed over for it."""
    monkeypatch.setattr(rounds, "_ROUND", 7)
    monkeypatch.setattr(rounds, "_TOGETHER", 3)
    held(town.database, 50)
    told = [(one.row.id, one.does) for one in going(town, "requeue", do=False)]
    done = [(one.row.id, one.does) for one in going(town, "requeue", do=True)]
    assert len(told) == 50
    assert told == done == sorted(done)


def test_the_same_arrival_is_begun_once_though_it_comes_in_two_rounds(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_ROUND", 2)
    held(town.database, 1, message=_kept(town))
    held(town.database, 4, first=10, message=_kept(town, b"<other"))
    held(town.database, 1, first=20, message=_kept(town))
    told = [(one.row.id, one.does, one.code) for one in going(town, "replay", do=False)]
    done = [(one.row.id, one.does, one.code) for one in going(town, "replay", do=True)]
    assert told == done
    assert [does for _, does, _ in done] == [True, True, False, False, False, False]
    assert {code for _, does, code in done if not does} == {"correct-once"}


def test_what_a_run_opens_is_not_corrected_by_it(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replay is a change as well, and would be replayed for ever by a filter that says no more than that."""
    monkeypatch.setattr(rounds, "_ROUND", 2)
    for one in range(5):
        held(town.database, 1, first=one, message=_kept(town, f"<{one}".encode()))
    done = list(going(town, "replay", do=True, chosen=Chosen(TENANT, kinds=("change",))))
    assert [one.does for one in done] == [True] * 5
    assert len(town.rows("change")) == 10


def test_an_older_change_is_replayed_where_the_newer_is_too_in_another_round(
    town: Town, plans: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_ROUND", 1)
    for name in ("one", "two"):
        plans[0].title = name
        town.change(plans[0], name)
        town.run(receipts=False)
    first, second = (row.id for row in town.rows("change"))
    alone = list(going(town, "replay", do=False, chosen=Chosen(TENANT, (first,))))
    assert [one.code for one in alone] == ["correct-overtaken"]
    both = Chosen(TENANT, kinds=("change",))
    assert [one.does for one in going(town, "replay", do=False, chosen=both)] == [True, True]
    done = list(going(town, "replay", do=True, chosen=both))
    assert [(one.row.id, one.does) for one in done] == [(first, True), (second, True)]


def test_the_command_says_each_when_it_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off, it has told what it did."""
    keys = Seal.make()
    (tmp_path / "keys").write_text(keys)
    monkeypatch.setenv("PLANBRO_STORE", str(tmp_path / "planbro.db"))
    monkeypatch.setenv("PLANBRO_KEYS_FILE", str(tmp_path / "keys"))
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr(rounds, "_TOGETHER", 10)
    with Database.open(tmp_path / "planbro.db", Seal.parse(keys)) as database:
        database.migrate()
        held(database, 40)
    really, rest = rounds._some, [None, None]

    def breaking(*words: Any) -> Any:
        if not rest:
            raise KeyboardInterrupt
        rest.pop()
        return really(*words)

    monkeypatch.setattr(rounds, "_some", breaking)
    words = ["exchanges", "skip", "--standing", "held", "--reason", "ryddet", "--yes"]
    ran = CliRunner().invoke(app, words)
    assert ran.exit_code == 2
    assert sum(line.split()[1:2] == ["change"] for line in ran.stdout.splitlines()) == 20
    monkeypatch.setattr(rounds, "_some", really)
    said = json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)["result"]
    assert (said["chosen"], said["corrected"], len(said["exchanges"])) == (20, 20, 20)


def _kept(town: Town, data: bytes = b"<plan") -> int:
    from planbro.store.database import Messages, NewMessage

    new = NewMessage(TENANT, "in", "sampro", data.decode(), "document", data)
    with town.database.writing() as transaction:
        return Messages(transaction).keep([new], NOW)[0][0]

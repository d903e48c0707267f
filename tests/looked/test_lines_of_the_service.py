"""What the service writes of a question is what the log, the review and the events understand."""

from __future__ import annotations

import json
from pathlib import Path

from lookers import HOSPITAL, PLAN, TENANT, WARD, child, keep, write

from planbro.exchange.looked import Asked, Selection, export, is_acute, log_of
from planbro.exchange.view import Caller, View, Want, looked, refused
from planbro.formats.fhir.check import check
from planbro.plan import Policy
from planbro.plan.disclosure import Asker, Party
from planbro.store.database import Audit, Database

NOW = "2026-11-22T12:00:00Z"


def caller(purpose: str = "TREAT", acute: str | None = None) -> Caller:
    asker = Asker((Party("hpr", "9900011"), Party("orgnr", HOSPITAL)), care_relation="d-1", acute=acute)
    return Caller(asker, purpose, "epj", HOSPITAL, WARD, "hpr:9900011", "LE", basis="SAMTYKKE", decision="d-1",
                  attested="2026-11-22T11:00:00Z", session="s-1")  # fmt: skip


def test_a_read_by_the_service_is_a_visit_and_a_valid_event(store: Database, tmp_path: Path) -> None:
    keep(store, child(kept=False))
    view = View(store, lambda *_: Policy(making_required=False), lambda: NOW)
    ((seen,),) = view.see([Want(caller(), TENANT, plan=PLAN)])
    write(store, ("2026-11-22T12:00:00.000Z", looked(caller(), TENANT, "read", seen, "shown", resource="Goal")))
    write(store, ("2026-11-22T12:01:00.000Z", refused(TENANT, "scope-missing", caller=caller())))
    with store.reading() as transaction:
        (visit,) = log_of(transaction, TENANT, Asked([PLAN]), NOW).visits
        with (tmp_path / "ut").open("wb") as out:
            export(transaction, Selection(TENANT), out, None, NOW)
    assert (visit.who.body, visit.who.unit, visit.relation) == ("Fjordvik sykehus", "Medisinsk avdeling", True)
    events = [json.loads(one) for one in (tmp_path / "ut").read_bytes().splitlines()]
    assert [one["outcome"] for one in events] == ["0", "4"]
    for event in events:
        assert [fault for fault in check(event) if fault.severity == "error"] == []


def test_an_emergency_is_known_by_what_the_service_writes_of_it(store: Database) -> None:
    keep(store, child(kept=False))
    view = View(store, lambda *_: Policy(acute=True, making_required=False), lambda: NOW)
    asked = caller("BTG", "bevisstløs")
    ((seen,),) = view.see([Want(asked, TENANT, plan=PLAN)])
    line = looked(asked, TENANT, "read", seen, "shown")
    assert is_acute(line)
    write(store, ("2026-11-22T12:00:00.000Z", line))
    with store.reading() as transaction:
        (kept,) = Audit(transaction).each(TENANT)
    assert "bevisstløs" not in json.dumps(dict(kept.params), ensure_ascii=False) + kept.ground, "a word is no code"

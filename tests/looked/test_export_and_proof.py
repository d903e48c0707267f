"""An export can be held to its proof: whatever was changed, added or left out on the way shows."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from lookers import CHILD, PLAN, TENANT, child, clinic, keep, line, refusal, write

from planbro.exchange.looked import Checked, Selection, check_export, export
from planbro.findings import Refused
from planbro.formats.fhir.check import check
from planbro.store.database import Audit, Database

NOW = "2026-11-22T12:00:00.000Z"


def night(database: Database, count: int = 12) -> None:
    """Looks by two writers, with a line of another tenant among them, and an anchor after most of it."""
    keep(database, child(kept=False))
    makers: list[Callable[[], Any]] = [line, clinic, refusal, lambda: line(tenant="999999999", person="other")]
    for at in range(count):
        database.writer = f"w{at % 2}"
        write(database, (f"2026-11-22T02:{at:02}:00.000Z", makers[at % 4]()))


def anchored(database: Database) -> dict[int, str]:
    with database.writing() as transaction:
        made = Audit(transaction).anchor(NOW)
    assert made is not None
    return {made.number: made.hash}


def exported(database: Database, selection: Selection = Selection(), **how: Any) -> tuple[bytes, bytes]:
    out, proof = io.BytesIO(), io.BytesIO()
    with database.reading() as transaction:
        export(transaction, selection, out, proof, NOW, **how)
    return out.getvalue(), proof.getvalue()


def held(files: tuple[bytes, bytes], outside: dict[int, str] | None = None) -> Checked:
    return check_export(io.BytesIO(files[0]), io.BytesIO(files[1]), outside)


@pytest.mark.parametrize("form", ["ndjson", "bundle", "lines"])
def test_a_whole_export_is_proven_by_an_anchor_that_was_kept_elsewhere(both: Database, form: str) -> None:
    night(both)
    outside = anchored(both)
    write(both, ("2026-11-22T03:00:00.000Z", line()))
    found = held(exported(both, form=form), outside)
    assert (found.lines, found.proven, found.compared, found.faults) == (13, 12, 1, [])


def test_every_event_is_valid_and_of_the_tenant_that_was_asked_for(store: Database) -> None:
    night(store)
    out, _ = exported(store, Selection(TENANT))
    events = [json.loads(one) for one in out.splitlines()]
    assert len(events) == 9
    assert not any(fault for one in events for fault in check(one) if fault.severity == "error")
    assert b"999999999" not in out


def test_a_part_is_held_line_by_line_and_says_how_little_an_anchor_proves(store: Database) -> None:
    night(store)
    anchored(store)
    files = exported(store, Selection(TENANT, plan=PLAN, since="2026-11-22T02:04:00.000Z"))
    found = held(files)
    assert (found.lines, found.faults) == (6, [])
    assert found.proven < found.lines
    assert b"999999999" not in files[1], "the proof shows no line of others"


def _event(files: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    return files[0].replace(b"9900011", b"9900099", 1), files[1]


def _line(files: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    return files[0].replace(b"9900011", b"9900099"), files[1].replace(b"hpr:9900011", b"hpr:9900099")


def _left_out(files: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    return b"".join(files[0].splitlines(keepends=True)[1:]), files[1]


def _left_out_of_both(files: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    rows = files[1].splitlines(keepends=True)
    return b"".join(files[0].splitlines(keepends=True)[:1] + files[0].splitlines(keepends=True)[2:]), b"".join(
        rows[:2] + rows[3:]
    )


def _added(files: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    return files[0] + files[0].splitlines(keepends=True)[0], files[1]


@pytest.mark.parametrize("spoil", [_event, _line, _left_out, _left_out_of_both, _added])
def test_whatever_was_done_to_it_shows(
    store: Database, spoil: Callable[[tuple[bytes, bytes]], tuple[bytes, bytes]]
) -> None:  # fmt: skip
    night(store)
    outside = anchored(store)
    assert held(spoil(exported(store)), outside).faults


def test_an_audit_made_anew_does_not_fit_the_anchor_that_was_kept(store: Database) -> None:
    night(store)
    anchored(store)
    assert [one.code for one in held(exported(store), {1: "0" * 64}).faults] == ["audit-anchor-changed"]
    assert [one.code for one in held(exported(store), {9: "0" * 64}).faults] == ["audit-anchor-missing"]


def test_persons_have_numbers_only_for_who_may_have_them(store: Database) -> None:
    night(store)
    assert CHILD.encode() not in b"".join(exported(store))
    files = exported(store, numbers=True)
    assert CHILD.encode() in files[0]
    assert CHILD.encode() not in files[1]
    assert held(files).faults == []


def test_a_line_that_names_only_the_plan_is_about_its_person(store: Database) -> None:
    night(store, 0)
    write(store, ("2026-11-22T02:00:00.000Z", line("sent", "worker", person="", role="", organisation="")))
    files = exported(store)
    assert json.loads(files[0])["contained"][-1]["identifier"][0]["value"] == "person-1"
    assert held(files).faults == []


def test_after_retention_the_rest_is_still_proven(store: Database) -> None:
    night(store)
    with store.writing() as transaction:
        Audit(transaction).cut("2026-11-22T02:06:00.000Z", NOW, "user:kari")
    outside = anchored(store)
    found = held(exported(store), outside)
    assert (found.faults, found.proven) == ([], found.lines)


@pytest.mark.parametrize("proof", [b"", b"{}\n", b"not json\n", b"[]\n", b'{"planbro":"0"}\n'])
def test_what_is_no_proof_is_refused(proof: bytes) -> None:
    with pytest.raises(Refused):
        held((b"", proof))


@pytest.mark.parametrize("row", [
    b'{"line":1}', b'{"line":{},"hash":1}', b'{"line":{"strange":1},"hash":""}', b'{"anchor":{"number":"x"}}',
    b'{"line":{"params":"[]"},"hash":""}', b'{"line":{"number":"x"},"hash":null}', b'{"anchor":null}',
])  # fmt: skip
def test_a_proof_with_strange_rows_is_refused_or_does_not_hold(row: bytes) -> None:
    try:
        found = held((b"", b'{"planbro":"0","form":"ndjson"}\n' + row))
    except Refused:
        return
    assert found.faults

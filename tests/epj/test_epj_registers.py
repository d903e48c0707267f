"""What the registers are told: the crosswalk of domain.md § 4.5, the IPLOS blocks, and each loss."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planbro.findings import Findings
from planbro.formats.epj import express, iplos_blocks, registers
from planbro.plan import (
    ABSENT,
    Code,
    IpStatus,
    Koordinator,
    KoordinatorStatus,
    Organisation,
    Plan,
    Responsibility,
    RoutineRecord,
)

TODAY = "2026-11-22"
PLAN = "6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911"


def ident(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def plan(*statuses: tuple[str, str | None, str | None], koordinator: Any = (), **fields: Any) -> Plan:
    made = Plan(id=PLAN)
    made.kind = Code("ip")
    for number, (value, start, end) in enumerate(statuses):
        made.ip_status.append(IpStatus(id=ident(number), value=Code(value), start=start or ABSENT, end=end or ABSENT))
    for number, (value, level, start) in enumerate(koordinator):
        made.koordinator_status.append(
            KoordinatorStatus(id=ident(100 + number), value=Code(value), level=Code(level), start=start or ABSENT)
        )
    for name, value in fields.items():
        setattr(made, name, value)
    return made


def blocks(made: Plan, day: str = TODAY) -> list[tuple[str | None, str | None, str | None, str | None]]:
    return [(b.ind_plan, b.har_koordinator, b.start, b.end) for b in iplos_blocks(made, day)]


CROSSWALK = [
    ("active", "1", "101", "2", "1"),
    ("none", "2", "102", None, "2"),
    ("declined", "3", "103", None, "2"),
    ("not-entitled", "9", "104", None, "2"),
    ("need-reported", "2", "105", "1", "2"),
    ("unknown", None, "106", None, None),
    ("ended", "2", "102", None, "2"),
]


@pytest.mark.parametrize(("value", "iplos", "npr", "referral", "kostra"), CROSSWALK, ids=[row[0] for row in CROSSWALK])
def test_each_value_has_the_code_of_the_crosswalk(
    value: str, iplos: str | None, npr: str | None, referral: str | None, kostra: str | None
) -> None:
    codes = [express(value, name).code for name in ("9336", "8705", "8307", "FAAT_INDIVIDUELL_PLAN")]
    assert codes == [iplos, npr, referral, kostra]


@pytest.mark.parametrize(
    ("value", "iplos", "npr"),
    [("appointed", "1", "1"), ("not-appointed", "2", "2"), ("declined", "2", "3"), ("not-entitled", "9", "4"),
     ("unknown", None, None)],
)  # fmt: skip
def test_each_koordinator_value_has_the_code_of_the_crosswalk(value: str, iplos: str | None, npr: str | None) -> None:
    assert [express(value, name).code for name in ("poHarKoordinator", "9188")] == [iplos, npr]


def test_only_an_active_plan_is_exact_everywhere() -> None:
    lists = ("9336", "8705", "8307", "FAAT_INDIVIDUELL_PLAN")
    exact = [value for value, *_ in CROSSWALK if all(express(value, name).exact for name in lists)]
    assert exact == ["active"]


# --- blocks


def test_a_new_value_closes_the_block_before() -> None:
    made = plan(("none", "2022-01-01", None), ("active", "2024-03-01", None))
    assert blocks(made) == [("2", None, "2022-01-01", "2024-02-29"), ("1", None, "2024-03-01", None)]


def test_a_plan_that_ended_gets_its_last_day_and_then_a_block_that_says_no() -> None:
    made = plan(("active", "2024-03-01", "2026-06-30"))
    assert blocks(made) == [("1", None, "2024-03-01", "2026-06-30"), ("2", None, "2026-07-01", None)]


def test_closing_the_plan_ends_its_status() -> None:
    made = plan(("active", "2024-03-01", None), status=Code("completed"), closed="2026-06-30")
    assert blocks(made) == [("1", None, "2024-03-01", "2026-06-30"), ("2", None, "2026-07-01", None)]


def test_what_has_not_happened_yet_is_not_told() -> None:
    made = plan(("active", "2024-03-01", "2027-01-01"), ("none", "2027-01-02", None))
    assert blocks(made) == [("1", None, "2024-03-01", None)]


def test_plan_and_koordinator_share_blocks_and_split_them() -> None:
    made = plan(("active", "2024-01-01", None), koordinator=[("appointed", "municipal", "2024-06-01")])
    assert blocks(made) == [("1", None, "2024-01-01", "2024-05-31"), ("1", "1", "2024-06-01", None)]


def test_a_koordinator_without_a_plan_is_a_block_of_its_own() -> None:
    made = plan(koordinator=[("appointed", "municipal", "2024-06-01")], kind=Code("koordinator-only"))
    assert blocks(made) == [(None, "1", "2024-06-01", None)]


def test_a_hospital_koordinator_is_no_matter_for_iplos() -> None:
    assert blocks(plan(koordinator=[("appointed", "hospital", "2024-06-01")])) == []


def test_koordinatorer_who_follow_on_one_another_are_one_stretch() -> None:
    made = plan()
    for number, (start, end) in enumerate([("2024-01-01", "2024-12-31"), ("2025-01-01", None)]):
        made.koordinatorer.append(
            Koordinator(id=ident(number), level=Code("municipal"), start=start, end=end or ABSENT)
        )
    assert blocks(made) == [(None, "1", "2024-01-01", None)]


def test_a_gap_without_koordinator_says_nothing() -> None:
    made = plan()
    made.koordinatorer.append(Koordinator(id=ident(1), level=Code("municipal"), start="2024-01-01", end="2024-12-31"))
    assert blocks(made) == [(None, "1", "2024-01-01", "2024-12-31")]


def test_unknown_is_left_out_and_ends_what_was_known() -> None:
    made = plan(("active", "2024-01-01", None), ("unknown", "2025-01-01", None))
    assert blocks(made) == [("1", None, "2024-01-01", "2024-12-31")]


def test_hearsay_is_not_told() -> None:
    made = plan(("active", "2024-01-01", None))
    made.ip_status.append(IpStatus(id=ident(9), value=Code("none"), start="2025-01-01", certainty=Code("free-text")))
    assert blocks(made) == [("1", None, "2024-01-01", None)]


def test_an_active_plan_without_a_stated_status_has_its_own() -> None:
    assert blocks(plan(status=Code("active"), period_start="2024-01-01")) == [("1", None, "2024-01-01", None)]
    assert blocks(plan(status=Code("draft"), period_start="2024-01-01")) == []


def test_a_month_alone_is_told() -> None:
    findings = Findings()
    assert [b.start for b in iplos_blocks(plan(("active", "2024-03", None)), TODAY, findings)] == ["2024-03-01"]
    assert findings.codes() == ["epj-date-partial"]


_DAY = st.sampled_from([None, "2023-12-31", "2024-01-01", "2024-01-02", "2024-06", "2025", "2026-11-22", "2027-01-01"])
_VALUE = st.sampled_from([row[0] for row in CROSSWALK])
_KOORDINATOR = st.sampled_from(["appointed", "not-appointed", "declined", "not-entitled", "unknown"])


@given(
    statuses=st.lists(st.tuples(_VALUE, _DAY, _DAY), max_size=5),
    koordinator=st.lists(st.tuples(_KOORDINATOR, st.just("municipal"), _DAY), max_size=4),
)
def test_blocks_never_overlap_nor_reach_past_the_day(statuses: Any, koordinator: Any) -> None:
    found = iplos_blocks(plan(*statuses, koordinator=koordinator), TODAY)
    for block in found:
        assert (block.start or "") <= TODAY
        assert block.end is None or (block.start or "") <= block.end
        assert block.ind_plan or block.har_koordinator
    for one, after in pairwise(found):
        assert one.end is not None
        assert one.end < (after.start or "")
    assert [block.po_id for block in found] == [str(n) for n in range(1, len(found) + 1)]


@given(statuses=st.lists(st.tuples(_VALUE, _DAY, _DAY), max_size=5))
def test_the_last_open_block_says_what_holds_today(statuses: Any) -> None:
    made = plan(*statuses)
    told = registers(made, TODAY)
    assert told is not None
    open_blocks = [b for b in told.blocks if b.end is None]
    assert len(open_blocks) <= 1
    if open_blocks and told.status is not None:
        assert open_blocks[0].ind_plan == express(told.status.value, "9336").code


# --- what is lost


def test_a_need_that_iplos_calls_no_is_a_warning_with_value_list_and_reading() -> None:
    findings = Findings()
    registers(plan(("need-reported", "2026-01-01", None)), TODAY, findings)
    lossy = {f.params["list"]: f for f in findings if f.code == "epj-code-lossy"}
    assert set(lossy) == {"9336", "FAAT_INDIVIDUELL_PLAN"}
    assert lossy["9336"].params == {
        "value": "need-reported", "list": "9336", "code": "2", "text": "Nei", "read_as": "none",
    }  # fmt: skip
    assert lossy["9336"].severity == "warning"


def test_an_active_plan_loses_nothing() -> None:
    findings = Findings()
    registers(plan(("active", "2026-01-01", None)), TODAY, findings)
    assert not findings


def test_a_list_without_a_code_is_told() -> None:
    findings = Findings()
    registers(plan(("none", "2026-01-01", None)), TODAY, findings)
    assert ("epj-code-missing", "8307") in {(f.code, f.params.get("list")) for f in findings}
    assert findings.exit_code == 0


def test_a_stafettlogg_is_not_told_to_any_register() -> None:
    findings = Findings()
    assert registers(plan(("active", "2026-01-01", None), kind=Code("stafettlogg")), TODAY, findings) is None
    assert findings.codes() == ["not-an-ip"]


def test_npr_has_the_status_its_date_and_a_koordinator_for_each_level() -> None:
    made = plan(("active", "2024-01-01", None),
                koordinator=[("appointed", "municipal", None), ("declined", "hospital", None)])  # fmt: skip
    told = registers(made, TODAY)
    assert told is not None
    assert told.status is not None
    assert (told.status.code, told.status_date) == ("101", "2024-01-01")
    assert {level: one.code for level, one in told.koordinator.items()} == {"municipal": "1", "hospital": "3"}


def test_the_role_of_the_helseforetak_is_shown_by_the_plan_and_never_no() -> None:
    made = plan()
    assert registers(made, TODAY).role is None  # type: ignore[union-attr]
    made.organisations.append(Organisation(id=ident(1), kind=Code("helseforetak")))
    made.records.append(
        RoutineRecord(id=ident(2), kind=Code("need-reported"), organisation=ident(1), date="2026-01-01")
    )
    assert registers(made, TODAY).role.code == "22"  # type: ignore[union-attr]
    made.responsibilities.append(Responsibility(id=ident(3), level=Code("helseforetak"), start="2026-02-01"))
    assert registers(made, TODAY).role.code == "1"  # type: ignore[union-attr]

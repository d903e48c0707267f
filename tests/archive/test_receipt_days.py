"""The archive fills in the list in Excel, and Norwegian Excel writes days in its own way."""

from __future__ import annotations

import pytest

from planbro.exchange.archive._receipts import read_receipts
from planbro.findings import Findings


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("24.11.2026", "2026-11-24"),
        ("4.1.2026", "2026-01-04"),
        ("24.11.2026 9:05", "2026-11-24T09:05:00"),
        ("24.11.2026 kl. 14.30", "2026-11-24T14:30:00"),
        ("2026-11-24", "2026-11-24"),
        ("2026-11-24T14:30:00+01:00", "2026-11-24T14:30:00+01:00"),
    ],
)
def test_a_day_as_excel_writes_it_is_a_day(written: str, read: str) -> None:
    told = f"pakke;sjekksum;arkiv-id;arkivert\nP;S;SAK-1;{written}\n"
    findings = Findings()
    ((_, receipt),) = read_receipts(told.encode("cp1252"), "pakker.csv", findings)
    assert receipt.time == read
    assert not findings


def test_a_day_that_is_none_is_told() -> None:
    findings = Findings()
    assert not read_receipts(b"pakke;sjekksum;arkiv-id;arkivert\nP;S;SAK-1;31.02.2026\n", "pakker.csv", findings)
    assert [one.code for one in findings] == ["archive-receipt-incomplete"]

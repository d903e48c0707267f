"""What putting a plan's statement into a message costs, against the floor: `make bench`.

The floor is that of bench_receive: hardened parse, one visit of every leaf, a compiled schema, the tree written out.
`added` puts the statement of an ordinary plan into a message; `again` finds it there and changes nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bench_receive import best, floor
from planbro.exchange import Enricher
from planbro.formats.codec import xml
from planbro.formats.plo import read_message
from planbro.mapping import data_dir
from planbro.plan import Plan
from planbro.testing import municipality
from planbro.testing.messages import message


def plan_for(data: bytes) -> Plan:
    """An ordinary plan of the person that the message is about."""
    found = read_message(xml.parse(data))
    assert found is not None
    assert found.patient is not None
    plan = next(iter(municipality(1, seed=3)))
    plan.identifiers[0].value = found.patient.ident("FNR", "DNR") or ""
    return plan


def examples() -> dict[str, bytes]:
    """A message of some 22 kB, and one of 200 kB."""
    ordinary = data_dir("fixtures") / "plo" / "innleggelsesrapport-uten-ip.xml"
    return {"22 kB": ordinary.read_bytes(), "200 kB": message("INNLEGGELSESRAPPORT", "1.6", size="200kB")}


def ratios(data: bytes) -> tuple[float, float]:
    """How many times the floor of its own message an addition and a repetition cost."""
    enricher = Enricher(plan_for(data), limit=None)
    added = enricher(data)
    assert added.outcome == "added", [finding.code for finding in added.findings]
    first = best(lambda: enricher(data)) / best(lambda: floor(data))
    return first, best(lambda: enricher(added.data)) / best(lambda: floor(added.data))


def main() -> None:
    for name, data in examples().items():
        first, again = ratios(data)
        print(f"enrich {name:>7} ({len(data)} bytes): added {first:.2f} x the floor, again {again:.2f} x")


if __name__ == "__main__":
    main()

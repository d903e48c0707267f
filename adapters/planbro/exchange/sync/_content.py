"""What a plan says, as bytes for the store, and as a keyed hash for each part of it."""

from __future__ import annotations

from collections.abc import Mapping

from planbro.exchange._read import plan_of
from planbro.exchange.migrate._verify import counted
from planbro.exchange.writing import write
from planbro.plan import Plan
from planbro.store.database import Seal


def to_bytes(plan: Plan) -> bytes:
    """The whole plan in planbro's own format."""
    return write(plan, "plan", onto=False, account=False).data


def from_bytes(data: bytes) -> Plan:
    """The plan again."""
    return plan_of(data, "plan")[0]


def parts_of(plan: Plan, seal: Seal) -> dict[str, str]:
    """For each part (a list, or the plan's and the planeier's own fields) the keyed hash of what it says."""
    return {one.kind: seal.digest(one.source_hash, "part")[:32] for one in counted(plan)}


def changed_parts(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The parts that do not say what they said."""
    return sorted(part for part in before.keys() | now.keys() if before.get(part) != now.get(part))


def says(plan: Plan, seal: Seal) -> str:
    """One keyed hash of all that it says."""
    return seal.digest(repr(sorted(parts_of(plan, seal).items())), "says")[:32]

"""What a plan says, as bytes for the store, and as a keyed hash for each part of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import orjson

from planbro.exchange._read import plan_of
from planbro.exchange.migrate._verify import hashes
from planbro.exchange.writing import write
from planbro.findings import Findings
from planbro.formats import spec
from planbro.mapping import JsonTree, read_quick
from planbro.plan import Party, Plan, schema
from planbro.store.database import Seal

_STAMP: Final = "planbro"
"""What says which version of the format it is."""


def to_bytes(plan: Plan) -> bytes:
    """The whole plan in planbro's own format, with the body whose news it was made of, where a pointer leads."""
    sender = plan.source.sender_org_id
    told = Party("orgnr", sender) if isinstance(sender, str) and sender else None
    return write(plan, "plan", onto=False, account=False, sender=told).data


def from_bytes(data: bytes) -> Plan:
    """The plan again."""
    return plan_of(data, "plan")[0]


def part_from_bytes(data: bytes, part: str) -> Plan:
    """The plan again, with one of its lists alone, in a fraction of the time; what the items refer to has its id."""
    whole = orjson.loads(data)
    named = {to for info in schema()[f"{part}[]"].values() for to in info.to} - {part}
    few = {name: whole[name] for name in (_STAMP, "id", part) if name in whole}
    few |= {name: [{"id": one["id"]} for one in whole[name]] for name in named if name in whole}
    quick = read_quick(spec("plan"), JsonTree(few), Findings(), fallback_identity="")
    return quick.plan if quick is not None else from_bytes(orjson.dumps(few))


def parts_of(plan: Plan, seal: Seal) -> dict[str, str]:
    """For each part (a list, or the plan's and the planeier's own fields) the keyed hash of what it says."""
    found = hashes(plan)
    digests = seal.digest_each(found.values(), "part")
    return {part: digest[:32] for part, digest in zip(found, digests, strict=True)}


def changed_parts(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The parts that do not say what they said."""
    return sorted(part for part in before.keys() | now.keys() if before.get(part) != now.get(part))


def says(plan: Plan, seal: Seal) -> str:
    """One keyed hash of all that it says."""
    return seal.digest(repr(sorted(parts_of(plan, seal).items())), "says")[:32]

"""What each register is told on one day: IPLOS blocks, NPR, the referral, KOSTRA, and what is lost (domain.md § 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from planbro.findings import Findings
from planbro.formats.epj._crosswalk import KOORDINATOR_LISTS, Expressed, express, tell
from planbro.formats.epj._timeline import iplos_blocks
from planbro.formats.plo._kodeverk import text
from planbro.formats.registers import IplosBlock
from planbro.plan import (
    VALUE_SETS,
    Plan,
    first_day,
    ip_periods,
    is_current,
    is_ip,
    koordinator_periods,
    status_on,
    value_of,
)

LEVELS: Final = VALUE_SETS["koordinator-level"]
_HOSPITAL: Final = frozenset({"helseforetak", "hospital-unit"})


@dataclass(frozen=True, slots=True)
class Role:
    """The role of the helseforetak towards the IP (kodeverk 8473), and what in the plan shows it."""

    code: str
    text: str
    ground: str


@dataclass(slots=True)
class Registers:
    """`koordinator` is by level. What is None, or not there, is not told: silence is unknown, never "no"."""

    day: str
    blocks: list[IplosBlock] = field(default_factory=list)
    status: Expressed | None = None
    status_date: str | None = None
    role: Role | None = None
    koordinator: dict[str, Expressed] = field(default_factory=dict)
    referral: Expressed | None = None
    kostra: Expressed | None = None
    losses: list[Expressed] = field(default_factory=list)


def registers(plan: Plan, day: str, findings: Findings | None = None) -> Registers | None:
    """What each register is told of a plan on a day; None where the plan is no individuell plan (domain.md § 2.5)."""
    told = findings if findings is not None else Findings()
    if not is_ip(plan):
        told.add("not-an-ip", kind=value_of(plan.kind) or "?")
        return None
    found = Registers(day, iplos_blocks(plan, day, told), role=_role(plan, day))
    now = status_on(plan, day)
    if now.ip is not None:
        found.status, found.status_date = _coded(now.ip.value, "8705"), now.ip.start
        found.referral, found.kostra = _coded(now.ip.value, "8307"), _coded(now.ip.value, "FAAT_INDIVIDUELL_PLAN")
    for level, answer in now.koordinator.items():
        expressed = _coded(answer.value, "9188")
        if expressed is not None:
            found.koordinator[level] = expressed
    found.losses = [one for one in _all(plan, day) if not one.exact]
    for one in found.losses:
        tell(one, told)
    return found


def _coded(value: str, list: str) -> Expressed | None:
    expressed = express(value, list)
    return expressed if expressed.code is not None else None


def _all(plan: Plan, day: str) -> Iterator[Expressed]:
    """Each value in each list it goes to, once: IPLOS takes every period, the others the present."""
    now = status_on(plan, day)
    if now.ip is not None:
        for name in ("8705", "8307", "FAAT_INDIVIDUELL_PLAN"):
            yield express(now.ip.value, name)
    for value in dict.fromkeys(period.value for period in ip_periods(plan, day)):
        yield express(value, "9336")
    for value in sorted({answer.value for answer in now.koordinator.values()}):
        yield express(value, next(iter(KOORDINATOR_LISTS)))
    for value in dict.fromkeys(period.value for period in koordinator_periods(plan, "municipal", day)):
        yield express(value, "poHarKoordinator")


def _role(plan: Plan, day: str) -> Role | None:
    """The strongest part the helseforetak is seen to have. Inferred: the list has no rule for choosing one (§ 4.2).

    3, not involved, is never concluded: that the plan is silent does not say so.
    """
    bodies = {one.id for one in plan.organisations if value_of(one.kind) in _HOSPITAL}
    if any(value_of(one.level) == "helseforetak" and is_current(one, day) for one in plan.responsibilities):
        return _as_role("1", "responsibilities")
    if any(one.organisation in bodies and is_current(one, day) for one in plan.participants):
        return _as_role("23", "participants")
    for kind, code in (("need-reported", "22"), ("information-given", "21")):
        if any(_is_by(one, kind, bodies, day) for one in plan.records):
            return _as_role(code, "records")
    return None


def _is_by(record: object, kind: str, bodies: set[str], day: str) -> bool:
    own = getattr(record, "organisation", None) in bodies
    return own and value_of(getattr(record, "kind", None)) == kind and (first_day(record.date) or "") <= day  # type: ignore[attr-defined]


def _as_role(code: str, ground: str) -> Role:
    return Role(code, text("8473", code) or "", ground)

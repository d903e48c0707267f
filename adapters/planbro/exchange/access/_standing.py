"""What the consents of a plan open to an asker now, and whether that is what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from planbro.exchange.access._model import WHOLE, Wanted
from planbro.exchange.access._narrow import Strip, both, earlier, strips
from planbro.plan import Plan, Policy, decide
from planbro.plan.disclosure import Asker, Level, Register, ask, standings
from planbro.plan.disclosure._case import Inquiry

_CONSENT: Final = "consent:"


def opened(plan: Plan | Register, asker: Asker, purpose: str, when: str, policy: Policy) -> list[tuple[Strip, str]]:
    """What lines of consents that stand open to the asker, each with its consent's id."""
    return [(Strip(one.part, one.area), ident) for one, ident in _lines(plan, asker, purpose, when, policy)]


def _lines(plan: Plan | Register, asker: Asker, purpose: str, when: str, policy: Policy) -> list[tuple[Strip, str]]:
    """The same, each with its own last day."""
    case = Inquiry(Register.of(plan), asker, purpose, when, policy, None, "read")
    if case.closed() is not None:
        return []
    return [
        (Strip(one.part, one.area, stop=one.end), one.provision.removeprefix(_CONSENT))
        for one, fault in case.grants
        if fault is None
    ]


def closed_by(plan: Plan, asker: Asker, wanted: Wanted, when: str, policy: Policy) -> str:
    """The provision that keeps what is asked for closed to the asker: of the plan as a whole, else of the asker."""
    register = Register.of(plan)
    case = Inquiry(register, asker, wanted.purpose, when, policy, None, "read")
    parts = (part for part in wanted.parts if part not in {WHOLE, "status", "consent"})
    about = next(parts, "goal")
    return (
        case.closed() or case.day.content_closed or ask(register, asker, wanted.purpose, about, when, policy).provision
    )


def covering(wanted: Wanted, there: Sequence[tuple[Strip, str]]) -> list[str] | None:
    """The consents by which all that is asked for is open; None where something is not."""
    found: list[str] = []
    for one in (Strip(strip.part, strip.area) for strip in strips(wanted)):
        consent = next((ident for strip, ident in there if both(one, strip) == one), None)
        if consent is None:
            return None
        found.append(consent)
    return list(dict.fromkeys(found))


def meeting(wanted: Wanted, there: Iterable[tuple[Strip, str]]) -> list[tuple[Strip, str]]:
    """What of the asked is open."""
    wants = [Strip(strip.part, strip.area) for strip in strips(wanted)]
    found = ((both(one, strip), ident) for one in wants for strip, ident in there)
    return list(dict.fromkeys((strip, ident) for strip, ident in found if strip is not None))


def level_of(plan: Plan | Register, asker: Asker, purpose: str, when: str, policy: Policy) -> Level:
    """What the asker may know now: nothing, status, or content."""
    return decide(plan, asker, purpose, when, policy).level


def ends_of(
    plan: Plan, asker: Asker, granted: Wanted, consents: Sequence[str], when: str, policy: Policy
) -> str | None:
    """The first day on which something of what is granted is open for the last time by these consents, as far as can be
    told; None where nothing says."""
    until = {one.consent: one.until for one in standings(plan, when, policy)}
    lines = [
        (strip, earlier(strip.stop, until.get(ident)))
        for strip, ident in _lines(plan, asker, granted.purpose, when, policy)
        if ident in consents
    ]
    last: str | None = None
    for one in (Strip(strip.part, strip.area) for strip in strips(granted)):
        common = [(both(one, Strip(strip.part, strip.area)), stop) for strip, stop in lines]
        ends = [stop for left, stop in common if left == one] or [stop for left, stop in common if left is not None]
        if ends and None not in ends:
            last = earlier(last, max(stop for stop in ends if stop is not None))
    return last

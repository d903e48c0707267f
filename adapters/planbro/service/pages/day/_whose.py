"""Whose work it is: a koordinator's own plans, or everything of the municipality."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from planbro.exchange.view import Want
from planbro.plan import day_in_norway
from planbro.plan.disclosure import Level
from planbro.plan.disclosure._asker import bare
from planbro.service.pages._frame import At
from planbro.service.pages.day._kinds import OFFICE_ONLY
from planbro.store.database import Whose


def whose(at: At) -> Whose:
    """What is theirs who look. Koordinerende enhet has all; a koordinator those of today, by the login's numbers."""
    today = day_in_norway(at.now)
    if "office" in at.roles:
        return Whose(at.tenant, today)
    parties = at.colleague.caller.asker.parties
    numbers = tuple(f"{one.kind}:{bare(one.kind, one.value)}" for one in parties if not one.is_body)
    return Whose(at.tenant, today, numbers, OFFICE_ONLY)


async def levels(at: At, plans: Iterable[str], open: Collection[str]) -> Mapping[str, Level]:
    """How much of those plans their pages say to who looks; one of which nothing may be told is left out, and so is one
    that has no page. Nothing is shown of them by this, so nothing of it is in the log."""
    wanted = sorted({one for one in plans if one in open})
    if "office" in at.roles:
        return dict.fromkeys(wanted, "content")
    caller, view = at.colleague.asks(at.tenant, at.frame.told.purpose), at.context.view
    found = await at.apart(lambda: view.see([Want(caller, at.tenant, plan=one) for one in wanted]))
    said = {seen.plan: seen.level for some in found for seen in some}
    return {plan: level for plan, level in said.items() if level != "none"}

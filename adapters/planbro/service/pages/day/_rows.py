"""Tasks and silences as rows of a list: in words, with the one thing that settles each; no name of a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planbro.exchange.view import Want, looked
from planbro.plan import day_in_norway
from planbro.service.pages._frame import At
from planbro.service.pages._words import day_word
from planbro.service.pages.day._kinds import act_of
from planbro.store.database import Exchange, Task


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is and where that is told, of which plan, with whom, by when, and what settles it."""

    text: str
    to: str
    plan: str
    party: str
    day: str
    left: str
    is_late: bool
    act: str
    act_to: str
    is_paper: bool = False
    """What settles it is a paper, which opens beside the page."""
    has_page: bool = True
    """The plan has a page."""

    @property
    def short(self) -> str:
        """What a plan is called in a list."""
        return self.plan[:8]


def row_of(at: At, one: Task, names: Mapping[str, str], *, has_form: bool = False, has_page: bool = True) -> Row:
    """A task as a row; one that no form is for is settled in the plan, and one of a plan without a page by itself."""
    act = act_of(one)
    if act == "form" and not has_form:
        act = "plan"
    if act == "plan" and not has_page:
        act = "settle"
    page = at.path(f"/tasks/{one.ref}")
    to = {
        "request": at.path(f"/requests/{one.key}"),
        "conflict": at.path(f"/conflicts/{one.exchange}"),
        "plan": at.path(f"/plans/{one.plan}"),
        "form": at.path(f"/tasks/{one.ref}/form"),
    }.get(act, page)
    is_late = one.due is not None and one.due < at.now
    return Row(at.coded(one.code, one.params), page, one.plan, _party(at, one.party, names),
               day_word(at.language, one.due) if one.due else "", _left(at, one.due), is_late,
               at.t(f"day-act-{act}"), to, act == "form", has_page)  # fmt: skip


def silence_of(at: At, one: Exchange, names: Mapping[str, str]) -> Row:
    """A message that nobody has answered, or that was rejected."""
    to = at.path(f"/plans/{one.plan}")
    since = one.deadline or one.changed
    return Row(at.coded(f"silent-{one.reason}"), to, one.plan, _party(at, one.party, names),
               day_word(at.language, since), "", one.reason == "receipt-missing", at.t("day-act-plan"), to)  # fmt: skip


def _party(at: At, party: str, names: Mapping[str, str]) -> str:
    return names.get(party, "") or (at.t("day-party-unnamed") if party else "")


def _left(at: At, due: str | None) -> str:
    """How long there is, in words."""
    if due is None:
        return ""
    days = (date.fromisoformat(day_in_norway(due)) - date.fromisoformat(day_in_norway(at.now))).days
    if due < at.now:
        return at.t("day-late", days=-days) if days < -1 else at.t("day-late-one")
    return {0: at.t("day-today"), 1: at.t("day-tomorrow")}.get(days, "")


async def planeiere(at: At, plans: Iterable[str]) -> dict[str, str]:
    """Whose plans these are, each decided on and in the log before it is shown; those that may not be told are left
    out."""
    wanted: Sequence[str] = sorted({one for one in plans if one})
    caller = at.colleague.asks(at.tenant, at.frame.told.purpose)
    view = at.context.view
    found = await at.apart(lambda: view.see([Want(caller, at.tenant, plan=one) for one in wanted]))
    names, lines = {}, []
    for ident, some in zip(wanted, found, strict=True):
        seen = next((one for one in some if one.level != "none"), None)
        released = seen.released if seen is not None else None
        name = _name(released.plan.planeier) if released is not None else ""
        if name:
            names[ident] = name
        known = seen or next(iter(some), None)
        lines.append(looked(caller, at.tenant, "read", known, "shown" if name else "unknown", way="pages"))
    await at.note(*lines)
    return names


def _name(planeier: object) -> str:
    parts = (getattr(planeier, one, None) for one in ("given", "middle", "family"))
    return " ".join(one for one in parts if isinstance(one, str))

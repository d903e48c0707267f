"""One exchange: the picture of its steps, why it waits, what belongs to it, and what can be done with it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from planbro.exchange.correct import Corrected, History, What, Wish, correct, history
from planbro.render.steps import picture
from planbro.service.operate._shapes import MOST_ROW
from planbro.service.pages._frame import At
from planbro.service.pages.exchanges._steps import Known, branches, nodes
from planbro.service.pages.exchanges._words import told_of, word
from planbro.store.database import Audit, Chosen, Database, Exchange, Plans

ACTIONS: Final[tuple[What, ...]] = ("requeue", "resend", "replay", "handle", "skip")
_LINES: Final = 500
_CHILDREN: Final = 200


@dataclass(frozen=True, slots=True)
class Whole:
    """An exchange with its times, and what each correction would do to it."""

    history: History
    known: Known
    verdicts: dict[str, Corrected]


async def one(at: At) -> Response:
    """All that is known of it, but for what its messages say."""
    number = int(at.given("number"))
    found = await at.apart(lambda: _whole(at, number)) if number <= MOST_ROW else None
    if found is None:
        raise at.not_there()
    reasons = at.query("reasons") == "1"
    if reasons:
        await at.note(at.line("reasons-read", exchange=number, plan=found.history.row.plan))
    await at.name(one.party for one in (found.history.row, *found.history.children))
    return at.page("exchanges/one.html.j2", **_shown(at, found), reasons=reasons)


def _whole(at: At, number: int) -> Whole | None:
    database = at.context.database
    found = history(database, at.tenant, number)
    if found is None:
        return None
    only, now = Chosen(at.tenant, numbers=(number,)), lambda: at.now
    return Whole(
        found, _known(database, found), {what: _would(database, only, Wish(what, at.who), now) for what in ACTIONS}
    )


def _would(database: Database, only: Chosen, wish: Wish, now: Callable[[], str]) -> Corrected:
    (told,) = correct(database, only, wish, now)
    return told


def _known(database: Database, found: History) -> Known:
    """When it was sent stands in the audit, when it was answered with its receipt, and its version with the plan."""
    row, msgid = found.row, found.went.msgid if found.went is not None else ""
    if not row.plan:
        return Known(answered=_answered(found))
    with database.reading() as transaction:
        lines = Audit(transaction).find(row.tenant, plan=row.plan, since=row.opened, limit=_LINES) if msgid else []
        versions = Plans(transaction).versions(row.tenant, row.plan) if row.kind == "change" else []
    sent = next((line.at for line in reversed(lines) if line.what == "sent" and line.msgid == msgid), "")
    made = next((one.at for one in versions if one.exchange == row.id), "")
    return Known(sent, _answered(found), made)


def _answered(found: History) -> str:
    return next((one.opened for one in reversed(found.children) if one.kind == "receipt"), "")


def _shown(at: At, found: Whole) -> dict[str, Any]:
    row = found.history.row
    steps = nodes(at, found.history, found.known)
    twigs, more = branches(at, found.history.children)
    title = at.t("exchanges-steps-of", number=row.id)
    said = "; ".join(", ".join(filter(None, (one.label, one.at, one.said))) for one in steps)
    return {
        "one": told_of(at, row), "row": row, "steps": steps, "twigs": twigs, "more": more,
        "picture": Markup(picture("steps", title, said, steps, twigs, more)),  # noqa: S704 (it escapes what it is given)
        "advice_of": at.advice(row.reason, row.params) if row.reason else "",
        "findings": [_finding(at, dict(said)) for said in row.about.get("findings", ())][:50],
        "children": [told_of(at, child) for child in found.history.children[:_CHILDREN]],
        "parent": _near(at, found.history.parent), "replay": _near(at, found.history.replay),
        "messages": [(way, kept) for way, kept in (("in", found.history.came), ("out", found.history.went)) if kept],
        "corrections": found.history.corrections, "did": lambda what: word(at, "does", what),
        "transport": word(at, "transport", row.transport) if row.transport else "",
        "receipt": word(at, "receipt", row.receipt) if row.receipt else "",
        "can": [what for what in ACTIONS if found.verdicts[what].does],
        "cannot": [(what, at.coded(one.code, one.params)) for what, one in found.verdicts.items() if not one.does],
        "mends": row.standing != "closed" and not (row.kind == "delivery" and row.transport),
    }  # fmt: skip


def _near(at: At, row: Exchange | None) -> Any:
    return told_of(at, row) if row is not None else None


def _finding(at: At, said: dict[str, Any]) -> dict[str, Any]:
    code, params = str(said.get("code", "")), said.get("params") or {}
    return {"code": code, "text": at.coded(code, params), "do": at.advice(code, params), "line": said.get("line"),
            "path": said.get("path")}  # fmt: skip

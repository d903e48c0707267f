"""What a receiver holds of content, once the consent to it does not stand any more: it is told, as was agreed with it.

A consent ends by a word, and then with the version that says so; or by the calendar, and so what was sent on a consent
is looked at again on the day that something of it may have ended. Delivered copies are the receiver's to close: planbro
knows who has which, and tells each. What may be told is decided as always, so the news itself says no more than the
receiver may know that day; the status stays as far as a provision lets it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from planbro.exchange.engine import Desk, Effect, Moved, Together, after, done
from planbro.exchange.sync._at_hand import current_version, plan_of
from planbro.exchange.sync._letter import LETTER
from planbro.exchange.sync._rules import Rooms, Route, Rules
from planbro.plan import Plan, day_in_norway, decide, first_day, last_day
from planbro.plan.disclosure import Asker
from planbro.store.database import Cases, Exchange, Exchanges, Messages, New, NewTask, Tasks, Transaction

CONSENTING: Final = frozenset(
    {
        "planeier", "identifiers", "addresses", "related", "participants", "koordinatorer", "rights",
        "consents", "consent_parties", "reservations",
    }
)  # fmt: skip
"""The parts on which a decision rests."""
_ASKED: Final = ("withdrawal-person", "withdrawal-letter")
_LONGEST: Final = 30
_DAYS: Final = 1
_AGES: Final = (12, 16, 18)


def lost(desk: Desk, row: Exchange, rules: Rules) -> list[New]:
    """A notice for each receiver that was sent content and may not have it any more, by the version there is now."""
    if not any(route.only == "content" for route in rules.routes) and not _is_content_out(desk, row.tenant):
        return []
    told: list[Exchange] = desk.read(lambda transaction: Cases(transaction).told(row.tenant, row.plan))
    had = [one for one in told if one.about.get("level") == "content"]
    plan = desk.at_hand(row).get("now") or plan_of(desk, row) if had else None
    if plan is None:
        return []
    ways = ((one, rules.route(one.party, one.port)) for one in had)
    return [_notice(one, row.version) for one, route in ways
            if route is None or _level(desk, plan, one, route, rules) != "content"]  # fmt: skip


def _is_content_out(desk: Desk, tenant: str) -> bool:
    """Whether any receiver holds content by earlier settings: what is looked at again says so."""
    key = ("content-out", tenant)
    if key not in desk.light:
        desk.light[key] = desk.read(lambda transaction: Cases(transaction).is_rechecked(tenant))
    return bool(desk.light[key])


def in_doubt(desk: Desk, row: Exchange, plan: Plan | None, route: Route, rules: Rules) -> list[New]:
    """The same for one whose content may have gone, and that may not have content by now."""
    if plan is None or _level(desk, plan, row, route, rules) == "content":
        return []
    return [_notice(row, row.version)]


def _notice(had: Exchange, version: int) -> New:
    return New(
        had.tenant, "notice", f"{had.tenant}/{had.plan}>{had.party}@{had.port}/notice", plan=had.plan,
        version=version, party=had.party, port=had.port, about={"had": had.id, "version": had.version},
    )  # fmt: skip


def notice(desk: Desk, row: Exchange) -> Moved:
    """Tell one receiver that what it has does not stand any more, where that is so."""
    rooms: Rooms = desk.rooms
    rules = rooms.rules[row.tenant]
    route = rules.route(row.party, row.port)
    plan = plan_of(desk, replace(row, version=current_version(desk, row)))
    level = _level(desk, plan, row, route, rules) if plan is not None and route is not None else "none"
    if level == "content":
        return done(row, "nothing", "withdrawal-none")
    if route is not None and level == "status" and (route.on_withdrawal == "message" or _by_letter(route)):
        return replace(done(row), children=[_delivery(row, route)])
    code = "withdrawal-letter" if route is not None and route.on_withdrawal == "letter" else "withdrawal-person"
    return replace(done(row), effects=[partial(_ask, code=code, due=after(desk.now(), _DAYS * 86400))])


def _by_letter(route: Route) -> bool:
    """Whether the letter that is agreed on goes by itself; else somebody writes it."""
    return route.on_withdrawal == "letter" and route.format == LETTER


def _level(desk: Desk, plan: Plan, row: Exchange, route: Route, rules: Rules) -> str:
    level = decide(plan, Asker.of(row.party), route.purpose, desk.now(), rules.policy).level
    return route.reach(level)


def _delivery(row: Exchange, route: Route) -> New:
    return New(row.tenant, "delivery", f"{row.tenant}/{row.plan}>{route.party}@{route.port}", "decided",
               plan=row.plan, version=row.version, party=route.party, port=route.port)  # fmt: skip


def _ask(transaction: Transaction, row: Exchange, now: str, *, code: str, due: str) -> None:
    had = Exchanges(transaction).get(row.about["had"])
    sent = Messages(transaction).get(had.sent) if had is not None and had.sent is not None else None
    params = {"version": row.about["version"], "since": day_in_norway(sent.at if sent is not None else now)}
    key = _key(row, row.about["had"])
    task = NewTask(row.tenant, code, key, code, due, row.plan, row.version, row.party, params, exchange=row.id)
    tasks = Tasks(transaction)
    there = tasks.keyed([(row.tenant, code, key)])
    if any(one.standing == "over" for one in there):  # it stood again, and does not any more
        tasks.renew(task, now)
    else:
        tasks.open([task], now)


def _key(row: Exchange, had: int | str) -> str:
    return f"{row.plan}>{row.party}@{row.port}/{had}"


# and it stands again


def called_back(desk: Desk, row: Exchange, had: Exchange) -> bool | None:
    """Whether a person has told this receiver to use what it had no more; None where nobody was asked to."""

    def look(transaction: Transaction) -> bool | None:
        found = Tasks(transaction).keyed([(row.tenant, code, _key(row, had.id)) for code in _ASKED])
        return any(one.standing in {"done", "verified"} for one in found) if found else None

    told: bool | None = desk.read(look)
    return told


def standing_again(desk: Desk, row: Exchange, had: Exchange, plan: Plan) -> Effect:
    """What a person was asked to call back stands: that is not to be done any more, and it is looked at again."""
    return partial(_standing_again, had=had.id, again=again_on(had, plan, desk.now()))


def _standing_again(transaction: Transaction, row: Exchange, now: str, *, had: int, again: New) -> None:
    tasks = Tasks(transaction)
    found = tasks.keyed([(row.tenant, code, _key(row, had)) for code in _ASKED])
    open_ = [one for one in found if one.is_to_do]
    tasks.stand(open_, "over", now)
    if open_:
        Exchanges(transaction).open([again], now)


SENT_AGAIN: Final = Together(lambda *told: _sent_again(*told), None)
"""The receiver gets content anew: what it had before is not to be called back any more."""


def _sent_again(transaction: Transaction, said: Sequence[tuple[Exchange, Any]], now: str) -> None:
    tasks = Tasks(transaction)
    ways = {_key(row, "") for row, _ in said}
    found = tasks.about({(row.tenant, row.plan) for row, _ in said}, _ASKED)
    tasks.stand([one for one in found if one.is_to_do and f"{one.key.rpartition('/')[0]}/" in ways], "over", now)


# by the calendar


def again_on(row: Exchange, plan: Plan, now: str) -> New:
    """Have a delivery of content looked at again when something of its ground may have ended."""
    day = next_doubt(plan, day_in_norway(now))
    lane = f"{row.tenant}/{row.plan}>{row.party}@{row.port}/recheck"
    return New(row.tenant, "recheck", lane, due=f"{day}T00:00:00.000Z", plan=row.plan, version=row.version,
               party=row.party, port=row.port, parent=row.id, about={"had": row.id})  # fmt: skip


def next_doubt(plan: Plan, day: str) -> str:
    """The next day on which a decision may fall otherwise: something begins or is over, or the person comes of an
    age; at the latest in thirty days, since a rule may look further than the dates of the plan."""
    latest = (date.fromisoformat(day) + timedelta(days=_LONGEST)).isoformat()
    return min([latest, *(one for one in _dates(plan) if one > day)])


def _dates(plan: Plan) -> Iterator[str]:
    for one in _grounds(plan):
        begins = first_day(getattr(one, "start", None))
        ends = [last_day(getattr(one, name, None)) for name in ("end", "access_end", "mandate_end")]
        yield from (day for day in (begins, first_day(getattr(one, "withdrawn", None))) if day is not None)
        yield from (_after(day) for day in ends if day is not None)
    born = first_day(plan.planeier.birth_date)
    if born is not None:
        yield from (f"{int(born[:4]) + age:04}{born[4:]}".replace("-02-29", "-03-01") for age in _AGES)


def _grounds(plan: Plan) -> Iterable[Any]:
    lists: tuple[list[Any], ...] = (
        plan.consents, plan.consent_parties, plan.reservations, plan.participants, plan.koordinatorer, plan.related,
    )  # fmt: skip
    return (one for items in lists for one in items)


def _after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat() if day < "9999-12-31" else day


def recheck(desk: Desk, row: Exchange) -> Moved:
    """Decide anew on what a receiver has: it is told, or looked at again on the next day of doubt."""
    rooms: Rooms = desk.rooms
    rules = rooms.rules[row.tenant]
    told: list[Exchange] = desk.read(lambda transaction: Cases(transaction).told(row.tenant, row.plan))
    last = next((one for one in told if (one.party, one.port) == (row.party, row.port)), None)
    if last is None or (last.id != row.about["had"] and last.about.get("level") == "content"):
        return done(row, "superseded")  # it has had another since, which is looked at by itself
    had: Exchange | None = desk.read(lambda transaction: Exchanges(transaction).get(row.about["had"]))
    if had is None or had.about.get("level") != "content" or had.sent is None:
        return done(row, "superseded")  # it was written anew before it went, and says no more than the status
    plan = plan_of(desk, replace(row, version=current_version(desk, row)))
    route = rules.route(row.party, row.port)
    if plan is not None and route is not None and _level(desk, plan, row, route, rules) == "content":
        return replace(done(row, "nothing"), children=[again_on(had, plan, desk.now())])
    return replace(done(row), children=[_notice(had, current_version(desk, row))])

"""The plots and the tables beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from planbro.exchange.engine import stamp
from planbro.exchange.installation import Failures, Hour, Standing, Waits, opened, standing
from planbro.plan import OSLO
from planbro.render.plots import Column, bar, columns
from planbro.service.pages._frame import At
from planbro.service.pages._words import day_word
from planbro.service.pages.exchanges._words import KINDS, age
from planbro.store.database import Transaction

_PARTIES: Final = 20
_SPANS: Final = ("hours", "days")
_HOURS, _DAYS = 24, 7


@dataclass(frozen=True, slots=True)
class Bucket:
    """An hour or a day: what it is called, in short and whole, and what was opened in it."""

    short: str
    name: str
    count: Hour


async def traffic(at: At) -> Response:
    """What comes and goes."""
    span = at.query("span") if at.query("span") in _SPANS else _SPANS[0]
    kind = at.query("kind") if at.query("kind") in KINDS else ""
    now = datetime.fromisoformat(at.now).astimezone(OSLO)
    since = _since(now, span)

    def look(transaction: Transaction) -> tuple[Mapping[str, Hour], str, Standing]:
        hours, begun = opened(transaction, at.tenant, stamp(since), kind)
        return hours, begun, standing(transaction, at.tenant)

    hours, begun, there = await at.read(look)
    await at.name((*there.waits, *there.failures))
    buckets = _hourly(hours, since) if span == "hours" else _daily(at, hours, since)
    total = sum(one.count.all for one in buckets)
    return at.page(
        "traffic/page.html.j2", span=span, kind=kind, kinds=KINDS, begun=begun, buckets=buckets, total=total,
        plot=_plot(at, buckets, span, total), waits=_waits(at, there.waits), failures=_failures(at, there.failures),
        reasons=_reasons(at, there.reasons), unsent=sum(one.unsent for one in there.waits.values()),
        unanswered=sum(one.unanswered for one in there.waits.values()), held=sum(there.reasons.values()),
    )  # fmt: skip


def _since(now: datetime, span: str) -> datetime:
    """The beginning of the first hour, or of the first day in Norway."""
    if span == "hours":
        return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=_HOURS - 1)
    first = now.date() - timedelta(days=_DAYS - 1)
    return datetime(first.year, first.month, first.day, tzinfo=OSLO).astimezone(UTC)


def _hourly(hours: Mapping[str, Hour], since: datetime) -> list[Bucket]:
    made = []
    for at in range(_HOURS):
        hour = since + timedelta(hours=at)
        local = hour.astimezone(OSLO)
        name = f"{local:%H}–{(hour + timedelta(hours=1)).astimezone(OSLO):%H}"
        made.append(Bucket(f"{local:%H}", name, hours.get(f"{hour:%Y-%m-%dT%H}", Hour())))
    return made


def _daily(at: At, hours: Mapping[str, Hour], since: datetime) -> list[Bucket]:
    """Days as they are in Norway, summed of their hours."""
    first = since.astimezone(OSLO).date()
    days = [(first + timedelta(days=number)).isoformat() for number in range(_DAYS)]
    found = {day: Hour() for day in days}
    for name, count in hours.items():
        day = found.get(datetime.fromisoformat(f"{name}:00:00+00:00").astimezone(OSLO).date().isoformat())
        if day is not None:
            day.open, day.held, day.closed = day.open + count.open, day.held + count.held, day.closed + count.closed
    return [Bucket(f"{day[8:]}.{day[5:7]}.", day_word(at.language, day), found[day]) for day in days]


def _plot(at: At, buckets: Sequence[Bucket], span: str, total: int) -> Markup:
    made = [
        Column(one.short, f"{one.name}: {_told(at, one.count)}", (one.count.closed, one.count.open, one.count.held))
        for one in buckets
    ]
    most = max(buckets, key=lambda one: one.count.all)
    told = at.t("traffic-told", total=total, most=most.count.all, when=most.name)
    drawn = columns("traffic", at.t(f"traffic-opened-{span}"), told, made, 3 if span == "hours" else 1)
    return Markup(drawn)  # noqa: S704 (it escapes what it is given)


def _told(at: At, count: Hour) -> str:
    return at.t("traffic-of", closed=count.closed, open=count.open, held=count.held)


def _bar(count: float, most: float, look: str = "") -> Markup:
    return Markup(bar(count, most, look))  # noqa: S704 (numbers only)


def _waits(at: At, waits: Mapping[str, Waits]) -> list[dict[str, Any]]:
    """Parties by what has waited longest."""
    some = sorted(waits.items(), key=lambda pair: (pair[1].oldest or pair[1].oldest_unanswered or "9", pair[0]))
    longest = max((_minutes(at, one.oldest) for _, one in some), default=0)
    return [
        {"party": party, "waits": one, "age": age(at, one.oldest), "unanswered": age(at, one.oldest_unanswered),
         "bar": _bar(_minutes(at, one.oldest), longest)}
        for party, one in some[:_PARTIES]
    ]  # fmt: skip


def _minutes(at: At, moment: str) -> float:
    if not moment:
        return 0
    return max(1.0, (datetime.fromisoformat(at.now) - datetime.fromisoformat(moment)).total_seconds() / 60)


def _failures(at: At, failures: Mapping[str, Failures]) -> list[dict[str, Any]]:
    """Parties by what fails most."""
    some = sorted(failures.items(), key=lambda pair: (-pair[1].held, -pair[1].tried, pair[0]))
    most = max((one.held for _, one in some), default=0)
    return [
        {"party": party, "held": one.held, "tried": one.tried, "bar": _bar(one.held, most, "held"),
         "why": [at.generally(code) for code in sorted(one.reasons, key=lambda code: -one.reasons[code])[:2] if code]}
        for party, one in some[:_PARTIES]
    ]  # fmt: skip


def _reasons(at: At, reasons: Mapping[str, int]) -> list[dict[str, Any]]:
    most = max(reasons.values(), default=0)
    return [
        {"code": code, "text": at.generally(code) if code else "", "count": count, "bar": _bar(count, most, "held")}
        for code, count in list(reasons.items())[:_PARTIES]
    ]

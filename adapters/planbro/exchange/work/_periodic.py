"""What an installation does every so often, each by one of its machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from planbro import settings
from planbro.exchange import admission, deviations, remind
from planbro.exchange.installation import forget
from planbro.exchange.record import recorder
from planbro.exchange.sync import Rules
from planbro.exchange.sync._rules import WORKER
from planbro.exchange.work._book import bring_book
from planbro.exchange.work._rules import alerts_of, journals_of, rulings_of, tasks_of
from planbro.exchange.work._turns import Turn
from planbro.store.database import Audit, Database, Unavailable

_HOUR: Final = 3600.0
TURNS: Final[Mapping[str, float]] = {
    "address-book": _HOUR, "deviations": 5.0, "anchor": _HOUR, "reminders": 60.0, "retention": 24 * _HOUR,
}  # fmt: skip
"""What is done every so often, and how often, in seconds."""


def turns_of(
    whole: settings.Settings, database: Database, rules: Mapping[str, Rules], now: Callable[[], str],
    stopping: Callable[[], bool],
) -> Sequence[Turn]:  # fmt: skip
    """Deviations every few seconds, reminders each minute, the audit's anchor and the address book's file each hour,
    retention each day."""
    alerts, journals, reminding = alerts_of(whole), journals_of(whole), remind.Rules.parse(whole.reminders)
    rulings, days = rulings_of(whole), whole.deadlines.task.days

    def deviations_of(tenant: str, time: str) -> None:
        with database.writing() as transaction:
            deviations.sweep(transaction, tenant, time, alerts.get(tenant, ""))

    def anchor(time: str) -> None:
        with database.writing() as transaction:
            Audit(transaction).anchor(time)

    def reminders_of(tenant: str, time: str) -> None:
        mine = rules[tenant]
        each = (recorder(tenant, journals.get(tenant, ()), days=days), admission.informer(mine, rulings[tenant]))
        also = partial(_do_each, each)
        swept = remind.sweep(database, tenant, reminding, time, policy=mine.policy, stopping=stopping, also=also,
                             grace=days, told_by=alerts.get(tenant, ""), link=tasks_of(whole, tenant))  # fmt: skip
        if swept.fault is not None:
            raise swept.fault

    def remove_what_is_over(time: str) -> None:
        forget(database, whole.retention, now, WORKER, stopping)

    def take_in_the_address_book(time: str) -> None:
        if whole.parties.file is not None:
            bring_book(database, rules, whole.parties.file, time)

    does: Mapping[str, Callable[[str], object]] = {
        "address-book": take_in_the_address_book, "deviations": partial(_of_each, rules, deviations_of),
        "anchor": anchor, "reminders": partial(_of_each, rules, reminders_of), "retention": remove_what_is_over,
    }  # fmt: skip
    return [Turn(name, every, does[name]) for name, every in TURNS.items()]


def _of_each(tenants: Iterable[str], does: Callable[[str, str], None], time: str) -> None:
    """Do it for each, whatever becomes of another's; the first fault is told at the end."""
    first: Exception | None = None
    for tenant in tenants:
        try:
            does(tenant, time)
        except Unavailable:
            raise
        except Exception as error:
            first = first or error
    if first is not None:
        raise first


def _do_each(each: Sequence[Callable[..., None]], *about: object) -> None:
    for one in each:
        one(*about)

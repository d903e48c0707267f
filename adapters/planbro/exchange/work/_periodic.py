"""What an installation does every so often, each by one of its machines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from planbro.store.database import Audit, Database

_SWEEP: Final = 5.0
_MINUTE: Final = 60.0
_HOUR: Final = 3600.0


def turns_of(
    whole: settings.Settings, database: Database, rules: Mapping[str, Rules], now: Callable[[], str],
    stopping: Callable[[], bool],
) -> Sequence[Turn]:  # fmt: skip
    """Deviations every few seconds, reminders each minute, the audit's anchor and the address book's file each hour,
    retention each day."""
    alerts, journals, reminding = alerts_of(whole), journals_of(whole), remind.Rules.parse(whole.reminders)
    rulings, days = rulings_of(whole), whole.deadlines.task.days

    def look_for_deviations(time: str) -> None:
        for tenant in rules:
            with database.writing() as transaction:
                deviations.sweep(transaction, tenant, time, alerts.get(tenant, ""))

    def anchor(time: str) -> None:
        with database.writing() as transaction:
            Audit(transaction).anchor(time)

    def look_for_reminders(time: str) -> None:
        for tenant, mine in rules.items():
            each = (recorder(tenant, journals.get(tenant, ()), days=days), admission.informer(mine, rulings[tenant]))
            also = partial(_do_each, each)
            remind.sweep(database, tenant, reminding, time, policy=mine.policy, stopping=stopping, also=also,
                         grace=days, told_by=alerts.get(tenant, ""), link=tasks_of(whole, tenant))  # fmt: skip

    def remove_what_is_over(time: str) -> None:
        forget(database, whole.retention, now, WORKER, stopping)

    def take_in_the_address_book(time: str) -> None:
        if whole.parties.file is not None:
            bring_book(database, rules, whole.parties.file, time)

    return (
        Turn("address-book", _HOUR, take_in_the_address_book),
        Turn("deviations", _SWEEP, look_for_deviations),
        Turn("anchor", _HOUR, anchor),
        Turn("reminders", _MINUTE, look_for_reminders),
        Turn("retention", 24 * _HOUR, remove_what_is_over),
    )


def _do_each(each: Sequence[Callable[..., None]], *about: object) -> None:
    for one in each:
        one(*about)

"""Whatever is asked, given, refused, withdrawn and waited for, in any order: open is what a consent opens, and no more.

Few and short runs: each step is a real one, by the store and the worker.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from asking_town import NOBODY, Town, number_of, person, town_of
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from planbro.exchange.access import Refuse, Wanted
from planbro.exchange.consent import withdraw
from planbro.findings import Refused
from planbro.store.database import Database, Seal, metadata

PARTS = ("goal", "measure", "note")
FINAL = {"completed", "rejected", "cancelled"}


class Asking(RuleBasedStateMachine):
    """One hospital, one person with a plan and one without, and koordinerende enhet."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database.open(Path(self.folder.name) / "planbro.db", Seal.parse(Seal.make()))
        metadata.create_all(self.database.engine)
        self.town: Town = town_of(self.database)
        self.refs: dict[str, bool] = {}
        self.final: dict[str, str] = {}
        self.open: dict[str, str] = {}
        """Consents that were given and neither withdrawn nor over, with their last day."""

    @rule(part=st.sampled_from(PARTS), known=st.booleans(), days=st.sampled_from([2, 30]))
    def asks(self, part: str, known: bool, days: int) -> None:
        stop = _days_on(self.town.time, days)
        number = number_of(person()) if known else NOBODY
        self.refs[self.town.asks(number=number, wanted=Wanted((part,), stop=stop))] = known

    @rule()
    def works(self) -> None:
        self.town.run()

    @rule(hours=st.sampled_from([1, 30, 80]))
    def waits(self, hours: int) -> None:
        self.town.go(hours)
        self.town.run()

    @rule(yes=st.booleans(), data=st.data())
    def decides(self, yes: bool, data: st.DataObject) -> None:
        if not self.refs:
            return
        ref = data.draw(st.sampled_from(sorted(self.refs)))
        try:
            done = self.town.approves(ref) if yes else self.town.decides(ref, Refuse("Pasienten vil ikke."))
        except Refused:
            return
        assert self.refs[ref]
        if yes:
            self.open[done.case.row.consent] = done.case.row.stop or "9999"

    @rule(data=st.data())
    def withdraws(self, data: st.DataObject) -> None:
        if not self.open:
            return
        consent = data.draw(st.sampled_from(sorted(self.open)))
        self.town.changes(withdraw(self.town.plan(), consent, self.town.time[:10], as_of=self.town.time).plan)
        del self.open[consent]

    @invariant()
    def open_is_what_a_consent_opens(self) -> None:
        day = self.town.time[:10]
        standing = any(stop >= day for stop in self.open.values())
        assert (self.town.level() == "content") == standing

    @invariant()
    def what_is_final_stays(self) -> None:
        for ref, known in self.refs.items():
            task: dict[str, Any] = self.town.task(ref)
            assert self.final.get(ref, task["status"]) == task["status"]
            if task["status"] in FINAL:
                self.final[ref] = task["status"]
            assert known or ("focus" not in task and task["status"] in {"requested", "received", "rejected"})

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()


def _days_on(now: str, days: int) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(now[:10]) + timedelta(days=days)).isoformat()


Asking.TestCase.settings = settings(max_examples=4, stateful_step_count=9)
TestAsking = Asking.TestCase

"""Whatever happens between tools, EPJ, hospital and message service: at rest each knows what it may, and all is once."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from machine.world import EPJ, HOSPITAL, TENANT, TOOLS, WORDS, World, word
from planbro.exchange.correct import Wish, correct
from planbro.exchange.engine._worker import DEADLY
from planbro.plan import Code
from planbro.store.database import Chosen, Plans, metadata
from planbro.testing.edi_server import Weather

tools = st.sampled_from(sorted(TOOLS))
workers = st.sampled_from(["w1", "w2"])
FAULTS = ("lost-before", "lost-after", "unavailable")


class Machine(RuleBasedStateMachine):
    """Rules are what may happen; `teardown` lets it come to rest, and looks."""

    @initialize(version=st.sampled_from([2, 3]))
    def opens(self, version: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="planbro-machine-"))
        self.world, self.deaths = World(self.folder, version), 0
        for tool in TOOLS:
            self._write(tool, "koordinator")
            self._write(tool, "background")
            self.world.export(tool)

    # the tools

    def _write(self, tool: str, where: str) -> None:
        self.world.made += 1
        plan, said = self.world.now[tool], word(self.world.made)
        if where == "koordinator":
            plan.koordinatorer[0].family = said
        elif where == "background":
            plan.planeier.background = said
        else:
            plan.goals[0].title = said

    @rule(tool=tools, where=st.sampled_from(["koordinator", "background", "goal"]))
    def a_plan_is_changed(self, tool: str, where: str) -> None:
        self._write(tool, where)
        self.world.export(tool)

    @rule(tool=tools, stands=st.booleans())
    def the_consent_is_withdrawn_or_given_again(self, tool: str, stands: bool) -> None:
        self.world.now[tool].consents[1].status = Code("active" if stands else "inactive")
        self.world.export(tool)

    @rule(tool=tools, back=st.integers(1, 3))
    def a_koordinator_comes_back(self, tool: str, back: int) -> None:
        """A plan that is again as it was is news to whoever saw it change."""
        earlier = self.world.states[tool][-min(back + 1, len(self.world.states[tool]))]
        plan, _ = self.world.truth(tool, self.world.states[tool].index(earlier), HOSPITAL, "2026-11-22")
        self.world.now[tool].koordinatorer[0].family = plan.koordinatorer[0].family
        self.world.export(tool)

    @rule(tool=tools)
    def the_tool_gives_the_same_again(self, tool: str) -> None:
        self.world.inboxes[tool].again(self.world.states[tool][-1])

    # here

    @rule(name=workers, rounds=st.integers(1, 3))
    def work_is_done(self, name: str, rounds: int) -> None:
        self.world.work(name, rounds)

    @rule(name=workers, after=st.integers(1, 25))
    def a_worker_dies(self, name: str, after: int) -> None:
        self.deaths += 1
        self.world.die(name, after)

    @rule(seconds=st.sampled_from([1, 60, 130, 3700, 30 * 3600, 97 * 3600]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.go(seconds)

    # the far ends

    @rule(faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3), epj=st.booleans())
    def a_far_end_fails(self, faults: list[str], epj: bool) -> None:
        if epj:
            self.world.epj.faults = list(faults)
        else:
            self.world.service.script([("POST /Messages", one) for one in faults])

    @rule(loss=st.sampled_from([0.0, 0.5]), double=st.sampled_from([0.0, 0.5]), hold=st.sampled_from([0.0, 0.5]),
          late=st.sampled_from([0.0, 0.5]))  # fmt: skip
    def the_weather_turns(self, loss: float, double: float, hold: float, late: float) -> None:
        self.world.service.weather = Weather(loss, double, hold, late)

    @rule()
    def what_was_held_back_goes_on(self) -> None:
        self.world.service.flow()

    @rule(answers=st.sampled_from(["ok", "rejected", "silent"]))
    def the_hospital_answers_otherwise(self, answers: str) -> None:
        self.world.answers = answers

    # at rest

    def teardown(self) -> None:
        if hasattr(self, "world"):
            try:
                self._come_to_rest()
                self._every_change_had_one_effect()
                for tool in TOOLS:
                    for herid in (HOSPITAL, EPJ):
                        self._knows_what_it_may(tool, herid)
            finally:
                self.world.close()
                shutil.rmtree(self.folder, ignore_errors=True)

    def _come_to_rest(self) -> None:
        world = self.world
        world.service.weather, world.answers, world.epj.faults = Weather(), "ok", []
        world.service.script([])
        world.clock.go(130)
        quiet = 0
        for _ in range(60):
            world.service.flow()
            self._a_person_looks()
            quiet = 0 if world.work("w1") else quiet + 1
            world.clock.go(4000 if quiet < 3 else 97 * 3600)
            if quiet > 3 and not self._open():
                return
        pytest.fail(f"it does not come to rest: {self._open()}")

    def _a_person_looks(self) -> None:
        """Where as many workers died as make what they had in hand suspect, a person sees that it was not that."""
        if self.deaths >= DEADLY:
            chosen = Chosen(TENANT, standings=("held",), reasons=("exchange-deadly",))
            correct(
                self.world.database,
                chosen,
                Wish("requeue", "user:kari", "the workers died of something else"),
                self.world.clock.text,
                do=True,
            )

    def _open(self) -> list[Any]:
        """What is under way; a look at a consent on the day that it ends is for that day."""
        rows = [row for row in self.world.rows() if row.standing == "open" and row.kind != "recheck"]
        return [(row.kind, row.state, row.reason, row.params) for row in rows]

    def _every_change_had_one_effect(self) -> None:
        world = self.world
        assert not world.wrong
        changes = Counter((row.standing, row.reason) for row in world.rows("change"))
        assert set(changes) == {("closed", "")}, changes
        faults = [row.params for row in world.rows() if row.reason == "exchange-fault"]
        assert not faults, "a fault of ours"
        for tool, ident in TOOLS.items():
            with world.database.reading() as transaction:
                by = [one.exchange for one in Plans(transaction).versions(TENANT, ident)]
            assert by == sorted(set(by), key=int), "a version for each change, in the order they came"
            state = world.states[tool][world.at(tool)].data
            assert world.truth(tool, world.at(tool), EPJ, "2026-11-22")[0] == \
                world.truth(tool, len(world.states[tool]) - 1, EPJ, "2026-11-22")[0], state  # fmt: skip
        for row in world.rows("receipt"):
            assert row.standing == "closed", (row.reason, "each receipt finds what it answers")
        with world.database.reading() as transaction:
            lanes = {row.name for row in transaction.run(metadata.tables["lane"].select())}
        waiting = {row.lane for row in world.rows() if row.standing == "open"}
        assert lanes == waiting, "no lane stands longer than what is in it"

    def _knows_what_it_may(self, tool: str, herid: str) -> None:
        world = self.world
        mine = [row for row in world.rows("delivery") if (row.plan, row.party) == (TOOLS[tool], f"herid:{herid}")]
        if mine[-1].outcome == "refused":
            return
        told = [row for row in mine if row.transport]
        if told and told[-1].standing == "held":
            assert told[-1].reason in {"receipt-missing", "receipt-negative"}
            return  # a person knows of it
        heard = world.heard(herid, tool)
        day = world.days[heard[0]] if heard is not None and mine[-1].transport else mine[-1].changed[:10]
        may = world.words(tool, world.at(tool), herid, day)
        if herid == HOSPITAL:
            may &= {str(world.now[tool].koordinatorer[0].family)}
        assert heard is not None or not may, (tool, herid, "was told nothing")
        known = set(WORDS.findall(heard[1].decode())) if heard else set()
        assert known == may, (tool, herid, "knows", known, "may know", may)


CALM = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def test_at_rest_everybody_knows_what_it_may_and_everything_had_one_effect() -> None:
    quick = settings(max_examples=8, stateful_step_count=14, deadline=None, derandomize=True,
                     suppress_health_check=CALM, phases=[Phase.generate], database=None)  # fmt: skip
    run_state_machine_as_test(Machine, settings=quick)


@pytest.mark.long
def test_at_rest_after_any_history() -> None:
    run_state_machine_as_test(Machine, settings=settings(max_examples=400, stateful_step_count=40, deadline=None,
                                                         suppress_health_check=CALM, database=None))  # fmt: skip

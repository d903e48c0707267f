"""Every kind of work, and every state that it stands in, is a word that the log may hold; what happened at night shows."""

from __future__ import annotations

from planbro.exchange.work._installed import flows_of
from planbro.observe._sieve import Vocabulary
from planbro.settings import Settings


def test_each_kind_and_each_state_of_the_work_may_be_logged() -> None:
    told = {"deployment": "kommune", "tenants": {"kommunen": {"orgnr": "974760673", "name": "Lyngvik kommune"}}}
    flows = flows_of(Settings.model_validate(told), lambda _: None)
    words = {*flows, *(state for steps in flows.values() for state in steps)}
    assert sorted(words - Vocabulary().words) == []

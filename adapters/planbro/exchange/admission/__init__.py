"""Admissions: who has a plan and is in hospital, and who is told of it; reported needs; the fastlege's tjenestetilbud.

An event becomes a fact for each plan of the person; from all facts it is worked out what is to stand, and that is made
to stand (docs/admission.md). What is done is a table of data (`RULES`).
"""

from collections.abc import Mapping

from planbro.exchange.admission._by_hand import check, take
from planbro.exchange.admission._carry import BACK, MESSAGE, TASK
from planbro.exchange.admission._explain import Forecast, explain
from planbro.exchange.admission._facts import KIND, Fact, fact_of
from planbro.exchange.admission._gp import inform, informer
from planbro.exchange.admission._heard import HEARD, hearing, lane_of, message_in
from planbro.exchange.admission._heard import flow as _heard
from planbro.exchange.admission._innkalling import innkalling_sentence
from planbro.exchange.admission._news import News, news_for
from planbro.exchange.admission._passed import event_told, passed
from planbro.exchange.admission._rules import RULES, Rule, Ruling, over
from planbro.exchange.admission._settle import Rulings, opened, ruling_of, settling
from planbro.exchange.admission._show import Shown, show
from planbro.exchange.admission._stays import Stay, stays
from planbro.exchange.admission._tell import flow as _told
from planbro.exchange.engine import Flow
from planbro.exchange.pointer import letting_go


def flows(rulings: Rulings) -> Mapping[str, Flow]:
    """What is done with facts, with what messages told, and with messages that wait."""
    hears = {state: letting_go(step) for state, step in _heard(rulings).items()}
    return {KIND: {"received": letting_go(settling(rulings))}, HEARD: hears, MESSAGE: _told(rulings)}


__all__ = [
    "BACK",
    "HEARD",
    "KIND",
    "MESSAGE",
    "RULES",
    "TASK",
    "Fact",
    "Forecast",
    "News",
    "Rule",
    "Ruling",
    "Rulings",
    "Shown",
    "Stay",
    "check",
    "event_told",
    "explain",
    "fact_of",
    "flows",
    "hearing",
    "inform",
    "informer",
    "innkalling_sentence",
    "lane_of",
    "message_in",
    "news_for",
    "opened",
    "over",
    "passed",
    "ruling_of",
    "settling",
    "show",
    "stays",
    "take",
]

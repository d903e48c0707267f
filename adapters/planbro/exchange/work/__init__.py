"""The worker as a process: its loop, its turns, its end; on one machine or on any number that share a store."""

from planbro.exchange.work._installed import ALL_FLOWS, Installed, Process, installed, ways_of
from planbro.exchange.work._loop import Loop, Polled
from planbro.exchange.work._notices import take_notices
from planbro.exchange.work._rules import alerts_of, asking_of, rules_of, rulings_of
from planbro.exchange.work._state import StoreBookmark, StoreShelves, StoreState
from planbro.exchange.work._stop import Bell, signals
from planbro.exchange.work._turns import Turn, take_turns
from planbro.exchange.work._watched import watch, words_of

__all__ = [
    "ALL_FLOWS",
    "Bell",
    "Installed",
    "Loop",
    "Polled",
    "Process",
    "StoreBookmark",
    "StoreShelves",
    "StoreState",
    "Turn",
    "alerts_of",
    "asking_of",
    "installed",
    "rules_of",
    "rulings_of",
    "signals",
    "take_notices",
    "take_turns",
    "watch",
    "ways_of",
    "words_of",
]

"""An installation as its settings say: its ways in and out opened, its readiness asked.

The rooms below take plain arguments; here the settings are turned into them.
"""

from planbro.exchange.installation._certificates import certificates
from planbro.exchange.installation._keepers import open_keepers
from planbro.exchange.installation._ready import probes_of
from planbro.exchange.installation._retention import before_of, forget
from planbro.exchange.installation._standing import DatabaseState, QueueStanding, StateAtStart
from planbro.exchange.installation._traffic import MOST, Failures, Hour, Standing, Waits, opened, standing
from planbro.exchange.installation._ways import Around, Ways, open_ways

__all__ = [
    "MOST",
    "Around",
    "DatabaseState",
    "Failures",
    "Hour",
    "QueueStanding",
    "Standing",
    "StateAtStart",
    "Waits",
    "Ways",
    "before_of",
    "certificates",
    "forget",
    "open_keepers",
    "open_ways",
    "opened",
    "probes_of",
    "standing",
]

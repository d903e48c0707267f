"""What those who run planbro see, and no person in it: logs, metrics, traces, health.

Every room may log; one sieve (`sift`) decides for all four what a value may be (law 7).
"""

from planbro.observe import _health as probes
from planbro.observe._events import EVENTS
from planbro.observe._exporting import exporting
from planbro.observe._health import Health, Looked, Probe, StoreState, look
from planbro.observe._logs import Formatter, Handler, about, logger, set_up
from planbro.observe._metrics import Meters, Queue, Standing, Tally, exposition, registry_of, serve, write_file
from planbro.observe._sieve import KEYS, Vocabulary, sift
from planbro.observe._traces import Step, Traces

__all__ = [
    "EVENTS",
    "KEYS",
    "Formatter",
    "Handler",
    "Health",
    "Looked",
    "Meters",
    "Probe",
    "Queue",
    "Standing",
    "Step",
    "StoreState",
    "Tally",
    "Traces",
    "Vocabulary",
    "about",
    "exporting",
    "exposition",
    "logger",
    "look",
    "probes",
    "registry_of",
    "serve",
    "set_up",
    "sift",
    "write_file",
]

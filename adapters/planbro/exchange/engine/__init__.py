"""The engine of the exchange: steps that think and steps that send, worked through in lanes, any number of times."""

from planbro.exchange.engine._model import (
    Desk,
    Effect,
    Flow,
    Moved,
    Sending,
    Step,
    Together,
    done,
    held,
    later,
    moved,
    refused,
)
from planbro.exchange.engine._tries import Tries, after, stamp
from planbro.exchange.engine._worker import Traced, Worker, fault_of, untraced

__all__ = [
    "Desk",
    "Effect",
    "Flow",
    "Moved",
    "Sending",
    "Step",
    "Together",
    "Traced",
    "Tries",
    "Worker",
    "after",
    "done",
    "fault_of",
    "held",
    "later",
    "moved",
    "refused",
    "stamp",
    "untraced",
]

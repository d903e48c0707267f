"""What the register tells of a person's life: what closes is closed at once, and what is to be decided is a task."""

from collections.abc import Mapping
from typing import Final

from planbro.exchange.admission import Rulings
from planbro.exchange.engine import Flow
from planbro.exchange.life._alive import KIND as DEATH
from planbro.exchange.life._alive import alive, dead
from planbro.exchange.life._events import listening, taking
from planbro.exchange.sync._register import KINDS


def flow(rulings: Rulings) -> Mapping[str, Flow]:
    """What is done with an event; a stay in hospital goes by what its tenant has decided of admissions."""
    return {"event": {"received": taking(rulings)}}


FLOW: Final = flow({})

__all__ = ["DEATH", "FLOW", "KINDS", "alive", "dead", "flow", "listening", "taking"]

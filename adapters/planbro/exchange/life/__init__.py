"""What the register tells of a person's life: what closes is closed at once, and what is to be decided is a task."""

from typing import Final

from planbro.exchange.engine import Flow
from planbro.exchange.life._events import take

FLOW: Final[dict[str, Flow]] = {"event": {"received": take}}

__all__ = ["FLOW", "take"]

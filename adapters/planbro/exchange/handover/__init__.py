"""Handing over: the one plan follows the person to the body that answers next, by consent, and all are told."""

from typing import Final

from planbro.exchange.engine import Flow
from planbro.exchange.handover import _steps
from planbro.exchange.handover._handed import To, handed, is_handed
from planbro.exchange.handover._handover import forecast, handover, has_moved

FLOW: Final[dict[str, Flow]] = {
    "handover": {"received": _steps.agree, "agreed": _steps.hand, "handed": _steps.tell, "told": _steps.settle}
}

__all__ = ["FLOW", "To", "forecast", "handed", "handover", "has_moved", "is_handed"]

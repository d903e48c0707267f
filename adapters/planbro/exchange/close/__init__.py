"""Closing: archived, ended, everybody told, people asked to do what planbro cannot; done again it changes nothing."""

from typing import Final

from planbro.exchange.close import _steps
from planbro.exchange.close._close import Coming, begin, begun, close, forecast, plan_in
from planbro.exchange.close._ended import How, ended, is_closed
from planbro.exchange.engine import Flow

FLOW: Final[dict[str, Flow]] = {
    "close": {"received": _steps.archive, "archived": _steps.end, "ended": _steps.tell, "told": _steps.settle}
}

__all__ = ["FLOW", "Coming", "How", "begin", "begun", "close", "ended", "forecast", "is_closed", "plan_in"]

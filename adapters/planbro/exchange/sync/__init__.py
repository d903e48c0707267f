"""Sync: a plan that changed in its tool is told to who may know of it, and every message has its receipt."""

from typing import Final

from planbro.exchange.engine import Flow, Sending
from planbro.exchange.pointer import letting_go
from planbro.exchange.sync import _conflict, _gone, _message, _receipt, _withdrawn
from planbro.exchange.sync._at_hand import prepare
from planbro.exchange.sync._back import lay_out, override, send_back
from planbro.exchange.sync._change import keep, spread, understand
from planbro.exchange.sync._conflict import Conflict, Settled, conflict_of, settle, settle_in, spread_anew
from planbro.exchange.sync._delivery import post, render, wait
from planbro.exchange.sync._gone import missing, tell_gone
from planbro.exchange.sync._intake import Intake
from planbro.exchange.sync._rules import Archived, Deadlines, Rooms, Route, Rules, Source
from planbro.exchange.sync._shelf import ShelfArchive

FLOWS: Final[dict[str, Flow]] = {
    "change": {"received": understand, "understood": letting_go(keep), "versioned": spread},
    "delivery": {"decided": render, "rendered": Sending(post), "awaiting": wait},
    "receipt": {"received": _receipt.understand, "understood": _receipt.match},
    "message": {"received": letting_go(_message.understand), "judged": letting_go(_message.heard)},
    "answer": {"decided": letting_go(_message.answer), "rendered": Sending(_message.send_answer)},
    "conflict": {"received": _conflict.ask},
    "write": {"decided": lay_out, "rendered": Sending(send_back)},
    "notice": {"received": _withdrawn.notice},
    "recheck": {"received": _withdrawn.recheck},
    "gone": {"received": _gone.ask},
}

__all__ = [
    "FLOWS",
    "Archived",
    "Conflict",
    "Deadlines",
    "Intake",
    "Rooms",
    "Route",
    "Rules",
    "Settled",
    "ShelfArchive",
    "Source",
    "conflict_of",
    "missing",
    "override",
    "prepare",
    "settle",
    "settle_in",
    "spread_anew",
    "tell_gone",
]

"""What planbro remembers: which messages came and went, what became of each, and the originals byte for byte."""

from planbro.store._journal import Journal
from planbro.store._ledger import Ledger, Noted, no_room
from planbro.store._model import Entry, Envelope, Filing, Link, LinkKind, Receipt, Sent, State, Way, WrittenReceipt
from planbro.store._names import free_stem

__all__ = [
    "Entry",
    "Envelope",
    "Filing",
    "Journal",
    "Ledger",
    "Link",
    "LinkKind",
    "Noted",
    "Receipt",
    "Sent",
    "State",
    "Way",
    "WrittenReceipt",
    "free_stem",
    "no_room",
]

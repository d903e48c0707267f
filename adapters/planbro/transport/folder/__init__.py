"""Folders as ways in and out: what is put in one is taken once, what is put out is there whole or not at all."""

from planbro.transport.folder._drop import Drop
from planbro.transport.folder._inbox import Aside, Counted, FolderInbox
from planbro.transport.folder._outbox import FolderOutbox

__all__ = ["Aside", "Counted", "Drop", "FolderInbox", "FolderOutbox"]

"""Letters to those who have no electronic message: a PDF and what it is about, for SvarUt or a system like it."""

from planbro.transport.svarut._letter import Letters
from planbro.transport.svarut._outbox import SvarUtFolder, SvarUtInbox, SvarUtService

__all__ = ["Letters", "SvarUtFolder", "SvarUtInbox", "SvarUtService"]

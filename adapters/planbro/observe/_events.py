"""Every event that may stand in a log, and what it says. What is not here is logged as `unlisted`, with its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EVENTS: Final[Mapping[str, str]] = {
    # the process
    "started": "the process takes work",
    "draining": "told to stop: what is begun is finished, nothing new is taken",
    "stopped": "the process has let go of everything",
    "config-loaded": "settings were read; the policy in force is told",
    "ready": "everything that work needs is there",
    "not-ready": "something that work needs is not there; the codes say what",
    "clock-off": "the clock here and there differ more than a signature allows",
    # an exchange, step by step
    "arrived": "something came in by a port and is on the disk",
    "arrived-again": "the same came in again, and had no effect",
    "understood": "what came in was read",
    "set-aside": "what came in could not be used; the codes say why",
    "book-faulty": "the address book's file has something to mend, and the rest counts; the codes say what",
    "versioned": "a plan has a new version",
    "unchanged": "nothing in the plan was new",
    "decided": "disclosure has said what may go to whom",
    "withheld": "nothing may go to this party",
    "rendered": "a message is made",
    "posted": "a message is with the far end's transport",
    "not-posted": "a message did not go; the code says why, and whether it is tried again",
    "delivered": "the far end's transport has delivered a message",
    "receipt": "an application receipt came for a message",
    "receipt-late": "a receipt came after its deadline",
    "receipt-second": "a message has got another receipt",
    "receipt-missing": "a deadline passed without a receipt",
    "reminded": "a reminder stands in the list",
    "closed": "an exchange is over",
    "held": "a person has to look",
    "step-failed": "a step failed, and is tried again",
    "step-done": "a step is done",
    "transit-untold": "messages passed as they came, and the store was away until the end: it has no deviation of them",
    # work
    "claimed": "a batch of work was taken",
    "lease-lost": "another machine has taken over what was begun here",
    "stalled": "a machine fell silent; what it had is taken over",
    "corrected": "a person corrected an exchange",
    "pruned": "what is past its time was deleted",
    "resealed": "what an old key sealed was sealed anew",
    "backed-up": "a backup was made",
    "restored": "a backup was put in place",
    "migrated": "the database has a new shape",
    "polled": "a port was asked",
    "fault": "something went wrong that is not one exchange's own; it is tried again, and the rest goes on",
    "turn-failed": "what is done every so often went wrong; it is tried again within minutes",
    "port-down": "a port does not answer",
    "port-up": "a port answers again",
    # of libraries
    "http-asked": "a request went out",
    "http-answered": "a request was answered",
    "library": "a library had something to say; its text may hold anything, so only its place is kept",
    "warning": "Python warned of something",
    "uncaught": "an exception that nobody took",
    "unlisted": "an event that is not in this list",
    "log-failed": "a line could not be written",
}

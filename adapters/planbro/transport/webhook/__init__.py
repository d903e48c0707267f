"""News to another system over HTTP: signed, with a link that means nothing to others, and no person in it."""

from planbro.transport.webhook._announcement import Announcement
from planbro.transport.webhook._outbox import WebhookOutbox
from planbro.transport.webhook._sign import Keys, sign, verified

__all__ = ["Announcement", "Keys", "WebhookOutbox", "sign", "verified"]

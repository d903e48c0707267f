"""A subscriber is told over HTTP that something changed: an R4 rest-hook, or a signed webhook; an id and no more."""

from planbro.transport.resthook._hook import Hook, RestHook, is_below

__all__ = ["Hook", "RestHook", "is_below"]

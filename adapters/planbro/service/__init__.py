"""The service: what hospitals and platforms ask over HTTP, and what people look at.

    context = Context(settings, database, gate, now, public, environment)
    app = application(context)      # ASGI

It is thin: who asks is shown by a token (`service.access`), what may be told is decided by `exchange.view`.
"""

from planbro.service._app import application
from planbro.service._context import Context, Gate, Tenancy, context_of
from planbro.service._problem import Denied, Problem

__all__ = ["Context", "Denied", "Gate", "Problem", "Tenancy", "application", "context_of"]

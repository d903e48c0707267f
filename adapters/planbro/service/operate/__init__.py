"""What those who run it do over HTTP: see where everything stands, put right what did not go, let messages pass.

    routes(context)     /api/..., /transit, /inbox/{port}, /health/ready; described in /api/openapi.json

It is thin: each thing is done by the function of `exchange` that the command uses. Nothing here gives the content of a
plan, and no number of a person stands in an address.
"""

from planbro.service.operate._routes import routes

__all__ = ["routes"]

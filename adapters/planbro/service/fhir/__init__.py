"""The FHIR R4 facade: read, search, history, a plan as a document, asking for access (fhir.md § 5; docs/fhir-api.md).

routes(context)     # `/fhir`, to be put beside others or below a tenant
told(request, problem)   # a fault that a part outside finds, as FHIR tells it
warm()              # to be begun when the service is up
"""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount, Route

from planbro.service._context import Context
from planbro.service.fhir._facade import Facade
from planbro.service.fhir._outcome import told
from planbro.service.fhir._warm import warm

__all__ = ["Facade", "routes", "told", "warm"]


def routes(context: Context) -> list[BaseRoute]:
    """The facade below `/fhir`. The bare address is told too, so that no redirect repeats what stands behind it."""
    facade = Facade(context)
    return [Route("/fhir", facade), Mount("/fhir", facade)]

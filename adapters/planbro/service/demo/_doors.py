"""How one gets in to the pages of a demo, whose people log in nowhere: an address for each role, and more of them at
`/demo`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from planbro.exchange.engine import stamp
from planbro.service._context import Context
from planbro.service._problem import Denied
from planbro.service.pages._colleague import ROLES, Colleague, Role
from planbro.service.pages._render import HEADERS, as_response, static
from planbro.service.visits import key_of, new_secret
from planbro.store.database import Transaction, Visits

PATH: Final = "/demo"
_LASTS: Final = timedelta(days=30)
"""Longer than a demo runs."""


class Doors:
    """The ways in of one demo."""

    def __init__(self, context: Context, people: Mapping[Role, Colleague]) -> None:
        self.context, self.people = context, people
        self.tenant = next(iter(context.settings.tenants.values())).orgnr

    def link(self, role: Role) -> str:
        """An address that opens the pages once, for that role."""
        with self.context.database.writing() as transaction:
            return self._made(role, transaction)

    def routes(self) -> list[BaseRoute]:
        return [
            Route(PATH, self._page, methods=["GET"]),
            Route(f"{PATH}/{{role}}", self._opened, methods=["POST"]),
        ]

    def _made(self, role: Role, transaction: Transaction) -> str:
        secret, now = new_secret(), self.context.now()
        Visits(transaction).open(
            self.tenant, "work-handle", key_of(secret), stamp(now + _LASTS), self.people[role].sealed(), stamp(now)
        )
        return f"{self.context.public}/pages/h/{secret}"

    async def _page(self, _: Request) -> Response:
        people = [(role, one.name) for role, one in self.people.items()]
        text = _environment().get_template("demo.html.j2").render(
            people=people, version=static()["style.css"].version, path=PATH
        )  # fmt: skip
        return as_response(text)

    async def _opened(self, request: Request) -> Response:
        role = next((one for one in ROLES if one == request.path_params["role"]), None)
        if role is None:
            raise Denied(404, "service-no-such")
        link = await self.context.write(lambda transaction: self._made(role, transaction))
        return RedirectResponse(link, 303, dict(HEADERS))


@cache
def _environment() -> Environment:
    return Environment(loader=PackageLoader("planbro.service.demo", "templates"), autoescape=True,
                       undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # fmt: skip

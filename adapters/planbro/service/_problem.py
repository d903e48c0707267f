"""What is told where something cannot be done: a code, the words for it, and nothing of what was sent (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from starlette.requests import Request
from starlette.responses import Response

from planbro.findings import Finding


@dataclass(frozen=True, slots=True)
class Problem:
    """An HTTP status, and the code of a finding that says why; `params` are codes and counts."""

    status: int
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Denied(Exception):
    """A request that is not answered. Each part of the service tells it in its own form."""

    def __init__(
        self, status: int, code: str, *, headers: Mapping[str, str] | None = None, **params: str | int
    ) -> None:
        super().__init__(code)
        self.problem = Problem(status, code, params, dict(headers or {}))

    @property
    def status(self) -> int:
        return self.problem.status

    @property
    def code(self) -> str:
        return self.problem.code


def language_of(request: Request) -> str:
    """`nb` unless the caller says that it reads English; nynorsk readers read bokmål here."""
    wanted = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    return "en" if wanted.startswith("en") else "nb"


def told(request: Request, problem: Problem) -> Response:
    """A problem as `application/problem+json`."""
    finding, language = Finding(problem.code, params=problem.params), language_of(request)
    body = {
        "type": "about:blank",
        "title": finding.text(language),
        "status": problem.status,
        "detail": finding.action(language),
        "code": problem.code,
    }
    return Response(orjson.dumps(body), problem.status, dict(problem.headers), "application/problem+json")

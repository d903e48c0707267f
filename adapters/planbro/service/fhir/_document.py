"""`$ip-document`: the plan as one document, as far as the asker may see it (fhir.md § 6.1)."""

from __future__ import annotations

from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from planbro.exchange import write
from planbro.exchange._statement import with_statement
from planbro.exchange.view import Seen
from planbro.formats.codec import json as codec
from planbro.plan import day_in_norway
from planbro.render.plan import plan_pdf
from planbro.service._problem import Denied
from planbro.service.fhir._bundle import REDACTED
from planbro.service.fhir._ids import plan_of
from planbro.service.fhir._turn import NO_STORE, Turn

_PDF: Final = "application/pdf"


async def document(turn: Turn, id_: str, language: str) -> Response:
    """A Bundle of type document, with text that people can read; PDF where Accept asks for that first.

    Raises:
        Denied: there is no such plan, none of whose content may be told, or the language is none.
    """
    if language not in {"", "nb", "nn"}:
        raise Denied(400, "facade-value", name="language")
    as_pdf = turn.wish.ranges[:1] == (_PDF,) or (not turn.wish.is_fhir and _PDF in turn.wish.ranges)
    if not as_pdf and not turn.wish.is_fhir:
        raise Denied(406, "facade-format")
    plan = plan_of(id_)
    found = await turn.fetched(await turn.see(plan=plan), "CarePlan") if plan == id_ and plan else []
    seen = next(iter(found), None)
    if seen is None or seen.level != "content":
        nothing = await turn.nothing("document", seen, "CarePlan")
        turn.not_away(seen)
        raise nothing
    body = await run_in_threadpool(_pdf if as_pdf else _bundle, seen, "nn" if language == "nn" else "nb")
    await turn.note("document", seen, "shown", "CarePlan")
    if as_pdf:
        return Response(body, headers=NO_STORE, media_type=_PDF)
    return await turn.answer(body)


def _bundle(seen: Seen, language: Any) -> bytes:
    released = seen.released
    assert released is not None
    plan = with_statement(released.plan, seen.asked_at)
    writing = write(plan, "fhir", onto=False, account=False, as_of=seen.asked_at, bundle="document", language=language)
    tree: dict[str, Any] = writing.document.tree.value  # type: ignore[union-attr]
    if released.withheld or seen.redacted:
        tree = {"resourceType": "Bundle", "meta": {"security": [REDACTED]}, **tree}
    return codec.serialise(tree, indent=False)


def _pdf(seen: Seen, language: Any) -> bytes:
    released = seen.released
    assert released is not None
    return plan_pdf(with_statement(released.plan, seen.asked_at), language, as_of=day_in_norway(seen.asked_at))

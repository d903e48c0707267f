"""The papers of a request: the signed consent that came, one that is scanned in, the form to sign, the letter back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from starlette.responses import Response

from planbro.exchange.access import form_for, keep_paper
from planbro.exchange.access._kept import plan_here
from planbro.exchange.consent import Scan, is_scan
from planbro.plan import day_in_norway
from planbro.render import consent as forms
from planbro.render.access import answer_letter
from planbro.render.access import as_pdf as letter_pdf
from planbro.service.pages._frame import At
from planbro.service.pages._render import HEADERS
from planbro.service.pages.requests._asker import askers
from planbro.service.pages.requests._one import case_at, page
from planbro.store.database import Audit, Messages, Requests, Transaction

MOST: Final = 10_000_000
_ALONE: Final[Mapping[str, str]] = {
    **HEADERS, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}  # fmt: skip


async def paper(at: At) -> Response:
    """The signed consent that lies with it, as it came. It opens by itself, and may load and run nothing."""

    def look(transaction: Transaction) -> Scan:
        case = case_at(transaction, at)
        data = Messages(transaction).body(case.row.paper) if case.row.paper is not None else None
        if data is None or not is_scan(data):
            raise at.not_there()
        return Scan.of(data)

    scan = await at.read(look)
    await _noted(at, "consent-paper")
    return _file(scan.data, scan.mime, f"samtykke.{scan.ending}")


async def scanned(at: At) -> Response:
    """A signed paper that is scanned in, to lie with the request."""
    data = at.sent.paper
    if data is None or not is_scan(data):
        return await page(at, amiss={"file": at.t("requests-amiss-file")}, status=422)

    def work(transaction: Transaction) -> str:
        case = case_at(transaction, at)
        if case.row.is_open:
            number = keep_paper(transaction, at.tenant, "access", case.row.ref, data, at.now)
            Requests(transaction).change(case.row, at.now, paper=number)
            line = at.line("received", plan=case.row.plan, person=case.row.person, outcome="consent-paper",
                           params={"request": case.row.ref})  # fmt: skip
            Audit(transaction).write([line], at.now)
        return case.row.ref

    return at.go(f"/requests/{await at.write(work)}", told="requests-scanned")


async def to_sign(at: At) -> Response:
    """The form that is needed, filled in with what is asked for, to be signed."""
    language: Literal["nb", "nn"] = "nn" if at.language == "nn" else "nb"

    def made(transaction: Transaction) -> bytes:
        case = case_at(transaction, at)
        plan = plan_here(transaction, at.tenant, case.row.plan)
        if plan is None:
            raise at.not_there()
        there, form = form_for(plan, case, at.now, language)
        return forms.as_pdf(forms.form_page(form, there, language), day_in_norway(at.now))

    await _noted(at, "consent-form")
    return _file(await at.read(made), "application/pdf", "samtykke.pdf")


async def letter(at: At) -> Response:
    """The letter that answers one who asked by letter."""
    rules = at.context.answering[at.tenant]

    def made(transaction: Transaction) -> bytes:
        case = case_at(transaction, at)
        if case.row.way != "letter" or case.row.state not in {"completed", "rejected"}:
            raise at.not_there()
        asker = askers(transaction, at, [case])[case.row.ref]
        return letter_pdf(answer_letter(
            case.row.code, case.granted or case.wanted, case.reason if case.told else "", to=asker.name,
            sender=at.tenancy.told.name or at.tenancy.name, number=case.numbers[0].value, day=day_in_norway(at.now),
            complaint=rules.complaint, reference=case.row.ref[:8], language=rules.language,
        ))  # fmt: skip

    data = await at.read(made)
    await _noted(at, "letter")
    return _file(data, "application/pdf", "svar.pdf")


async def _noted(at: At, what: str) -> None:
    """In the log before it is shown."""
    case = await at.read(lambda transaction: case_at(transaction, at))
    await at.note(at.line("request-read", plan=case.row.plan, person=case.row.person, outcome=what,
                          params={"request": case.row.ref}))  # fmt: skip


def _file(data: bytes, mime: str, name: str) -> Response:
    return Response(data, 200, {**_ALONE, "Content-Disposition": f'inline; filename="{name}"'}, mime)

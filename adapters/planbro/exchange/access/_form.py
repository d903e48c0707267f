"""The form that a request needs signed, and what of a signed one a request may have: never more than either says."""

from __future__ import annotations

from dataclasses import replace

from planbro.exchange.access._body import Named, with_body
from planbro.exchange.access._model import Case, Wanted
from planbro.exchange.access._narrow import Strip, both, earlier, later, strips
from planbro.findings import Findings, Refused
from planbro.formats.consent_form import ConsentForm, FormParty
from planbro.plan import Plan, day_in_norway


def form_for(plan: Plan, case: Case, now: str, language: str = "nb") -> tuple[Plan, ConsentForm]:
    """The form with a line for each thing that is asked for, and the plan that has the asker's body in it, which the
    form's lines refer to. Nothing is agreed to until it is signed."""
    named, wanted = with_body(plan, case), case.wanted
    name = next(one.name for one in named.plan.organisations if one.id == named.body)
    lines = tuple(
        FormParty(
            organisation=named.body, part=one.part, life_area=one.area, access="read", purpose=wanted.purpose,
            start=one.start, end=one.stop, label=name if isinstance(name, str) else None,
        )
        for one in strips(wanted)
    )  # fmt: skip
    start = later(wanted.start, day_in_norway(now))
    form = ConsentForm(
        "sharing", plan.id, language=language, start=start, end=wanted.stop, parties=lines, replaces=False
    )  # fmt: skip
    return named.plan, form.with_code()


def bounded(form: ConsentForm, case: Case, named: Named, wanted: Wanted, found: Findings) -> ConsentForm:
    """The signed form, with what it says of this asker and no more than was asked.

    A line for another, or for more, may well be signed too: that is entered by `consent record`, and not by a request.
    One that names the legal entity is to its unit as well, and is entered for the unit. The same paper may answer other
    requests too, so what is entered bears the request's name beside the paper's code.

    Raises:
        Refused: it is not signed, says no, is another's, or has no line that gives the asker anything of it.
    """
    if form.plan is None:
        raise Refused.because("access-form-whose")
    if form.answer is False:
        raise Refused.because("access-form-no")
    if not form.has_list:
        raise Refused.because("access-form-kind", kind=form.kind)
    mine = [one for one in form.parties if one.agreed is True and _names(one, named)]
    if len(mine) < sum(one.agreed is True for one in form.parties):
        found.add("access-form-others", path="parties")
    whole = replace(wanted, stop=earlier(wanted.stop, form.end))
    common = (_common(one, strip, named.body, wanted.purpose) for one in mine for strip in strips(whole))
    lines = tuple(dict.fromkeys(line for line in common if line is not None))
    if not lines:
        raise Refused.because("access-form-nothing")
    return replace(
        form, kind="sharing", parties=lines, replaces=False, lifted=(), start=later(form.start, form.signed),
        end=whole.stop, code=f"{form.code or ''}/{case.row.ref[:8]}",
    )  # fmt: skip


def _names(line: FormParty, named: Named) -> bool:
    return line.organisation in {named.body, named.above} - {""} and line.participant is None


def _common(line: FormParty, strip: Strip, body: str, purpose: str) -> FormParty | None:
    """What a signed line and something that is asked for have in common."""
    left = both(Strip(line.part, line.life_area, line.start, line.end), strip) if line.part is not None else None
    if left is None:
        return None
    return replace(
        line, organisation=body, part=left.part, life_area=left.area, start=left.start, end=left.stop, access="read",
        purpose=line.purpose or purpose, label=None,
    )  # fmt: skip

"""`planbro audit log` and `review`: the audit for the planeier, and for the controller."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from planbro.cli._audit import number_in
from planbro.cli._files import write_outputs
from planbro.cli._kept import Named, find
from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import Asked, Stored, now, stored, who
from planbro.findings import Refused
from planbro.render.terminal import Table

if TYPE_CHECKING:
    from planbro.exchange.looked import Naming, Watch
    from planbro.plan import Policy
    from planbro.render.looked import Language, Log, Reader
    from planbro.settings import Tenant
    from planbro.store.database import Transaction

_PAGES: Final = (".html", ".pdf", ".json")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines: `person` names a file with the person's number, or - for standard input, never the number."""

    plan: str | None = None
    person: str | None = None
    since: str | None = None
    until: str | None = None

    @property
    def times(self) -> tuple[str, str]:
        from planbro.exchange.looked import moment

        return (moment(self.since) if self.since else "", moment(self.until) if self.until else "")


def about(transaction: Transaction, here: Stored, wanted: Wanted) -> tuple[str, str]:
    """The plan and the person that are meant, by the store's ids."""
    from planbro.store.database import Number, Persons

    plan = find(transaction, here.tenant, Named.of(wanted.plan)).id if wanted.plan else ""
    if wanted.person is None:
        return plan, ""
    person = Persons(transaction).find(here.tenant, Number(number_in(wanted.person)))
    if person is None:
        raise Refused.because("person-not-kept")
    return plan, person


# the planeier's log


@dataclass(frozen=True, slots=True)
class Given:
    """Who gets the log, in which language and form. `reader` names a file with the number of whoever acts for the
    planeier."""

    reader: Reader
    number: str | None
    language: Language
    output: str | None


def log(job: Job, asked: Asked, wanted: Wanted, given: Given) -> None:
    """Make the log of who looked. That it was given is a line too."""
    from planbro.exchange.looked import Asked as For
    from planbro.exchange.looked import log_of
    from planbro.store.database import Audit, Line, Persons

    if (wanted.plan is None) == (wanted.person is None):
        raise UsageFault("whose? --plan or --person")
    if (given.reader == "representative") != (given.number is not None):
        raise UsageFault("--for representative and --reader FILE belong together")
    if given.output is not None and Path(given.output).suffix.lower() not in _PAGES:
        raise UsageFault("OUT ends in .html, .pdf or .json")
    number = number_in(given.number) if given.number is not None else ""
    since, until = wanted.times
    with stored(asked) as here, here.database.writing() as transaction:
        plan, person = about(transaction, here, wanted)
        plans = [plan] if plan else Persons(transaction).plans(here.tenant, person)
        made = log_of(
            transaction, here.tenant, For(plans, person, given.reader, number, since, until), now(),
            policy=_policy(here), naming=_naming(here), controller=_tenant_name(here),
        )  # fmt: skip
        line = Line(here.tenant, who(), "log-given", plan=plan, person=person, tool="planbro audit log",
                    params={"for": given.reader, "count": len(made.visits)})  # fmt: skip
        Audit(transaction).write([line], now())
    job.result = {**made.as_json(), "file": given.output}
    if given.output is not None:
        write_outputs({given.output: _written(made, given)})
    if job.talks:
        _shown(job, made, given)


def _written(made: Log, given: Given) -> bytes:
    import orjson

    from planbro.render.looked import as_html, as_pdf, log_page

    ending = Path(str(given.output)).suffix.lower()
    if ending == ".json":
        return orjson.dumps(made.as_json(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    page = log_page(made, given.language)
    return as_pdf(page, made.given) if ending == ".pdf" else as_html(page).encode()


def _shown(job: Job, made: Log, given: Given) -> None:
    """The sums, and where the whole of it was written."""
    from planbro.render.looked import log_page

    page = log_page(made, _spoken(job))
    for block in page["blocks"]:
        if block["type"] == "sums":
            for text in block["items"]:
                job.out.wrapped(text)
        elif block["type"] == "visits" and given.output is None:
            table = Table([*block["headings"]])
            for row in block["rows"]:
                table.add(row["when"], row["who"], row["what"], row["why"])
            job.out.table(table)
    if given.output is not None:
        job.out.say("log-written", file=given.output, style="bold green")


# review


def _spoken(job: Job) -> Language:
    """What is said on the screen is for whoever runs it; `--words` is for those who get the file."""
    return "en" if job.language == "en" else "nb"


def review(job: Job, asked: Asked, wanted: Wanted, output: str | None, language: Language) -> None:
    """Go through the audit for what has to be looked into; in a list of its own where a file is named."""
    from planbro.exchange.looked import review as gone_through
    from planbro.render.looked import signs_csv
    from planbro.store.database import Audit, Line

    if wanted.since is None:
        raise UsageFault("from when? --since")
    since, until = wanted.times
    with stored(asked) as here:
        with here.database.reading() as transaction:
            found = gone_through(transaction, here.tenant, since, until, _watch(here))
        with here.database.writing() as transaction:
            line = Line(here.tenant, who(), "audit-reviewed", tool="planbro audit review",
                        params={"since": since, "until": until, "counts": found.counts()})  # fmt: skip
            Audit(transaction).write([line], now())
    if output is not None:
        write_outputs({output: signs_csv(found.signs, language)})
    job.result = {"tenant": here.tenant, "since": since, "until": until or None, "lines": found.lines,
                  "looks": found.looks, "refused": found.refused, "counts": found.counts(),
                  "signs": [one.as_json() for one in found.signs], "file": output}  # fmt: skip
    if job.talks:
        _signs(job, found.signs, _spoken(job))
        job.out.say("review-done", lines=found.lines, count=len(found.signs), style="bold")


def _signs(job: Job, signs: Any, language: Language) -> None:
    from planbro.render.looked import sign_cells, sign_headings

    if not signs:
        return
    headings = sign_headings(language)
    table = Table([headings[at] for at in _SHOWN])
    for one in signs:
        cells = sign_cells(language, one)
        table.add(*(str(cells[at]) or "·" for at in _SHOWN))
    job.out.table(table)


_SHOWN: Final = (0, 1, 2, 4, 6)


# the settings


def _tenant(here: Stored) -> tuple[str, Tenant] | None:
    tenants = here.settings.tenants if here.settings is not None else {}
    return next(((name, one) for name, one in tenants.items() if one.orgnr == here.tenant), None)


def _tenant_name(here: Stored) -> str:
    found = _tenant(here)
    return found[1].name if found is not None else ""


def _policy(here: Stored) -> Policy:
    from planbro.plan import Policy

    found = _tenant(here)
    return here.settings.policy_of(found[0]) if found is not None and here.settings is not None else Policy()


def _naming(here: Stored) -> Naming:
    from planbro.exchange.looked import Naming

    if here.settings is None:
        return Naming()
    said = here.settings.audit
    return Naming(said.personnel, said.own_personnel, said.visit.total_seconds())


def _watch(here: Stored) -> Watch:
    from planbro.exchange.looked import Watch

    if here.settings is None:
        return Watch()
    said = here.settings.audit.review
    return Watch(
        said.units, said.units_within.total_seconds(), said.persons, said.night_from, said.night_until,
        said.night_persons, said.night_factor, said.night_least, said.refusals, said.refusals_within.total_seconds(),
    )  # fmt: skip


def language_of(words: str | None) -> Language:
    """The language of what is written for others: bokmål where none is asked for."""
    return cast("Language", words) if words is not None else "nb"

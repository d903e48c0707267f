"""The grammar of tasks, reminders and the address book: what `planbro tasks`, `reminders` and `parties` take."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planbro.cli._options import MaxOption, PaperLanguage
from planbro.cli._run import Job
from planbro.cli._stored import Asked
from planbro.cli._storing import on_store

tasking = typer.Typer(
    help="What people have to do: listed, shown with the words to paste, done, and verified from what the EPJ says.",
    no_args_is_help=True,
)
partying = typer.Typer(
    help="The address book: who can be reached where and takes what, from lists and by hand.", no_args_is_help=True
)


class Standing(StrEnum):
    """Which tasks."""

    OPEN = "open"
    LATE = "late"
    DONE = "done"
    VERIFIED = "verified"
    OVER = "over"
    ALL = "all"


NumberArgument = Annotated[int, typer.Argument(metavar="N", help="The task's number.", show_default=False)]
CalendarOption = Annotated[
    str | None, typer.Option("--calendar", metavar="FILE", help="Write a calendar file (.ics) there; no person in it.")
]
FhirOption = Annotated[
    str | None, typer.Option("--fhir", metavar="FILE", help="Write FHIR Tasks there; no person in them.")
]
LinkOption = Annotated[
    str, typer.Option("--link", metavar="URL", help="Tasks are found below this address; https, without a query.")
]
PartyArgument = Annotated[
    str, typer.Argument(metavar="PARTY", help="herid: or orgnr: and a number.", show_default=False)
]
DayOption = Annotated[
    str | None, typer.Option("--day", metavar="DAY", help="As it counts on this day.", show_default="today")
]


@tasking.command(
    "list",
    epilog="""
\b
Examples:
  planbro tasks list
  planbro tasks list --kind record --party herid:8094866
  planbro tasks list --calendar oppgaver.ics --link https://planbro.kommune.example/t
""",
)
@on_store("tasks-list", out=("calendar", "fhir"))
def tasks_list(
    job: Job,
    asked: Asked,
    which: Annotated[Standing, typer.Option("--standing", help="Which of them; open: all that is to do.")] = (
        Standing.OPEN
    ),
    kind: Annotated[str | None, typer.Option("--kind", metavar="K", help="reminder, record, ...")] = None,
    plan: Annotated[str | None, typer.Option("--plan", metavar="ID", help="The plan's id.")] = None,
    party: Annotated[str | None, typer.Option("--party", metavar="P", help="herid: or orgnr: and a number.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="The first so many.")] = 200,
    calendar: CalendarOption = None,
    fhir: FhirOption = None,
    link: LinkOption = "",
) -> None:
    """List tasks, the most pressing first."""
    from planbro.cli import _tasks

    out = _tasks.Out(calendar, fhir, link)
    _tasks.listing(job, asked, which.value, kind, plan, party, limit, out)


@tasking.command("show")
@on_store("tasks-show")
def tasks_show(
    job: Job,
    asked: Asked,
    number: NumberArgument,
) -> None:
    """Show a task: what to do, and where it is about an EPJ, the words to paste and the fields. Audited."""
    from planbro.cli import _tasks

    _tasks.show(job, asked, number)


@tasking.command("done")
@on_store("tasks-done")
def tasks_done(
    job: Job,
    asked: Asked,
    numbers: Annotated[list[int], typer.Argument(metavar="N...", help="Numbers of tasks.", show_default=False)],
) -> None:
    """Say that tasks are done. What can be seen to show it verifies them later. Audited."""
    from planbro.cli import _tasks

    _tasks.done(job, asked, numbers)


@tasking.command("form")
@on_store("tasks-form", out=("output",))
def tasks_form(
    job: Job,
    asked: Asked,
    number: NumberArgument,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Where to write: .pdf; - for standard output.")
    ],
    language: Annotated[PaperLanguage, typer.Option("--language", help="The form's language.")] = PaperLanguage.NB,
) -> None:
    """Write the consent form that a reminder is about, filled in with what the plan has. Audited."""
    from planbro.cli import _tasks

    _tasks.form(job, asked, number, output, language.value)


@tasking.command(
    "verify",
    epilog="""
\b
Examples:
  planbro tasks verify journal.csv --epj herid:8094866 --made 2026-11-22
  planbro tasks verify iplos:uttrekk.xml idents:ident.csv --epj herid:8094866 --made 2026-11-22
""",
)
@on_store("tasks-verify")
def tasks_verify(
    job: Job,
    asked: Asked,
    lists: Annotated[
        list[str],
        typer.Argument(metavar="LIST...", help="Extracts of the EPJ, as reconcile reads them.", show_default=False),
    ],
    epj: Annotated[str, typer.Option("--epj", metavar="P", help="Whose they are: the party of the tasks.")],
    made: Annotated[str, typer.Option("--made", metavar="DAY", help="The day on which they were made.")],
) -> None:
    """Verify what was recorded in an EPJ from its extracts; what differs is opened again."""
    from planbro.cli import _tasks

    _tasks.verify(job, asked, lists, epj, made)


def add_reminders(app: typer.Typer) -> None:
    """`planbro reminders`, which is one command."""
    app.command(
        "reminders",
        epilog="""
\b
Examples:
  planbro reminders --rules reminders.toml
  planbro reminders --epj herid:8094866=gerica --calendar oppgaver.ics
""",
    )(reminders)


@on_store("reminders", out=("calendar", "fhir"))
def reminders(
    job: Job,
    asked: Asked,
    rules: Annotated[
        Path | None, typer.Option("--rules", metavar="TOML", help="Which reminders, and how long before.")
    ] = None,
    epj: Annotated[
        list[str] | None,
        typer.Option("--epj", metavar="P=NAME", help="An EPJ in which the status is to be recorded: a task for each."),
    ] = None,
    calendar: CalendarOption = None,
    fhir: FhirOption = None,
    link: LinkOption = "",
) -> None:
    """Look at plans for what is due: revision, meetings, evaluation, consents, birthdays, koordinator; and list it."""
    from planbro.cli import _tasks

    out = _tasks.Out(calendar, fhir, link)
    _tasks.reminders(job, asked, rules, epj or (), out)


# --- the address book


@partying.command("list")
@on_store("parties-list")
def parties_list(
    job: Job,
    asked: Asked,
    kind: Annotated[str | None, typer.Option("--kind", metavar="K", help="coordinating-unit, gp, ...")] = None,
    kommune: Annotated[str | None, typer.Option("--kommune", metavar="NNNN", help="Those of this kommune.")] = None,
    parent: Annotated[str | None, typer.Option("--parent", metavar="P", help="The departments of this body.")] = None,
    gone: Annotated[bool, typer.Option("--closed", help="Also those that are closed.")] = False,
    day: DayOption = None,
) -> None:
    """List parties as they count on a day, overrides included."""
    from planbro.cli import _parties

    _parties.listing(job, asked, kind, kommune, parent, gone, day)


@partying.command("show")
@on_store("parties-show")
def parties_show(
    job: Job,
    asked: Asked,
    party: PartyArgument,
    day: DayOption = None,
) -> None:
    """Show a party, what counts of it instead for a time, and who is meant where it is closed."""
    from planbro.cli import _parties

    _parties.show(job, asked, party, day)


@partying.command(
    "import",
    epilog="""
\b
Examples:
  planbro parties import adresseregister.csv
  planbro parties import helse.json --source ar --whole
""",
)
@on_store("parties-import")
def parties_import(
    job: Job,
    asked: Asked,
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV or JSON; - for standard input.", show_default=False)],
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="What the list is called; its file name otherwise.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="It has all of its source: close those it has no more. Not with a fault.")
    ] = False,
    max_bytes: MaxOption = None,
) -> None:
    """Take in a list of parties; done again it changes nothing. A row that is wrong is told."""
    from planbro.cli import _parties

    _parties.bring(job, asked, file, source, whole, max_bytes)


@partying.command(
    "set",
    epilog="""
\b
Examples:
  planbro parties set herid:8094866 kind=home-care kommune=4699 takes=plo-1.6,edi-2.0
  planbro parties set herid:8094866 stop=2026-12-31 successor=herid:8094867
""",
)
@on_store("parties-set")
def parties_set(
    job: Job,
    asked: Asked,
    party: PartyArgument,
    said: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE...", help="What is said of it.", show_default=False)
    ],
) -> None:
    """Write a party by hand, or change it. Audited."""
    from planbro.cli import _parties

    _parties.set_one(job, asked, party, _parties.fields_of(said))


@partying.command(
    "override",
    epilog="""
\b
Examples:
  planbro parties override herid:8094866 takes=plo-1.5 --until 2026-12-31 --reason "Ny versjon er utsatt"
""",
)
@on_store("parties-override")
def parties_override(
    job: Job,
    asked: Asked,
    party: PartyArgument,
    said: Annotated[str, typer.Argument(metavar="FIELD=VALUE", help="What counts instead.", show_default=False)],
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="The last day on which it counts.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept sealed.")],
    start: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="The first day.", show_default="today")
    ] = None,
) -> None:
    """Let something else count of a party until a day. Audited."""
    from planbro.cli import _parties

    _parties.override(job, asked, party, said, start, until, reason)


@partying.command("end-override")
@on_store("parties-end-override")
def parties_end_override(
    job: Job,
    asked: Asked,
    number: Annotated[int, typer.Argument(metavar="N", help="The override's number.", show_default=False)],
) -> None:
    """Take an override back from today on. Audited."""
    from planbro.cli import _parties

    _parties.end_override(job, asked, number)

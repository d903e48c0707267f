"""The grammar of corrections and deviations: what `planbro exchanges` and `planbro deviations` take."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from planbro.cli._run import Job
from planbro.cli._stored import Asked
from planbro.cli._storing import on_store

exchanging = typer.Typer(
    help="What is under way or has been: see it, and put right what did not go. Nothing is done without --yes.",
    no_args_is_help=True,
)
deviating = typer.Typer(
    help="Deviations (avvik): what went wrong, closed by a person with a reason, told to whoever keeps them.",
    no_args_is_help=True,
)


class Standing(StrEnum):
    """Whom it waits for."""

    OPEN = "open"
    HELD = "held"
    CLOSED = "closed"


class Shown(StrEnum):
    """Which deviations."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


NumbersArgument = Annotated[
    list[int] | None, typer.Argument(metavar="[N]...", help="Numbers of exchanges.", show_default=False)
]
KindOption = Annotated[list[str] | None, typer.Option("--kind", metavar="K", help="change, delivery, receipt, ...")]
StateOption = Annotated[list[str] | None, typer.Option("--state", metavar="S", help="received, decided, awaiting, ...")]
StandingOption = Annotated[list[Standing] | None, typer.Option("--standing", help="open, held (a person), closed.")]
ReasonOption = Annotated[list[str] | None, typer.Option("--because", metavar="CODE", help="The reason it stands for.")]
PartyOption = Annotated[list[str] | None, typer.Option("--party", metavar="P", help="herid: or orgnr: and a number.")]
PlanOption = Annotated[list[str] | None, typer.Option("--plan", metavar="ID", help="The plan's id.")]
SinceOption = Annotated[str | None, typer.Option("--since", metavar="T", help="Opened on or after this day or time.")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="T", help="Opened before this day or time.")]
WhyOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept sealed. Needed with --yes.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do it. Otherwise it is only told what would be done.")]
OlderOption = Annotated[bool, typer.Option("--older", help="Even where a newer change of the plan was taken in.")]


@exchanging.command(
    "list",
    epilog="""
\b
Examples:
  planbro exchanges list --standing held
  planbro exchanges list --party herid:91090 --because receipt-negative --since 2026-11-01 --json
""",
)
@on_store("exchanges-list")
def exchanges_list(
    job: Job,
    asked: Asked,
    numbers: NumbersArgument = None,
    kind: KindOption = None,
    state: StateOption = None,
    standing: StandingOption = None,
    because: ReasonOption = None,
    party: PartyOption = None,
    plan: PlanOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="The latest so many.")] = 50,
) -> None:
    """List exchanges: where each stands, for how long, and why, in words. No person in it."""
    from planbro.cli import _correct

    which = _correct.Which(numbers, kind, state, standing, because, party, plan, since, until)
    _correct.listing(job, asked, which, limit)


@exchanging.command(
    "show",
    epilog="""
\b
Examples:
  planbro exchanges show 4711
  planbro exchanges show 4711 --show-reasons --json
""",
)
@on_store("exchanges-show")
def exchanges_show(
    job: Job,
    asked: Asked,
    number: Annotated[int, typer.Argument(metavar="N", help="The number of the exchange.", show_default=False)],
    reasons: Annotated[bool, typer.Option("--show-reasons", help="Show what persons gave as reasons.")] = False,
) -> None:
    """Show one exchange: what it came of, what came of it, its messages, and what persons did with it."""
    from planbro.cli import _correct

    _correct.show(job, asked, number, reasons)


_TELLS = """
\b
Examples:
  planbro exchanges {what} 4711
  planbro exchanges {what} --standing held --because {code} --reason "avtalt med mottaker" --yes
"""


def _add(what: str, code: str, help: str) -> None:
    """A correction that needs to know no more than which and why."""

    @exchanging.command(what, help=help, epilog=_TELLS.format(what=what, code=code))
    @on_store("exchanges-correct")
    def correction(
        job: Job,
        asked: Asked,
        numbers: NumbersArgument = None,
        kind: KindOption = None,
        state: StateOption = None,
        standing: StandingOption = None,
        because: ReasonOption = None,
        party: PartyOption = None,
        plan: PlanOption = None,
        since: SinceOption = None,
        until: UntilOption = None,
        reason: WhyOption = "",
        older: OlderOption = False,
        yes: YesOption = False,
    ) -> None:
        from planbro.cli import _correct

        which = _correct.Which(numbers, kind, state, standing, because, party, plan, since, until)
        wish = _correct.Asking(what, reason, yes, older=older)
        _correct.correction(job, asked, which, wish)


_add("skip", "xml-malformed", "Pass over exchanges that wait: they are over, and nothing more is done.")
_add("handle", "receipt-missing", "Mark exchanges as handled: a person has seen to them elsewhere.")
_add("requeue", "edi-refused", "Take held exchanges up again from where they stand.")
_add(
    "replay", "schema-invalid", "Do exchanges anew from what came in: in order of arrival, once for each, as new ones."
)


@exchanging.command(
    "resend",
    epilog="""
\b
Examples:
  planbro exchanges resend 4711 --reason "avvist ved en feil" --yes
  planbro exchanges resend --party herid:91090 --since 2026-11-20 --new --reason "mottaker mistet data" --yes
""",
)
@on_store("exchanges-correct")
def exchanges_resend(
    job: Job,
    asked: Asked,
    numbers: NumbersArgument = None,
    kind: KindOption = None,
    state: StateOption = None,
    standing: StandingOption = None,
    because: ReasonOption = None,
    party: PartyOption = None,
    plan: PlanOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    new: Annotated[bool, typer.Option("--new", help="Under a MsgId of its own, as a new message.")] = False,
    reason: WhyOption = "",
    yes: YesOption = False,
) -> None:
    """Send messages again, the same under the same MsgId. What may go is decided again first."""
    from planbro.cli import _correct

    which = _correct.Which(numbers, kind, state, standing, because, party, plan, since, until)
    wish = _correct.Asking("resend", reason, yes, anew=new)
    _correct.correction(job, asked, which, wish)


@exchanging.command(
    "mend",
    epilog="""
\b
Examples:
  planbro exchanges mend 4711 --set party=herid:91090 --reason "avdelingen har ny HER-id" --yes
  planbro exchanges mend 4712 --set answers=4711 --reason "kvitteringen manglet id" --yes
""",
)
@on_store("exchanges-correct")
def exchanges_mend(
    job: Job,
    asked: Asked,
    numbers: Annotated[list[int], typer.Argument(metavar="N...", help="Numbers of exchanges.", show_default=False)],
    set_: Annotated[
        list[str],
        typer.Option("--set", metavar="FIELD=VALUE", help="party, port, format, type, msgid, conversation or answers."),
    ],
    reason: WhyOption = "",
    yes: YesOption = False,
) -> None:
    """Mend the metadata of exchanges that wait, never their content; requeue them after."""
    from planbro.cli import _correct

    wish = _correct.Asking("mend", reason, yes, mend=set_)
    _correct.correction(job, asked, _correct.Which(numbers), wish)


# --- deviations


@deviating.command(
    "list",
    epilog="""
\b
Examples:
  planbro deviations list
  planbro deviations list --standing all --because receipt-missing --json
""",
)
@on_store("deviations-list")
def deviations_list(
    job: Job,
    asked: Asked,
    which: Annotated[Shown, typer.Option("--standing", help="Which of them.")] = Shown.OPEN,
    because: ReasonOption = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="The first so many.")] = 200,
) -> None:
    """List deviations: what happened, in words, for how long, and what can be done."""
    from planbro.cli import _deviate

    _deviate.listing(job, asked, which.value, because, limit)


@deviating.command(
    "close",
    epilog="""
\b
Examples:
  planbro deviations close 17 --reason "ringt mottakeren; planen er sendt på papir"
""",
)
@on_store("deviations-close")
def deviations_close(
    job: Job,
    asked: Asked,
    numbers: Annotated[list[int], typer.Argument(metavar="N...", help="Numbers of deviations.", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What was done about it; kept sealed.")],
) -> None:
    """Close deviations that were seen to."""
    from planbro.cli import _deviate

    _deviate.close(job, asked, numbers, reason)


@deviating.command(
    "export",
    epilog="""
\b
Examples:
  planbro deviations export -o avvik.csv
  planbro deviations export -o - --all
""",
)
@on_store("deviations-export", out=("output",))
def deviations_export(
    job: Job,
    asked: Asked,
    output: Annotated[str, typer.Option("-o", "--output", metavar="FILE", help="Where to write; - for stdout.")],
    all_: Annotated[bool, typer.Option("--all", help="Also those that were exported before.")] = False,
    reasons: Annotated[bool, typer.Option("--with-reasons", help="With what persons wrote when they closed.")] = False,
) -> None:
    """Write deviations as CSV for EQS or another system, and mark them as exported."""
    from planbro.cli import _deviate

    _deviate.export(job, asked, output, all_, reasons)


# --- the worker


def add_worker(app: typer.Typer) -> None:
    """`planbro worker`."""

    @app.command(
        epilog="""
\b
Examples:
  planbro worker --config /etc/planbro/planbro.toml
  planbro worker --check
  planbro worker --once --store planbro.db
"""
    )
    @on_store("worker", tenant=False)
    def worker(
        job: Job,
        asked: Asked,
        once: Annotated[bool, typer.Option("--once", help="Do what is to be done now, and leave.")] = False,
        check: Annotated[bool, typer.Option("--check", help="Only tell whether work could be taken.")] = False,
    ) -> None:
        """Work: ask the ports, take what came through its steps, send, wait for receipts; SIGTERM ends it in peace."""
        from planbro.cli import _worker

        _worker.work(job, asked, once, check)

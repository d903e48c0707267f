"""The grammar of what happens to a plan: conflicts between systems, closing, handing over, gone from its source."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from planbro.cli._run import Job
from planbro.cli._stored import Asked
from planbro.cli._storing import on_store

conflicting = typer.Typer(
    help="Conflicts: what two systems say differently of one plan, seen with both sides, and settled by a person.",
    no_args_is_help=True,
)
syncing = typer.Typer(help="What a tool and the store know of each other's plans.", no_args_is_help=True)
casing = typer.Typer()


class Take(StrEnum):
    """Whose word counts."""

    OURS = "ours"
    THEIRS = "theirs"


class Office(StrEnum):
    """What becomes of the koordinator."""

    STAYS = "stays"
    ENDS = "ends"


class Consents(StrEnum):
    """What becomes of the consents."""

    END = "end"
    ZEROED = "zeroed"


class Body(StrEnum):
    """What kind of body takes over."""

    KOMMUNE = "kommune"
    HELSEFORETAK = "helseforetak"


_Number = Annotated[int, typer.Argument(metavar="N", help="Its number.", show_default=False)]
_Plan = Annotated[
    str, typer.Argument(metavar="PLAN", help="store:ID, a plan of the store.", show_default=False)
]  # fmt: skip
_Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept sealed.")]
_Yes = Annotated[bool, typer.Option("--yes", help="Do it. Otherwise it is only told what would be done.")]
_Day = Annotated[
    str | None, typer.Option("--day", metavar="DAY", help="From which day; today otherwise.", show_default=False)
]


@conflicting.command("list")
@on_store("conflicts-list")
def conflicts_list(
    job: Job,
    asked: Asked,
    settled: Annotated[bool, typer.Option("--all", help="Also those that are settled.")] = False,
) -> None:
    """List conflicts: which plan, which system, in which parts. Nothing of what they say."""
    from planbro.cli import _cases

    _cases.conflicts_list(job, asked, settled)


@conflicting.command("show")
@on_store("conflicts-show")
def conflicts_show(
    job: Job,
    asked: Asked,
    number: _Number,
) -> None:
    """Show both sides of a conflict, place by place. It shows what the plan says, and that is put in the log."""
    from planbro.cli import _cases

    _cases.conflicts_show(job, asked, number)


@conflicting.command(
    "resolve",
    epilog="""
\b
Examples:
  planbro conflicts resolve 41 --take theirs --reason "Ringt koordinator"
  planbro conflicts resolve 41 --take ours --place 2=theirs --reason "Ringt koordinator"
""",
)
@on_store("conflicts-resolve")
def conflicts_resolve(
    job: Job,
    asked: Asked,
    number: _Number,
    reason: _Why,
    take: Annotated[
        Take | None,
        typer.Option("--take", help="ours: as the plan says; theirs: as the system says.", show_default=False),
    ] = None,
    place: Annotated[
        list[str] | None,
        typer.Option("--place", metavar="N=SIDE", help="A side for one place, by its number in show."),
    ] = None,
) -> None:
    """Settle a conflict. What is decided is a version of its own, and is told to those who may know."""
    from planbro.cli import _cases

    chosen = _cases.Choice(number, take.value if take else None, tuple(place or ()), reason)
    _cases.conflicts_resolve(job, asked, chosen)


@syncing.command("override")
@on_store("sync-override")
def sync_override(
    job: Job,
    asked: Asked,
    number: _Number,
    reason: _Why,
) -> None:
    """Write to a tool that keeps no history, though the archive has no receipt for what stands in it."""
    from planbro.cli import _cases

    _cases.sync_override(job, asked, number, reason)


@syncing.command("gone")
@on_store("sync-gone")
def sync_gone(
    job: Job,
    asked: Asked,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="A whole export: folder, zip or file.")],
    system: Annotated[str, typer.Option("--system", metavar="S", help="The system it is of, as the settings call it.")],
    yes: _Yes = False,
) -> None:
    """Tell of plans that are in the store and not in a whole export of their tool: a person is asked about each."""
    from planbro.cli import _cases

    _cases.sync_gone(job, asked, source, system, yes)


@casing.command(
    "close",
    epilog="""
\b
Examples:
  planbro close store:0c4f1b2e-6a3d-4b8e-9f10-2d3c4b5a6978
  planbro close store:0c4f1b2e-6a3d-4b8e-9f10-2d3c4b5a6978 --reason "Målene er nådd" --yes
""",
)
@on_store("close")
def close(
    job: Job,
    asked: Asked,
    plan: _Plan,
    reason: _Why = "",
    day: _Day = None,
    koordinator: Annotated[
        Office, typer.Option("--koordinator", help="Whether the koordinator stays, or the office ends too.")
    ] = Office.STAYS,
    consents: Annotated[
        Consents, typer.Option("--consents", help="They end, or are zeroed: they stand and open nothing.")
    ] = Consents.END,
    yes: _Yes = False,
) -> None:
    """Close a plan: archive it, end it, tell everybody who was told, and ask people to do what planbro cannot."""
    from planbro.cli import _cases

    wish = _cases.Closing(plan, reason, day, koordinator.value, consents.value, yes)
    _cases.close(job, asked, wish)


@casing.command(
    "handover",
    epilog="""
\b
Examples:
  planbro handover store:0c4f1b2e-6a3d-4b8e-9f10-2d3c4b5a6978 --to herid:91090
  planbro handover store:0c4f1b2e-6a3d-4b8e-9f10-2d3c4b5a6978 --to orgnr:974760673 --reason "Flyttet" --yes
""",
)
@on_store("handover")
def handover(
    job: Job,
    asked: Asked,
    plan: _Plan,
    to: Annotated[str, typer.Option("--to", metavar="PARTY", help="The body that takes over: herid: or orgnr:.")],
    reason: _Why = "",
    day: _Day = None,
    level: Annotated[Body, typer.Option("--as", help="What kind of body it is.")] = Body.KOMMUNE,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What it is called.")] = "",
    kommune: Annotated[str, typer.Option("--kommune", metavar="NR", help="Its kommunenummer.")] = "",
    yes: _Yes = False,
) -> None:
    """Hand a plan over to the body that answers for it next: consent first, then the plan, then all are told."""
    from planbro.cli import _cases

    wish = _cases.Handing(plan, to, reason, day, level.value, name, kommune, yes)
    _cases.handover(job, asked, wish)


@casing.command(
    "alive",
    epilog="""
\b
Examples:
  planbro alive store:0c4f1b2e-6a3d-4b8e-9f10-2d3c4b5a6978
  planbro alive store:0c4f1b2e-6a3d-4b8e-9f10-2d3c4b5a6978 --reason "Ringt fastlegen" --yes
""",
)
@on_store("alive")
def alive(job: Job, asked: Asked, plan: _Plan, reason: _Why = "", yes: _Yes = False) -> None:
    """Take back a death that was recorded of somebody who is alive, in every plan of the person. Audited."""
    from planbro.cli import _cases

    _cases.alive(job, asked, plan, reason, yes)

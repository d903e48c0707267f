"""The grammar of `planbro access`: requests to see what is in a plan, and the answers."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from planbro.cli._options import JsonOption, LangOption, PaperLanguage
from planbro.cli._run import Job
from planbro.cli._stored import Asked
from planbro.cli._storing import on_store

asking = typer.Typer(
    help="Who asks to see what is in a plan: listed, shown, approved, narrowed or refused, and answered as they asked.",
    no_args_is_help=True,
)


class Which(StrEnum):
    """Which requests."""

    OPEN = "open"
    GRANTED = "granted"
    ALL = "all"


_Number = Annotated[int, typer.Argument(metavar="N", help="The request's number.", show_default=False)]
_Form = Annotated[
    str | None,
    typer.Option("--form", metavar="JSON", help="The file of answers, filled in as the paper is."),
]
_Scan = Annotated[
    str | None,
    typer.Option("--scan", metavar="FILE", help="The signed paper, PDF or picture; else what came with the request."),
]
_Parts = Annotated[
    str, typer.Option("--parts", metavar="P,P", help="Kinds of information: goal,measure,...; whole is all of it.")
]
_Areas = Annotated[str, typer.Option("--areas", metavar="A,A", help="Livsområder; all where none is named.")]
_Start = Annotated[str | None, typer.Option("--from", metavar="DAY", help="From this day.")]
_Stop = Annotated[str | None, typer.Option("--until", metavar="DAY", help="Until this day, included.")]
_Output = Annotated[
    str, typer.Option("-o", "--output", metavar="OUT", help="Where to write: .pdf or .txt; - for standard output.")
]
_Language = Annotated[PaperLanguage, typer.Option("--language", help="The letter's language.")]
_Person = Annotated[
    str, typer.Option("--number", metavar="FILE", help="A file with the person's number; - for standard input.")
]


@asking.command(
    "list",
    epilog="""
\b
Examples:
  planbro access list
  planbro access list --standing granted
""",
)
@on_store("access-list")
def access_list(
    job: Job,
    asked: Asked,
    which: Annotated[Which, typer.Option("--standing", help="Which of them.")] = Which.OPEN,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="The first so many.")] = 200,
) -> None:
    """List requests about plans that are here."""
    from planbro.cli import _access

    _access.listing(job, asked, which.value, limit)


@asking.command("show")
@on_store("access-show", out=("paper",))
def access_show(
    job: Job,
    asked: Asked,
    number: _Number,
    paper: Annotated[
        str | None, typer.Option("--paper", metavar="OUT", help="Write the signed paper that came along there.")
    ] = None,
) -> None:
    """Show a request: who asks for what, why, and what stands already. Audited."""
    from planbro.cli import _access

    _access.show(job, asked, number, paper)


@asking.command(
    "form",
    epilog="""
\b
Examples:
  planbro access form 12 -o samtykke.pdf --template svar.json
""",
)
@on_store("access-form")
def access_form(
    job: Job,
    asked: Asked,
    number: _Number,
    output: Annotated[str, typer.Option("-o", "--output", metavar="OUT", help="The paper to sign: .pdf.")],
    template: Annotated[str, typer.Option("--template", metavar="OUT", help="The file of answers that belongs to it.")],
    language: Annotated[PaperLanguage, typer.Option("--language", help="The form's language.")] = PaperLanguage.NB,
) -> None:
    """Write the consent form that a request needs signed, filled in with who asks and for what. Audited."""
    from planbro.cli import _access

    _access.form(job, asked, number, output, template, language.value)


@asking.command(
    "approve",
    epilog="""
\b
Examples:
  planbro access approve 12 --form svar.json --scan skannet.pdf
  planbro access approve 12              where a consent stands already
""",
)
@on_store("access-approve")
def access_approve(
    job: Job,
    asked: Asked,
    number: _Number,
    form: _Form = None,
    scan: _Scan = None,
) -> None:
    """Give what is asked for, as far as it is signed; the answer goes back the way the question came."""
    from planbro.cli import _access

    _access.approve(job, asked, number, form, scan, None)


@asking.command(
    "narrow",
    epilog="""
\b
Examples:
  planbro access narrow 12 --parts goal,measure --until 2027-01-31 --form svar.json --scan skannet.pdf
""",
)
@on_store("access-narrow")
def access_narrow(
    job: Job,
    asked: Asked,
    number: _Number,
    parts: _Parts = "",
    areas: _Areas = "",
    start: _Start = None,
    stop: _Stop = None,
    form: _Form = None,
    scan: _Scan = None,
) -> None:
    """Give less than was asked for: fewer kinds of information, fewer livsområder, or for a shorter time."""
    from planbro.cli import _access

    only = _access.Span(parts, areas, start, stop)
    _access.approve(job, asked, number, form, scan, only)


@asking.command("refuse")
@on_store("access-refuse")
def access_refuse(
    job: Job,
    asked: Asked,
    number: _Number,
    reason: Annotated[
        str, typer.Option("--reason", metavar="FILE", help="A file with the reason, in words; - for standard input.")
    ],
) -> None:
    """Refuse, with a reason; who may know that there is a plan is told it, and the way to complain."""
    from planbro.cli import _access

    _access.refuse(job, asked, number, reason)


@asking.command(
    "ask",
    epilog="""
\b
Examples:
  planbro access ask --from-party orgnr:974760673 --name "Fjordglimt HF" --number nummer.txt --paper samtykke.pdf
""",
)
@on_store("access-ask")
def access_ask(
    job: Job,
    asked: Asked,
    party: Annotated[str, typer.Option("--from-party", metavar="P", help="Who asks: herid: or orgnr: and a number.")],
    number: _Person,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What the body that asks is called.")] = "",
    why: Annotated[str | None, typer.Option("--why", metavar="FILE", help="A file with why it asks.")] = None,
    paper: Annotated[
        str | None, typer.Option("--paper", metavar="FILE", help="The signed consent that came along.")
    ] = None,
    parts: _Parts = "",
    areas: _Areas = "",
    start: _Start = None,
    stop: _Stop = None,
    purpose: Annotated[str, typer.Option("--purpose", metavar="CODE", help="v3-PurposeOfUse.")] = "TREAT",
) -> None:
    """Enter a request that came by letter. It is the same request as one by FHIR or a message."""
    from planbro.cli import _access

    span = _access.Span(parts, areas, start, stop)
    came = _access.Came(party, name, number, why, paper, purpose)
    _access.ask(job, asked, came, span)


@asking.command("answer")
@on_store("access-answer", out=("output",))
def access_answer(
    job: Job,
    asked: Asked,
    number: _Number,
    output: _Output,
    language: _Language = PaperLanguage.NB,
) -> None:
    """Write the letter that answers one who asked by letter, and mark the task as done. Audited."""
    from planbro.cli import _access

    _access.answer(job, asked, number, output, language.value)


@asking.command(
    "letter",
    epilog="""
\b
Examples:
  planbro access letter --to "Lindvik kommune" --sender "Fjordglimt HF" --number nummer.txt -o brev.pdf
""",
)
def access_letter(
    output: _Output,
    sender: Annotated[str, typer.Option("--sender", metavar="NAME", help="Who asks.")],
    to: Annotated[str, typer.Option("--to", metavar="NAME", help="The kommune; koordinerende enhet otherwise.")] = "",
    number: Annotated[
        str | None, typer.Option("--number", metavar="FILE", help="A file with the patient's number; else a line.")
    ] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="FILE", help="A file with why you ask.")] = None,
    unsigned: Annotated[bool, typer.Option("--unsigned", help="No consent is signed yet: the form is asked for.")] = (
        False
    ),
    parts: _Parts = "",
    areas: _Areas = "",
    start: _Start = None,
    stop: _Stop = None,
    purpose: Annotated[str, typer.Option("--purpose", metavar="CODE", help="v3-PurposeOfUse.")] = "TREAT",
    day: Annotated[str | None, typer.Option("--day", metavar="DAY", help="The letter's date.")] = None,
    language: _Language = PaperLanguage.NB,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Write a letter that asks another body for access to a plan. Nothing is kept of it."""
    from planbro.cli import _access
    from planbro.cli._run import run

    span = _access.Span(parts, areas, start, stop)
    wish = _access.Writing(output, sender, to, number, why, not unsigned, purpose, day, language.value)
    run("access-letter", lambda job: _access.letter(job, wish, span), json, lang, quiet_stdout=output == "-")


@asking.command(
    "fetch",
    epilog="""
\b
Examples:
  planbro access fetch store:6f0a6d2e-3c57-5b0e-9d5b-1f7c0a4be911 --for herid:8140006 -o plan.json
""",
)
@on_store("access-fetch", out=("output",))
def access_fetch(
    job: Job,
    asked: Asked,
    plan: Annotated[
        str, typer.Argument(metavar="PLAN", help="store:ID, of which a pointer is kept.", show_default=False)
    ],
    for_whom: Annotated[str, typer.Option("--for", metavar="PARTY", help="Who is to see it: herid: or orgnr:.")],
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Where to write; - for standard output.")
    ] = "-",
    purpose: Annotated[str, typer.Option("--purpose", metavar="CODE", help="What for (v3-PurposeOfUse).")] = "TREAT",
) -> None:
    """Fetch a plan from the kommune that keeps it, as far as this trust may see it; nothing of it is kept."""
    from planbro.cli import _fetching

    _fetching.fetched(job, asked, plan, for_whom, purpose, output)

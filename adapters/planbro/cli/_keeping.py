"""The grammar of the store: what `planbro store`, `audit`, `history` and `diff` take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from planbro.cli._options import FormatOption, JsonOption, LangOption, MaxOption
from planbro.cli._run import Job, run
from planbro.cli._stored import Asked
from planbro.cli._storing import ConfigOption, KeysOption, StoreOption, on_store

storing = typer.Typer(
    help="The store of the exchange: its shape, its keys, its backups, and what is over its time.", no_args_is_help=True
)
keys = typer.Typer(help="The keys that seal what names a person, made and changed.", no_args_is_help=True)
storing.add_typer(keys, name="keys")
persons = typer.Typer(help="Whose plans these are, by any number.", no_args_is_help=True)
storing.add_typer(persons, name="persons")
auditing = typer.Typer(help="The audit: who did what, and whether all of it still stands.", no_args_is_help=True)
keeping = typer.Typer()

_Ring = Annotated[Path, typer.Argument(metavar="FILE", help="The file of keys.", show_default=False)]
_Backup = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.", show_default=False)]


@storing.command(
    "migrate",
    epilog="""
\b
Examples:
  planbro store migrate --pre     before the new version starts, while the old one runs
  planbro store migrate --post    when the last old one has stopped
""",
)
@on_store("store-migrate", tenant=False)
def store_migrate(
    job: Job,
    asked: Asked,
    pre: Annotated[bool, typer.Option("--pre", help="Only what the programs now at work can live with.")] = False,
    post: Annotated[bool, typer.Option("--post", help="What waits until the last old program has stopped.")] = False,
) -> None:
    """Bring the tables to the shape of this planbro."""
    from planbro.cli import _store

    _store.migrate(job, asked, pre, post)


@storing.command("status")
@on_store("store-status", tenant=False)
def store_status(
    job: Job,
    asked: Asked,
) -> None:
    """Say where the store stands and how much it holds."""
    from planbro.cli import _store

    _store.status(job, asked)


@storing.command(
    "backup",
    epilog="""
\b
Examples:
  planbro store backup --config /etc/planbro/planbro.toml
  planbro store backup --store planbro.db --keys keys -o /mnt/safe/
""",
)
@on_store("store-backup", tenant=False)
def store_backup(
    job: Job,
    asked: Asked,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="A file or a folder; the settings' own otherwise."),
    ] = None,
) -> None:
    """Write the whole store to one file while work goes on, sealed as it is, and go through it."""
    from planbro.cli import _store

    _store.backup(job, asked, output)


@storing.command(
    "restore",
    epilog="""
\b
Examples:
  planbro store restore planbro-20261122T030000Z.backup --store ny.db --keys keys
  planbro store restore planbro-20261122T030000Z.backup --store postgresql://planbro@db/planbro
""",
)
@on_store("store-restore", tenant=False)
def store_restore(
    job: Job,
    asked: Asked,
    file: _Backup,
) -> None:
    """Put a backup into an empty database, of either kind."""
    from planbro.cli import _store

    _store.restore(job, asked, file)


@storing.command("verify")
def store_verify(
    file: _Backup,
    keyed: Annotated[
        bool, typer.Option("--keyed/--unkeyed", help="Try the keys too: that it is ours, and nobody changed it.")
    ] = True,
    keys: KeysOption = None,
    config: ConfigOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Go through a backup: whether it is whole."""
    from planbro.cli import _store
    from planbro.cli._stored import Asked

    run("store-verify", lambda job: _store.verify(job, Asked(None, keys, config), file, keyed), json, lang)


@storing.command("prune")
@on_store("store-prune", tenant=False)
def store_prune(
    job: Job,
    asked: Asked,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and remove nothing.")] = False,
) -> None:
    """Remove what is over its time by [retention] in the settings; never what is under way."""
    from planbro.cli import _store

    _store.prune(job, asked, dry_run)


@keys.command("new")
def keys_new(file: _Ring, json: JsonOption = False, lang: LangOption = None) -> None:
    """Make a new file of keys."""
    from planbro.cli import _store

    run("store-keys-new", lambda job: _store.keys_new(job, file), json, lang)


@keys.command("add")
def keys_add(
    file: _Ring,
    search: Annotated[bool, typer.Option("--search", help="Another key for search.")] = False,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Add a key, which opens and does not close until `rotate`."""
    from planbro.cli import _store

    run("store-keys-add", lambda job: _store.keys_add(job, file, search), json, lang)


@keys.command("drop")
def keys_drop(
    file: _Ring,
    name: Annotated[str, typer.Argument(metavar="KEY", help="Its id.", show_default=False)],
    store: StoreOption = None,
    config: ConfigOption = None,
    json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Take out a key that nothing needs any more."""
    from planbro.cli import _store
    from planbro.cli._stored import Asked

    run("store-keys-drop", lambda job: _store.keys_drop(job, Asked(store, file, config), file, name), json, lang)


@keys.command(
    "rotate",
    epilog="""
\b
Examples:
  planbro store keys add /etc/planbro/secrets/keys       then restart each program
  planbro store keys rotate --config planbro.toml        then restart each program, and once more
  planbro store keys drop /etc/planbro/secrets/keys k1 --config planbro.toml
""",
)
@on_store("store-keys-rotate", tenant=False)
def keys_rotate(
    job: Job,
    asked: Asked,
) -> None:
    """Seal everything anew under the newest key while work goes on; broken off, it goes on where it was."""
    from planbro.cli import _store

    _store.keys_rotate(job, asked)


@keys.command("check")
@on_store("store-keys-check", tenant=False)
def keys_check(
    job: Job,
    asked: Asked,
) -> None:
    """Say what each key is still needed for."""
    from planbro.cli import _store

    _store.keys_check(job, asked)


_Numbers = Annotated[
    str, typer.Argument(metavar="FILE", help="The file with the number; - for standard input.", show_default=False)
]


@persons.command("find")
@on_store("store-persons-find")
def persons_find(
    job: Job,
    asked: Asked,
    file: _Numbers,
) -> None:
    """Say which plans the person has whose number the file has, a former one or the one in use; and what a register or
    a hospital told of the person before a plan came. Audited."""
    from planbro.cli import _store

    _store.persons_find(job, asked, file)


@persons.command("forget")
@on_store("store-persons-forget")
def persons_forget(
    job: Job,
    asked: Asked,
    file: _Numbers,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, say what would be erased.")] = False,
) -> None:
    """Erase what was told of the person before a plan came. What has become of it in a plan stays. Audited."""
    from planbro.cli import _store

    _store.persons_forget(job, asked, file, yes)


@persons.command("merge")
@on_store("store-persons-merge")
def persons_merge(
    job: Job,
    asked: Asked,
    file: _Numbers,
) -> None:
    """Make two persons one, who Folkeregisteret says are one: the file has a number of each, a line each."""
    from planbro.cli import _store

    _store.persons_merge(job, asked, file)


@auditing.command(
    "list",
    epilog="""
\b
Examples:
  planbro audit list --plan store:6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e
  planbro audit list --person - < nummer.txt
  planbro audit list --party herid:8094867 --since 2026-11-01
""",
)
@on_store("audit-list")
def audit_list(
    job: Job,
    asked: Asked,
    plan: Annotated[str | None, typer.Option("--plan", metavar="PLAN", help="Of this plan.")] = None,
    person: Annotated[
        str | None,
        typer.Option("--person", metavar="FILE", help="Of the person whose number the file has; - for stdin."),
    ] = None,
    party: Annotated[str | None, typer.Option("--party", metavar="P", help="Of this party.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="T", help="From this day or time on.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="T", help="Before this day or time.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="The last N; 0 for all.")] = 100,
) -> None:
    """List who did what. A person's number is read from a file, never from the command line."""
    from planbro.cli import _audit

    wanted = _audit.Wanted(plan, person, party, since, until, limit)
    _audit.listing(job, asked, wanted)


@auditing.command("verify")
@on_store("audit-verify", tenant=False)
def audit_verify(
    job: Job,
    asked: Asked,
    anchors: Annotated[
        str | None, typer.Option("--anchors", metavar="FILE", help="The anchors that were kept elsewhere; - for stdin.")
    ] = None,
) -> None:
    """Find whatever was removed, changed, put in or moved."""
    from planbro.cli import _audit

    _audit.verify(job, asked, anchors)


@auditing.command("anchor")
@on_store("audit-anchor", tenant=False, out=("output",))
def audit_anchor(
    job: Job,
    asked: Asked,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write it there too; - for standard output.")
    ] = None,
) -> None:
    """Anchor the chains, and print the anchor: keep it where whoever runs the database cannot write."""
    from planbro.cli import _audit

    _audit.anchor(job, asked, output)


@keeping.command(
    epilog="""
\b
Examples:
  planbro history store:6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e
  planbro history store:sampro/12345 --json
"""
)
@on_store("history")
def history(
    job: Job,
    asked: Asked,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="store:ID, or store:SYSTEM/NAME.", show_default=False)],
) -> None:
    """List the versions of a plan: when, who, why, from where, and which parts changed."""
    from planbro.cli import _history

    _history.history(job, asked, plan)


@keeping.command(
    epilog="""
\b
Examples:
  planbro diff store:6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e          the last change
  planbro diff store:6f0a6d2e-8f0c-5c1e-9d0a-3f1f6f0a6d2e 2 5 --show-text
  planbro diff foer.zip etter.zip --lang nb
"""
)
@on_store("diff")
def diff(
    job: Job,
    asked: Asked,
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="store:ID, or the first document.", show_default=False)],
    first: Annotated[
        str | None, typer.Argument(metavar="[A]", help="The first version, or the second document.", show_default=False)
    ] = None,
    second: Annotated[str | None, typer.Argument(metavar="[B]", help="The second version.", show_default=False)] = None,
    persons: Annotated[bool, typer.Option("--show-persons", help="Show names and numbers of persons.")] = False,
    texts: Annotated[bool, typer.Option("--show-text", help="Show texts, before and after.")] = False,
    format: FormatOption = None,
    max_bytes: MaxOption = None,
) -> None:
    """Say what was changed, in the plan's own terms; persons masked and texts not shown, unless asked for."""
    from planbro.cli import _history

    told = _history.Compared(plan, first, second, persons, texts, format, max_bytes)
    _history.diff(job, asked, told)

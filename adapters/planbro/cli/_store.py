"""`planbro store`: its shape, its backups, what is over its time, and its keys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planbro.cli._files import check_new, limits_of, make_folder, read_input, write_outputs
from planbro.cli._run import Job, UsageFault
from planbro.cli._stored import Asked, Stored, now, stored, who
from planbro.findings import Refused
from planbro.render.terminal import Table
from planbro.render.texts import say, size

if TYPE_CHECKING:
    from planbro.store.database import Number, Transaction
    from planbro.store.database._early import Told

_ENDING = ".backup"
_MOST = 1 << 16


def migrate(job: Job, asked: Asked, pre: bool, post: bool) -> None:
    """Bring the tables onward."""
    from planbro.store.database import shape

    if pre and post:
        raise UsageFault("--pre or --post, or neither for both")
    with stored(asked, ready=False) as here:
        before = shape(here.database).revision
        ran = here.database.migrate("pre" if pre else "post" if post else None)
        found = shape(here.database)
    job.result = {"before": before or None, "after": found.revision, "ran": ran, "pending": list(found.pending)}
    if job.talks:
        job.out.say("store-migrated", count=len(ran), revision=found.revision, style="bold green")
        if found.pending:
            job.out.say("store-pending", steps=", ".join(found.pending), style="yellow")


def status(job: Job, asked: Asked) -> None:
    """Where the store stands."""
    from sqlalchemy import func, select

    from planbro.store.database import metadata, shape
    from planbro.store.database._shape import check_keys

    with stored(asked, ready=False) as here:
        found = shape(here.database)
        rows: dict[str, int] = {}
        if not found.is_new and not found.missing:
            check_keys(here.database)
            with here.database.reading() as transaction:
                for name, one in metadata.tables.items():
                    rows[name] = transaction.run(select(func.count()).select_from(one)).scalar_one()
        kind = "postgresql" if here.database.is_postgres else "sqlite"
    if found.missing and not found.is_new:
        job.findings.add("store-behind", count=len(found.missing))
    job.result = {
        "kind": kind, "revision": found.revision or None, "pending": list(found.pending),
        "missing": list(found.missing), "newer": found.newer, "rows": dict(sorted(rows.items())),
    }  # fmt: skip
    if job.talks:
        key = "store-is-new" if found.is_new else "store-newer-pre" if found.newer else "store-stands"
        job.out.say(key, kind=kind, revision=found.revision, style="bold")
        if found.pending and not found.is_new:
            job.out.say("store-pending", steps=", ".join(found.pending), style="yellow")
        table = Table([say(job.language, "store-table"), say(job.language, "store-rows")])
        for name, count in rows.items():
            if count:
                table.add(name, count)
        if rows:
            job.out.table(table)


# backups


def backup(job: Job, asked: Asked, output: str | None) -> None:
    """Write a backup, and go through it before it counts as one."""
    from planbro.store.database._backup import backup as write
    from planbro.store.database._backup import check

    with stored(asked, bring_up=False) as here:
        moment = now()
        path = _place(here, output, moment)
        check_new(str(path))
        write(here.database, path, moment)
        found = check(path, here.database.seal)
        _tell(here, "backed-up", {"rows": sum(found.rows.values()), "anchor": found.anchor[0] if found.anchor else 0})
    job.result = {"file": str(path), **_told(found)}
    if job.talks:
        job.out.say("backup-made", file=str(path), size=size(found.size, job.language), rows=sum(found.rows.values()),
                    style="bold green")  # fmt: skip


def _place(here: Stored, output: str | None, moment: str) -> Path:
    folder = here.settings.store.backup if here.settings is not None else None
    if output is not None and not Path(output).is_dir():
        return Path(output)
    if output is None and folder is None:
        raise UsageFault("where to? name a file or a folder with -o, or [store] backup in the settings")
    named = Path(output) if output is not None else folder
    assert named is not None
    return make_folder(named) / f"planbro-{moment[:19].replace('-', '').replace(':', '')}Z{_ENDING}"


def restore(job: Job, asked: Asked, file: Path) -> None:
    """Put a backup into an empty database."""
    from planbro.store.database._backup import restore as put

    with stored(asked, ready=False) as here:
        found = put(here.database, file)
        _tell(here, "restored", {"rows": sum(found.rows.values()), "of": found.at})
    job.result = {"file": str(file), **_told(found)}
    if job.talks:
        job.out.say("backup-restored", at=found.at, rows=sum(found.rows.values()), style="bold green")
        job.out.say("backup-after", style="dim")


def verify(job: Job, asked: Asked, file: Path, keyed: bool) -> None:
    """Go through a backup, without a store."""
    from planbro.cli._stored import seal_of
    from planbro.store.database._backup import check

    found = check(file, seal_of(asked) if keyed else None)
    job.result = {"file": str(file), "keyed": keyed, **_told(found)}
    if job.talks:
        job.out.say("backup-whole" if keyed else "backup-whole-unkeyed", at=found.at, rows=sum(found.rows.values()),
                    size=size(found.size, job.language), style="bold green")  # fmt: skip


def _told(found: Any) -> dict[str, Any]:
    anchor = {"number": found.anchor[0], "hash": found.anchor[1]} if found.anchor else None
    return {"at": found.at, "planbro": found.planbro, "revision": found.revision, "size": found.size,
            "rows": dict(sorted(found.rows.items())), "anchor": anchor}  # fmt: skip


def _tell(here: Stored, what: str, params: Mapping[str, Any]) -> None:
    """A line in the audit, of no tenant alone."""
    from planbro.store.database import Audit, Line

    with here.database.writing() as transaction:
        Audit(transaction).write([Line("", who(), what, tool="planbro store", params=params)], now())


# retention


def prune(job: Job, asked: Asked, dry_run: bool) -> None:
    """Remove what is over its time by the settings."""
    from planbro.exchange.installation import before_of, forget
    from planbro.store.database._prune import countable

    with stored(asked) as here:
        if here.settings is None:
            raise UsageFault("how long things are kept is said in the settings: --config")
        moment = now()
        before = before_of(here.settings.retention, moment)
        counts = (
            countable(here.database, before) if dry_run else forget(here.database, here.settings.retention, now, who())
        )
    job.result = {"dry_run": dry_run, "counts": counts, "before": _given(before)}
    if job.talks:
        table = Table([say(job.language, key) for key in ("prune-class", "prune-before", "prune-count")])
        for name, count in counts.items():
            moment = _given(before).get(_AS_LONG_AS.get(name, name)) or "-"
            table.add(say(job.language, f"class-{name}"), moment, count)
        job.out.table(table)
        job.out.say("prune-would" if dry_run else "prune-did", count=sum(counts.values()), style="bold")


_AS_LONG_AS = {"exchanges": "envelopes", "requests": "tasks", "subscriptions": "tasks"}
"""What is kept as long as something else is."""


def _given(before: Any) -> dict[str, str]:
    return {name: moment for name in before.__slots__ if (moment := getattr(before, name)) is not None}


# persons


def persons_find(job: Job, asked: Asked, file: str) -> None:
    """Whose number this is: which plans, how many numbers, and what was told before a plan came. The numbers themselves
    are not shown."""
    from planbro.store.database import Audit, Line, Persons

    (number,) = _numbers(file, 1)
    with stored(asked) as here, here.database.writing() as transaction:
        persons = Persons(transaction)
        person, numbers, before = _known(transaction, here.tenant, number)
        plans = persons.plans(here.tenant, person) if person else []
        line = Line(here.tenant, who(), "person-read", person=person, tool="planbro store persons find",
                    params={"count": len(plans), "before": len(before)})  # fmt: skip
        Audit(transaction).write([line], now())
    rows = [{"kind": one.kind, "start": one.start, "stop": one.stop} for one in numbers]
    told = [{"what": one.kind, "at": one.changed, "said": one.told} for one in before]
    job.result = {"tenant": here.tenant, "person": person, "plans": plans, "numbers": rows, "before": told}
    if job.talks:
        job.out.say("person-found", count=len(rows), plans=", ".join(plans) or "·", style="bold")
        for one in told:
            job.out.say("person-before", **one)


def persons_forget(job: Job, asked: Asked, file: str, yes: bool) -> None:
    """Erase what was told of a person before a plan came, or say what would be erased; of a plan nothing."""
    from planbro.exchange.life import KINDS
    from planbro.store.database import Audit, Early, Line, Number

    (number,) = _numbers(file, 1)
    with stored(asked) as here, here.database.writing() as transaction:
        person, numbers, before = _known(transaction, here.tenant, number)
        if yes:
            Early(transaction).drop(here.tenant, [*numbers, Number(number)], KINDS)
        line = Line(here.tenant, who(), "early-forgotten" if yes else "person-read", person=person,
                    tool="planbro store persons forget", params={"count": len(before)})  # fmt: skip
        Audit(transaction).write([line], now())
    told = sorted({one.kind for one in before})
    job.result = {"tenant": here.tenant, "person": person, "dry_run": not yes, "told": told}
    if job.talks:
        job.out.say("person-forgotten" if yes else "person-would-forget", told=", ".join(told) or "·", style="bold")


def _known(transaction: Transaction, tenant: str, number: str) -> tuple[str, list[Number], list[Told]]:
    """The person where there is one, all numbers, and what was told before a plan came.

    Raises:
        Refused: nothing is known of anybody by this number.
    """
    from planbro.exchange.life import KINDS
    from planbro.store.database import Early, Number, Persons

    persons, own = Persons(transaction), Number(number)
    person = persons.find(tenant, own) or ""
    numbers = persons.numbers(tenant, person) if person else []
    before = Early(transaction).kept(tenant, [*numbers, own], KINDS)
    if not person and not before:
        raise Refused.because("person-not-kept")
    return person, numbers, before


def persons_merge(job: Job, asked: Asked, file: str) -> None:
    """Two that are one: the file has a number of each, a line each; the first one stays."""
    from planbro.store.database import Audit, Line, Persons

    numbers = _numbers(file, 2)
    with stored(asked) as here, here.database.writing() as transaction:
        persons = Persons(transaction)
        keep, gone = (_person(persons, here.tenant, one) for one in numbers)
        persons.merge(here.tenant, keep, gone)
        line = Line(here.tenant, who(), "persons-merged", person=keep, tool="planbro store persons merge",
                    params={"gone": gone})  # fmt: skip
        Audit(transaction).write([line], now())
        plans = persons.plans(here.tenant, keep)
    job.result = {"tenant": here.tenant, "person": keep, "merged": keep != gone, "plans": plans}
    if job.talks:
        job.out.say("persons-merged", plans=", ".join(plans) or "·", style="bold green")


def _person(persons: Any, tenant: str, number: str) -> str:
    from planbro.store.database import Number

    found: str | None = persons.find(tenant, Number(number))
    if found is None:
        raise Refused.because("person-not-kept")
    return found


def _numbers(source: str, count: int) -> list[str]:
    """So many numbers from a file or standard input: none stands on a command line, where others see it."""
    lines = read_input(source, limits_of(_MOST)).decode("utf-8", "replace").splitlines()
    found = ["".join(line.split()) for line in lines if line.strip()]
    if len(found) != count or not all(one.isascii() and one.isdigit() for one in found):
        raise Refused.because("number-unread")
    return found


# keys


def keys_new(job: Job, file: Path) -> None:
    """A new ring in a new file."""
    from planbro.store.database import Seal

    check_new(str(file))
    write_outputs({str(file): Seal.make().encode()})
    job.result = {"file": str(file)}
    if job.talks:
        job.out.say("keys-made", file=str(file), style="bold green")


def keys_add(job: Job, file: Path, search: bool) -> None:
    """One more key, which opens and does not close yet; or another key for search."""
    from planbro.store.database import Seal
    from planbro.store.database import _ring as ring

    text = _ring_text(file)
    text = ring.searching(text) if search else ring.added(text)
    write_outputs({str(file): text.encode()})
    _show_ring(job, file, Seal.parse(text).names, "keys-searched" if search else "keys-added")


def keys_drop(job: Job, asked: Asked, file: Path, name: str) -> None:
    """Take a key out of the ring, where nothing in the store needs it any more."""
    from planbro.store.database import Seal
    from planbro.store.database import _ring as ring
    from planbro.store.database._reseal import count_sealed

    text = ring.dropped(_ring_text(file), name)
    with stored(Asked(asked.store, file, asked.config, asked.tenant)) as here:
        found = count_sealed(here.database)
    used = found.hashed_before if name == "search-old" else found.keys.get(name, 0)
    if used:
        raise Refused.because("keys-still-used", name=name, count=used)
    write_outputs({str(file): text.encode()})
    _show_ring(job, file, Seal.parse(text).names, "keys-dropped")


def _show_ring(job: Job, file: Path, names: tuple[str, ...], key: str) -> None:
    job.result = {"file": str(file), "keys": list(names)}
    if job.talks:
        job.out.say(key, file=str(file), keys=", ".join(names), style="bold green")


def _ring_text(file: Path) -> str:
    from planbro.store.database import Seal

    try:
        text = file.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise Refused.because("keys-unusable") from None
    Seal.parse(text)
    return text


def keys_rotate(job: Job, asked: Asked) -> None:
    """Put the key that was added last in front, and seal everything anew that another one has closed."""
    from planbro.cli._stored import ring_file
    from planbro.store.database import Seal
    from planbro.store.database import _ring as ring
    from planbro.store.database._reseal import rehash, reseal

    file = ring_file(asked)
    if file is not None:
        text = _ring_text(file)
        front = ring.promoted(text)
        if Seal.parse(front).first != Seal.parse(text).first:
            write_outputs({str(file): front.encode()})
    with stored(asked) as here:
        first = here.database.seal.first
        sealed, hashed = reseal(here.database), rehash(here.database)
        _tell(here, "keys-rotated", {"sealed": sealed, "hashed": hashed, "key": first})
    job.result = {"first": first, "sealed": sealed, "hashed": hashed}
    if job.talks:
        job.out.say("keys-rotated", key=first, sealed=sealed, hashed=hashed, style="bold green")


def keys_check(job: Job, asked: Asked) -> None:
    """What each key is needed for."""
    from planbro.store.database._reseal import count_sealed

    with stored(asked) as here:
        found = count_sealed(here.database)
        first = here.database.seal.first
    if found.unknown:
        job.findings.add("keys-unknown-used", count=found.unknown)
    job.result = {
        "first": first, "unknown": found.unknown, "hashed_before": found.hashed_before,
        "keys": [{"id": name, "sealed": count} for name, count in found.keys.items()],
    }  # fmt: skip
    if job.talks:
        table = Table([say(job.language, "keys-id"), say(job.language, "keys-sealed")])
        for name, count in found.keys.items():
            table.add(name + (" *" if name == first else ""), count)
        job.out.table(table)
        if found.hashed_before:
            job.out.say("keys-hashed-before", count=found.hashed_before, style="yellow")

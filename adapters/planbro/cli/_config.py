"""`planbro config`: a file to begin with, its faults, and what counts in the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from planbro import settings
from planbro.cli._files import check_new, write_outputs
from planbro.cli._run import Job
from planbro.findings import Findings, Refused, Severity
from planbro.render.terminal import Table
from planbro.render.texts import say


def check(job: Job, file: Path | None, reach: bool) -> None:
    """Every fault at once, of what fits together and of what is named."""
    whole = _whole(job, file, reach)
    faults = sum(one.severity is Severity.ERROR for one in job.findings)
    tenants, ports, receivers, sources = (
        (0, 0, 0, 0)
        if whole is None
        else (len(whole.tenants), len(whole.ports), len(whole.receivers), len(whole.sources))
    )
    job.result = {
        "file": None if file is None else str(file),
        "deployment": whole and whole.deployment,
        "environment": whole and whole.environment,
        "tenants": tenants,
        "ports": ports,
        "receivers": receivers,
        "sources": sources,
        "reached": reach and whole is not None,
        "faults": faults,
        "policies": {} if whole is None else {name: whole.policy_version(name) for name in whole.tenants},
    }
    if job.talks:
        job.out.say("config-bad" if faults else "config-good", faults=faults, deployment=whole and whole.deployment,
                    tenants=tenants, ports=ports, receivers=receivers,
                    style="bold red" if faults else "bold green")  # fmt: skip


def _whole(job: Job, file: Path | None, reach: bool) -> settings.Settings | None:
    """The settings with their findings told; None where nothing can be made of them."""
    try:
        found = settings.load(file)
    except Refused as refused:
        if refused.findings.codes() == ["config-unreadable"]:
            raise
        job.findings.extend(refused.findings)
        return None
    job.findings.extend(settings.check(found, reach=reach, also=_further() if reach else ()))
    return found.settings


def _further() -> Sequence[Callable[[settings.Settings, Findings, Mapping[str, str]], None]]:
    """What only the rooms that use it can try."""
    from planbro.exchange.installation import certificates
    from planbro.exchange.parties import check_book

    return (certificates(datetime.now(UTC)), check_book)


def show(job: Job, file: Path | None, said: bool) -> None:
    """Each value, and where it was said."""
    found = settings.load(file)
    rows = [one for one in settings.shown(found) if not said or one.origin[0] != "default"]
    job.result = {"file": found.file, "values": [one.to_json() for one in rows]}
    if not job.talks:
        return
    table = Table([say(job.language, key) for key in ("config-key", "config-value", "config-origin")])
    for one in rows:
        source, place = one.origin
        where = say(job.language, f"config-from-{source}", place=place or "-")
        table.add(one.key, one.written, where)
    job.out.table(table)


def new(job: Job, deployment: str, output: str) -> None:
    """The shipped file of a kind of installation, never over another."""
    check_new(output)
    write_outputs({output: settings.start(deployment).encode()})
    job.result = {"deployment": deployment, "file": output}
    if job.talks and output != "-":
        job.out.say("config-made", file=output)

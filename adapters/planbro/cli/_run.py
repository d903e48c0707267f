"""One run of a command: what it says where, and how it ends."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn

import typer

from planbro._version import __version__
from planbro.findings import Findings, PlanbroError
from planbro.render.terminal import Screen
from planbro.render.texts import choose_language

COULD_NOT: Final = 2


@dataclass(slots=True)
class Job:
    """What a command writes on and gathers: `out` for what was asked for, `err` for remarks, `result` for --json."""

    command: str
    language: str
    json: bool
    out: Screen
    err: Screen
    findings: Findings = field(default_factory=Findings)
    result: dict[str, Any] | None = None
    exit_code: int | None = None

    @property
    def talks(self) -> bool:
        """Whether a person reads; else only the JSON object goes out."""
        return not self.json


class UsageFault(Exception):
    """The command was asked for something that does not go together."""


def run(
    command: str, body: Callable[[Job], None], as_json: bool, language: str | None, *, quiet_stdout: bool = False
) -> NoReturn:
    """Run a command's body and leave with its exit code; whatever happens, no traceback and nothing of the person."""
    words = choose_language(language)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    job = Job(
        command, words, as_json, Screen(sys.stderr if quiet_stdout else sys.stdout, words), Screen(sys.stderr, words)
    )
    try:
        if as_json and quiet_stdout:
            raise UsageFault("--json and -o - both want standard output")
        body(job)
        code = job.findings.exit_code if job.exit_code is None else job.exit_code
        _finish(job, code)
    except UsageFault as fault:
        _usage(job, fault)
    except PlanbroError as error:
        code = _refused(job, error)
    except KeyboardInterrupt:
        job.err.say("interrupted")
        code = COULD_NOT
    except BrokenPipeError:
        _hush()
        code = COULD_NOT
    except Exception as error:
        code = _broken(job, error)
    _leave(code)


def _leave(code: int) -> NoReturn:
    """Flush while it can still be told that nobody reads."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _hush()
        code = COULD_NOT
    raise typer.Exit(code)


def _usage(job: Job, fault: UsageFault) -> NoReturn:
    if job.json:
        job.err.line(f"planbro {job.command.replace('-', ' ')}: {fault}")
        raise typer.Exit(COULD_NOT)
    raise typer.BadParameter(str(fault))


def _finish(job: Job, code: int) -> None:
    if job.json:
        job.out.stream.write(envelope(job, code) + "\n")
    elif job.findings:
        if job.err.interactive and job.result is not None:
            job.err.line()
        job.err.findings(job.findings)


def _refused(job: Job, error: PlanbroError) -> int:
    job.findings.extend(error.findings)
    job.result = None
    _finish(job, COULD_NOT)
    return COULD_NOT


def _broken(job: Job, error: Exception) -> int:
    """A fault of ours: its kind and the place in the code, never its message, which may quote the file (law 7)."""
    kind, where = type(error).__name__, _place_in_code(error)
    failed = Findings()
    failed.add("internal-fault", kind=kind, where=where)
    job.findings.extend(failed)
    job.result = None
    _finish(job, COULD_NOT)
    if os.environ.get("PLANBRO_DEBUG") == "1":
        traceback.print_exception(error, file=job.err.stream)
    else:
        job.err.say("please-report")
        job.err.say("debug-hint", style="dim")
    return COULD_NOT


def _place_in_code(error: BaseException) -> str:
    """`mapping/_read.py:120`: the innermost line of ours that the fault went through."""
    root = Path(__file__).resolve().parents[1]
    found = "-"
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(root):
            found = f"{path.relative_to(root).as_posix()}:{frame.lineno}"
    return found


def envelope(job: Job, code: int) -> str:
    """The one JSON object: the same frame for every command, what it found in `result`."""
    frame = {
        "planbro": __version__,
        "command": job.command,
        "exit": code,
        "findings": [finding.to_json(job.language) for finding in job.findings],
        "findings_not_kept": job.findings.overflow,
        "result": job.result,
    }
    return json.dumps(frame, ensure_ascii=False, indent=2).encode("utf-8", "replace").decode("utf-8")


def _hush() -> None:
    """The reader went away: whatever is still in the buffer goes nowhere."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123

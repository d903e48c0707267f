"""The command, killed without warning at a step that was chosen: `python dying.py SEED KILLS ROOM -- ARGUMENTS`.

A step is whatever the parent does to the disk: a file put in its place, taken away, opened to be written, made safe; rows
in the ledger. ARGUMENTS say `{}` where the folder of the round goes. Each round begins anew, and is gone on with until it
is done; rounds follow until there were KILLS deaths. Printed are the folders, a line each, and how many died in it. The
first is of a run that nobody disturbed; its steps are those that are chosen among.
"""

from __future__ import annotations

import builtins
import gc
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from planbro.cli import _migrate, main  # noqa: F401 - loaded once, for all that come after
from planbro.formats import spec
from planbro.store import Ledger


def run(arguments: list[str], dies_at: int, room: Path) -> int:
    """The command in a process of its own; its exit code, or below zero where it was killed."""
    child = os.fork()
    if not child:
        steps = _count_steps(dies_at)
        sys.argv = ["planbro", *arguments]
        told = os.open(room / "told", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(told, 1)
        os.dup2(told, 2)
        try:
            main()
        except SystemExit as end:
            (room / "steps").write_text(str(steps()))
            os._exit(end.code if isinstance(end.code, int) else 0)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _count_steps(dies_at: int) -> Callable[[], int]:
    """Kill this process, and no worker of it, before the step of that number; how many there were."""
    me, steps = os.getpid(), 0

    def before(real: Callable[..., Any], counts: Callable[..., bool] = lambda *_, **__: True) -> Callable[..., Any]:
        def step(*args: Any, **named: Any) -> Any:
            nonlocal steps
            if os.getpid() == me and counts(*args, **named):
                steps += 1
                if steps == dies_at:
                    os.kill(me, signal.SIGKILL)
            return real(*args, **named)

        return step

    def writes(_: Any, mode: str = "r", *__: Any, **___: Any) -> bool:
        return any(one in mode for one in "wax+")

    for owner, names in ((os, ("fsync", "replace", "rename")), (Path, ("replace", "rename", "unlink", "mkdir")),
                         (Ledger, ("add", "note", "settle", "set_aside"))):  # fmt: skip
        for name in names:
            setattr(owner, name, before(getattr(owner, name)))
    builtins.open = before(builtins.open, writes)
    return lambda: steps


def _step(chance: random.Random, steps: int, died: int) -> int:
    """Where to die; nowhere in the first round, or where it has died five times in this one."""
    return chance.randint(1, steps) if steps and died < 5 else 0


def rounds(seed: int, kills: int, room: Path, arguments: list[str]) -> None:
    chance, died, number, steps = random.Random(seed), 0, 0, 0
    while died < kills:
        folder, here = room / str(number), 0
        folder.mkdir()
        asked = [one.replace("{}", str(folder)) for one in arguments]
        while (code := run(asked, _step(chance, steps, here), room)) == -signal.SIGKILL:
            here += 1
        assert code in (0, 1), (code, here, (room / "told").read_text())
        steps = steps or int((room / "steps").read_text())
        print(folder, here, flush=True)
        died, number = died + here, number + 1


if __name__ == "__main__":
    for name in ("sampro", "flyt-samspill"):
        spec(name)
    gc.freeze()
    rounds(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[5:])

"""Threads that come for a table at the same moment, before anybody has used it, all read and write by it."""

from __future__ import annotations

import subprocess
import sys

TRIED = """
import sys, threading
import planbro
from planbro.testing.rich import rich_plan
sys.setswitchinterval(1e-6)
data = planbro.write(rich_plan(), sys.argv[1]).data
begin, wrong = threading.Barrier(8), []

def work():
    begin.wait()
    try:
        planbro.write(planbro.read(data).plan, sys.argv[1])
    except BaseException as error:
        wrong.append(type(error).__name__)

threads = [threading.Thread(target=work) for _ in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
print(wrong)
"""


def test_a_table_that_nobody_has_used_is_made_once() -> None:
    told = subprocess.run([sys.executable, "-c", TRIED, "plan"], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"

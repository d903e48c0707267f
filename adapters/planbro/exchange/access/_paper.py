"""What a signed form says of itself, where it is the file that was printed: the plan it is about.

A paper that was scanned says nothing to a machine, and a person reads it. A file of ours that was signed as it is
names its plan in its own description, and one that names another plan is another's consent.
"""

from __future__ import annotations

import re
from typing import Final

from planbro.exchange.consent import Scan
from planbro.findings import Refused

_NAMED: Final = re.compile(rb"urn:planbro:plan:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def check_paper(scan: Scan, plan: str) -> None:
    """That the paper is not about another plan.

    Raises:
        Refused: it says that it is.
    """
    named = {found.decode() for found in _NAMED.findall(scan.data)}
    if named and plan not in named:
        raise Refused.because("access-paper-another")

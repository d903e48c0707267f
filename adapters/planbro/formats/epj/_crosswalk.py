"""One value in a national list, and what the list does not say of it (domain.md § 4.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from planbro.findings import Findings, Severity
from planbro.mapping import shared
from planbro.plan import Code

IP_LISTS: Final = {
    "8705": "ip-status-8705",
    "9336": "ip-status-9336",
    "8307": "ip-status-8307",
    "FAAT_INDIVIDUELL_PLAN": "ip-status-kostra",
}
KOORDINATOR_LISTS: Final = {
    "9188": "koordinator-status-9188",
    "poHarKoordinator": "koordinator-status-poharkoordinator",
}
"""The lists an answer goes to, by the name people know them by, and their code tables."""


@dataclass(frozen=True, slots=True)
class Expressed:
    """`code` is None where the list has none; `read_as` is what a reader makes of the code."""

    list: str
    value: str
    code: str | None
    text: str
    equivalence: str
    read_as: str | None

    @property
    def exact(self) -> bool:
        return self.equivalence == "equal"


def express(value: str, list: str) -> Expressed:
    """A value in a list."""
    table = shared()[(IP_LISTS | KOORDINATOR_LISTS)[list]]
    code = table.write(Code(value))
    row = next((row for row in table.rows if row.value == value and row.code == code), None)
    if code is None or row is None:
        return Expressed(list, value, None, "", "narrower", None)
    return Expressed(list, value, code, row.text, row.equivalence, table.by_code[code].value)


def tell(expressed: Expressed, findings: Findings) -> None:
    """Say what is lost. A code that is read back as another value is a warning: the register then holds that other.

    `ended` is the exception: IPLOS has no word for it, and says it by closing the block before.
    """
    if expressed.exact:
        return
    place = f"{expressed.list}/{expressed.value}"
    if expressed.code is None:
        findings.add("epj-code-missing", path=place, value=expressed.value, list=expressed.list)
    elif expressed.read_as == expressed.value or expressed.value == "ended":
        others = [row.value for row in shared()[(IP_LISTS | KOORDINATOR_LISTS)[expressed.list]].rows
                  if row.code == expressed.code and row.value != expressed.value]  # fmt: skip
        findings.add("epj-code-shared", path=place, value=expressed.value, list=expressed.list, code=expressed.code,
                     others=", ".join(dict.fromkeys(others)) or "-")  # fmt: skip
    else:
        findings.add("epj-code-lossy", path=place, value=expressed.value, list=expressed.list, code=expressed.code,
                     text=expressed.text, read_as=expressed.read_as or "-", severity=Severity.WARNING)  # fmt: skip

"""What the words of the audit mean for whoever follows up: which are looks, who is whom, what was urgent."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from typing import Final

from planbro.findings import Refused
from planbro.formats.fhir.audit import is_refusal
from planbro.plan import OSLO
from planbro.store.database import Entry, Line

LOOKS: Final = frozenset({"read", "search", "status", "document", "ask"})
OWN_LOOKS: Final = LOOKS | {"audit-read", "audit-export", "log-given", "person-read"}
"""Of the controller's personnel a look at the log itself, or at whose plans there are, is a look as well."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_look(line: Entry) -> bool:
    """Whether somebody saw something."""
    return line.what in (OWN_LOOKS if is_account(line) else LOOKS) and not is_refusal(line)


def is_own(line: Entry) -> bool:
    """Whether it was one of the controller's own."""
    return is_account(line) or (line.organisation != "" and bare(line.organisation) == line.tenant)


def is_account(line: Entry) -> bool:
    return line.who.startswith("user:")


def is_self(line: Entry) -> bool:
    """Whether it was the planeier, or one acting for the planeier."""
    return line.role in {"planeier", "representative"} or line.who.startswith("fnr:")


def is_acute(line: Line | Entry) -> bool:
    """Whether an emergency was stated to open it (fhir.md § 3.5 no. 7): by the ground, by a mark of the decision, or by
    the purpose, which says that glass was broken."""
    marked = line.params.get("acute") or line.params.get("purpose") == "BTG"
    return bool(marked) or any(one.startswith("acute") for one in grounds(line))


def times(line: Entry) -> int:
    """How often it happened: refusals of one kind close upon each other may be told as one line."""
    count = line.params.get("count")
    return count if isinstance(count, int) and count > 0 and line.what == "refused" else 1


def grounds(line: Line | Entry) -> tuple[str, ...]:
    return tuple(one.strip() for one in line.ground.split(",") if one.strip())


def said(line: Line | Entry, name: str) -> str:
    """A code among the params; empty where there is none."""
    value = line.params.get(name)
    return value if isinstance(value, str) else ""


def bare(party: str) -> str:
    """The number of a party alone."""
    return party.rpartition(":")[2]


def body(number: str) -> str:
    """A legal entity or a unit, with what kind of number it is."""
    return number if ":" in number or not number else f"orgnr:{number}"


def local(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(OSLO)


def moment(text: str) -> str:
    """A day in Norway, or a time, as the audit has it: UTC to the millisecond.

    >>> moment("2026-11-22"), moment("2026-07-01T00:00:00+02:00")
    ('2026-11-21T23:00:00.000Z', '2026-06-30T22:00:00.000Z')

    Raises:
        Refused: it is neither.
    """
    try:
        if _DAY.fullmatch(text):
            found = datetime.combine(datetime.fromisoformat(text), time(), OSLO)
        else:
            found = datetime.fromisoformat(text)
            found = found if found.tzinfo is not None else found.replace(tzinfo=OSLO)
        return found.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):  # the first day of all begins in Norway before there are years
        raise Refused.because("moment-unread") from None

"""What came in as an event: an admission, or something in a person's life. Which of the two, its content says."""

from __future__ import annotations

from collections.abc import Sequence

from planbro.findings import Findings, Refused
from planbro.formats.admission import Admissions, Codes, read_admissions
from planbro.formats.folkeregister import Names, PersonEvents, read_person_events
from planbro.ident import Profile

_NOT_THAT = {"admission-unknown", "register-unknown"}


def read_event(
    data: bytes, *, codes: Codes | None = None, names: Sequence[Names] | None = None, profile: Profile = "accept"
) -> Admissions | PersonEvents:
    """Read an event of either kind.

    Raises:
        Refused: it is neither, or cannot be read at all.
    """
    try:
        return read_admissions(data, codes=codes, profile=profile)
    except Refused as refused:
        if not _is_other(refused.findings):
            raise
    try:
        return read_person_events(data, names=names, profile=profile)
    except Refused as refused:
        if not _is_other(refused.findings):
            raise
    raise Refused.because("event-unknown")


def _is_other(findings: Findings) -> bool:
    return all(one.code in _NOT_THAT for one in findings)

"""Test persons whose numbers are printed in public documents, with where.

They look like real numbers, and the test profile lets them pass all the same. Some of them fail their control digits
in print; they are here as they were printed.
"""

from __future__ import annotations

PUBLISHED_BY_SOURCE: tuple[tuple[str, frozenset[str]], ...] = (
    ("HIS 1001", frozenset({"01015000232"})),
    ("official examples of the PLO messages, and no-basis: Line Danser", frozenset({"13116900216"})),
    (
        "HL7 Norway and NHN: examples and connectathons",
        frozenset({"04021950128", "12050050295", "13031353453", "13717404089", "15080050515", "05073500186"}),
    ),
    ("NHN developer portal", frozenset({"28031561584"})),
    (
        "navikt/fnrvalidator, tests/fnr.spec.ts",
        frozenset({"02013299997", "02013299987", "30108299920", "30108299939", "70108299914"}),
    ),
    ("municipal IG, HL7 Norway AuditEvent, no-basis", frozenset({"12094812345", "05076600324", "13057444850"})),
)

PUBLISHED_TEST_NUMBERS: frozenset[str] = frozenset().union(*(numbers for _, numbers in PUBLISHED_BY_SOURCE))

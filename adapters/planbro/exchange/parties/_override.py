"""Something else counts of a party for a time: by whom, why, and until when."""

from __future__ import annotations

from planbro.exchange.parties._model import value_of
from planbro.findings import Findings, Refused
from planbro.plan import is_date
from planbro.store.database import OVERRIDABLE, Override, Parties, Transaction


def override(transaction: Transaction, one: Override, now: str) -> int:
    """Let an override count; it has a last day, a person and a reason, always. Gives its number.

    Raises:
        Refused: it lacks one of them, the field cannot be said otherwise, or the party is not in the address book.
    """
    findings = Findings()
    dated = all(is_date(day) and len(day) == 10 for day in (one.start, one.stop)) and one.start <= one.stop
    if one.field not in OVERRIDABLE or not dated or not one.who or not one.why.strip():
        findings.add("party-override", path=one.party, field=one.field[:40], known=", ".join(OVERRIDABLE))
    elif one.value:
        value_of(one.field, one.value, findings)
    book = Parties(transaction)
    for ident in (one.party, one.value if one.field == "successor" else ""):
        if ident and book.get(one.tenant, ident) is None:
            findings.add("party-unknown", path=ident)
    if findings:
        raise Refused(findings)
    return book.say(one, now)

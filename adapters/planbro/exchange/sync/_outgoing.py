"""A message laid out to be sent: the one place where that is made, and nothing goes that its schema is against.

A delivery, the news of an admission, an answer to who asked and a receipt all pass here, so that a table that was
changed awry, or a copied request, is a deviation at this end and no refusal at the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from planbro.exchange._validate import schema_findings
from planbro.findings import Finding, Refused, Severity
from planbro.formats import open_document
from planbro.store.database import NewMessage

_AGAINST = "schema-invalid"


def outgoing(
    tenant: str, port: str, party: str, data: bytes, format: str, type: str, msgid: str, *,
    kind: Literal["message", "receipt"] = "message", found: Iterable[Finding] | None = None,
) -> NewMessage:  # fmt: skip
    """The message as it is kept to be sent. `found` is what its schema was found to have against it when it was
    written; where nobody has looked, it is looked at here.

    Raises:
        Refused: it does not follow its schema, and nobody may be sent it.
    """
    findings = list(found) if found is not None else _looked_at(data, format)
    if any(one.code == _AGAINST and one.severity is Severity.ERROR for one in findings):
        raise Refused(findings)
    key = msgid if kind == "receipt" else f"{msgid}>{party}"
    return NewMessage(tenant, "out", port, key, kind, data, format, type, msgid=msgid, party=party)


def _looked_at(data: bytes, format: str) -> list[Finding]:
    """What is read leniently, a receipt of somebody else's, is not sent: here it is an error."""
    found = schema_findings(open_document(data, format))
    return [replace(one, severity_override=None) if one.code == _AGAINST else one for one in found]

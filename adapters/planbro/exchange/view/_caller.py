"""Who asks, as somebody verified it: a token, or the handle of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from planbro.plan.disclosure import Asker
from planbro.store.database import Number

Scope = Literal["status", "read", "ask", "operate", "coordinate", "office"]
"""What a caller may do at all; what of a plan it may see is decided each time."""


@dataclass(frozen=True, slots=True, repr=False)
class Caller:
    """The caller of one request, with what the trust framework says of it (domain.md § 5.1, fhir.md § 1.6).

    `body` is the legal entity and `unit` the point of care, by organisasjonsnummer; `practitioner` is `hpr:` and the
    number, empty for a machine; `profession` a code of V-9060; `basis` the ground of access as it was stated;
    `decision` and `attested` the care relation's decision and when it was attested; `patient` whom the attestation is
    about, where it names one; `session` ties the lines of one token, and is a hash; `expires` is in seconds since 1970;
    `trace` is what the request is called, in its answer and in the log of the service.
    """

    asker: Asker
    purpose: str | None
    client: str
    body: str
    unit: str = ""
    practitioner: str = ""
    profession: str = ""
    scopes: frozenset[str] = frozenset()
    basis: str = ""
    decision: str = ""
    attested: str = ""
    patient: Number | None = None
    session: str = ""
    expires: float = 0.0
    also: tuple[tuple[str, str], ...] = ()
    trace: str = ""

    @property
    def who(self) -> str:
        """As the audit tells it."""
        return self.practitioner or f"client:{self.client}"

    @property
    def stated(self) -> dict[str, str]:
        """What is recorded with every line: codes and numbers of bodies, and nothing that is there no more than not."""
        told = {f"said-{name}": value for name, value in self.also} | {
            "client": self.client, "unit": self.unit, "purpose": self.purpose or "", "basis": self.basis,
            "decision": self.decision, "attested": self.attested, "session": self.session,
            "trace": self.trace,
        }  # fmt: skip
        return {name: value for name, value in told.items() if value}

    def __repr__(self) -> str:
        return f"Caller({self.asker!r}, purpose={self.purpose})"

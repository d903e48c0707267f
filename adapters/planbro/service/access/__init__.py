"""Who is asking: access tokens as HelseID gives them, bound to a key, and what the trust framework has them say.

    TokenGate    from a request to a `Caller`, or `NotLetIn`
    Refusals     the lines of the audit for who was not let in, so many and no more
    added        what is recorded of the headers that NHN's clients send

(RFC 9068, RFC 9449; fhir.md §§ 1.6, 5.3; domain.md § 5.1.)
"""

from planbro.service.access._faults import FAULTS, NotLetIn
from planbro.service.access._gate import TokenGate
from planbro.service.access._refusals import Refusals
from planbro.service.access._stated import added

__all__ = ["FAULTS", "NotLetIn", "Refusals", "TokenGate", "added"]

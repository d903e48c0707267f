"""Who looked: the log for the one whose plan it is, the audit as AuditEvents, and what in it has to be followed up.

log_of        the log of a person's plans, as that reader may see it (pbrl § 5-1, domain.md § 2.4)
export        lines as FHIR AuditEvents, with the proof that none was changed; `check_export` holds them to it
review        what a controller has to look into (Normen faktaark 15)
after_acute   a task for koordinerende enhet at once when a plan was opened without waiting for consent
"""

from planbro.exchange.looked._acute import KIND as ACUTE_TASK
from planbro.exchange.looked._acute import after_acute
from planbro.exchange.looked._check import Checked, check_export
from planbro.exchange.looked._export import Exported, Form, Selection, export
from planbro.exchange.looked._log import Asked, Naming, log_of
from planbro.exchange.looked._review import Review, Sign, Watch, review
from planbro.exchange.looked._words import is_acute, moment

__all__ = [
    "ACUTE_TASK",
    "Asked",
    "Checked",
    "Exported",
    "Form",
    "Naming",
    "Review",
    "Selection",
    "Sign",
    "Watch",
    "after_acute",
    "check_export",
    "export",
    "is_acute",
    "log_of",
    "moment",
    "review",
]

"""A line of the audit as a FHIR AuditEvent, in one shape for Basic Audit and for the Norwegian trust framework."""

from planbro.formats.fhir.audit._acts import Act, act_of, is_refusal
from planbro.formats.fhir.audit._event import PROFILE, audit_event, event_id
from planbro.formats.fhir.audit._line import AuditLine

__all__ = ["PROFILE", "Act", "AuditLine", "act_of", "audit_event", "event_id", "is_refusal"]

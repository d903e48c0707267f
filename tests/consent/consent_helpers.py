"""A plan to consent in, and the form of it filled in as a family would."""

from __future__ import annotations

from dataclasses import replace

from planbro.exchange.consent import asked_of
from planbro.formats.consent_form import ConsentForm
from planbro.plan import Plan, value_of

TODAY = "2026-11-22"


def filled(plan: Plan, kind: str = "joint", /, **more: object) -> ConsentForm:
    """Everything agreed to, both parents have signed."""
    asked = asked_of(plan, kind, day=TODAY)
    mother, father = (one.id for one in plan.related if value_of(one.representation) == "parental")
    told = {
        "answer": True, "signed": "2026-11-20", "signed_by": "parents-joint", "signer": mother, "cosigner": father,
        "cosigned": "2026-11-20", "start": "2026-11-20", "withdrawal_explained": True, "complaint_explained": True,
        "parties": tuple(replace(one, agreed=True) for one in asked.parties),
    }  # fmt: skip
    return replace(asked, **(told | more))  # type: ignore[arg-type]

"""The controller's choices of disclosure, as a table of the file: field by field those of `disclosure.Policy`."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, get_type_hints

from pydantic import create_model, field_serializer

from planbro.plan.disclosure import AgeRule, Policy
from planbro.plan.disclosure import _policy as declared
from planbro.settings._part import Part


class _Policy(Part):
    @field_serializer("*", when_used="json", check_fields=False)
    def _in_order(self, value: Any) -> Any:
        """A set has no order; what is shown and digested has."""
        return sorted(value) if isinstance(value, frozenset) else value

    def over(self, below: Policy) -> Policy:
        """The policy `below`, with what is said here in its place."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return Policy(**{one.name: said.get(one.name, getattr(below, one.name)) for one in fields(Policy)})


def _columns() -> dict[str, Any]:
    hints = get_type_hints(Policy, vars(declared) | {"AgeRule": AgeRule})
    assert all(one.default is not MISSING for one in fields(Policy))
    return {one.name: (hints[one.name], one.default) for one in fields(Policy)}


if TYPE_CHECKING:

    class PolicyPart(_Policy):
        """See `disclosure.Policy`."""
else:
    PolicyPart = create_model("PolicyPart", __base__=_Policy, __module__=__name__, **_columns())
    PolicyPart.__doc__ = "What the controller has decided where municipalities differ (docs/disclosure.md)."


_OPENS_IF_TRUE = frozenset(
    {"acute", "koordinator_reads", "parents_of_small_see_all", "status_after_death", "tell_updated"}
)
_OPENS_BY_MORE = frozenset(
    {
        "acute_purposes", "known_bodies", "own_purposes", "plan_kinds", "plan_outward", "purposes", "representatives",
        "signers", "status_outward", "status_receivers",
    }
)  # fmt: skip
_OPENS_BY_LESS = frozenset({"graded_reveals", "no_health_service"})
_OPENS_BY_WORD = {"age_unknown": "adult", "renewal": "changed"}


def is_wider(choice: str, value: Any) -> bool:
    """Whether a choice opens more than the strict rule does, so that the controller should have said so."""
    strict = getattr(Policy(), choice)
    if choice in _OPENS_IF_TRUE:
        return bool(value)
    if choice in _OPENS_BY_MORE:
        return not set(value) <= set(strict)
    if choice in _OPENS_BY_LESS:
        return not set(value) >= set(strict)
    if choice == "max_age_days":
        return value is None or value > strict
    if choice == "making_required":
        return not value
    return bool(value != strict) if choice == "ages" else _OPENS_BY_WORD.get(choice) == value

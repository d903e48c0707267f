"""A consent withdrawn where the plan is kept: what it means is told first, and then it is done, as one version."""

from planbro.exchange.withdrawal._withdrawal import Meaning, Withdrawn, meaning, withdraw_here

__all__ = ["Meaning", "Withdrawn", "meaning", "withdraw_here"]

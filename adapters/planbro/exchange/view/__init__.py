"""Who may see what of which plan, now, and what the log says of it.

view = View(database, policy_of, now)
[seen] = view.see([Want(caller, tenant, person=number)])
"""

from planbro.exchange.view._attested import attestation
from planbro.exchange.view._caller import Caller, Scope
from planbro.exchange.view._lines import looked, refused
from planbro.exchange.view._older import earlier
from planbro.exchange.view._seen import Seen, Want, best_of, in_force
from planbro.exchange.view._view import View

__all__ = [
    "Caller", "Scope", "Seen", "View", "Want", "attestation", "best_of", "earlier", "in_force", "looked", "refused",
]  # fmt: skip

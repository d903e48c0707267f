"""Consents in use: ask for one on a form, take the signed one in, withdraw one (domain.md §§ 2.4, 3.1, 7)."""

from planbro.exchange.consent._ask import asked_of, latest_of
from planbro.exchange.consent._held import check_held
from planbro.exchange.consent._record import Recorded, record_form
from planbro.exchange.consent._scan import Scan, is_scan
from planbro.exchange.consent._withdraw import withdraw

__all__ = ["Recorded", "Scan", "asked_of", "check_held", "is_scan", "latest_of", "record_form", "withdraw"]

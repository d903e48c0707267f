"""The address book: who can be reached where and takes what, from lists and by hand, and who is meant on a day."""

from planbro.exchange.parties._bring import Brought, bring
from planbro.exchange.parties._check import check_book
from planbro.exchange.parties._find import Found, Member, body_of, find, koordinerende_enhet, members
from planbro.exchange.parties._lists import Read, read_list
from planbro.exchange.parties._model import COLUMNS, KINDS, TAKES, party_of
from planbro.exchange.parties._override import override

__all__ = [
    "COLUMNS",
    "KINDS",
    "TAKES",
    "Brought",
    "Found",
    "Member",
    "Read",
    "body_of",
    "bring",
    "check_book",
    "find",
    "koordinerende_enhet",
    "members",
    "override",
    "party_of",
    "read_list",
]

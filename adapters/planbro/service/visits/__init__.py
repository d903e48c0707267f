"""Pages that people have open: what a browser holds, the session it opens, the forms that it sends, how they look."""

from planbro.service.visits._form import FIELDS, Form, form_of, left_of
from planbro.service.visits._login import AtIssuer, Dance, Given, Under, keys_in
from planbro.service.visits._secrets import Jar, agent_key, agent_of, key_of, new_secret, same
from planbro.service.visits._sessions import Ended, Room, Sessions, from_here
from planbro.service.visits._style import style

__all__ = [
    "FIELDS",
    "AtIssuer",
    "Dance",
    "Ended",
    "Form",
    "Given",
    "Jar",
    "Room",
    "Sessions",
    "Under",
    "agent_key",
    "agent_of",
    "form_of",
    "from_here",
    "key_of",
    "keys_in",
    "left_of",
    "new_secret",
    "same",
    "style",
]

"""Pages that people have open: what a browser holds, the session it opens, and the forms that it sends."""

from planbro.service.visits._form import Form, form_of
from planbro.service.visits._secrets import Jar, agent_key, agent_of, key_of, new_secret, same
from planbro.service.visits._sessions import Ended, Room, Sessions, from_here

__all__ = [
    "Ended",
    "Form",
    "Jar",
    "Room",
    "Sessions",
    "agent_key",
    "agent_of",
    "form_of",
    "from_here",
    "key_of",
    "new_secret",
    "same",
]

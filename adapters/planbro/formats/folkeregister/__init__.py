"""What happens to a person in the registers: death, another number, a graded address, foreldreansvar, moving."""

from planbro.formats.folkeregister._model import Held, PersonEvent, Responsibility, What
from planbro.formats.folkeregister._names import Names, load_names
from planbro.formats.folkeregister._read import PersonEvents, completed, read_person_events

__all__ = [
    "Held",
    "Names",
    "PersonEvent",
    "PersonEvents",
    "Responsibility",
    "What",
    "completed",
    "load_names",
    "read_person_events",
]

"""What is done when somebody with a plan is admitted: a table of data, and nothing is done that stands in no row.

`event` x `side` x what is `known` x what the receiver `takes` -> what is done. Every row that fits is followed; `*`
fits all. The rows of a controller's own settings are in place of those here for the same event and side.

| does      | what is done                                                                                             |
|---        |---                                                                                                       |
| `news`    | koordinator is told, by a task: of the stay where that may be known, else only to contact the ward       |
| `ward`    | the ward is told that there is a plan and who is koordinator, by a task                                  |
| `dialog`  | a dialogmelding with status and reach, where no message of the sender's own has told it in time          |
| `call`    | the same for a person to tell, by telephone                                                              |
| `sentence`| the words for the innkalling are there for whoever writes it; nothing goes out                           |
| `unit`    | a task at koordinerende enhet of the home municipality                                                   |
| `offer`   | what a tjenestetilbud says of a plan is looked at; what the store does not know is a task                |
| `gp`      | the fastlege is told of the tjenestetilbud, by Orientering om tjenestetilbud                             |
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Final, Literal, get_args

from planbro.ident import Profile

Event = Literal["planned", "admitted", "discharged", "visit", "need", "offered", "offer"]
"""`planned` a stay to come, `visit` at an out-patient clinic, `need` a need for a plan was reported, `offered` an
Orientering om tjenestetilbud came, `offer` the kommune's own tjenestetilbud has a plan in it."""
Side = Literal["kommune", "trust"]
Known = Literal["ip", "koordinator"]
Takes = Literal["dialog", "plo", "fhir", "none"]
Does = Literal["news", "ward", "dialog", "call", "sentence", "unit", "offer", "gp", "nothing"]
ANY: Final = "*"

EVENTS: Final = get_args(Event)
DOES: Final = get_args(Does)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row."""

    event: Event
    side: Side
    does: Does
    known: Known | Literal["*"] = ANY
    takes: Takes | Literal["*"] = ANY

    def fits(self, event: str, side: str, known: Collection[str], takes: Collection[str]) -> bool:
        return (
            (self.event, self.side) == (event, side)
            and (self.known == ANY or self.known in known)
            and (self.takes == ANY or self.takes in takes)
        )


RULES: Final = (
    Rule("admitted", "kommune", "news"),
    Rule("admitted", "kommune", "dialog", takes="dialog"),
    Rule("discharged", "kommune", "news"),
    Rule("need", "kommune", "unit"),
    Rule("offered", "kommune", "offer"),
    Rule("planned", "trust", "sentence"),
    Rule("visit", "trust", "sentence"),
    Rule("admitted", "trust", "ward"),
    Rule("admitted", "trust", "dialog", takes="dialog"),
    Rule("admitted", "trust", "call", takes="none"),
    Rule("discharged", "trust", "dialog", takes="dialog"),
    Rule("discharged", "trust", "call", takes="none"),
    Rule("offered", "trust", "offer"),
)
"""Where nothing else is said. A hospital tells the kommune of a stay by *Melding om innlagt pasient* alone, and only
where there are municipal services (plo.md § 1.2): koordinerende enhet hears otherwise where none went. No row has `gp`:
it tells of every plan in use when it begins, so a controller has to say that it is to."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a tenant has decided of admissions.

    `port` is the way that dialogmeldinger leave by; without it a person calls. `wait` is how long a message of the
    sender's own is given, `same` how far two systems may be apart about one admission, and past `old` an event is no
    news. `news_kind` is the kind of information that an admission is to a koordinator, `news_purpose` why it is wanted.
    """

    rules: tuple[Rule, ...] = RULES
    port: str = ""
    purpose: str = "TREAT"
    news_kind: str = "message"
    news_purpose: str = "COC"
    wait: timedelta = timedelta(hours=2)
    same: timedelta = timedelta(hours=12)
    old: timedelta = timedelta(days=7)
    due: timedelta = timedelta(hours=24)
    profile: Profile = "accept"
    bydeler: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """The bydel of a postnummer, where a kommune's koordinerende enhet is in the bydel."""
    told_by: str = ""
    """The webhook that is told of new tasks, without a person in it."""
    keeps_early: bool = True
    """Whether a stay that lasts, a death or a graded address of somebody without a plan here is kept for one that may
    come, as long as retention says."""

    def does(self, event: str, side: str, known: Collection[str] = (), takes: Collection[str] = ()) -> list[Does]:
        """What is done, each once, in the order of the table; where a row says `nothing`, that."""
        found = list(dict.fromkeys(one.does for one in self.rules if one.fits(event, side, known, takes)))
        return [] if "nothing" in found else found


def over(own: Sequence[Rule]) -> tuple[Rule, ...]:
    """The table with a controller's own rows in place of those for the same event and side."""
    said = {(one.event, one.side) for one in own}
    return (*own, *(one for one in RULES if (one.event, one.side) not in said))

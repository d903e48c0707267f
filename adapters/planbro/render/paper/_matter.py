"""What a paper is made of, and which papers there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from planbro.formats.consent_form import ConsentForm
from planbro.formats.epj._paper import Paper as RoutinePaper
from planbro.plan import Party, Plan, Policy
from planbro.plan.disclosure import Asker
from planbro.render.access import Letter
from planbro.render.days import Language
from planbro.render.looked import Log

Form = Literal["pdf", "html"]
FORMS: Final[tuple[Form, ...]] = ("pdf", "html")
Audience = Literal["planeier", "party", "koordinator"]


class DeviationLine(Protocol):
    """One deviation (`store.database.Deviation`)."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...
    @property
    def party(self) -> str: ...
    @property
    def standing(self) -> Literal["open", "closed"]: ...
    @property
    def opened(self) -> str: ...
    @property
    def closed(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Matter:
    """What a paper is made of. Nothing of it is printed but by a paper.

    `plan` is the whole plan as the controller has it, and `reader` who the paper is for: None is the planeier, or the
    controller's own; anybody else sees what the rules let them see on `as_of`, and the paper is cut down to that here,
    so that none is made past them. `before` is the plan as it was after the meeting before.
    """

    as_of: str
    plan: Plan | None = None
    reader: Asker | Party | str | None = None
    purpose: str = "TREAT"
    policy: Policy = Policy()
    meeting: str | None = None
    before: Plan | None = None
    consent: str | None = None
    form: ConsentForm | None = None
    letter: RoutinePaper | None = None
    answer: Letter | None = None
    log: Log | None = None
    deviations: Sequence[DeviationLine] | None = None
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A paper. `needs` are the fields of `Matter` it cannot do without, `audience` whom it is made for."""

    name: str
    needs: tuple[str, ...]
    audience: Audience
    languages: tuple[Language, ...] = ("nb", "nn")
    refuses: str = ""


_ALL: Final[tuple[Language, ...]] = ("nb", "nn", "en")
_LETTERS: Final = "consent-form-letters"
KINDS: Final[Mapping[str, Kind]] = {one.name: one for one in (
    Kind("plan", ("plan",), "planeier"),
    Kind("innkalling", ("plan",), "party"),
    Kind("referat", ("plan",), "party"),
    Kind("referat-short", ("plan",), "party"),
    Kind("meeting-list", ("plan",), "koordinator"),
    Kind("consent", ("form",), "planeier", refuses=_LETTERS),
    Kind("receipt", ("plan",), "planeier"),
    Kind("insight", ("plan",), "planeier"),
    Kind("looked", ("log",), "planeier", _ALL, refuses="log-letters"),
    Kind("withdrawal", ("plan",), "planeier"),
    Kind("deviations", ("deviations",), "koordinator", _ALL),
    Kind("koordinator-change", ("plan",), "koordinator", refuses=_LETTERS),
    Kind("koordinator-declined", ("plan",), "planeier", refuses=_LETTERS),
    Kind("need", ("letter",), "party", refuses=_LETTERS),
    Kind("declined", ("letter",), "planeier", refuses=_LETTERS),
    Kind("information", ("letter",), "planeier", refuses=_LETTERS),
    Kind("request", ("letter",), "planeier", refuses=_LETTERS),
    Kind("refusal", ("letter",), "planeier", refuses=_LETTERS),
    Kind("tool-declined", ("letter",), "planeier", refuses=_LETTERS),
    Kind("service-declined-tool", ("letter",), "koordinator", refuses=_LETTERS),
    Kind("access-request", ("answer",), "party", refuses=_LETTERS),
    Kind("access-answer", ("answer",), "party", refuses=_LETTERS),
)}  # fmt: skip
"""Every paper, in the order a reader is offered them."""

"""Forms that several answers share, and the forms of what may be asked with: nothing a person's number would fit."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

MOST_ROW: Final = 2_147_483_647
"""A row's number; a number of a person has more digits."""
_TIME: Final = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?$"

Row = Annotated[int, Field(ge=1, le=MOST_ROW, examples=[4711])]
RowPath = Annotated[int, Path(ge=1, le=MOST_ROW, description="Its number.")]
Party = Annotated[str, Field(pattern=r"^(herid:\d{1,9}|orgnr:\d{9})$", examples=["herid:91090"])]
PlanId = Annotated[
    str,
    Field(pattern=r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$",
          examples=["6f0a6d2e-3c1f-5f7a-9a53-2f6f6f0c7d21"]),
]  # fmt: skip
Time = Annotated[
    str,
    Field(pattern=_TIME, description="A day, which begins at midnight in Norway, or a time (RFC 3339).",
          examples=["2026-11-22"]),
]  # fmt: skip
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", examples=["2026-11-22"])]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
"""A kind, a state, a code of the catalogue."""
Reason = Annotated[
    str,
    Field(min_length=1, max_length=2000, pattern=r"\S",
          description="Why, in your own words. Kept sealed beside what was done; not in any log."),
]  # fmt: skip
Ground = Annotated[
    Literal["correction", "deviation", "complaint", "planeier-asks", "supervision", "support"],
    Field(description="Why it is looked at: a code, since the audit holds no text of anybody's."),
]
Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many; the installation may have a lower limit.")]


class Shape(BaseModel):
    """What is answered, as it is."""

    model_config = ConfigDict(from_attributes=True)


class Asked(BaseModel):
    """What is asked with; what it does not know is a fault."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Fault(Shape):
    """One fault, of the catalogue."""

    code: Annotated[str, Field(description="Stable for ever.")]
    severity: str
    text: str
    action: Annotated[str, Field(description="What to do.")]


class ProblemShape(Shape):
    """What could not be done, and what to do about it (RFC 9457). Nothing of what was sent stands in it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: Annotated[str, Field(description="The code of the first fault; stable for ever.")]
    findings: list[Fault] | None = None


class Why(Shape):
    """Why it stands as it does: a stable code, and its words."""

    code: str
    text: str


JsonObject = dict[str, Any]

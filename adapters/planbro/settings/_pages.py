"""The pages that koordinatorer, koordinerende enhet and operators work at: who logs in where, and for how long."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from planbro.settings._part import Name, Orgnr, Part, Span, span
from planbro.settings._ward import Login

_LONGEST: Final = timedelta(hours=12)


def _a_day(value: timedelta) -> timedelta:
    if not timedelta(0) < value <= _LONGEST:
        raise PydanticCustomError("span", "a page is open for some time, and 12h at most")
    return value


_Working = Annotated[Span, AfterValidator(_a_day)]


class Pages(Part):
    """The pages at `/pages`. What a login lets do there is what the issuer's scopes say (`coordinate`, `office`,
    `operate`)."""

    login: Login | None = None
    """Where people log in; without it the pages open by a handle alone (`planbro serve --demo`)."""
    idle: _Working = span("30m")
    longest: _Working = span("10h")
    languages: Annotated[tuple[Literal["nb", "nn", "en"], ...], Field(min_length=1)] = ("nb", "nn", "en")
    """Those that may be chosen; the first is shown until one is."""
    purpose: Annotated[str, Field(pattern=r"^[A-Z]{2,20}$")] = "COC"
    """What koordinator and koordinerende enhet read a plan for (v3-PurposeOfUse): Assumption, no login tells it."""
    bodies: dict[Name, tuple[Orgnr, ...]] = Field(default_factory=dict)
    """For each tenant the legal entities whose people work at its pages beside its own: a joint office."""
    roles_claim: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """The claim of the id_token that names a person's roles or groups, where the issuer's scopes are the client's and
    not the person's (HelseID). Left out, scopes alone decide."""
    roles: dict[Literal["coordinate", "office", "operate"], tuple[str, ...]] = Field(default_factory=dict)
    """Which of those names each right needs."""
    rows: Annotated[int, Field(ge=5, le=200)] = 25
    """Rows on one page of a list."""
    reports: dict[Name, tuple[Path, ...]] = Field(default_factory=dict)
    """For each tenant the folders whose reports of a migration or a reconcile are shown at its pages, with those of the
    folders in them."""

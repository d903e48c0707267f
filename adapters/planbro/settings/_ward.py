"""The page for the ward: how long it stays open, who may show it in a frame, and the EPJ systems that launch it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from planbro.settings._access import Algorithm
from planbro.settings._part import Address, EnvName, Name, Orgnr, Part, Secret, Span, span

_LONGEST: Final = timedelta(hours=8)


def _short(value: timedelta) -> timedelta:
    if not timedelta(0) < value <= _LONGEST:
        raise PydanticCustomError("span", "a page is open for some time, and 8h at most")
    return value


_Claims = Annotated[tuple[str, ...], Field(max_length=8)]
_Short = Annotated[Span, AfterValidator(_short)]


class Epj(Part):
    """An EPJ that opens the page by SMART App Launch, where this service is registered as a confidential client.

    The key is a JWK, a PEM or a PKCS#12 file.
    """

    SECRETS: ClassVar = (Secret("key"), Secret("key_password", needed=False))
    iss: Address
    """Its FHIR server, as it is named at a launch, to the letter."""
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    key_file: Path | None = None
    key_env: EnvName | None = None
    key_password_file: Path | None = None
    key_password_env: EnvName | None = None
    scopes: tuple[str, ...] = ("launch", "openid", "fhirUser", "patient/Patient.rs", "user/Practitioner.rs")
    user: Literal["login", "epj"] = "login"
    """Who is at the keyboard: shown by a login at our own issuer (`[service.ward.login]`), or believed of the EPJ,
    whose id_token is verified."""
    body: Orgnr
    """The legal entity whose EPJ it is."""
    unit: Orgnr | None = None
    """The point of care, where no claim of the EPJ's tells it."""
    issuer: Address | None = None
    """What `iss` of its id_token says, where it is not what its configuration tells."""
    jwks_file: Path | None = None
    algorithms: Annotated[tuple[Algorithm, ...], Field(min_length=1)] = ("RS256", "RS384", "PS256", "ES256", "ES384")
    hpr_claims: _Claims = ("helseid://claims/hpr/hpr_number", "hpr_number")
    """Of the id_token; where none is there, the Practitioner that `fhirUser` names is read."""
    unit_claims: _Claims = ("point_of_care",)
    """Of the answer with the token, or the id_token."""
    decision_claims: _Claims = ("decision_ref",)
    """What the care relation rests on; where none is there, the launch is it."""
    purpose: Annotated[str, Field(pattern=r"^[A-Z]{2,20}$")] = "TREAT"
    """The purpose of a launch (v3-PurposeOfUse): Assumption, since no launch tells it."""
    timeout: Span = span("5s")


class Login(Part):
    """Where people log in who come by a launch: an issuer of `[service.issuers]`, and this service as its client."""

    SECRETS: ClassVar = (Secret("key"), Secret("key_password", needed=False))
    issuer: Name
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    key_file: Path | None = None
    key_env: EnvName | None = None
    key_password_file: Path | None = None
    key_password_env: EnvName | None = None
    scopes: Annotated[tuple[str, ...], Field(min_length=1)]
    """Those of the issuer's that let read here, `openid` among them."""
    timeout: Span = span("5s")


class Office(Part):
    """How koordinerende enhet of a tenant is reached: shown alike of everybody, whether there is a plan or not."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    phone: Annotated[str, Field(max_length=40)] | None = None
    night_phone: Annotated[str, Field(max_length=40)] | None = None
    hours: Annotated[str, Field(max_length=200)] | None = None


class Ward(Part):
    """The page that a ward opens from its EPJ."""

    handle_lasts: _Short = span("60s")
    """How long the address that an EPJ was given can be opened, once."""
    idle: _Short = span("15m")
    longest: _Short = span("60m")
    frames: tuple[Address, ...] = ()
    """The EPJ systems that may show the page in a frame of their own; none, where it opens in a window."""
    languages: Annotated[tuple[Literal["nb", "nn", "en"], ...], Field(min_length=1)] = ("nb", "nn", "en")
    """Those that may be chosen; the first is shown until one is."""
    offices: dict[Name, Office] = Field(default_factory=dict)
    """For each tenant whom a ward calls where nothing can be said, or no number of the plan's."""
    epj: dict[Name, Epj] = Field(default_factory=dict)
    login: Login | None = None

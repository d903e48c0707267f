"""Whose access tokens open this service: the issuers, what each may let in, and where in a token what stands.

The times are what RFC 9449 and the issuer's own clock ask for. What HelseID calls its claims is seen in its samples,
not in a contract with planbro: the names are settings (fhir.md § 1.6; domain.md § 5.1).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from planbro.settings._part import Address, Name, Orgnr, Part, Span, span

Right = Literal["status", "read", "ask", "operate", "coordinate", "office"]
"""What a scope of an issuer's lets its holder do here at all: the last two are koordinator's and koordinerende enhet's
pages."""
Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Signatures by a private key that the issuer alone has. `none` and HS* cannot even be written here."""

_Claims = Annotated[tuple[str, ...], Field(max_length=8)]


class ClaimNames(Part):
    """What an issuer calls what we ask for; the first name that is there counts. An empty list: it never says so."""

    body: _Claims = ("helseid://claims/client/claims/orgnr_parent",)
    """The legal entity, as the issuer itself knows the client."""
    unit: _Claims = ("helseid://claims/client/claims/orgnr_child",)
    person: _Claims = ("helseid://claims/identity/pid",)
    """Fødselsnummer or D-nummer of who is logged in."""
    hpr: _Claims = ("helseid://claims/hpr/hpr_number",)
    attest: _Claims = ("nhn:tillitsrammeverk:parameters", "tillitsrammeverk", "authorization_details")
    """What the caller's own system attests: practitioner, care relation, patient."""
    basis: _Claims = ("access_basis",)
    """The ground of access (UNNTAK, SAMTYKKE, AKUTT …), where the issuer tells it and not a header."""


class Issuer(Part):
    """One that gives tokens to this service: HelseID, or a local one for tests and demo."""

    authority: Address
    """What `iss` says, to the letter."""
    metadata: Address | None = None
    """Where its metadata is; `/.well-known/openid-configuration` under the authority where it is left out."""
    jwks_file: Path | None = None
    """Its public keys in a file: then the network is not asked."""
    audience: Annotated[str, Field(min_length=1, max_length=200)]
    """What `aud` says of us."""
    scopes: Annotated[dict[str, tuple[Right, ...]], Field(min_length=1)]
    """The issuer's scopes, and what each lets do: `"kommune:ip/read" = ["status", "read", "ask"]`."""
    bodies: Literal["any"] | Annotated[tuple[Orgnr, ...], Field(min_length=1)] = "any"
    """The legal entities that may call with its tokens; `any` leaves that to the issuer, who gives out the scope, and
    to `service.callers`."""
    tenants: tuple[Name, ...] = ()
    """Of which tenants its tokens may ask; all where none is named."""
    algorithms: Annotated[tuple[Algorithm, ...], Field(min_length=1)] = (
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
    )  # fmt: skip
    """By which its tokens may be signed."""
    proofs: Annotated[tuple[Algorithm, ...], Field(min_length=1)] = ("ES256", "ES384", "ES512", "PS256", "RS256")
    """By which a DPoP proof may be signed."""
    skew: Span = span("10s")
    """How much the clocks may differ."""
    proof_lasts: Span = span("30s")
    """How long after it was made a proof is taken; for so long it is remembered too, so that it is taken once."""
    proofs_kept: Annotated[int, Field(ge=1000, le=5_000_000)] = 200_000
    """How many proofs are remembered at most. What more comes is asked to wait, rather than one be taken twice."""
    nonce: bool = False
    """Whether a proof has to bear a nonce of ours (RFC 9449 § 9): no proof made ahead of time, one more round now and
    then."""
    nonce_lasts: Span = span("5m")
    bearer: bool = False
    """Whether a token that is bound to no key is taken: for tests, never for health data."""
    keys_last: Span = span("12h")
    """How old the keys may be before they are fetched anew."""
    keys_stale: Span = span("48h")
    """How old they may become while the issuer does not answer."""
    keys_apart: Span = span("60s")
    """The least time between two fetches, whatever key a token names: a stranger cannot have us knock at the issuer."""
    timeout: Span = span("5s")
    claims: ClaimNames = ClaimNames()
    purposes: dict[str, str] = Field(default_factory=dict)
    """The caller's code of a purpose, and ours (v3-PurposeOfUse); what is not named here is what it is."""
    machine_purpose: str | None = None
    """What a machine asks for that states no purpose; without it, it states none, and is told nothing of anybody."""
    acute_bases: tuple[str, ...] = ("AKUTT", "HPAKUTT")
    """Grounds of access that state an acute need, where the purpose of the token does so too."""

"""What a request states in headers: token and proof, and what NHN's clients add (domain.md § 5.4).

The added ones are recorded, never believed over the token: a ground of access counts where the token is silent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

import orjson

from planbro.ident import redact
from planbro.service.access._claims import code
from planbro.service.access._faults import Wrong
from planbro.service.access._proof import MOST as MOST_PROOF
from planbro.service.access._token import MOST as MOST_TOKEN

RawHeaders = Iterable[tuple[bytes, bytes]]
"""As ASGI gives them: names in lower case."""
_TOKEN: Final = re.compile(rb"([A-Za-z]+) ([A-Za-z0-9._~+/-]+=*)")
_BASIS: Final = frozenset({b"nhn-access-basis", b"hit-access-basis"})
_ADDED: Final[Mapping[str, str]] = {
    "nhn-user-role": "role", "hit-user-role": "role", "nhn-source-system": "source", "hit-source-system": "source",
    "nhn-access-basis": "basis", "hit-access-basis": "basis", "nhn-event-id": "event", "hit-event-id": "event",
}  # fmt: skip
_TEXT: Final = re.compile(r"[\x20-\x7e]{1,128}", re.ASCII)
_LONGEST: Final = 64


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """The token of a request, its digest, the proof with it, and a ground of access that is stated beside it."""

    bound: bool
    """Sent as `DPoP`, not as `Bearer`."""
    token: str
    digest: bytes
    proof: str
    basis: str


def given_in(headers: RawHeaders) -> Given:
    """Who asks, by what.

    Raises:
        Wrong: nothing shows it, or two things do.
    """
    tokens, proofs, basis = [], [], b""
    for name, value in headers:
        if name == b"authorization":
            tokens.append(value)
        elif name == b"dpop":
            proofs.append(value)
        elif name in _BASIS:
            basis = value
    if not tokens:
        raise Wrong("token-missing")
    if len(tokens) > 1:
        raise Wrong("token-twice")
    if len(tokens[0]) > MOST_TOKEN:
        raise Wrong("token-too-large")
    found = _TOKEN.fullmatch(tokens[0])
    scheme = tokens[0].split(b" ", 1)[0].lower()
    if scheme not in {b"dpop", b"bearer"}:
        raise Wrong("token-missing")
    if found is None:
        raise Wrong("token-malformed")
    if len(proofs) > 1:
        raise Wrong("token-proof-twice")
    if proofs and len(proofs[0]) > MOST_PROOF:
        raise Wrong("token-proof-malformed")
    proof = proofs[0].decode("latin-1") if proofs else ""
    stated = code(basis.decode("latin-1")) if basis else ""
    token = found[2].decode("ascii")
    return Given(scheme == b"dpop", token, hashlib.sha256(found[2]).digest(), proof, stated)


def added(headers: RawHeaders) -> dict[str, str]:
    """What is recorded of NHN's headers: a code of the role and the ground, the names of system and event.

    Each is cut at a length, and what looks like a number of a person is masked: a caller may have put one there.
    """
    found: dict[str, str] = {}
    for name, value in headers:
        kind = _ADDED.get(name.decode("latin-1"))
        if kind is None or kind in found or len(value) > 1024:
            continue
        text = value.decode("latin-1")
        told = _role(text) if kind == "role" else code(text) if kind == "basis" else _text(text)
        if told:
            found[kind] = told
    return found


def _role(text: str) -> str:
    """`{"system": …, "code": …}`, escaped for a URL."""
    try:
        tree: Any = orjson.loads(unquote(text))
    except (orjson.JSONDecodeError, UnicodeError):
        return ""
    return code(tree)[:_LONGEST] if isinstance(tree, dict) else ""


def _text(text: str) -> str:
    return redact(text)[:_LONGEST].strip() if _TEXT.fullmatch(text) else ""

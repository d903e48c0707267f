"""Logging in at the local issuer: a page on which one chooses whom to be, and a code with PKCE for the choice.

Nothing of the person chosen stands in a URL: the code and the ticket are random.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlencode

from jinja2 import Environment

from planbro.testing._door import Told
from planbro.testing._people import Professional, Workplace

PURPOSES: Final = ("TREAT", "COC", "CAREMGT", "ETREAT")
_REQUEST: Final = "urn:ietf:params:oauth:request_uri:"
_MOST: Final = 1000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Login:
    """What a client asked for."""

    client_id: str
    redirect: str
    challenge: str
    scopes: tuple[str, ...]
    state: str = ""
    nonce: str = ""
    jkt: str = ""

    @classmethod
    def of(cls, params: Mapping[str, str], scopes: tuple[str, ...]) -> Login:
        return cls(
            params["client_id"], params["redirect_uri"], params["code_challenge"], scopes, params.get("state", ""),
            params.get("nonce", ""), params.get("dpop_jkt", ""),
        )  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Who was chosen, for a login."""

    login: Login
    who: Professional
    where: Workplace
    purpose: str = "TREAT"
    patient: str = ""
    basis: str = ""


class Logins:
    """Logins under way. Each is taken up once."""

    def __init__(self) -> None:
        self._pushed: dict[str, Login] = {}
        self._waiting: dict[str, Login] = {}
        self._codes: dict[str, Person] = {}

    def push(self, login: Login) -> str:
        return _kept(self._pushed, login, _REQUEST)

    def pushed(self, uri: str, client_id: str) -> Login | None:
        login = self._pushed.pop(uri, None)
        return login if login is not None and login.client_id == client_id else None

    def wait(self, login: Login) -> str:
        """A ticket for a login whose page is shown."""
        return _kept(self._waiting, login)

    def waited(self, ticket: str) -> Login | None:
        return self._waiting.pop(ticket, None)

    def answer(self, person: Person, issuer: str) -> str:
        """Where the browser goes: back to the client, with a code."""
        login = person.login
        back = {"code": _kept(self._codes, person), "state": login.state, "iss": issuer}
        query = urlencode({name: value for name, value in back.items() if value})
        return f"{login.redirect}{'&' if '?' in login.redirect else '?'}{query}"

    def redeem(self, code: str, client_id: str, form: Mapping[str, str], jkt: str) -> Person | None:
        """Whom the code stands for, if it is this client's, unused, and the verifier fits (RFC 7636 § 4.6)."""
        person = self._codes.pop(code, None)
        if person is None or person.login.client_id != client_id:
            return None
        login, verifier = person.login, form.get("code_verifier", "")
        digest = hashlib.sha256(verifier.encode()).digest()
        fits = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == login.challenge
        sound = fits and form.get("redirect_uri") == login.redirect and login.jkt in {"", jkt}
        return person if sound else None


def _kept(kept: dict[str, _T], one: _T, prefix: str = "") -> str:
    name = prefix + secrets.token_urlsafe(24)
    kept[name] = one
    while len(kept) > _MOST:
        del kept[next(iter(kept))]
    return name


_PAGE: Final = Environment(autoescape=True).from_string("""<!doctype html>
<html lang="nb"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Logg inn som (oppdiktet)</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}
fieldset{border:1px solid #767676;margin:0 0 1rem}label{display:block;padding:.25rem 0}
input[type=text],select{font:inherit;width:100%;box-sizing:border-box}button{font:inherit;padding:.5rem 1.5rem}</style>
<main><h1>Logg inn som</h1><p>Alle her er oppdiktet. Dette er ikke HelseID.</p>
<form method="post" action="authorize"><input type="hidden" name="ticket" value="{{ ticket }}">
<fieldset><legend>Hvem</legend>{% for one in people %}
<label><input type="radio" name="who" value="{{ one.hpr }}"{{ " checked" if loop.first }}> {{ one.name }}</label>
{% endfor %}</fieldset>
<fieldset><legend>Hvor</legend>{% for one in places %}
<label><input type="radio" name="where" value="{{ one.point_of_care }}"{{ " checked" if loop.first }}> {{ one.name }}
</label>{% endfor %}</fieldset>
<label>Formål <select name="purpose">{% for one in purposes %}<option>{{ one }}</option>{% endfor %}</select></label>
<label>Pasientens nummer, der attesten nevner det <input type="text" name="patient" autocomplete="off"></label>
<label>Tilgangsgrunnlag, der det er noe særskilt <input type="text" name="basis" autocomplete="off"></label>
<p><button>Logg inn</button></p></form></main></html>
""")


def page(ticket: str, people: Sequence[Professional], places: Sequence[Workplace]) -> Told:
    """The page on which one chooses."""
    text = _PAGE.render(ticket=ticket, people=people, places=places, purposes=PURPOSES)
    return Told(200, text.encode(), {
        "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "X-Frame-Options": "DENY",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    })  # fmt: skip

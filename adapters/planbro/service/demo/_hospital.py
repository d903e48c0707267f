"""A ward of the hospital that asks, as its EPJ and a browser would: over HTTP, with a token, by the forms it finds."""

from __future__ import annotations

import re
from typing import Final, Self
from urllib.parse import urlsplit

import httpx

_FORM: Final = re.compile(r'name="form" value="([^"]+)"')
_AGENT: Final = "planbro demo"


class Ward:
    """It, in a `with`. A cookie that is `Secure` is carried by hand, since the demo speaks plain http."""

    def __init__(self, client: httpx.Client, token: str) -> None:
        self._client, self._token = client, {"Authorization": f"Bearer {token}"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def status(self, number: str) -> None:
        self._client.post("/status", json={"nin": number}, headers=self._token)

    def search(self, number: str) -> None:
        asked = {"subject:Patient.identifier": f"urn:oid:2.16.578.1.12.4.1.4.1|{number}", "_include": "*"}
        self._client.post("/fhir/CarePlan/_search", data=asked, headers=self._token)

    def asks(self, number: str, why: str, words: str, paper: bytes | None = None) -> None:
        """Ask for the rest on the page; with the signed form where that is there."""
        cookie, form = self._opened(number)
        said = {"form": form, "why": why, "words": words, "days": "30"} | ({} if paper else {"later": "1"})
        file = {"paper": ("samtykke.pdf", paper or b"", "application/pdf" if paper else "application/octet-stream")}
        self._client.post("/ward/ask", data=said, files=file, headers=cookie)

    def acute(self, number: str, why: str) -> None:
        """Open the plan for an acute need, and read it."""
        cookie, form = self._opened(number)
        self._client.post("/ward/acute", data={"form": form, "acute": why}, headers=cookie)
        self._client.get("/ward", headers=cookie)

    def _opened(self, number: str) -> tuple[dict[str, str], str]:
        """The page, as the EPJ opens it."""
        given = self._client.post("/ward/handle", json={"nin": number}, headers=self._token).raise_for_status()
        came = self._client.get(urlsplit(given.json()["url"]).path, headers={"User-Agent": _AGENT})
        cookie = {"Cookie": came.headers["set-cookie"].partition(";")[0], "User-Agent": _AGENT}
        page = self._client.get("/ward", headers=cookie)
        found = _FORM.search(page.text)
        return cookie, found[1] if found is not None else ""

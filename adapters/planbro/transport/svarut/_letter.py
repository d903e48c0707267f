"""What a letter says of itself: never whom it is about, and whom it is for in the metadata alone.

Members as KS SvarUt's REST service has them (forsendelse v1: tittel, mottaker, eksternReferanse, dokumenter). The title
stands in a notification that is read without logging in, so it is the same for every letter and says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import orjson

from planbro._version import __version__
from planbro.ident import Kind, examine, orgnr
from planbro.transport._mail import NotPosted, Post
from planbro.transport.folder._outbox import file_id

_PERSONS: Final = frozenset({Kind.FNR, Kind.DNR})


@dataclass(frozen=True, slots=True)
class Letters:
    """How letters are sent. `address` gives the postal address of a receiver where one is to be printed (`navn`,
    `adresse1`, `postNummer`, `postSted`); it is asked by party.

    Assumption: a letter with a plan is never printed by others unless the controller has said so, so `digital_only`
    is on: what cannot be delivered then comes back as refused.
    """

    title: str = "Brev fra kommunen"
    security_level: Literal[3, 4] = 4
    digital_only: bool = True
    address: Callable[[str], Mapping[str, str] | None] = field(default=lambda party: None, repr=False)

    def metadata(self, post: Post) -> bytes:
        """The JSON beside the PDF.

        Raises:
            NotPosted: the post is no letter, or is to nobody who can be written to.
        """
        if not post.parcel.data.startswith(b"%PDF-"):
            raise NotPosted("svarut-not-pdf", later=False)
        id = file_id(post.turn)  # SvarUt takes one of each
        document = {"filnavn": f"{id}.pdf", "mimeType": "application/pdf"}
        return orjson.dumps({
            "tittel": self.title,
            "avgivendeSystem": f"planbro {__version__}",
            "eksternReferanse": id,
            "mottaker": self._receiver(post.to),
            "krevNiva4Innlogging": self.security_level == 4,
            "kryptert": False,
            "kunDigitalLevering": self.digital_only,
            "dokumenter": [document],
        })  # fmt: skip

    def _receiver(self, party: str) -> dict[str, Any]:
        kind, _, number = party.partition(":")
        digital = {"orgnr": "organisasjonsNummer", "fnr": "fodselsNummer", "dnr": "fodselsNummer"}.get(kind, "")
        if not digital or not _is_valid(kind, number):
            raise NotPosted("svarut-receiver", later=False)
        postal = self.address(party)
        if postal is None and not self.digital_only:
            raise NotPosted("svarut-address", later=False)
        return {"digitalAdresse": {digital: number}} | ({"postAdresse": dict(postal)} if postal is not None else {})


def _is_valid(kind: str, number: str) -> bool:
    if kind == "orgnr":
        return orgnr.is_valid(number) and orgnr.compact(number) == number
    seen = examine(number)
    return seen.kind in _PERSONS and not any(one.severity != "info" for one in seen.problems)

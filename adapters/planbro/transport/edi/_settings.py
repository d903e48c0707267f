"""How an installation is set up with the message service. What the public pages leave open is a setting here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from planbro._version import __version__
from planbro.findings import Refused
from planbro.ident import her
from planbro.transport._wire import service_address

Version = Literal[2, 3]
MOST_HERIDS: Final = 200
"""In one mailbox: they stand in the address of a question, and an address may not grow without end."""


@dataclass(frozen=True, slots=True)
class EdiSettings:
    """One legal entity's mailbox at the message service (plo.md § 9.3).

    `base` is the address of the API, as NHN gives it for the test or the production environment. `version` 2 polls
    `/Messages`; 3 reads `/notifications`.

    Raises:
        Refused: the address cannot be used, or a HER-id is none.
    """

    base: str
    herids: tuple[str, ...]
    version: Version = 2
    name: str = "edi"
    """What the port is called here, where there is more than one."""
    source_system: str = f"planbro, {__version__}"
    """Header nhn-source-system: name and version of whoever asks."""
    application: str = "planbro"
    application_version: str = __version__
    """What the ebXML envelope says of the sending system (HIS 1210)."""
    lock: bool = True
    """Version 3: reserve the HER-ids for this HelseID client, so that a second installation is told 423 at once."""
    channel: str = "ApiPolling"
    """Assumption: NHN's page of 2026-04 says ApiPolling; later clients send Api."""
    refused_notices: bool = True
    """Version 3: be told of messages to us that the service refused. Assumption: the property is left out with False,
    for an environment that does not know it."""
    settle: float = 60.0
    """Version 3: seconds during which an offset that was seen is read again. Assumption: the offset is global, so one
    that is lower than another may become visible after it; 0 trusts that it never does."""
    page: int = 1000
    """Version 3: notifications in one answer; 1000 is the most."""
    most_bytes: int = 35_000_000
    """The largest document. Assumption: 35 MB counts the document; where the service counts the request, which is a
    third larger, it says so itself (413), and that is told alike."""
    timeout: float = 60.0

    def __post_init__(self) -> None:
        service_address(self.base)
        if not 1 <= len(self.herids) <= MOST_HERIDS or len(set(self.herids)) != len(self.herids):
            raise Refused.because("edi-herids", most=MOST_HERIDS)
        if not all(her.is_valid(one) for one in self.herids):
            raise Refused.because("edi-herids", most=MOST_HERIDS)


class Login(Protocol):
    """Who we are to the service: headers for one request, and what came of them. `HelseId` is one."""

    def headers(self, method: str, url: str) -> Mapping[str, str]: ...

    def refused(self, url: str, nonce: str = "") -> None:
        """401: with a nonce, one is wanted; without, the token was no good."""
        ...

    def seen(self, url: str, nonce: str) -> None:
        """A nonce that came with an answer."""
        ...

    def close(self) -> None:
        """The mailbox it belongs to is closed."""
        ...

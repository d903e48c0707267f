"""A stand-in of the national message service, EDI 2.0: both versions of its API, its refusals, and bad weather.

    service = Service(helseid=HelseIdService())          # .transport for httpx, .app for Starlette
    service.party("8140003").send(document)              # somebody out there sends, by ebXML
    service.party("8140003").received                    # what has come to them

`Weather` loses, doubles, holds back and reorders, by a seed; `script` says what happens to the next requests.
`acknowledge`, `reject` and `abandon` are what a receiver's message handler may do; `arrive_late` shows a notification
after later ones. As a program,

    python -m planbro.testing.edi_server --port 8091 --client CLIENT_ID=public.jwk.json

has HelseID under /helseid on the same port. Paths and fields are those of NHN's published descriptions (plo.md § 9.3);
where they are silent: an HER-id that is not configured is 400 in version 3, and a message sent again under the same
MsgId is one more, unless `knows_msgid`.
"""

from planbro.testing.edi_server._api import BASE, FAULTS, Service
from planbro.testing.edi_server._world import Leg, Party, Stored, Weather, World

__all__ = ["BASE", "FAULTS", "Leg", "Party", "Service", "Stored", "Weather", "World"]

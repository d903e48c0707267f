"""The sessions of the page for the ward."""

from __future__ import annotations

from planbro.service._context import Context
from planbro.service.visits import Jar, Room, Sessions
from planbro.service.ward._visitor import Visitor, visitor_of


def sessions_of(context: Context) -> Sessions[Visitor]:
    """Those of an installation, as long as its settings say."""
    told = context.settings.service.ward
    jar = Jar({"session": "__Host-planbro-ward", "login": "__Host-planbro-login"}, framed=bool(told.frames))
    return Sessions(context, Room("ward", jar, told.idle, told.longest, visitor_of))

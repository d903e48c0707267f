"""Who this installation is at HelseID, as a table of the settings says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from planbro import settings
from planbro.transport.helseid import HelseId, HelseIdClient, key_from, new_key


def login_of(
    told: settings.HelseId,
    *,
    now: Callable[[], datetime],
    new_id: Callable[[], str],
    environment: Mapping[str, str],
    far: Any = None,
) -> HelseId:
    """The login of a client; a key for its proofs is made here, and kept nowhere.

    Raises:
        Refused: its key is not where the settings say, or cannot be read.
    """
    key = settings.secret(told, "key", environment)
    assert key is not None, "the settings have seen to that"
    password = settings.secret(told, "key_password", environment)
    signs = key_from(key, password=None if password is None else password.decode(), kid=told.key_id or "")
    client = HelseIdClient(told.authority, told.client_id, told.scope, told.acts_for or "", told.unit or "",
                           told.audience or "", told.resource or "")  # fmt: skip
    return HelseId(client, signs, proof_key=new_key(), now=now, new_id=new_id, transport=far)

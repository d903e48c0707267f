"""A request by a token that is known costs its proof's signature, and little beside."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest
from tokens_made import URL, Pairs, door

from planbro.service.access._jose import PublicKey, split

_MANY = 150


def least(do: Callable[[int], Awaitable[object] | object]) -> float:
    """The shortest of some rounds, in seconds of this process, for each time."""

    async def rounds() -> float:
        best = float("inf")
        for turn in range(5):
            began = time.process_time()
            for at in range(_MANY):
                done = do(turn * _MANY + at)
                if isinstance(done, Awaitable):
                    await done
            best = min(best, time.process_time() - began)
        return best / _MANY

    return asyncio.run(rounds())


def test_a_known_token_costs_no_more_than_twice_its_proofs_signature() -> None:
    at = door()
    token = at.token()
    asked: list[Pairs] = [at.pairs(token, at.proof(token, jti=f"{number}")) for number in range(5 * _MANY)]
    at.admit(at.pairs(token))
    key, signed = PublicKey(at.key.public), split(asked[0][1][1].decode())
    bare = least(lambda _: key.verifies("ES256", signed))
    whole = least(lambda number: at.gate.admit("POST", URL, asked[number], "read", "nord"))
    assert whole < 2 * bare


def test_a_thief_of_a_token_has_no_signature_worked_out_and_nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof's key is compared first, so who floods the door with a stolen token pays more than the door."""
    at, thief = door(), door()
    token = at.token()
    at.admit(at.pairs(token))
    stolen = at.pairs(token, thief.proof(token))
    monkeypatch.setattr(PublicKey, "verifies", lambda *_: pytest.fail("a signature was worked out"))
    assert at.refusal(stolen).code == "token-proof-other-key"
    assert len(at.gate._issuers[at.issuer.authority].proofs._heads) == 1

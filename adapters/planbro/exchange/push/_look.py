"""Looking at what stands on the server, many at once where it can."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from planbro.exchange.push._steps import Seen
from planbro.findings import Refused
from planbro.formats.codec import json as codec
from planbro.transport import Answer, FhirPort, Named, Place, Target, version_of

_AT_ONCE: Final = 50
_FEW: Final = 3
BY_CONTENT: Final = "sha256:"


class Eyes:
    """One server, looked at. `check` judges each answer first: what is busy or closed does not count as absent."""

    def __init__(self, port: FhirPort, check: Callable[[Answer], Answer], batch: bool | None) -> None:
        self._port = port
        self._check = check
        self._batch = batch

    def look(self, targets: Sequence[Target]) -> list[Seen]:
        """What stands at each target."""
        found: list[Seen] = []
        for start in range(0, len(targets), _AT_ONCE):
            some = targets[start : start + _AT_ONCE]
            answers = self._together(some) or (self._check(self._port.read(target)) for target in some)
            found += [self._seen(target, answer) for target, answer in zip(some, answers, strict=True)]
        return found

    def _together(self, targets: Sequence[Target]) -> list[Answer] | None:
        """One batch for them all; None where the server takes none, or answers with something else."""
        if self._batch is False or len(targets) <= _FEW:
            return None
        answer = self._check(self._port.read_many(targets))
        entries = list(entries_of(answer.body, "batch-response"))
        if not answer.ok or len(entries) != len(targets):
            self._batch = False
            return None
        answers = [self._check(_answer(entry)) for entry in entries]
        return [self._check(self._port.read(target)) if one.ok and one.body is None else one
                for target, one in zip(targets, answers, strict=True)]  # fmt: skip

    def _seen(self, target: Target, answer: Answer) -> Seen:
        if isinstance(target, Named):
            return self._by_name(target, answer)
        if not answer.ok or not isinstance(answer.body, dict):
            return Seen(gone=answer.status == 410)
        return _there(target, answer.body, answer.etag)

    def _by_name(self, target: Named, answer: Answer) -> Seen:
        """Of a search for our name only what bears it: a server that does not know the parameter gives everything."""
        found = (entry.get("resource") for entry in entries_of(answer.body, "searchset"))
        bodies = [body for body in found if isinstance(body, dict) and target.borne_by(body)]
        if len(bodies) > 1:
            return Seen(many=True)
        return _there(target, bodies[0], "") if bodies else Seen()


def _there(target: Target, body: dict[str, Any], etag: str) -> Seen:
    """What was asked for, and nothing else: a cache on the way may mix answers up."""
    id_ = str(body.get("id", ""))
    if body.get("resourceType") != target.type or (isinstance(target, Place) and id_ != target.id):
        raise Refused.because("push-answer", reason="another resource than was asked for")
    return Seen(Place(target.type, id_).id, etag or version_of(body) or BY_CONTENT + _content(body), body)


def _content(body: Mapping[str, Any]) -> str:
    """The version of what a server keeps without versions: what it says, to the letter."""
    plain = {name: value for name, value in body.items() if name != "meta"}
    return hashlib.sha256(codec.canonical(plain)).hexdigest()[:32]


def entries_of(body: Any, kind: str) -> Iterator[dict[str, Any]]:
    """The entries of a Bundle of that type; of anything else none."""
    if not isinstance(body, dict) or body.get("resourceType") != "Bundle" or body.get("type") != kind:
        return
    for entry in body.get("entry") or ():
        yield entry if isinstance(entry, dict) else {}


def _answer(entry: Mapping[str, Any]) -> Answer:
    response = entry.get("response")
    response = response if isinstance(response, dict) else {}
    resource = entry.get("resource")
    return Answer(status_of(response), body=resource if isinstance(resource, dict) else None)


def status_of(response: Mapping[str, Any]) -> int:
    """`response.status` of a Bundle's entry, which is a text such as `200 OK`."""
    words = str(response.get("status", "")).split()
    return int(words[0]) if words and words[0].isascii() and words[0].isdigit() and len(words[0]) == 3 else 500

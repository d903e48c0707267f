"""A file in memory alone: what it is, what is wrong with it, what each target would get.

A file is worked at in another process, with a bound of time and of memory: two at a time, and whoever comes while more
wait is told to come back. These processes have the tables at hand; one that a file has held up or broken is no more.
Of a file that takes longer than one waits for, what was found by then is told, and what there was no time for.
That somebody looked, and took a file away, stands in the audit; the file and its name are kept nowhere.
"""

from __future__ import annotations

import asyncio
from queue import SimpleQueue
from typing import Any, Final

from starlette.responses import Response

from planbro.exchange._bench import Asked, Converted, Looked, bench, targets_of
from planbro.exchange._pool import Bounds, Lost, Pool
from planbro.findings import Finding, Severity
from planbro.formats import FORMATS
from planbro.formats.codec import Limits, sniff
from planbro.service._problem import Denied
from planbro.service.operate._hands import Hands
from planbro.service.pages._frame import At, Frame
from planbro.service.pages._render import HEADERS
from planbro.service.pages._words import has

_HANDS: Final = 2
_WAITING: Final = 6
_PART: Final = 0.35
"""Of the time one request may take: a file that runs out of it is tried once more, to be sure that it was that file."""
_TOLD: Final = 0.25
"""Of that time: what is known of a file by then is told."""
_MEGABYTES: Final = 512
_ROUND: Final = 64 << 10
_UNPACKED: Final = 8
_NODES: Final = 1_000_000
Result = Looked | Converted | Lost[Asked] | None
_PLAIN: Final = ("size", "container", "root", "format", "title", "variant", "table")


class Workers:
    """Processes that look at files, begun when they are first needed."""

    def __init__(self, count: int, bounds: Bounds) -> None:
        self.bounds = bounds
        self._free: SimpleQueue[Pool[Asked, Looked | Converted | None] | None] = SimpleQueue()
        for _ in range(count):
            self._free.put(None)
        self._count = count

    def do(self, asked: Asked) -> Result:
        """What there is to say of a file; there are no more threads that ask than there are processes."""
        pool: Pool[Asked, Looked | Converted | None] | None = self._free.get()
        try:
            pool = pool or Pool(bench, 1, bounds=self.bounds).__enter__()
            (found,) = pool.run([asked])
            if isinstance(found, Looked) and found.late:  # broken off in the middle of something
                pool.__exit__()
                pool = None
            return found
        finally:
            self._free.put(pool)

    def close(self) -> None:
        for _ in range(self._count):
            pool = self._free.get()
            if pool is not None:
                pool.__exit__()


class Bench:
    """The bench of one installation."""

    def __init__(self, frame: Frame) -> None:
        limits = frame.context.settings.service.limits
        self.most = (limits.body_megabytes << 20) - _ROUND
        self._limits = Limits(
            max_bytes=self.most, max_depth=limits.depth, max_unpacked=_UNPACKED * self.most, max_nodes=_NODES
        )
        self._seconds = limits.seconds.total_seconds() * _TOLD
        bounds = Bounds(minutes=limits.seconds.total_seconds() * _PART / 60, megabytes=_MEGABYTES)
        self._hands, self._here = Hands(_HANDS), 0
        self._workers = Workers(_HANDS, bounds)
        self._warming: asyncio.Task[Any] | None = None
        frame.context.closing.append(self._close)

    async def _close(self) -> None:
        if self._warming is not None:
            self._warming.cancel()
        await self._hands.close()
        self._workers.close()

    async def empty(self, at: At) -> Response:
        """A bench with nothing on it; the tables are read while somebody looks for a file."""
        if self._warming is None:
            self._warming = asyncio.create_task(self._hands.do(lambda: self._workers.do(Asked(b"", ""))))
        return self._page(at)

    async def look(self, at: At) -> Response:
        """What there is to say of a file."""
        if at.sent.paper is None:
            return self._page(at, 422, amiss={"file": at.t("bench-amiss-file")})
        found = await self._worked(at, "")
        if not isinstance(found, Looked):
            await at.note(at.line("bench-looked", outcome="lost", params={"size": len(at.sent.paper)}))
            return self._page(at, 422, amiss={"file": at.t("bench-lost")})
        params = {"size": len(at.sent.paper), "format": str(found.about.get("format") or ""), "late": found.late}
        await at.note(at.line("bench-looked", outcome="shown" if found.known else "unknown", params=params))
        return self._page(at, looked=_told(at, found))

    async def convert(self, at: At) -> Response:
        """The file in another format, whole: an own copy, for whoever has a right to it and says so."""
        to, amiss = at.sent.get("to"), {}
        if at.sent.paper is None:
            amiss["convert"] = at.t("bench-amiss-file")
        if to not in targets_of():
            amiss["to"] = at.t("bench-amiss-to")
        if at.sent.get("sure") != "1":
            amiss["sure"] = at.t("bench-amiss-sure")
        if amiss:
            return self._page(at, 422, amiss=amiss)
        found = await self._worked(at, to)
        if not isinstance(found, Converted) or not found.format:
            why = [at.coded(one.code, one.params) for one in getattr(found, "findings", ())][:5]
            return self._page(at, 422, amiss={"convert": " ".join([at.t("bench-not-converted"), *why])})
        params = {"size": len(found.data), "format": found.format, "source": found.source}
        await at.note(at.line("bench-converted", outcome="taken", params=params))
        several = FORMATS[found.format].several and sniff(found.data) == "zip"
        name = f"planbro-{found.format}{'.zip' if several else FORMATS[found.format].ending}"
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(found.data, 200, headers, "application/octet-stream")

    async def _worked(self, at: At, to: str) -> Result:
        if self._here >= _WAITING:
            raise Denied(503, "service-busy", headers={"Retry-After": "20"})
        assert at.sent.paper is not None
        asked = Asked(at.sent.paper, at.context.second(), at.context.settings.identity.profile, to, self._limits,
                      self._seconds)  # fmt: skip
        self._here += 1
        try:
            return await self._hands.do(lambda: self._workers.do(asked))
        finally:
            self._here -= 1

    def _page(self, at: At, status: int = 200, *, amiss: dict[str, str] | None = None, looked: Any = None) -> Response:
        return at.page("bench/page.html.j2", status, amiss=amiss or {}, looked=looked, targets=targets_of(),
                       formats=FORMATS, megabytes=self.most >> 20, said=at.sent.fields)  # fmt: skip


def _told(at: At, found: Looked) -> dict[str, Any]:
    """In words."""
    graves = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    plan = found.about.get("plan") or {}
    return {
        "about": {name: found.about[name] for name in _PLAIN if found.about.get(name)}, "known": found.known,
        "members": found.about.get("members") or [], "leaves": found.about.get("leaves") or {},
        "counts": plan.get("counts") or {}, "points": plan.get("points") or {}, "kind": plan.get("kind"),
        "findings": [
            (grave.value, [_finding(at, one) for one in found.findings if one.severity is grave]) for grave in graves
        ],
        "plans": found.plans, "late": found.late, "untold": found.untold,
        "count": len(found.findings), "more": found.more, "attachments": plan.get("attachments") or {},
        "targets": [
            {"format": one.format, "title": FORMATS[one.format].title, "how": one.how, "counts": one.counts,
             "no_slot": one.no_slot, "refused": [at.coded(why.code, why.params) for why in one.refused]}
            for one in found.targets
        ],
    }  # fmt: skip


def _finding(at: At, one: Finding) -> dict[str, Any]:
    return {"code": one.code, "text": at.coded(one.code, one.params), "do": _advice(at, one),
            "line": one.place.line, "path": one.place.path, "rule": one.entry.rule}  # fmt: skip


def _advice(at: At, one: Finding) -> str:
    """What to do about it, by whoever has the file at the bench already and need not be sent to it."""
    here = f"bench-do-{one.code}"
    return at.t(here) if has(here) else at.advice(one.code, one.params)

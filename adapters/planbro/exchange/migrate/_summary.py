"""The sums of a migration: what there was, what became of it, and whether it is the same (law 2: the counts add up).

Sums are made plan by plan in the order of the ledger's keys, so that they hold no more than one line per kind,
whatever the number of plans, and come out the same however often the run was broken off.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from planbro.exchange.migrate._model import STRANGER, VERDICTS
from planbro.plan import LISTS

DIFFERS: Final = "migrate-differs"
"""The remark on a fact that was read back otherwise."""

NOT_ASKED: Final = ("passed", "left-out")
"""Plans that were not asked for, and those that a person has decided to leave."""

SIZES: Final = (10_000, 100_000, 1_000_000, 10_000_000)
"""Where one class of sizes ends and the next begins, in bytes."""

_ORDER: Final = {name: place for place, name in enumerate(("plan", "planeier", *LISTS, "attachments"))}
_SEVERITIES: Final = ("error", "warning", "info")
_MOST_REMARKS: Final = 2000
_SUMMED: Final = frozenset({"migrate-no-slot", "migrate-kept"})
"""Remarks whose `count` is of the plan's own parts, so that all plans' make a sum."""


@dataclass(slots=True)
class KindSum:
    """One kind over all plans: how many, how large, and SHA-256 over what the plans say, in order of their keys.

    `source` is all that was read; `moved` the part of it that belongs to plans that are in the target, and `target`
    what was read back from there. `no_slot` counts the plans of which the target holds less of the kind, since it has
    no place for it; `differs` those where something was read back that was not so, or not read back.
    """

    kind: str
    source: int = 0
    moved: int = 0
    target: int = 0
    moved_size: int = 0
    target_size: int = 0
    moved_hash: str = ""
    target_hash: str = ""
    no_slot: int = 0
    differs: int = 0

    @property
    def left(self) -> int:
        """How many stand in plans that were not moved."""
        return self.source - self.moved

    @property
    def same(self) -> bool:
        return (self.moved, self.moved_size, self.moved_hash) == (self.target, self.target_size, self.target_hash)


@dataclass(slots=True)
class RemarkSum:
    """One kind of remark: how often it was made, and of how many plans. `params` are those that all have in common; a
    `count` of parts is their sum."""

    code: str
    severity: str
    count: int = 0
    plans: int = 0
    params: dict[str, Any] = field(default_factory=dict)

    def add(self, remark: Mapping[str, Any], *, new: bool) -> None:
        """One more; `new` where the plan had none of it yet."""
        params = remark.get("params") or {}
        if self.count:
            total = self.params.get("count") if self.code in _SUMMED else None
            self.params = {name: value for name, value in self.params.items() if params.get(name) == value}
            if type(total) is int and type(params.get("count")) is int:
                self.params["count"] = total + params["count"]
        else:
            self.params = dict(params)
        self.count += 1
        self.plans += new


@dataclass(slots=True)
class Summary:
    """A migration in numbers: the report's first page, and what `--json` gives."""

    plans: int = 0
    whole: int = 0
    """In the target, with remarks or without."""
    verdicts: dict[str, int] = field(default_factory=dict)
    """Of the plans that were to be moved."""
    states: dict[str, int] = field(default_factory=dict)
    kinds: list[KindSum] = field(default_factory=list)
    leaves: dict[str, int] = field(default_factory=dict)
    remarks: list[RemarkSum] = field(default_factory=list)
    formats: dict[str, int] = field(default_factory=dict)
    target: str = ""
    dry: bool = False
    plan_kinds: dict[str, int] = field(default_factory=dict)
    plan_statuses: dict[str, int] = field(default_factory=dict)
    consents: dict[str, int] = field(default_factory=dict)
    rights: tuple[int, int] = (0, 0)
    rights_wider: int = 0
    without_koordinator: int = 0
    koordinatorer: int = 0
    source_size: int = 0
    target_size: int = 0
    sizes: list[int] = field(default_factory=list)
    """Plans by size, as `SIZES` divides them."""
    aside: dict[str, int] = field(default_factory=dict)

    @property
    def strangers(self) -> int:
        """Files in the target that are none of this migration's."""
        return self.aside.get(STRANGER, 0)

    @property
    def asked(self) -> int:
        """The plans that were to be moved."""
        return self.plans - sum(self.states.get(one, 0) for one in NOT_ASKED)

    @property
    def attachments(self) -> KindSum:
        return next((one for one in self.kinds if one.kind == "attachments"), KindSum("attachments"))

    @property
    def same(self) -> bool:
        """Whether all that the target has a place for came back as it was."""
        return not any(one.differs for one in self.kinds) and not self.leaves.get("differs")

    @property
    def verdict(self) -> str:
        """The verdict on the whole: that of the worst plan."""
        return next((one for one in VERDICTS if self.verdicts.get(one)), "whole")

    @property
    def exit_code(self) -> int:
        """2 where nothing could be moved, 1 where a warning, an error or a person's work is left, else 0."""
        if not self.asked or self.verdicts.get("refused", 0) == self.asked:
            return 2
        told = any(one.severity != "info" for one in self.remarks)
        return int(told or not self.same or self.verdict in {"refused", "person"})

    def sentence(self, language: str = "nb") -> str:
        """The verdict for the municipality."""
        from planbro.render.migrate import verdict_sentence

        return verdict_sentence(self.to_json(), language)

    def to_json(self) -> dict[str, Any]:
        found = asdict(self)
        found["kinds"] = [asdict(one) | {"left": one.left, "same": one.same} for one in self.kinds]
        found["rights"] = {"source": self.rights[0], "target": self.rights[1], "wider": self.rights_wider}
        del found["rights_wider"]
        limits = [*SIZES, None]
        found["sizes"] = [{"under": limit, "plans": count} for limit, count in zip(limits, self.sizes, strict=True)]
        attachments = self.attachments
        found["attachments"] = {"source": attachments.source, "target": attachments.target,
                                "bytes": attachments.target_size, "same": attachments.same}  # fmt: skip
        return found | {"asked": self.asked, "same": self.same, "verdict": self.verdict,
                        "exit": self.exit_code}  # fmt: skip


class _Kind:
    """A kind while it is summed."""

    __slots__ = ("moved", "sums", "target")

    def __init__(self, name: str) -> None:
        self.sums = KindSum(name)
        self.moved = hashlib.sha256()
        self.target = hashlib.sha256()

    def add(self, count: Mapping[str, Any], faulty: Set[str] | None) -> None:
        """One plan's part; `faulty` has the kinds that differ in it."""
        sums = self.sums
        sums.source += count["source"]
        if faulty is None:
            return
        sums.moved += count["source"]
        sums.target += count["target"]
        sums.moved_size += count["source_size"]
        sums.target_size += count["target_size"]
        before, after = count["source_hash"], count["target_hash"]
        self.moved.update(before.encode())
        self.target.update(after.encode())
        if count["kind"] in faulty:
            sums.differs += 1
        elif before != after or count["source"] != count["target"] or count["source_size"] != count["target_size"]:
            sums.no_slot += 1

    def done(self) -> KindSum:
        self.sums.moved_hash, self.sums.target_hash = self.moved.hexdigest(), self.target.hexdigest()
        return self.sums


class Tally:
    """Sums the results as they go by."""

    def __init__(self) -> None:
        self._sum = Summary(sizes=[0] * (len(SIZES) + 1))
        self._kinds: dict[str, _Kind] = {}
        self._leaves: Counter[str] = Counter()
        self._verdicts: Counter[str] = Counter()
        self._states: Counter[str] = Counter()
        self._formats: Counter[str] = Counter()
        self._plan_kinds: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._consents: Counter[str] = Counter()
        self._remarks: dict[tuple[str, str], RemarkSum] = {}

    @property
    def seen(self) -> int:
        return self._sum.plans

    def add(self, result: Mapping[str, Any]) -> None:
        """One result of the ledger."""
        found, moved = self._sum, result["state"] == "moved"
        found.plans += 1
        found.whole += result["state"] in {"moved", "merged"} and result["verdict"] in {"whole", "remarks"}
        self._verdicts[result["verdict"]] += result["state"] not in NOT_ASKED
        self._states[result["state"]] += 1
        self._formats[result["source_format"]] += 1
        self._plan_kinds[result["kind"]] += 1
        self._statuses[result["status"]] += 1
        self._leaves.update(result["leaves"])
        faulty = differing_kinds(result) if moved else None
        for count in result["counts"]:
            kind = self._kinds.get(count["kind"])
            if kind is None:
                kind = self._kinds[count["kind"]] = _Kind(count["kind"])
            kind.add(count, faulty)
        if result["consent"]:
            self._consents[result["consent"]["state"]] += 1
        found.without_koordinator += moved and not result["koordinator_key"]
        found.source_size += result["source_size"]
        found.target_size += result["target_size"]
        found.sizes[next((at for at, limit in enumerate(SIZES) if result["source_size"] < limit), len(SIZES))] += 1
        self._rights(result["rights"], moved)
        self._noted(result["remarks"])

    def _rights(self, rights: tuple[int, int], moved: bool) -> None:
        if not moved:
            return
        source, target = rights
        self._sum.rights = (self._sum.rights[0] + source, self._sum.rights[1] + target)
        self._sum.rights_wider += target > source

    def _noted(self, remarks: list[Mapping[str, Any]]) -> None:
        seen: set[tuple[str, str]] = set()
        for remark in remarks:
            key = (remark["severity"], remark["code"])
            one = self._remarks.get(key)
            if one is None:
                if len(self._remarks) >= _MOST_REMARKS:
                    continue
                one = self._remarks[key] = RemarkSum(remark["code"], remark["severity"])
            one.add(remark, new=key not in seen)
            seen.add(key)

    def done(self, *, target: str = "", dry: bool = False, aside: Mapping[str, int] | None = None,
             koordinatorer: int = 0, passed: int = 0) -> Summary:  # fmt: skip
        """The sums, each list in an order of its own that does not hang on the plans'."""
        found = self._sum
        found.kinds = [self._kinds[name].done() for name in sorted(self._kinds, key=_place)]
        found.plans += passed
        self._states["passed"] += passed
        found.verdicts = {name: self._verdicts[name] for name in VERDICTS}
        found.states, found.leaves = _sorted(self._states), _sorted(self._leaves)
        found.formats, found.consents = _sorted(self._formats), _sorted(self._consents)
        found.plan_kinds, found.plan_statuses = _sorted(self._plan_kinds), _sorted(self._statuses)
        found.remarks = sorted(
            self._remarks.values(), key=lambda one: (_SEVERITIES.index(one.severity), -one.plans, one.code)
        )
        found.target, found.dry, found.aside = target, dry, dict(sorted((aside or {}).items()))
        found.koordinatorer = koordinatorer
        return found


def differing_kinds(result: Mapping[str, Any]) -> Set[str]:
    """The kinds in which something was read back otherwise than it was.

    Remarks name the first differences; where there are more than they name, no kind that is not alike counts as told.
    """
    differs = result["leaves"].get("differs", 0)
    if not differs:
        return frozenset()
    named = [one["path"] for one in result["remarks"] if one["code"] == DIFFERS]
    if len(named) < differs:
        return {one["kind"] for one in result["counts"] if one["source_hash"] != one["target_hash"]}
    kinds = {path.partition("[")[0] if "[" in path else path.rpartition(".")[0] or "plan" for path in named}
    return kinds | ({"attachments"} if any(path.endswith(".data") for path in named) else set())


def _place(kind: str) -> tuple[int, str]:
    return _ORDER.get(kind, len(_ORDER)), kind


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if count}

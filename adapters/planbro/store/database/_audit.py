"""The audit: who did what, when, with whose plan, on what ground and with what outcome (domain.md § 5.2).

Lines are only added. Each has its number in the chain of its writer, and a hash over itself and the line before, so
that a line changed, taken out, put in or moved is found. What stands at the end of each chain is anchored now and then,
and anchors are chained too: kept elsewhere, the hash of the last one tells of a chain that was cut at its end, or of a
whole audit that was made anew. No line has a text from a plan, and none a number of a person: that stands as a hash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from planbro.store.database._among import among, keyed
from planbro.store.database._engine import Transaction
from planbro.store.database._hand import Adding, Changing
from planbro.store.database._seal import Seal
from planbro.store.database._tables import anchor, audit, chain, fact, plan

CUT: Final = "audit-cut"
_PERSONAL: Final = re.compile(r"\d{11,12}")
_SOME: Final = 1000
_COLUMNS: Final = tuple(str(column.name) for column in audit.columns)
_HEAD: Final = select(chain.c.number, chain.c.hash).where(chain.c.writer == bindparam("writer")).with_for_update()
_ADD: Final = Adding(audit, _COLUMNS)
_GROW: Final = Changing(chain, ("writer",), ("number", "hash"))


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be told. `who` is an account, a worker, an `hpr:` or a `herid:`; `what` a stable word (`read`, `sent`,
    `received`, `refused`, `corrected`); `ground` a consent's id, a provision or an access basis; `tool` where it was
    done; `params` codes and counts."""

    tenant: str
    who: str
    what: str
    role: str = ""
    organisation: str = ""
    plan: str = ""
    version: int = 0
    person: str = ""
    party: str = ""
    ground: str = ""
    outcome: str = ""
    tool: str = ""
    msgid: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    exchange: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line as it stands."""

    writer: str
    number: int
    tenant: str
    at: str
    who: str
    role: str
    organisation: str
    what: str
    plan: str
    version: int
    person: str
    party: str
    ground: str
    outcome: str
    tool: str
    msgid: str
    params: Mapping[str, Any]
    exchange: int | None
    hash: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where all chains ended at a time. Its number and hash are what to keep elsewhere."""

    number: int
    at: str
    hash: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What does not hold: a finding's code, and where. `writer` is empty for an anchor."""

    code: str
    writer: str
    number: int


@dataclass(slots=True)
class Verified:
    """What was looked at, and every fault."""

    lines: int = 0
    chains: int = 0
    anchors: int = 0
    last: Anchor | None = None
    faults: list[Fault] = field(default_factory=list)


def unnamed(text: str, seal: Seal) -> str:
    """A party or an account without the number of a person: the same number gives the same hash."""
    return _PERSONAL.sub(lambda found: "x" + seal.digest(found[0], "audit")[:32], text)


class Audit:
    """The audit, in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction

    def write(self, lines: Sequence[Line], now: str) -> None:
        """Add lines to the chain of the transaction's writer, in their order."""
        if not lines:
            return
        writer, seal = self.transaction.writer, self.transaction.seal
        last, before = self._head(writer)
        rows = []
        for number, line in enumerate(lines, last + 1):
            row = {name: getattr(line, name) for name in Line.__slots__}
            row |= {name: unnamed(row[name], seal) for name in ("who", "party")}
            params = orjson.dumps(dict(line.params), option=orjson.OPT_SORT_KEYS).decode() if line.params else ""
            row |= {"writer": writer, "number": number, "at": now, "params": params}
            before = row["hash"] = hashed(before, row)
            rows.append(row)
        self.transaction.add(_ADD, rows)
        self.transaction.change(_GROW, [{"writer": writer, "number": last + len(rows), "hash": before}])

    def _head(self, writer: str) -> tuple[int, str]:
        """Where the writer's chain ends, locked until the transaction does."""
        found = self.transaction.rows(_HEAD, {"writer": writer})
        if not found:
            made = self.transaction.insert(chain).values(writer=writer, number=0, hash="")
            self.transaction.run(made.on_conflict_do_nothing())
            found = self.transaction.rows(_HEAD, {"writer": writer})
        ((number, digest),) = found
        return number, digest

    def anchor(self, now: str) -> Anchor | None:
        """Anchor every chain that has grown; the anchor, or None where none has."""
        mark = self.transaction.insert(fact).values(name="anchor", value="")
        self.transaction.run(mark.on_conflict_do_update(index_elements=["name"], set_={"name": "anchor"}))
        grown = select(chain.c.writer, chain.c.number, chain.c.hash).where(chain.c.number > chain.c.anchored)
        rows = list(self.transaction.run(grown.order_by(chain.c.writer).with_for_update()))
        if not rows:
            return None
        last = self.last_anchor()
        heads = orjson.dumps({row.writer: [row.number, row.hash] for row in rows}, option=orjson.OPT_SORT_KEYS)
        number = last.number + 1 if last else 1
        new = {"number": number, "at": now, "heads": heads.decode()}
        digest = hashed(last.hash if last else "", new)
        self.transaction.run(insert(anchor), {**new, "hash": digest})
        marked = update(chain).where(chain.c.writer == bindparam("_writer")).values(anchored=bindparam("_number"))
        self.transaction.run(marked, [{"_writer": row.writer, "_number": row.number} for row in rows])
        return Anchor(number, now, digest)

    def last_anchor(self) -> Anchor | None:
        asked = select(anchor.c.number, anchor.c.at, anchor.c.hash).order_by(anchor.c.number.desc()).limit(1)
        row = self.transaction.run(asked).first()
        return Anchor(row.number, row.at, row.hash) if row is not None else None

    # looking

    def find(
        self, tenant: str, *, plan: str = "", person: str = "", party: str = "", since: str = "", until: str = "",
        limit: int | None = None,
    ) -> list[Entry]:  # fmt: skip
        """Lines of a tenant, in the order of time; of a person those of the person's plans too."""
        where = self._where(tenant, plan, person, party, since, until)
        order = (audit.c.at.desc(), audit.c.writer.desc(), audit.c.number.desc())
        rows = [_entry(row) for row in self.transaction.run(select(audit).where(*where).order_by(*order).limit(limit))]
        return rows[::-1]

    def each(
        self, tenant: str = "", *, plan: str = "", person: str = "", since: str = "", until: str = "",
        by_time: bool = False,
    ) -> Iterator[Entry]:  # fmt: skip
        """Lines one by one, however many there are, chain by chain or by their time; of every tenant where none is
        named."""
        where = self._where(tenant, plan, person, "", since, until)
        order = (audit.c.writer, audit.c.number)
        asked = select(audit).where(*where).order_by(*((audit.c.at, *order) if by_time else order))
        return (_entry(row) for row in self.transaction.run(asked.execution_options(yield_per=_SOME)))

    def _where(self, tenant: str, plan: str, person: str, party: str, since: str, until: str) -> list[Any]:
        where = [audit.c.tenant == tenant] if tenant else []
        if plan:
            where.append(audit.c.plan == plan)
        if person:
            where.append(or_(audit.c.person == person, audit.c.plan.in_(_plans_of(tenant, person))))
        if party:
            where.append(audit.c.party == unnamed(party, self.transaction.seal))
        if since:
            where.append(audit.c.at >= since)
        if until:
            where.append(audit.c.at < until)
        return where

    def hashes(self, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], str]:
        """The hashes of lines by writer and number, also of the last one that retention has removed."""
        if not places:
            return {}
        here = among("places", audit.c.writer, audit.c.number)
        asked = select(audit.c.writer, audit.c.number, audit.c.hash).where(here)
        rows = self.transaction.run(asked, keyed("places", places))
        cuts = self.transaction.run(select(chain.c.writer, chain.c.cut, chain.c.cut_hash).where(chain.c.cut > 0))
        return {(row[0], row[1]): row[2] for row in (*cuts, *rows)}

    def anchors(self) -> Iterator[dict[str, Any]]:
        """Every anchor with the heads it holds, the first first: what proves an export (`hashed`)."""
        asked = select(anchor).order_by(anchor.c.number).execution_options(yield_per=_SOME)
        return ({str(name): value for name, value in row._mapping.items()} for row in self.transaction.run(asked))

    # verifying

    def verify(self, outside: Mapping[int, str] | None = None) -> Verified:
        """Go through it all. `outside` has the hashes of anchors that were kept elsewhere, by number."""
        found = Verified()
        anchored = self._anchors(found, outside or {})
        chains = {row.writer: row for row in self.transaction.run(select(chain))}
        cuts: dict[str, list[Any]] = {}
        ends: dict[str, tuple[int, str]] = {writer: (row.cut, row.cut_hash) for writer, row in chains.items()}
        for entry in self._entries():
            self._step(entry, ends, anchored, found)
            if entry.what == CUT:
                cuts |= entry.params.get("cuts", {})
        found.chains = len(ends)
        for writer in sorted({*ends, *anchored}):
            self._end(writer, chains.get(writer), ends.get(writer, (0, "")), anchored.get(writer, {}), cuts, found)
        return found

    def _entries(self) -> Iterator[Entry]:
        asked = select(audit).order_by(audit.c.writer, audit.c.number).execution_options(yield_per=_SOME)
        return (_entry(row) for row in self.transaction.run(asked))

    @staticmethod
    def _step(
        entry: Entry, ends: dict[str, tuple[int, str]], anchored: dict[str, dict[int, str]], found: Verified
    ) -> None:
        number, before = ends.get(entry.writer, (0, ""))
        found.lines += 1
        if entry.number != number + 1:
            found.faults.append(Fault("audit-line-missing", entry.writer, number + 1))
        elif entry.hash != hashed(before, _told(entry)):
            found.faults.append(Fault("audit-line-changed", entry.writer, entry.number))
        known = anchored.get(entry.writer, {}).pop(entry.number, None)
        if known is not None and known != entry.hash:
            found.faults.append(Fault("audit-line-changed", entry.writer, entry.number))
        ends[entry.writer] = (entry.number, entry.hash)

    @staticmethod
    def _end(
        writer: str,
        row: Any,
        end: tuple[int, str],
        anchored: Mapping[int, str],
        cuts: Mapping[str, Any],
        found: Verified,
    ) -> None:
        """Whether a chain reaches as far as its own row and the anchors say, and was cut only by retention."""
        number, digest = end
        at_least = max([row.number if row is not None else 0, *anchored])
        if number < at_least:
            found.faults.append(Fault("audit-tail-cut", writer, number + 1))
        elif row is None or (number, digest) != (row.number, row.hash):
            found.faults.append(Fault("audit-line-added", writer, number))
        if row is not None and row.cut and cuts.get(writer) != [row.cut, row.cut_hash]:
            found.faults.append(Fault("audit-cut-untold", writer, row.cut))

    def _anchors(self, found: Verified, outside: Mapping[int, str]) -> dict[str, dict[int, str]]:
        """The heads that anchors hold, by writer; anchors that do not hold themselves are told."""
        heads: dict[str, dict[int, str]] = {}
        before, number = "", 0
        seen: set[int] = set()
        for row in self.transaction.run(select(anchor).order_by(anchor.c.number)):
            told = {"number": row.number, "at": row.at, "heads": row.heads}
            if row.number != number + 1:
                found.faults.append(Fault("audit-anchor-missing", "", number + 1))
            elif row.hash != hashed(before, told) or outside.get(row.number, row.hash) != row.hash:
                found.faults.append(Fault("audit-anchor-changed", "", row.number))
            before, number = row.hash, row.number
            seen.add(number)
            found.anchors, found.last = found.anchors + 1, Anchor(row.number, row.at, row.hash)
            for writer, (last, digest) in orjson.loads(row.heads).items():
                heads.setdefault(writer, {})[last] = digest
        found.faults += [Fault("audit-anchor-missing", "", one) for one in sorted(set(outside) - seen)]
        cut = {row.writer: row.cut for row in self.transaction.run(select(chain.c.writer, chain.c.cut))}
        return {
            writer: {last: digest for last, digest in some.items() if last > cut.get(writer, 0)}
            for writer, some in heads.items()
        }

    # retention

    def count_before(self, before: str) -> int:
        """How many lines are at the beginning of their chains and older."""
        return sum(number - cut for _, number, cut, _ in self._old(before))

    def cut(self, before: str, now: str, who: str) -> int:
        """Remove the lines that are older, from the beginning of each chain, with a line of its own that tells it."""
        old = self._old(before)
        if not old:
            return 0
        moved = update(chain).where(chain.c.writer == bindparam("_writer"))
        moved = moved.values(cut=bindparam("_cut"), cut_hash=bindparam("_hash"))
        self.transaction.run(
            moved, [{"_writer": writer, "_cut": last, "_hash": digest} for writer, last, _, digest in old]
        )
        removed = 0
        for writer, last, _, _ in old:
            removed += self.transaction.run(
                delete(audit).where(audit.c.writer == writer, audit.c.number <= last)
            ).rowcount
        asked = select(chain.c.writer, chain.c.cut, chain.c.cut_hash).where(chain.c.cut > 0).order_by(chain.c.writer)
        cuts = {row.writer: [row.cut, row.cut_hash] for row in self.transaction.run(asked)}
        self.write([Line("", who, CUT, params={"cuts": cuts, "count": removed})], now)
        return removed

    def _old(self, before: str) -> list[tuple[str, int, int, str]]:
        """For each chain with lines that may go: writer, the last of them, where it is cut now, and that one's hash."""
        young = audit.alias("young")
        first = (
            select(func.min(young.c.number))
            .where(young.c.writer == chain.c.writer, young.c.at >= before)
            .scalar_subquery()
        )
        last = func.coalesce(first - 1, chain.c.number)
        both = chain.join(audit, (audit.c.writer == chain.c.writer) & (audit.c.number == last))
        asked = select(chain.c.writer, audit.c.number, chain.c.cut, audit.c.hash).select_from(both)
        asked = asked.where(audit.c.number > chain.c.cut).order_by(chain.c.writer)
        return [(row.writer, row.number, row.cut, row.hash) for row in self.transaction.run(asked)]


def hashed(before: str, row: Mapping[str, Any]) -> str:
    """The hash of a line after another: over what it says, in one spelling; what is empty is left out, so that a column
    which comes later changes none."""
    told = {name: value for name, value in row.items() if value not in ("", None, 0) and name != "hash"}
    return hashlib.sha256(before.encode() + b"\n" + orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _plans_of(tenant: str, person: str) -> Any:
    return select(plan.c.id).where(plan.c.tenant == tenant, plan.c.person == person)


def _entry(row: Any) -> Entry:
    values = {name: getattr(row, name) for name in _COLUMNS}
    return Entry(**values | {"params": _Raw(values["params"])})


class _Raw(dict[str, Any]):
    """The params, with the text they were read from: the hash is over that, byte for byte."""

    def __init__(self, text: str) -> None:
        super().__init__(_loaded(text))
        self.text = text


def _loaded(text: str) -> dict[str, Any]:
    """Of a text that somebody changed, nothing."""
    try:
        found = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _told(entry: Entry) -> dict[str, Any]:
    assert isinstance(entry.params, _Raw)
    return {name: getattr(entry, name) for name in _COLUMNS} | {"params": entry.params.text}


def to_json(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Lines as plain values."""
    return [{name: getattr(entry, name) for name in _COLUMNS} | {"params": dict(entry.params)} for entry in entries]

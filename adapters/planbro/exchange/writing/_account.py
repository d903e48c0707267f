"""What became of each leaf of the source, on its way through the Plan into the target (law 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from planbro.exchange._read import Reading, reading_of
from planbro.formats import Document, spec
from planbro.mapping import Account, Fact, Fate, Spec, Written, restrict, worst
from planbro.plan import Plan, facts


@dataclass(frozen=True, slots=True)
class Accountant:
    """Accounts for one writing: `plan` is the whole, `shown` what may be shown, `withheld` what not, by whose word."""

    plan: Plan
    shown: Plan
    format: str
    variant: str
    withheld: Mapping[Fact, str]
    for_receiver: bool

    # -- account

    def account(self, document: Document, written: Written, *, kept: bool, put: bool) -> Account:
        held = held_facts(self.shown, document.spec)
        source = reading_of(self.plan.origins[0]) if self.plan.origins else None
        account = Account("plan", self.format)
        if source is not None:
            account.source = source.format
            self._chain(account, source, held, kept)
        else:
            for fact, _ in facts(self.plan):
                self._one(account, path_of(fact), [fact], held)
        if not put:
            account.added = [
                document.tree.path(place) for mark, place in document.tree.leaves() if not written.facts.get(mark)
            ]
        return account

    def _chain(self, account: Account, source: Reading, held: set[Fact], kept: bool) -> None:
        tree, trace = source.document.tree, source.trace
        for mark, place in tree.leaves():
            if mark in trace.facts:
                self._one(account, tree.path(place), trace.facts[mark], held)
            else:
                self._unread(account, tree.path(place), kept)
        for entry in source.account.entries:
            if entry.path.startswith(("zip:", "xml:")):
                self._unread(account, entry.path, kept)

    def _unread(self, account: Account, path: str, kept: bool) -> None:
        if self.for_receiver:
            account.add(path, "withheld", "planbro does not know what it says", "unclassified")
        elif kept:
            account.add(path, "kept", "carried verbatim for the way back")
        else:
            account.add(path, "no_slot", f"no row takes it, and {self.format} carries no complement here")

    def _one(self, account: Account, path: str, found: list[Fact], held: set[Fact]) -> None:
        fates: list[tuple[Fate, Fact]] = []
        for fact in found:
            if fact in self.withheld:
                fates.append(("withheld", fact))
            elif fact[0] == "source":
                fates.append(("mapped" if self._envelope_has(fact[2]) else "no_slot", fact))
            else:
                fates.append(("mapped" if fact in held or fact == ("", "", "id") else "no_slot", fact))
        fate = worst(f for f, _ in fates)
        if fate == "mapped":
            account.add(path, fate)
            return
        fact = next(f for found_fate, f in fates if found_fate == fate)
        why = (
            f"{path_of(fact, short=True)} has no place in {self.format}"
            if fate == "no_slot"
            else path_of(fact, short=True)
        )
        account.add(path, fate, why, self.withheld.get(fact) if fate == "withheld" else None)

    def _envelope_has(self, name: str) -> bool:
        return bool(spec(self.format, self.variant).leaf_of("source", name))


def held_facts(plan: Plan, compiled: Spec) -> set[Fact]:
    """The facts of a plan that a format holds."""
    kept, ids = restrict(plan, compiled)
    there = {(owner, ident, name) for (owner, ident, name), _ in facts(kept)}
    held: set[Fact] = set()
    for (owner, ident, name), _ in facts(plan):
        if (owner, ids.get(ident, ident), name) in there:
            held.add((owner, ident, name))
    return held


def path_of(fact: Fact, *, short: bool = False) -> str:
    """A fact as a path in the Plan; ids of items are UUIDs and tell nothing of the person."""
    owner, ident, name = fact
    if owner.endswith("[]"):
        where = owner if short else f"{owner[:-2]}[{ident}]"
        return f"{where}.{name}"
    return f"{owner}.{name}" if owner else name

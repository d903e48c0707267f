"""One kind of message as the subject of cases: how to make it, change it, and say what must become of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from planbro.formats.plo import KINDS, MSGHEAD, Kind
from planbro.testing.cases._case import Case, File, Receipt, Role
from planbro.testing.cases._world import SEED, World
from planbro.testing.messages import Address, Status, make_scene, message, parties, statuses
from planbro.testing.messages._xml import written

Tree = Any
Edit = Callable[["Subject", Tree], None]
H = MSGHEAD


@dataclass(frozen=True, slots=True)
class Subject:
    """A type of message in a version, received in a world."""

    type: str
    version: str
    kind: Kind
    world: World

    @property
    def is_plo(self) -> bool:
        return self.kind.format.startswith("plo")

    @property
    def statuses(self) -> str:
        """Which of N, M and C the kind is sent with (plo.md § 1.1)."""
        return "".join(statuses(self.type, self.version)) if self.is_plo else "N"

    @property
    def primary(self) -> Role:
        """The role of a primary receiver; 1.0 has none, so whoever had asked is REQ and all others SPR."""
        if self.kind.apprec == "1.1":
            return "PRIM"
        return "REQ" if self.type == "DIALOG_SVAR" else "SPR"

    def parties(self) -> tuple[Address, Address]:
        return parties(self.type, make_scene(SEED))

    def other(self) -> Address:
        """Another party that is known, in another organisation than the receiver."""
        scene, (sender, receiver) = make_scene(SEED), self.parties()
        return next(one for one in scene.parties.values() if one.herid not in {sender.herid, receiver.herid})

    def beside(self) -> Address:
        """Another party in the receiver's own organisation; a fastlege has none, and stands beside himself."""
        receiver = self.parties()[1]
        found = [one for one in make_scene(SEED).parties.values() if one.herid == receiver.herid and one != receiver]
        return found[0] if found else receiver

    def make(self, key: str, *edits: Edit, encoding: str = "UTF-8", **options: Any) -> bytes:
        """A small message with a MsgId of its own, after the edits."""
        options = {"size": "small", **options}
        tree = etree.fromstring(message(self.type, self.version, seed=SEED, **options))
        for place, ident in enumerate(tree.iter(H + "MsgId")):
            ident.text = self.msgid(key, place)
        for edit in edits:
            edit(self, tree)
        return written(tree, encoding)

    def msgid(self, key: str, place: int = 0) -> str:
        return make_scene(SEED).id("case", self.type, self.version, key, *([place] if place else []))

    def later(self, key: str, status: Status, first: str, before: str | None = None) -> bytes:
        """A change or a cancellation in the series that `first` began."""
        return self.make(key, _reference(self.msgid(before or first), self.msgid(first)), status=status)

    def receipts(self, *errors: str, role: Role | None = None, version: str | None = None) -> tuple[Receipt, ...]:
        """The one AppRec of a party."""
        apprec = version or self.kind.apprec
        who = role or ("PRIM" if apprec == "1.1" else self.primary)
        return (Receipt(apprec, who, 2 if errors else 1, tuple(sorted(errors))),)  # type: ignore[arg-type]

    def taken(self, name: str, data: bytes, **rest: Any) -> File:
        """A file that is accepted with a positive receipt."""
        return File(self.name(name), data, "accepted", **{"receipts": self.receipts(), "importable": True, **rest})

    def refused(self, name: str, data: bytes, *errors: str, **rest: Any) -> File:
        """A file that is rejected for these reasons, and cannot be imported."""
        return File(
            self.name(name), data, "rejected", **{"receipts": self.receipts(*errors), "importable": False, **rest}
        )

    def unanswered(self, name: str, data: bytes, fate: Any = "no-answer", **rest: Any) -> File:
        return File(self.name(name), data, fate, importable=False, **rest)

    def name(self, key: str) -> str:
        return f"{self.slug}-{key}.xml"

    @property
    def slug(self) -> str:
        plain = self.type.lower().replace("_", "-")
        return f"{plain}-{self.version}"

    def case(self, key: str, title: str, *files: File, number: str = "") -> Case:
        return Case(f"{self.slug}-{key}", number, title, self.type, self.version, tuple(files))


def subjects(world: World) -> Sequence[Subject]:
    """Every type of every kind and version."""
    return [
        Subject(code, kind.format.rpartition("-")[2], kind, world) for kind in KINDS.values() for code in kind.types
    ]


def payload(tree: Tree) -> Tree:
    """The payload's root."""
    return next(node for node in tree.iter() if node.tag in KINDS)


def info(tree: Tree) -> Tree:
    return tree.find(H + "MsgInfo")


def _reference(parent: str, conversation: str) -> Edit:
    def edit(subject: Subject, tree: Tree) -> None:
        reference = info(tree).find(H + "ConversationRef")
        reference[0].text, reference[1].text = parent, conversation

    return edit

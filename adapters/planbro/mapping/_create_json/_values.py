"""How single values are written: the short way for those of the usual kind, beside the engine's own for all others."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from hashlib import sha1
from typing import TYPE_CHECKING, Any

from planbro.mapping import _codecs
from planbro.mapping._create_json import _syntax as py
from planbro.mapping._create_json._syntax import Body, Expr
from planbro.mapping._restrict import hold
from planbro.mapping._spec import Leaf
from planbro.mapping._trees import NOT_STATED, UNKNOWN
from planbro.plan import ABSENT, Code

if TYPE_CHECKING:
    from planbro.mapping._create_json._emit import Emitter


@dataclass(frozen=True, slots=True)
class Fast:
    """What to work out `first`, when a value is `usual`, the `result` then; when another value is `left` to write."""

    first: Body
    usual: Expr
    result: Expr
    left: Expr | None = None


_BOOLEAN = _codecs.find("boolean", {})
_ONE_TEXT = frozenset({"text", "date", "dateTime", "decimal"})


def _encoded(leaf: Leaf, truth: Leaf | None, value: Code) -> Any:
    """What a row writes of a code; a row that repeats another's fact writes what that one would hold of it."""
    held = hold(truth, value, truth.presence) if truth is not None else value
    return leaf.codec.encode(value if held is ABSENT else held)


def unsaid(otherwise: str) -> dict[str, Any]:
    """What stands beside a value that the schema demands and the plan does not state, or in its place."""
    marks: list[dict[str, Any]] = [{"url": NOT_STATED, "valueBoolean": True}]
    return {"extension": marks if otherwise else [*marks, UNKNOWN]}


def fast(emitter: Emitter, leaf: Leaf, local: str) -> Fast | None:
    """How a value of the usual kind is written, where there is a short way."""
    codec, truth = leaf.codec, emitter.truths.get(id(leaf)) if leaf.direction == "derived" else None
    if codec.table is not None:
        return _coded(emitter, leaf, truth, local)
    if truth is not None and (truth.codec.name != "text" or truth.many or codec.name != "text"):
        return None
    if codec.name == "ref":
        assert leaf.info is not None
        home = emitter.word("home")
        find = py.let(home, py.call(py.part(emitter.ask("homes"), "get"), py.name(local)))
        fits = py.inside(py.part(home, "list_name"), py.shape(tuple(leaf.info.to)))
        known = py.every(py.something(py.name(home)), fits)
        return Fast([find], known, emitter.reference(local), py.no(py.is_a(local, "str")))
    kind = "bool" if "boolean" in codec.fits else "int" if "integer" in codec.fits else "str"
    usual = py.is_a(local, kind) if kind != "str" else py.every(py.is_a(local, kind), py.name(local))
    if codec.encode is _codecs.identity or codec is _BOOLEAN:
        return Fast([], usual, py.name(local))
    if codec.name == "code(*)":
        usual = py.is_a(local, "Code")
    elif not codec.fits <= _ONE_TEXT and kind != "bool":
        return None
    raw = emitter.word("raw")
    encode = py.call(emitter.constant("encode", leaf.row.line, codec.encode), py.name(local))
    return Fast([py.let(raw, py.choose(usual, encode, py.shape("")))], py.name(raw), py.name(raw),
                py.something(py.name(raw)))  # fmt: skip


def _coded(emitter: Emitter, leaf: Leaf, truth: Leaf | None, local: str) -> Fast | None:
    """A code or its text: looked up by its value, where it was not read from the format's own list."""
    tables = [t for t in (leaf.codec.table, truth.codec.table if truth else None) if t is not None]
    usual = {value: _encoded(leaf, truth, Code(value)) for table in tables for value in table.by_value}
    if (truth is not None and len(tables) == 1) or "" in usual.values():
        return None
    raw, line = emitter.word("raw"), leaf.row.line
    find = py.call(py.part(emitter.constant("usual", line, usual), "get"), py.part(local, "value"))
    if truth is None:
        own = py.call(emitter.constant("encode", line, leaf.codec.encode), py.name(local))
        find = py.choose(py.unlike(py.part(local, "system"), tables[0].system), find, own)
        plain = py.is_a(local, "Code")
    else:
        foreign = py.outside(py.part(local, "system"), py.shape(tuple(table.system for table in tables)))
        plain = py.every(py.is_a(local, "Code"), foreign)
    pick = py.let(raw, py.choose(plain, find, py.shape("")))
    return Fast([pick], py.name(raw), py.name(raw), py.something(py.name(raw)))


def named(base: str, name: str) -> str:
    """UUIDv5, as `uuid.uuid5(uuid.UUID(base), name)` has it, made without the objects: a Bundle has many."""
    hexadecimal = base.replace("-", "")
    space = bytes.fromhex(hexadecimal) if len(hexadecimal) == 32 and base.isascii() else uuid.UUID(base).bytes
    digits = sha1(space + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:32]}"

"""Python as a tree, in the few words that the compiler needs.

The code is never made as text: what a table says stands in it as a constant, and every name in it is one of ours. So
nothing that a table holds can be read as code, and `shown` prints what was made as a person would write it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

Expr = ast.expr
Body = list[ast.stmt]


class _Place(TypedDict):
    lineno: int
    col_offset: int


_HERE: _Place = {"lineno": 1, "col_offset": 0}
"""Where every part of a tree stands: the language wants to know, and there is no text."""

_LOAD, _STORE, _DELETE = ast.Load(), ast.Store(), ast.Del()


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a constant that is filled by a name when the code runs."""

    word: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A place in a constant that is filled by what is worked out there."""

    value: Expr


def name(word: str) -> Expr:
    return ast.Name(word, _LOAD, **_HERE)


def shape(value: Any) -> Expr:
    """A tree of objects, lists and scalars, made anew each time it is reached."""
    if isinstance(value, dict):
        return ast.Dict(
            [ast.Constant(key, **_HERE) for key in value], [shape(below) for below in value.values()], **_HERE
        )
    if isinstance(value, list):
        return ast.List([shape(below) for below in value], _LOAD, **_HERE)
    if isinstance(value, Ready):
        return value.value
    return name(value.word) if isinstance(value, Slot) else ast.Constant(value, **_HERE)


def array(value: Expr) -> Expr:
    return ast.List([value], _LOAD, **_HERE)


def at(of: str | Expr, *keys: str | int) -> Expr:
    """`of[key][key]`"""
    found = name(of) if isinstance(of, str) else of
    for key in keys:
        found = ast.Subscript(found, ast.Constant(key, **_HERE), _LOAD, **_HERE)
    return found


def looked_up(of: Expr, key: Expr) -> Expr:
    """`of[key]`"""
    return ast.Subscript(of, key, _LOAD, **_HERE)


def part(of: str | Expr, attribute: str) -> Expr:
    return ast.Attribute(name(of) if isinstance(of, str) else of, attribute, _LOAD, **_HERE)


def also(of: str, key: str, value: Expr) -> Expr:
    """`{**of, key: value}`"""
    return ast.Dict([None, ast.Constant(key, **_HERE)], [name(of), value], **_HERE)


def longer(of: str, value: Expr) -> Expr:
    """`(*of, value)`"""
    return ast.Tuple([ast.Starred(name(of), _LOAD, **_HERE), value], _LOAD, **_HERE)


def first(of: Expr) -> Expr:
    """`of[:1]`"""
    return ast.Subscript(of, ast.Slice(None, ast.Constant(1, **_HERE), **_HERE), _LOAD, **_HERE)


def after(of: Expr, start: int) -> Expr:
    """`of[start:]`"""
    return ast.Subscript(of, ast.Slice(ast.Constant(start, **_HERE), None, **_HERE), _LOAD, **_HERE)


def call(function: str | Expr, *args: Expr) -> Expr:
    return ast.Call(name(function) if isinstance(function, str) else function, list(args), [], **_HERE)


def call_with(function: Expr, **values: Expr) -> Expr:
    """`function(word=value)`"""
    return ast.Call(function, [], [ast.keyword(word, value, **_HERE) for word, value in values.items()], **_HERE)


def pair(first: Expr, second: Expr, *more: Expr) -> Expr:
    return ast.Tuple([first, second, *more], _LOAD, **_HERE)


def choose(test: Expr, value: Expr, otherwise: Expr) -> Expr:
    return ast.IfExp(test, value, otherwise, **_HERE)


def joined(first: str, second: Expr) -> Expr:
    """A text and another after it."""
    return ast.BinOp(ast.Constant(first, **_HERE), ast.Add(), second, **_HERE)


def every(*tests: Expr) -> Expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), list(tests), **_HERE)


def some(*tests: Expr) -> Expr:
    return tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), list(tests), **_HERE)


def no(test: Expr) -> Expr:
    return ast.UnaryOp(ast.Not(), test, **_HERE)


def _compared(left: Expr, operator: ast.cmpop, right: Expr) -> Expr:
    return ast.Compare(left, [operator], [right], **_HERE)


def same(left: Expr, right: str) -> Expr:
    return _compared(left, ast.Is(), name(right))


def other(left: Expr, right: str) -> Expr:
    return _compared(left, ast.IsNot(), name(right))


def unlike(left: Expr, value: str) -> Expr:
    return _compared(left, ast.NotEq(), ast.Constant(value, **_HERE))


def differ(left: Expr, right: Expr) -> Expr:
    return _compared(left, ast.NotEq(), right)


def below(left: Expr, right: Expr) -> Expr:
    return _compared(left, ast.Lt(), right)


def above(word: str, number: int) -> Expr:
    return _compared(name(word), ast.Gt(), ast.Constant(number, **_HERE))


def added(first: str, second: str | int) -> Expr:
    more = name(second) if isinstance(second, str) else ast.Constant(second, **_HERE)
    return ast.BinOp(name(first), ast.Add(), more, **_HERE)


def plus(left: Expr, right: Expr) -> Expr:
    """One text after another; worked out now where both are the table's."""
    words = [one.value for one in (left, right) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if len(words) == 2:
        return ast.Constant("".join(words), **_HERE)
    return ast.BinOp(left, ast.Add(), right, **_HERE)


def same_value(left: Expr, right: Expr) -> Expr:
    return _compared(left, ast.Eq(), right)


def inside(left: Expr, right: Expr) -> Expr:
    return _compared(left, ast.In(), right)


def outside(left: Expr, right: Expr) -> Expr:
    return _compared(left, ast.NotIn(), right)


def nothing(left: Expr) -> Expr:
    return _compared(left, ast.Is(), ast.Constant(None, **_HERE))


def something(left: Expr) -> Expr:
    return _compared(left, ast.IsNot(), ast.Constant(None, **_HERE))


def is_a(word: str, kind: str) -> Expr:
    return same(part(word, "__class__"), kind)


def let(word: str, value: Expr) -> ast.stmt:
    return ast.Assign([ast.Name(word, _STORE, **_HERE)], value, **_HERE)


def put(of: str, key: str, value: Expr, also: str = "") -> ast.stmt:
    """`of[key] = value`, or `also = of[key] = value`"""
    targets: list[Expr] = [ast.Name(also, _STORE, **_HERE)] if also else []
    return ast.Assign([*targets, ast.Subscript(name(of), ast.Constant(key, **_HERE), _STORE, **_HERE)], value, **_HERE)


def put_at(of: str, place: Expr, value: Expr) -> ast.stmt:
    """`of[place] = value`"""
    return ast.Assign([ast.Subscript(name(of), place, _STORE, **_HERE)], value, **_HERE)


def set_part(of: str, attribute: str, value: Expr) -> ast.stmt:
    """`of.attribute = value`"""
    return ast.Assign([ast.Attribute(name(of), attribute, _STORE, **_HERE)], value, **_HERE)


def set_parts(of: str, attributes: Iterable[str], value: Expr) -> ast.stmt:
    """`of.one = of.other = value`"""
    return ast.Assign([ast.Attribute(name(of), one, _STORE, **_HERE) for one in attributes], value, **_HERE)


def more(word: str) -> ast.stmt:
    """`word += 1`"""
    return ast.AugAssign(ast.Name(word, _STORE, **_HERE), ast.Add(), ast.Constant(1, **_HERE), **_HERE)


def raised(word: str, value: Expr) -> ast.stmt:
    """`word += value`"""
    return ast.AugAssign(ast.Name(word, _STORE, **_HERE), ast.Add(), value, **_HERE)


def more_of(of: str, attribute: str, value: Expr) -> ast.stmt:
    """`of.attribute += value`"""
    return ast.AugAssign(ast.Attribute(name(of), attribute, _STORE, **_HERE), ast.Add(), value, **_HERE)


def give(value: Expr) -> ast.stmt:
    return ast.Return(value, **_HERE)


def drop(of: str, key: str) -> ast.stmt:
    return ast.Delete([ast.Subscript(name(of), ast.Constant(key, **_HERE), _DELETE, **_HERE)], **_HERE)


def grow(of: str, *values: Expr) -> ast.stmt:
    """`of += (value, …)`"""
    return ast.AugAssign(ast.Name(of, _STORE, **_HERE), ast.Add(), ast.Tuple(list(values), _LOAD, **_HERE), **_HERE)


def cut(of: str, start: str) -> ast.stmt:
    """`del of[start:]`"""
    rest = ast.Slice(name(start), None, **_HERE)
    return ast.Delete([ast.Subscript(name(of), rest, _DELETE, **_HERE)], **_HERE)


def do(value: Expr) -> ast.stmt:
    return ast.Expr(value, **_HERE)


def when(test: Expr | None, body: Body, otherwise: Body | None = None) -> Body:
    """The body where the test holds; always, where there is none."""
    if test is None:
        return body
    return [ast.If(test, body, otherwise or [], **_HERE)] if body else []


def each(word: str, of: Expr, body: Body) -> ast.stmt:
    return ast.For(ast.Name(word, _STORE, **_HERE), of, body, [], **_HERE)


def each_of(words: Iterable[str], of: Expr, body: Body) -> ast.stmt:
    """`for word, word in of`"""
    return ast.For(ast.Tuple([ast.Name(one, _STORE, **_HERE) for one in words], _STORE, **_HERE), of, body, [], **_HERE)


def skip() -> ast.stmt:
    """`continue`"""
    return ast.Continue(**_HERE)


def function(word: str, arguments: Iterable[str], body: Body) -> ast.Module:
    args = ast.arguments([], [ast.arg(one, **_HERE) for one in arguments], None, [], [], None, [])
    made = ast.FunctionDef(word, args, body or [ast.Pass(**_HERE)], [], **_HERE)
    return ast.Module([made], [])


def built(module: ast.Module, word: str, known: Mapping[str, Any]) -> Callable[..., Any]:
    """The function that a tree defines. It sees the names it is given and no others, the language's own neither."""
    names = {"__builtins__": {}, **known}
    exec(compile(module, f"<planbro {word}>", "exec"), names)  # noqa: S102 - a tree of our own, see above
    found: Callable[..., Any] = names[word]
    return found


def defined(modules: Iterable[ast.Module], known: Mapping[str, Any]) -> Mapping[str, Callable[..., Any]]:
    """The functions that some trees define, by their words. They see each other, and the names they are given."""
    names = {"__builtins__": {}, **known}
    together = ast.Module([line for module in modules for line in module.body], [])
    exec(compile(together, "<planbro>", "exec"), names)  # noqa: S102 - as `built`
    return names


def shown(module: ast.Module) -> str:
    return ast.unparse(module)

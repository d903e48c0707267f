"""FHIRPath as definitions write it, parsed to a tree of tuples (FHIRPath N1; the part that R4's invariants use).

A tree is `("name", x)`, `("call", name, arguments)`, `("dot", left, right)`, `("index", left, right)`, `("op", sign,
left, right)`, `("type", sign, left, name)`, `("value", x)`, `("var", name)`, `("this",)` or `("none",)`.
"""

from __future__ import annotations

import re
from typing import Any, Final

Tree = tuple[Any, ...]

_TOKEN: Final = re.compile(
    r"\s+|(?P<string>'(?:[^'\\]|\\.)*')|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|`(?P<quoted>[^`]*)`"
    r"|%(?P<variable>\w+)|(?P<this>\$this)|(?P<sign><=|>=|!=|!~|[-.,()\[\]{}=<>~|&+*/])"
)
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}
_LEVELS: Final = (  # loosest first
    ("implies",), ("or", "xor"), ("and",), ("in", "contains"), ("=", "!=", "~", "!~"), ("<=", "<", ">", ">="),
    ("|",), ("is", "as"), ("+", "-", "&"), ("*", "/", "div", "mod"),
)  # fmt: skip


class UnreadableError(ValueError):
    """The expression uses what this reader does not know; its message names the construct."""


def parse(expression: str) -> Tree:
    """The tree of an expression.

    Raises:
        UnreadableError: it is not of the part that is known here.
    """
    reader = _Reader(_tokens(expression))
    tree = reader.level(0)
    if reader.here < len(reader.tokens):
        raise UnreadableError(f"{reader.tokens[reader.here][1]} was not expected")
    return tree


def _tokens(expression: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None:
            raise UnreadableError(f"{expression[at]} is not known")
        if match.lastgroup:
            found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _unescaped(literal: str) -> str:
    return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", _escape, literal[1:-1], flags=re.DOTALL)


def _escape(match: re.Match[str]) -> str:
    mark = match[1]
    return chr(int(mark[1:], 16)) if len(mark) == 5 else _ESCAPES.get(mark, mark)


class _Reader:
    """One pass over the tokens, a level of precedence a call."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.here = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.here] if self.here < len(self.tokens) else ("end", "the end")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.here += 1
        return token

    def sign(self, *signs: str) -> bool:
        if self.peek()[0] in {"sign", "name"} and self.peek()[1] in signs:
            self.here += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.sign(sign):
            raise UnreadableError(f"{sign} was expected")

    def level(self, depth: int) -> Tree:
        if depth == len(_LEVELS):
            return self.path()
        left = self.level(depth + 1)
        while self.peek()[0] in {"sign", "name"} and self.peek()[1] in _LEVELS[depth]:
            sign = self.take()[1]
            if sign in {"is", "as"}:
                left = ("type", sign, left, self.type_name())
            else:
                left = ("op", sign, left, self.level(depth + 1))
        return left

    def type_name(self) -> str:
        name = self.take()[1]
        while self.sign("."):
            name = self.take()[1]
        return name

    def path(self) -> Tree:
        left = self.term()
        while True:
            if self.sign("."):
                left = ("dot", left, self.invocation())
            elif self.sign("["):
                left = ("index", left, self.level(0))
                self.expect("]")
            else:
                return left

    def term(self) -> Tree:
        kind, text = self.peek()
        if kind == "sign" and text == "(":
            self.take()
            inner = self.level(0)
            self.expect(")")
            return inner
        if kind == "sign" and text == "{":
            self.take()
            self.expect("}")
            return ("none",)
        if kind == "string":
            self.take()
            return ("value", _unescaped(text))
        if kind == "number":
            self.take()
            return ("value", float(text) if "." in text else int(text))
        if kind == "variable":
            self.take()
            return ("var", text)
        if kind == "name" and text in {"true", "false"}:
            self.take()
            return ("value", text == "true")
        return self.invocation()

    def invocation(self) -> Tree:
        kind, text = self.take()
        if kind == "this":
            return ("this",)
        if kind not in {"name", "quoted"}:
            raise UnreadableError(f"{text} was not expected")
        if kind == "quoted" or not self.sign("("):
            return ("name", text)
        arguments: list[Tree] = []
        while not self.sign(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.level(0))
        return ("call", text, tuple(arguments))

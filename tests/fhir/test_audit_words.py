"""Every word that the audit is written with has its own act, and stands in our code system."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import planbro
from planbro.formats.fhir.audit._acts import _ACTS, WORDS

ROOT = Path(planbro.__file__).parent
MAKERS = {"Line": 2, "looked": 2, "refused": None, "line": 0}
"""Who makes a line, and where the word stands among what is given."""
ROOMS = ("exchange", "service", "cli", "store")
Func = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> list[tuple[str, ast.Module]]:
    files = (file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")))
    return [(str(file.relative_to(ROOT)), ast.parse(text)) for file in files if "Line" in (text := file.read_text())
            or "line(" in text or "looked(" in text or "_note(" in text or "tell(" in text or "note(" in text]  # fmt: skip


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def parameters(inside: Func) -> list[str]:
    found = [one.arg for one in inside.args.args]
    return found[1:] if found[:1] == ["self"] else found


def said(value: ast.expr, tree: ast.Module, inside: Func | None) -> Iterator[str]:
    """The words that an expression can be; a name is looked up where it is given its value."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from said(value.body, tree, inside)
        yield from said(value.orelse, tree, inside)
    elif isinstance(value, ast.Name):
        for one in [*(ast.walk(inside) if inside else ()), *tree.body]:
            yield from assigned(one, value.id, tree)


def assigned(one: ast.AST, name: str, tree: ast.Module) -> Iterator[str]:
    if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and one.target.id == name and one.value:
        yield from said(one.value, tree, None)
    elif isinstance(one, ast.Assign):
        for target in one.targets:
            if isinstance(target, ast.Name) and target.id == name:
                yield from said(one.value, tree, None)
            elif isinstance(target, ast.Tuple) and isinstance(one.value, ast.Tuple):
                for each, value in zip(target.elts, one.value.elts, strict=True):
                    if isinstance(each, ast.Name) and each.id == name:
                        yield from said(value, tree, None)


def words() -> set[str]:
    """What is said where a line is made, and where a function is called that passes the word on."""
    makers, found = {("", name): at for name, at in MAKERS.items() if at is not None}, {"refused"}
    seen: set[tuple[str, str]] = set()
    while set(makers) - seen:
        fresh = set(makers) - seen
        seen |= fresh
        for file, tree in modules():
            for inside, call in calls(tree):
                where = next(((room, name) for room, name in fresh if name == name_of(call) and file.startswith(room)
                              and takes(file, name)), None)  # fmt: skip
                value = given(call, makers[where]) if where is not None else None
                if value is None:
                    continue
                found |= set(said(value, tree, inside))
                if inside is not None and isinstance(value, ast.Name) and value.id in parameters(inside):
                    room = file if inside.name.startswith("_") else file.split("/")[0]
                    makers.setdefault((room, inside.name), parameters(inside).index(value.id))
    return {one for one in found if one}


def takes(file: str, name: str) -> bool:
    """`line` is of the audit in the service alone; elsewhere it is of a page."""
    return name != "line" or file.startswith("service")


def calls(tree: ast.Module) -> Iterator[tuple[Func | None, ast.Call]]:
    functions = [one for one in ast.walk(tree) if isinstance(one, Func)]
    for one in functions:
        yield from ((one, each) for each in ast.walk(one) if isinstance(each, ast.Call))


def given(call: ast.Call, at: int) -> ast.expr | None:
    by_name = next((one.value for one in call.keywords if one.arg == "what"), None)
    return call.args[at] if at < len(call.args) else by_name


def test_each_word_that_is_written_is_an_event_of_its_own() -> None:
    found = words()
    assert {"read", "sent", "corrected", "access-ended", "innkalling", "login", "transit"} <= found
    assert sorted(found - set(_ACTS)) == []


def test_no_word_has_an_act_that_nobody_writes() -> None:
    assert sorted(set(_ACTS) - words()) == []


def test_each_act_has_its_code() -> None:
    assert set(_ACTS) == WORDS

"""What every command that works on the store asks for: where it is, its keys, the settings, whose plans.

@persons.command("find")
@on_store("store-persons-find")
def persons_find(job: Job, asked: Asked, file: _Numbers) -> None:
    ...
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from planbro.cli._options import JsonOption, LangOption
from planbro.cli._run import run
from planbro.cli._stored import Asked

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store", metavar="URL", envvar="PLANBRO_STORE",
        help="The store: a file, or postgresql://...; the settings' own otherwise.", show_default=False,
    ),
]  # fmt: skip
KeysOption = Annotated[
    Path | None,
    typer.Option(
        "--keys", metavar="FILE", envvar="PLANBRO_KEYS_FILE",
        help="The file of keys; the settings' own, or PLANBRO_KEYS, otherwise.", show_default=False,
    ),
]  # fmt: skip
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", envvar="PLANBRO_CONFIG", help="The settings.", show_default=False),
]
TenantOption = Annotated[
    str | None,
    typer.Option(
        "--tenant", metavar="ORGNR", envvar="PLANBRO_TENANT",
        help="Whose plans: an organisasjonsnummer, or a name in the settings; the only one otherwise.",
        show_default=False,
    ),
]  # fmt: skip
_WHERE: Final[dict[str, Any]] = {
    "store": StoreOption, "keys": KeysOption, "config": ConfigOption, "tenant": TenantOption
}  # fmt: skip


def on_store(
    command: str, *, tenant: bool = True, out: tuple[str, ...] = ()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command on the store. Its function is given the `Job`, what was `Asked`, and what it takes itself; where the
    store is, whose plans, and how to answer is asked for after that, in every command alike.

    `out` names those of its options that may say `-`: what was asked for goes to standard output then, and remarks do
    not.
    """
    where = {name: option for name, option in _WHERE.items() if tenant or name != "tenant"}

    def typed(body: Callable[..., None]) -> Callable[..., None]:
        def work(json: bool, lang: str | None, **given: Any) -> None:
            asked = Asked(**{name: given.pop(name) for name in where})
            quiet = any(given[name] == "-" for name in out)
            run(command, partial(body, asked=asked, **given), json, lang, quiet_stdout=quiet)

        signature = inspect.signature(body, eval_str=True)
        own = [one for name, one in signature.parameters.items() if name not in ("job", "asked")]
        common = [_option(name, option) for name, option in where.items()]
        said = [*own, *common, _option("json", JsonOption, default=False), _option("lang", LangOption)]
        work.__name__, work.__doc__, work.__module__ = body.__name__, body.__doc__, body.__module__
        work.__annotations__ = {one.name: one.annotation for one in said}
        work.__signature__ = signature.replace(parameters=said)  # type: ignore[attr-defined]
        return work

    return typed


def _option(name: str, option: Any, default: Any = None) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=option)

"""Every page in a real browser: no rule of WCAG 2.2 AA that axe knows is broken, nothing sticks out of the window on a
telephone or at 200 %, and what is read needs no script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from tests.pages.at_work import HPR, Role, run
from tests.pages.browsing import DESKTOP, ENLARGED, NEEDED, PHONE, Desk, chromium, desk
from tests.pages.hostile import TENANT, Hostile, hostile
from tests.pages.walking import walk

from planbro.testing._door import serving

pytestmark = NEEDED
ROLES: tuple[Role, ...] = ("koordinator", "office", "operator")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    yield from hostile(f"sqlite:///{tmp_path_factory.mktemp('store')}/planbro.db", attacks=False)


@pytest.fixture(scope="module")
def address(made: Hostile) -> Iterator[str]:
    with serving(made.town.app) as at:
        yield at.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as there:
        yield there


def paths(made: Hostile, role: Role) -> dict[str, str]:
    """Every route that the role comes to, and one address of it."""
    who = {"parties": (f"hpr:{HPR}", f"orgnr:{TENANT}")} if role == "koordinator" else {}
    found: dict[str, str] = {}
    with ThreadPoolExecutor(1) as apart:  # a browser has a loop of its own in this thread
        pages = apart.submit(run, partial(walk, made.town, role, **who)).result()
    for page in pages:
        if (
            page.is_html
            and page.answer.status_code == 200
            and not {"papers", "reports"} & set(page.route.split("/")[:-1])
        ):
            found.setdefault(page.route, page.path)
    return found


def looked_at(at: Desk, role: Role, made: Hostile, size: str, *, by_axe: bool) -> list[tuple[str, str]]:
    faults: list[tuple[str, str]] = []
    at.open(role)
    for route, path in paths(made, role).items():
        at.go(path)
        at.shot(f"{role}{route}-{size}")
        faults += [(route, one) for one in (at.is_sound() if by_axe else [*at.sticks_out(), *at.broken()])]
    return [*faults, *(("console", one) for one in at.said)]


@pytest.mark.parametrize("role", ROLES)
def test_on_a_screen(made: Hostile, address: str, browser: Any, role: Role) -> None:
    with desk(made, address, browser, DESKTOP) as at:
        assert looked_at(at, role, made, "1280", by_axe=True) == []


@pytest.mark.parametrize("role", ROLES)
def test_on_a_telephone(made: Hostile, address: str, browser: Any, role: Role) -> None:
    with desk(made, address, browser, PHONE) as at:
        assert looked_at(at, role, made, "360", by_axe=True) == []


@pytest.mark.parametrize("role", ROLES)
def test_at_twice_the_size(made: Hostile, address: str, browser: Any, role: Role) -> None:
    with desk(made, address, browser, ENLARGED) as at:
        assert looked_at(at, role, made, "zoom", by_axe=False) == []


@pytest.mark.parametrize("role", ROLES)
def test_in_the_dark(made: Hostile, address: str, browser: Any, role: Role) -> None:
    with desk(made, address, browser, DESKTOP) as at:
        at.page.emulate_media(color_scheme="dark")
        assert looked_at(at, role, made, "dark", by_axe=True) == []


@pytest.mark.parametrize("role", ROLES)
def test_what_is_read_needs_no_script_and_keeps_the_pages_own_policy(
    made: Hostile, address: str, browser: Any, role: Role
) -> None:
    """The same words with a script as without; and the browser has nothing to say against the policy."""
    found = paths(made, role)
    with desk(made, address, browser) as at, desk(made, address, browser, script=False) as bare:
        at.open(role)
        bare.open(role)
        for route, path in found.items():
            at.go(path)
            bare.go(path)
            assert words(bare) == words(at), route
        assert bare.said == []


def words(at: Desk) -> str:
    """The words of the page, without numbers: to look is logged, and the log is counted."""
    return " ".join(re.sub(r"\d+", "", str(at.page.locator("main").inner_text())).split())

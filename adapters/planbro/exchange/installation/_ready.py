"""What has to hold before this installation takes work, as probes: for `planbro worker --check` and for readiness."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from planbro import settings
from planbro.exchange.installation._ways import Ways
from planbro.findings import CATALOGUE, Finding, PlanbroError
from planbro.observe import Probe, StoreState, probes
from planbro.transport import NotPosted

_SQLITE = "sqlite:///"


def probes_of(
    whole: settings.Settings,
    state: StoreState,
    ways: Ways,
    now: Callable[[], datetime],
    environment: Mapping[str, str],
) -> Iterator[Probe]:
    """Store, keys, disk, clock, and each port that can be asked."""
    yield probes.store(state)
    yield probes.keys(lambda: settings.key_ring(whole, environment))
    yield probes.disk(_folder(whole, environment), whole.ready.free_megabytes)
    yield probes.clock(now, state.now, whole.ready.clock_skew)
    for name, answers in ways.answers.items():
        yield probes.port(name, _told(answers))


def _folder(whole: settings.Settings, environment: Mapping[str, str]) -> Path:
    """Where the store lies, where it is a file; else the folder that work goes on in."""
    url = settings.store_url(whole, environment)
    return Path(url.removeprefix(_SQLITE)).parent if url.startswith(_SQLITE) else Path.cwd()


def _told(answers: Callable[[], object]) -> Callable[[], object]:
    """A port says why by a code, whose words stand in the catalogue."""

    def ask() -> object:
        try:
            return answers()
        except NotPosted as error:
            if error.code in CATALOGUE:
                raise PlanbroError([Finding(error.code, params=error.params)]) from None
            raise ConnectionError from None

    return ask

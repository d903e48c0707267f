"""Shared settings: bounded, reproducible hypothesis runs; the official schemas where PLANBRO_OFFICIAL names them."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

pytest_plugins = ["databases"]

# Where planbro is installed, its settings are none of the tests'.
for _name in ("PLANBRO_CONFIG", "PLANBRO_STORE", "PLANBRO_KEYS", "PLANBRO_KEYS_FILE", "PLANBRO_TENANT"):
    os.environ.pop(_name, None)

# Shrinking a plan of 34 lists takes minutes: it belongs to the long run.
settings.register_profile(
    "laws",
    max_examples=12,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
)
settings.register_profile("long", settings.get_profile("laws"), max_examples=300, phases=list(Phase), derandomize=False)
settings.load_profile(os.environ.get("PLANBRO_HYPOTHESIS", "laws"))


def pytest_collection_finish() -> None:
    """What is loaded stays: garbage is not looked for in it, here or in the processes that tests fork by the hundred."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def official() -> Path:
    """The folder of official schemas and samples; skips by name where it is not there."""
    named = os.environ.get("PLANBRO_OFFICIAL", "")
    if not named or not Path(named).is_dir():
        pytest.skip("PLANBRO_OFFICIAL does not name the folder of official schemas")
    return Path(named)

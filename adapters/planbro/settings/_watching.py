"""What those who run it see: logs, metrics, traces, and what counts as ready."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from planbro.settings._part import Address, Part, Span, span


class Logging(Part):
    """Lines for a machine (`json`) or a person (`console`), on standard error or in a file that others rotate."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    form: Literal["json", "console"] = "json"
    file: Path | None = None


class Metrics(Part):
    """For Prometheus: on an address of its own, in a file for the node exporter, or both."""

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    file: Path | None = None
    every: Span = span("15s")
    failing_after: Span = span("1h")


class Tracing(Part):
    """OpenTelemetry: spans go where the SDK is told, and are not made where there is none."""

    enabled: bool = False
    endpoint: Address | None = None
    """OTLP over HTTP; the variables of OpenTelemetry's own (`OTEL_...`) where it is left out."""
    sample: Annotated[float, Field(ge=0, le=1)] = 1.0


class Ready(Part):
    """What has to hold before work is taken."""

    free_megabytes: Annotated[int, Field(ge=1)] = 512
    clock_skew: Span = span("5s")
    """A signed assertion lives at most a minute (domain.md § 5.1); a clock further off than this is a fault."""


class Identity(Part):
    """Which identity numbers are taken: every one, no synthetic one, or only those (domain.md § 5.6)."""

    profile: Literal["accept", "production", "test"] = "production"

"""Spans out of the house: the SDK of OpenTelemetry and its OTLP exporter, where the platform has them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from planbro._version import __version__
from planbro.findings import Refused
from planbro.observe._sieve import Vocabulary
from planbro.observe._traces import Traces


def exporting(
    words: Vocabulary, *, endpoint: str | None = None, sample: float = 1.0, exporter: Any = None
) -> tuple[Traces, Callable[[], None]]:
    """Traces that are sent, and what ends the sending. `exporter` is another way out than OTLP over HTTP.

    Nothing is told of the machine or the process but name and version of planbro: no host name, no command line.

    Raises:
        Refused: the SDK or the exporter is not installed.
    """
    try:
        trace, export = import_module("opentelemetry.sdk.trace"), import_module("opentelemetry.sdk.trace.export")
        sampling, resources = (
            import_module("opentelemetry.sdk.trace.sampling"),
            import_module("opentelemetry.sdk.resources"),
        )
        if exporter is None:
            made = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
            exporter = made.OTLPSpanExporter(endpoint=endpoint)
    except ModuleNotFoundError:
        raise Refused.because("tracing-missing") from None
    about = resources.Resource({"service.name": "planbro", "service.version": __version__})
    sampler = sampling.ParentBased(sampling.TraceIdRatioBased(sample))
    provider = trace.TracerProvider(resource=about, sampler=sampler, shutdown_on_exit=False)
    provider.add_span_processor(export.BatchSpanProcessor(exporter))
    return Traces(provider.get_tracer("planbro", __version__), words), provider.shutdown

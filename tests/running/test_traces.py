"""One trace goes over a whole exchange, kept with its row between steps; no person is in a span."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import NoOpTracerProvider

from planbro.findings import Refused
from planbro.observe import Traces, Vocabulary, exporting

ID = "7f3b1c52-7f0e-5a54-9d0a-2f6f6c1d9b10"
FAR = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def recording() -> tuple[Traces, InMemorySpanExporter]:
    kept, provider = InMemorySpanExporter(), TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(kept))
    return Traces(provider.get_tracer("planbro"), Vocabulary.of(["nhn"])), kept


def test_steps_hours_apart_are_one_trace() -> None:
    traces, kept = recording()
    with traces.step("understood", exchange=ID) as first:
        row = first.traceparent
    with traces.step("decided", row) as second:
        row = second.traceparent
    with traces.step("posted", row, port="nhn", party="herid:91090"):
        pass
    spans = kept.get_finished_spans()
    assert [span.name for span in spans] == ["understood", "decided", "posted"]
    assert len({span.context.trace_id for span in spans}) == 1
    assert spans[2].parent is not None
    assert spans[2].parent.span_id == spans[1].context.span_id
    assert dict(spans[2].attributes or {}) == {"planbro.port": "nhn", "planbro.party": "herid:91090"}


def test_a_trace_that_came_with_a_request_goes_on() -> None:
    traces, kept = recording()
    with traces.step("received", FAR) as step:
        assert step.traceparent[3:35] == FAR[3:35]
    assert format(kept.get_finished_spans()[0].context.trace_id, "032x") == FAR[3:35]


def test_what_came_of_another_exchange_is_linked_and_not_under_it() -> None:
    traces, kept = recording()
    with traces.step("received", caused_by=FAR):
        pass
    (span,) = kept.get_finished_spans()
    assert span.parent is None
    assert [format(link.context.trace_id, "032x") for link in span.links] == [FAR[3:35]]


@pytest.mark.parametrize("said", ["", "nonsense", "00-" + "0" * 32 + "-b7ad6b7169203331-01", "15839430008"])
def test_a_context_that_is_none_begins_a_new_trace(said: str) -> None:
    traces, kept = recording()
    with traces.step("received", said, caused_by=said):
        pass
    assert kept.get_finished_spans()[0].parent is None


def test_a_step_within_another_exchanges_step_is_not_its_child() -> None:
    traces, kept = recording()
    with traces.step("received"), traces.step("decided"):
        pass
    assert [span.parent for span in kept.get_finished_spans()] == [None, None]


def test_no_person_is_in_a_span_nor_the_text_of_an_exception() -> None:
    traces, kept = recording()

    def fall() -> None:
        with traces.step("Kari", party="fnr:15839430008", text="Kari") as step:
            step.say(code="Kari", tries=2, patient="15839430008")
            raise ValueError("Kari 15839430008")

    with pytest.raises(ValueError, match="Kari"):
        fall()
    (span,) = kept.get_finished_spans()
    assert span.name == "step"
    assert span.attributes is not None
    assert span.attributes["error.type"] == "ValueError"
    assert span.attributes["planbro.tries"] == 2
    assert not span.events
    assert "Kari" not in span.to_json()
    assert "15839430008" not in span.to_json()


def test_without_an_sdk_nothing_is_made_and_the_context_is_passed_on() -> None:
    traces = Traces(NoOpTracerProvider().get_tracer("planbro"))
    with traces.step("received", FAR) as step:
        assert step.traceparent == FAR
    with traces.step("received") as step:
        assert step.traceparent == ""


def test_spans_are_sent_with_nothing_of_the_machine_in_them() -> None:
    kept = InMemorySpanExporter()
    traces, end = exporting(Vocabulary.of(["nhn"]), exporter=kept)
    with traces.step("posted", port="nhn"):
        pass
    end()
    (span,) = kept.get_finished_spans()
    assert set(span.resource.attributes) == {"service.name", "service.version"}
    assert dict(span.attributes or {}) == {"planbro.port": "nhn"}


def test_a_platform_without_the_exporter_is_told() -> None:
    with pytest.raises(Refused) as caught:
        exporting(Vocabulary())
    assert caught.value.findings.codes() == ["tracing-missing"]

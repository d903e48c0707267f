"""Laws of what is archived, over plans of every shape."""

from __future__ import annotations

from hypothesis import given, settings

from planbro.exchange.archive._content import plan_content
from planbro.formats.noark import plan_from_xml, plan_to_xml
from planbro.plan import ArchiveSnapshot, Plan, copy
from planbro.render.plan import plan_html, plan_pdf
from planbro.testing.strategies import plans


@given(plans())
def test_plan_xml_gives_the_plan_again(plan: Plan) -> None:
    files = {f"dokumenter/{at}": one.data for at, one in enumerate(plan.documents) if isinstance(one.data, bytes)}
    names = {one.id: f"dokumenter/{at}" for at, one in enumerate(plan.documents)}
    assert plan_from_xml(plan_to_xml(plan, names.get), files) == plan


@given(plans())
def test_every_plan_has_a_page(plan: Plan) -> None:
    assert plan_html(plan, "nn", as_of="2026-11-22").endswith("</html>\n")


@settings(max_examples=3)
@given(plans())
def test_every_plan_has_a_pdf(plan: Plan) -> None:
    assert plan_pdf(plan, "nb", as_of="2026-11-22").startswith(b"%PDF-")


@given(plans())
def test_being_archived_is_no_change_of_content(plan: Plan) -> None:
    told = copy(plan)
    told.archives = [*told.archives, ArchiveSnapshot(id="ny", reason="evaluation")]
    assert plan_content(told) == plan_content(plan)
    told.title = f"{plan.title}!"
    assert plan_content(told) != plan_content(plan)

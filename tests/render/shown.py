"""What the tests here share: which messages there are, and what a page shows in each of its forms."""

from __future__ import annotations

import copy
import io
import json
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import planbro
from planbro.formats import FORMATS
from planbro.formats.codec import xml
from planbro.render.message import Page, page, to_html, to_screen
from planbro.render.terminal import Screen

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = sorted((ROOT / "fixtures" / "plo").glob("*.xml")) + sorted((ROOT / "fixtures/plo/messages").glob("*.xml"))
WITH_IP = ROOT / "fixtures/plo/innleggelsesrapport-med-ip.xml"
WITHOUT_IP = ROOT / "fixtures/plo/innleggelsesrapport-uten-ip.xml"
PLANS = [ROOT / "fixtures" / name for name in (
    *(f"{name}/rich-plan{about.ending}" for name, about in FORMATS.items() if about.tool),
    "fhir/rich-plan.bundle.json", "plan/rich-plan.json")]  # fmt: skip
_VOID = {"meta", "br", "hr", "link", "img", "input"}


def page_of(data: bytes | Path, language: str = "nb") -> Page:
    """The page of a message as the command makes it, with its statuses."""
    data = data.read_bytes() if isinstance(data, Path) else data
    reading = planbro.read(data)
    tree = xml.parse(data) if data.lstrip()[:1] == b"<" else None
    made = page(tree, language, plan=reading.plan, places=reading.trace.taken, format=reading.format)
    assert made is not None
    return made


def bare(tree: Any, language: str = "nb") -> Page:
    """The page of a tree without any reading of it."""
    made = page(tree, language)
    assert made is not None
    return made


def terminal(made: Page) -> str:
    stream = io.StringIO()
    to_screen(made, Screen(stream, made.language, interactive=False))
    return stream.getvalue()


class Html(HTMLParser):
    """An HTML page taken apart: its tags in order, its text, and whether every tag is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.tags]


def html(made: Page) -> Html:
    return Html(to_html(made))


@cache
def html_of(path: Path) -> Html:
    """The HTML of one of the fixtures; of a message without a reading, which is quicker."""
    return html(page_of(path) if path in PLANS else bare(xml.parse(path.read_bytes())))


def as_json(made: Page) -> str:
    return json.dumps(made.to_json(), ensure_ascii=False)


def changed(tree: Any) -> Any:
    """A copy of a tree that a test may write in."""
    return copy.deepcopy(tree)

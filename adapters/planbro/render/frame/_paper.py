"""A paper before anybody decides how it looks: a title and blocks, said once for the PDF and for the page.

A block is a mapping with a `type`. The two forms know the same types, and no paper has a form of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from planbro.render.message._page import visible

Block = dict[str, Any]
_SENTENCE: Final = re.compile(r"(?<=[a-zæøå0-9)»][a-zæøå0-9)»][.!?])\s+(?=[A-ZÆØÅ«])")
_HEAD: Final[Mapping[str, Any]] = {
    "subtitle": "", "named": "", "stands": "", "description": "", "foot": "", "keywords": [], "contents": [],
    "large": False, "simple": False,
}  # fmt: skip


def paper(language: str, title: str, blocks: Iterable[Block], *, page: str, of: str, **told: Any) -> Block:
    """A whole paper. `told` is `subtitle`, `named`, `stands` (under the title), `foot`, `description`, `keywords`."""
    found = {**_HEAD, "language": language, "title": title, "page": page, "of": of, **told, "blocks": list(blocks)}
    found["document"] = f"{title} {found['subtitle']}".strip()
    return found


def plain(value: Any) -> Any:
    """The same with nothing in its texts that steers a line or turns it round; numbers and truth as they are."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value


# blocks


def heading(text: str, rank: int = 2, name: str = "") -> Block:
    """A heading; one with a `name` can be pointed to."""
    return {"type": "heading", "rank": rank, "text": text, "name": name}


def text(said: str, label: str = "") -> Block:
    return {"type": "text", "label": label, "text": said.strip()}


def note(said: str, *, strong: bool = False) -> Block:
    """What belongs to what comes after it."""
    return {"type": "note", "text": said, "strong": strong}


def quote(said: str, label: str = "") -> Block:
    """Somebody's own words."""
    return {"type": "quote", "label": label, "text": said.strip()}


def items(found: Iterable[str]) -> Block:
    return {"type": "list", "items": list(found)}


def steps(found: Iterable[str]) -> Block:
    """A numbered list."""
    return {"type": "steps", "items": list(found)}


def thoughts(found: Iterable[str]) -> Block:
    """One thought on each line."""
    return {"type": "thoughts", "items": [one for one in found if one]}


def sums(found: Iterable[str]) -> Block:
    """What matters most, in a box of its own."""
    return {"type": "sums", "items": list(found)}


def box(rows: Iterable[tuple[str, str]]) -> Block:
    """Labels and values that are read first."""
    return {"type": "box", "rows": [{"label": label, "value": value} for label, value in rows if value]}


def fields(rows: Iterable[tuple[str, str]], *, empty: bool = False) -> Block:
    """Labels and values; an empty value is a line to write on where `empty` is meant, and else left out."""
    told = [{"label": label, "value": value, "wide": True} for label, value in rows if value or empty]
    return {"type": "fields", "rows": told}


def entry(title: str, line: Sequence[tuple[str, str]] = (), texts: Iterable[Block] = (), depth: int = 0) -> Block:
    """A thing with its facts on a line and its texts below."""
    told = [{"label": label, "value": value} for label, value in line if value]
    said = "  ·  ".join(f"{one['label']}: {one['value']}" for one in told)
    return {"type": "entry", "title": title, "line": told, "said": said, "texts": list(texts), "depth": depth}


def table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str = "", widths: Sequence[float] = ()
) -> Block:
    return {"type": "table", "caption": caption, "headings": list(headings), "rows": [list(row) for row in rows],
            "widths": list(widths)}  # fmt: skip


def sign(*labels: str) -> Block:
    return {"type": "sign", "labels": list(labels)}


def together(blocks: Iterable[Block]) -> Block:
    """What is not divided between two pages."""
    return {"type": "together", "blocks": list(blocks)}


# other readers


def sentences(text: str) -> list[str]:
    """One thought on each line, as far as full stops tell thoughts apart.

    >>> sentences("Du bestemmer. Ring St. Olav kl. 8. Da svarer vi.")
    ['Du bestemmer.', 'Ring St. Olav kl. 8. Da svarer vi.']
    """
    return [one for part in text.split("\n") for one in _SENTENCE.split(part.strip()) if one]


def for_readers(made: Block, *, large: bool, simple: bool) -> Block:
    """The paper with large type, or simple: a table is then told row by row, since narrow columns are hard to read, and
    of what is simple each sentence stands by itself."""
    if not (large or simple):
        return made
    blocks = [one for block in made["blocks"] for one in _readable(block, simple)]
    return {**made, "large": large, "simple": simple, "blocks": blocks}


def _readable(block: Block, simple: bool) -> Iterable[Block]:
    if block["type"] == "table":
        if block.get("caption"):
            yield note(block["caption"], strong=True)
        yield from (_row(block["headings"], row) for row in block["rows"])
    elif block["type"] == "visits":
        yield from (_visit(block["headings"], row) for row in block["rows"])
    elif block["type"] == "text" and simple:
        yield {**block, "text": "\n\n".join(sentences(block["text"]))}
    elif block["type"] == "ticks":
        yield from _ticks(block)
    elif block["type"] == "together":
        yield together(one for inner in block["blocks"] for one in _readable(inner, simple))
    else:
        yield block


def _row(headings: Sequence[str], row: Sequence[str]) -> Block:
    return _told(headings, row[0] or headings[0], row[1:])


def _visit(headings: Sequence[str], row: Mapping[str, Any]) -> Block:
    title = f"{row['when']} – {row['mark']}" if row["mark"] else row["when"]
    return _told(headings, title, [row[name] for name in ("who", "what", "why")])


def _told(headings: Sequence[str], title: str, rest: Sequence[str]) -> Block:
    """What stood in a row, each on a line of its own with the heading of its column."""
    said = [f"{label}: {value}" for label, value in zip(headings[1:], rest, strict=True) if value]
    return entry(title, (), [thoughts(["\n".join(said)])])


def _ticks(block: Block) -> Iterable[Block]:
    """Each line of a list to tick, with the box before whom it is about, and room to write where it is empty."""
    _, who, *rest = block["headings"]
    for row in block["rows"]:
        first, *others = row["cells"]
        named = {"text": first or f"{who}:", "ticked": row["ticked"], "alt": row["alt"]}
        yield together([{"type": "choices", "options": [named]}, fields(zip(rest, others, strict=True), empty=True)])

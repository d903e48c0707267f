"""A paper as one page for a screen, a reader or a printer, with nothing fetched from elsewhere."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any, Final

from planbro.render.frame._paper import plain
from planbro.render.frame._style import PAPER, PLAN


def as_html(made: Mapping[str, Any]) -> str:
    """The page; texts that were read from elsewhere are isolated from its layout, and a browser loads nothing."""
    page = plain(made)
    contents = "".join(f'<li><a href="#{one["name"]}">{escape(one["heading"])}</a></li>' for one in page["contents"])
    kinds = " ".join(name for name in ("large", "simple") if page[name])
    return _PAGE.format(
        language=page["language"], kinds=f' class="{kinds}"' if kinds else "", title=escape(page["document"]),
        heading=escape(page["title"]), below=_below(page), body=blocks_html(page["blocks"]),
        contents=f"<nav><ul>{contents}</ul></nav>\n" if contents else "", digest=_digest(), style=PLAN + PAPER,
        description=escape(page["description"]),
        foot=f"<footer><p>{escape(page['foot'])}</p></footer>\n" if page["foot"] else "",
    )  # fmt: skip


def blocks_html(blocks: Sequence[Mapping[str, Any]]) -> str:
    """Some blocks, to stand within a page; a heading with a name begins a section of that name."""
    found, inside = [], False
    for one in blocks:
        if one["type"] == "heading" and one.get("name"):
            found.append(f'{"</section>" if inside else ""}<section id="{escape(one["name"])}">')
            inside = True
        found.append(_block(one))
    return "\n".join(found) + ("</section>" if inside else "")


def _below(page: Mapping[str, Any]) -> str:
    told = (("subtitle", "subtitle"), ("named", "named"), ("stands", "as-of"))
    return "".join(f'<p class="{name}">{said(page[key])}</p>\n' for key, name in told if page[key])


def _block(block: Mapping[str, Any]) -> str:
    return _BLOCKS[block["type"]](block)


def said(text: str) -> str:
    """A text that somebody else wrote, apart from what stands beside it."""
    return f"<bdi>{_WORD.sub(_divided, text) if _ADDRESS.search(text) else escape(text)}</bdi>" if text else ""


def _divided(word: re.Match[str]) -> str:
    """An address goes on in the next line after a sign within it, as in print; no letter is put in by that."""
    text = word[0]
    return "<wbr>".join(map(escape, _AFTER.split(text))) if _ADDRESS.search(text) else escape(text)


def _heading(block: Mapping[str, Any]) -> str:
    return f"<h{block['rank']}>{said(block['text'])}</h{block['rank']}>"


def _quote(block: Mapping[str, Any]) -> str:
    label = f'<p class="label">{escape(block["label"])}</p>' if block["label"] else ""
    return f"<blockquote>{label}{_paragraphs(block['text'], block.get('lang', ''))}</blockquote>"


def _text(block: Mapping[str, Any]) -> str:
    label = f'<p class="label">{escape(block["label"])}:</p>' if block.get("label") else ""
    return f"{label}{_paragraphs(block['text'], block.get('lang', ''))}"


def _note(block: Mapping[str, Any]) -> str:
    return f'<p class="{"note title" if block["strong"] else "note"}">{said(block["text"])}</p>'


def _line(block: Mapping[str, Any]) -> str:
    return _facts(block["line"])


def _entry(block: Mapping[str, Any]) -> str:
    texts = "".join(_block(one) for one in block["texts"])
    return (
        f'<div class="entry in{block["depth"]}"><p class="title">{said(block["title"])}</p>'
        f"{_facts(block['line'])}{texts}</div>"
    )


def _facts(rows: Sequence[Mapping[str, str]]) -> str:
    cells = "".join(f"<div><dt>{escape(row['label'])}:</dt> <dd>{said(row['value'])}</dd></div>" for row in rows)
    return f'<dl class="facts">{cells}</dl>' if rows else ""


def _thoughts(block: Mapping[str, Any]) -> str:
    return "".join(f'<p class="thought">{said(one)}</p>' for one in block["items"])


def _list(block: Mapping[str, Any]) -> str:
    name, kind = ("ol", "") if block["type"] == "steps" else ("ul", ' class="sums"' if block["type"] == "sums" else "")
    return f"<{name}{kind}>" + "".join(f"<li>{said(one)}</li>" for one in block["items"]) + f"</{name}>"


def _box_rows(block: Mapping[str, Any]) -> str:
    rows = "".join(f"<dt>{escape(row['label'])}</dt><dd>{said(row['value'])}</dd>" for row in block["rows"])
    return f'<dl class="head">{rows}</dl>'


def _fields(block: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<dt>{escape(row['label'])}</dt><dd>{said(row['value']) or _LINE * row.get('lines', 1)}</dd>"
        for row in block["rows"]
    )
    return f'<dl class="fields">{rows}</dl>'


def _choices(block: Mapping[str, Any]) -> str:
    options = "".join(f"<li>{_tick(one)}<span>{said(one['text'])}</span></li>" for one in block["options"])
    return f'<ul class="choices">{options}</ul>'


def _tick(one: Mapping[str, Any]) -> str:
    return f'<span class="box" role="img" aria-label="{escape(one["alt"])}">{"×" if one["ticked"] else ""}</span>'


def _lines(block: Mapping[str, Any]) -> str:
    told = f"<p>{said(block['value'])}</p>" if block["value"] else ""
    return f'{told}<div class="free">{_LINE * int(block["count"])}</div>'


def _sign(block: Mapping[str, Any]) -> str:
    return '<div class="sign">' + "".join(f"<span>{escape(one)}</span>" for one in block["labels"]) + "</div>"


def _together(block: Mapping[str, Any]) -> str:
    return '<div class="together">' + "\n".join(_block(one) for one in block["blocks"]) + "</div>"


def _table(block: Mapping[str, Any]) -> str:
    caption = f"<caption>{said(block['caption'])}</caption>" if block.get("caption") else ""
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in block["rows"])
    return f"<table>{caption}{_columns(block)}<tbody>{rows}</tbody></table>"


def _cell(text: str) -> str:
    """Words and dates stay whole, and make their column as wide as they are; one too long for that is divided."""
    return f'<td class="long">{said(text)}</td>' if _LONG.search(text) else f"<td>{said(text)}</td>"


def _ticks(block: Mapping[str, Any]) -> str:
    rows = "".join(f"<tr><td>{_tick(row)}</td>{''.join(map(_cell, row['cells']))}</tr>" for row in block["rows"])
    return f'<table class="ticks">{_columns(block)}<tbody>{rows}</tbody></table>'


def _columns(block: Mapping[str, Any]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in block["headings"])
    return f"<thead><tr>{head}</tr></thead>"


def _visits(block: Mapping[str, Any]) -> str:
    rows = "\n".join(_visit(row, block["headings"]) for row in block["rows"])
    return f'<ol class="visits">{rows}</ol>'


def _visit(row: Mapping[str, Any], headings: Sequence[str]) -> str:
    mark = f' <strong class="mark">{escape(row["mark"])}</strong>' if row["mark"] else ""
    told = "".join(
        f"<div><dt>{escape(headings[at])}</dt><dd>{said(row[name])}</dd></div>"
        for at, name in ((2, "what"), (3, "why")) if row[name]
    )  # fmt: skip
    looks = "".join(f"<li>{said(one)}</li>" for one in row["looks"])
    more = f"<details><summary>{escape(row['more'])}</summary><ol>{looks}</ol></details>" if row["more"] else ""
    return (
        f'<li><p class="when">{escape(row["when"])}{mark}</p><p class="who">{said(row["who"])}</p>'
        f"<dl>{told}</dl>{more}</li>"
    )


def _paragraphs(text: str, language: str = "") -> str:
    """`language` is the text's own, where the page is in another (WCAG 3.1.2)."""
    start = f'<p lang="{escape(language)}">' if language else "<p>"
    return "".join(f"{start}{said(part.strip())}</p>" for part in text.split("\n\n") if part.strip())


@cache
def _digest() -> str:
    return b64encode(sha256((PLAN + PAPER).encode()).digest()).decode()


_LONG: Final = re.compile(r"\S{24}")
_WORD: Final = re.compile(r"\S+|\s+")
_ADDRESS: Final = re.compile(r"@|://|www\.")
_AFTER: Final = re.compile(r"(?<=[@./?&=_-])(?=[^@./?&=_-])")
_LINE: Final = '<span class="line"></span>'
_BLOCKS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "heading": _heading, "text": _text, "note": _note, "quote": _quote, "line": _line, "entry": _entry,
    "thoughts": _thoughts, "list": _list, "steps": _list, "sums": _list, "box": _box_rows, "fields": _fields,
    "choices": _choices, "lines": _lines, "sign": _sign, "together": _together, "table": _table, "ticks": _ticks,
    "visits": _visits,
}  # fmt: skip
_PAGE: Final = """<!doctype html>
<html lang="{language}"{kinds}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="description" content="{description}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{heading}</h1>
{below}{contents}{body}
</main>
{foot}</body>
</html>
"""

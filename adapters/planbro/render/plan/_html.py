"""A plan as one page for a screen, a reader or a printer, with nothing fetched from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from html import escape
from typing import Any, Final


def as_html(page: Mapping[str, Any]) -> str:
    """The page; texts of the plan are isolated from its layout, and a browser is told to load nothing."""
    head = "".join(f"<dt>{escape(row['label'])}</dt><dd>{_said(row['value'])}</dd>" for row in page["head"])
    contents = "".join(f'<li><a href="#{one["name"]}">{escape(one["heading"])}</a></li>' for one in page["sections"])
    body = "\n".join(_section(one) for one in page["sections"])
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    return _PAGE.format(
        language=page["language"], title=escape(page["title"]), subtitle=_said(page["subtitle"]),
        plan_title=_said(page["plan_title"]), as_of=escape(page["as_of"]), head=head, contents=contents, body=body,
        id=escape(page["id"]), description=escape(page["description"]), style=STYLE, digest=digest,
    )  # fmt: skip


def sections_html(page: Mapping[str, Any], names: Sequence[str]) -> str:
    """Some sections of the page, in the order that is asked for, to stand within another."""
    by_name = {one["name"]: one for one in page["sections"]}
    return "\n".join(_section(by_name[name]) for name in names if name in by_name)


def _section(section: Mapping[str, Any]) -> str:
    blocks = "\n".join(_BLOCKS[block["type"]](block) for block in section["blocks"])
    return f'<section id="{section["name"]}"><h2>{escape(section["heading"])}</h2>\n{blocks}</section>'


def _heading(block: Mapping[str, Any]) -> str:
    return f"<h{block['rank']}>{_said(block['text'])}</h{block['rank']}>"


def _quote(block: Mapping[str, Any]) -> str:
    label = f"<p class=label>{escape(block['label'])}</p>" if block["label"] else ""
    return f"<blockquote>{label}{_paragraphs(block['text'])}</blockquote>"


def _text(block: Mapping[str, Any]) -> str:
    label = f"<p class=label>{escape(block['label'])}:</p>" if block["label"] else ""
    return f"{label}{_paragraphs(block['text'])}"


def _line(block: Mapping[str, Any]) -> str:
    return _facts(block["line"])


def _entry(block: Mapping[str, Any]) -> str:
    texts = "".join(_BLOCKS[one["type"]](one) for one in block["texts"])
    return (
        f'<div class="entry in{block["depth"]}"><p class=title>{_said(block["title"])}</p>'
        f"{_facts(block['line'])}{texts}</div>"
    )


def _table(block: Mapping[str, Any]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in block["headings"])
    rows = "".join(f"<tr>{''.join(f'<td>{_said(cell)}</td>' for cell in row)}</tr>" for row in block["rows"])
    caption = f"<caption>{escape(block['caption'])}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _facts(rows: Sequence[Mapping[str, str]]) -> str:
    if not rows:
        return ""
    cells = "".join(f"<div><dt>{escape(row['label'])}:</dt> <dd>{_said(row['value'])}</dd></div>" for row in rows)
    return f"<dl class=facts>{cells}</dl>"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_said(part.strip())}</p>" for part in text.split("\n\n") if part.strip())


def _said(text: str) -> str:
    return f"<bdi>{escape(text).replace(chr(10), '<br>')}</bdi>" if text else ""


_BLOCKS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "heading": _heading, "quote": _quote, "text": _text, "line": _line, "entry": _entry, "table": _table,
}  # fmt: skip
STYLE: Final = """
:root { --ink: #15191d; --soft: #4a545e; --accent: #1f4e5f; --pale: #eef3f5; --paper: #fff; }
@media (prefers-color-scheme: dark) { @media screen { :root {
  --ink: #e8ecef; --soft: #a9b4bd; --accent: #8cc4d6; --pale: #1d262c; --paper: #12171b; } } }
body { margin: 2.5rem auto; padding: 0 1.25rem; max-width: 46rem; color: var(--ink); background: var(--paper);
  font: 1.0625rem/1.6 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 2rem; line-height: 1.2; font-weight: 500; color: var(--accent); margin-bottom: .25rem; }
h2 { font-size: 1.4rem; font-weight: 500; color: var(--accent); border-bottom: 1.5px solid var(--accent);
  margin: 2.75rem 0 1rem; break-after: avoid; }
h3 { font-size: 1.15rem; margin: 1.75rem 0 .4rem; } h4, h5, h6 { font-size: 1rem; margin: 1.25rem 0 .3rem; }
h3, h4, h5, h6, .title { break-after: avoid; }
.subtitle { font-size: 1.25rem; margin: 0; } .as-of, .label, dt { color: var(--soft); }
.label { margin: .75rem 0 0; font-size: .95rem; } .label + p { margin-top: .15rem; }
.head { background: var(--pale); border-radius: .4rem; padding: 1rem 1.25rem; display: grid; gap: .35rem 1rem;
  grid-template-columns: minmax(8rem, 12rem) 1fr; } .head dd { margin: 0; font-weight: 600; }
nav ul { columns: 2; padding-left: 1.2rem; } a { color: var(--accent); }
blockquote { margin: 1rem 0; padding: .1rem 0 .1rem 1rem; border-left: .25rem solid var(--accent); font-size: 1.15rem; }
blockquote .label { margin: 0; }
.facts { margin: .2rem 0 .6rem; font-size: .97rem; } .facts div { display: inline; }
.facts div:not(:last-child)::after { content: "  ·  "; color: var(--soft); }
.facts dt, .facts dd { display: inline; margin: 0; }
.entry { margin: 1.1rem 0; } .title { font-weight: 600; margin: 0; }
.in1 { margin-left: 1rem; } .in2 { margin-left: 2rem; } .in3 { margin-left: 3rem; }
.in4, .in5, .in6 { margin-left: 4rem; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; } caption { text-align: left; font-weight: 600; }
th { background: var(--pale); } th, td { padding: .35rem .5rem; text-align: left; vertical-align: top; }
tr { break-inside: avoid; border-bottom: 1px solid var(--pale); }
footer { margin-top: 3rem; font-size: .85rem; color: var(--soft); }
@media (max-width: 34rem) { .head { grid-template-columns: 1fr; } nav ul { columns: 1; }
  thead { position: absolute; clip-path: inset(50%); } tr { display: block; padding: .5rem 0; }
  td { display: inline; padding: 0; } td:first-child { display: block; font-weight: 600; }
  td:not(:first-child):not(:empty) ~ td:not(:empty)::before { content: "  ·  "; color: var(--soft); } }
@media print { body { margin: 0; max-width: none; } nav { display: none; } @page { size: A4; margin: 20mm; } }
"""
_PAGE: Final = """<!doctype html>
<html lang="{language}">
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
<header>
<h1>{title}</h1>
<p class="subtitle">{subtitle}</p>
<p><em>{plan_title}</em></p>
<p class="as-of">{as_of}</p>
<dl class="head">{head}</dl>
</header>
<nav><ul>{contents}</ul></nav>
<main>
{body}
</main>
<footer><p>{id}</p></footer>
</body>
</html>
"""

"""The log as one page that fetches nothing and runs nothing; a visit of many looks unfolds by the browser's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final


def as_html(page: Mapping[str, Any]) -> str:
    """The page; names that were read from elsewhere are isolated from its layout."""
    body = "\n".join(_BLOCKS[block["type"]](block) for block in page["blocks"])
    return _PAGE.format(language=page["language"], title=escape(page["title"]), body=body,
                        description=escape(page["description"]), style=_STYLE)  # fmt: skip


def _heading(block: Mapping[str, Any]) -> str:
    return f"<h2>{escape(block['text'])}</h2>"


def _text(block: Mapping[str, Any]) -> str:
    return f"<p>{escape(block['text'])}</p>"


def _sums(block: Mapping[str, Any]) -> str:
    return '<ul class="sums">' + "".join(f"<li>{escape(one)}</li>" for one in block["items"]) + "</ul>"


def _visits(block: Mapping[str, Any]) -> str:
    return '<ol class="visits">' + "\n".join(_visit(row, block["headings"]) for row in block["rows"]) + "</ol>"


def _visit(row: Mapping[str, Any], headings: list[str]) -> str:
    mark = f' <strong class="mark">{escape(row["mark"])}</strong>' if row["mark"] else ""
    said = "".join(
        f"<div><dt>{escape(headings[at])}</dt><dd><bdi>{escape(row[name])}</bdi></dd></div>"
        for at, name in ((2, "what"), (3, "why")) if row[name]
    )  # fmt: skip
    return (
        f'<li><p class="when">{escape(row["when"])}{mark}</p><p class="who"><bdi>{escape(row["who"])}</bdi></p>'
        f"<dl>{said}</dl>{_more(row)}</li>"
    )


def _more(row: Mapping[str, Any]) -> str:
    if not row["more"]:
        return ""
    looks = "".join(f"<li>{escape(one)}</li>" for one in row["looks"])
    return f"<details><summary>{escape(row['more'])}</summary><ol>{looks}</ol></details>"


def _table(block: Mapping[str, Any]) -> str:
    headings = block["headings"]
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in headings)
    rows = "".join(
        "<tr>" + "".join(
            f'<td data-label="{escape(heading)}"><bdi>{escape(cell)}</bdi></td>'
            for heading, cell in zip(headings, row, strict=True)
        ) + "</tr>"
        for row in block["rows"]
    )  # fmt: skip
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


_BLOCKS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "heading": _heading, "text": _text, "note": _text, "sums": _sums, "visits": _visits, "table": _table,
}  # fmt: skip
_STYLE: Final = """
:root { color-scheme: light; }
body { margin: 2.5rem auto; padding: 0 1.25rem; max-width: 46rem; color: #15191d; background: #fff;
  font: 1.0625rem/1.5 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin-bottom: .5rem; }
h2 { font-size: 1.2rem; margin: 2.25rem 0 .5rem; break-after: avoid; }
.sums { list-style: none; margin: 1.25rem 0; padding: .9rem 1.1rem; background: #eef3f6; border-radius: .4rem; }
.sums li + li { margin-top: .3rem; }
.visits { list-style: none; margin: 0; padding: 0; }
.visits > li { border-top: 1px solid #b9c4cc; padding: .9rem 0; break-inside: avoid; }
.visits > li:last-child { border-bottom: 1px solid #b9c4cc; }
.when, .who { margin: 0; } .when { color: #3d464f; font-size: .95rem; } .who { font-weight: 600; }
.mark { margin-left: .5rem; padding: .05rem .5rem; border: 1px solid #8a3b12; border-radius: .3rem; color: #8a3b12;
  font-size: .85rem; font-weight: 600; white-space: nowrap; }
dl { margin: .35rem 0 0; } dl div { display: grid; grid-template-columns: 5.5rem 1fr; gap: .5rem; }
dt { color: #3d464f; } dd { margin: 0; }
details { margin-top: .4rem; } summary { cursor: pointer; color: #0b4f79; }
details ol { margin: .4rem 0 0; padding-left: 1.2rem; list-style: none; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid #b9c4cc; padding: .45rem .75rem .45rem 0; text-align: left; vertical-align: top; }
td:first-child { min-width: 8.5rem; }
th { font-size: .9rem; color: #3d464f; font-weight: 600; border-top: 0; }
tr { break-inside: avoid; } tbody tr:last-child td { border-bottom: 1px solid #b9c4cc; }
@media (max-width: 34rem) {
  dl div { grid-template-columns: 1fr; gap: 0; }
  thead { position: absolute; clip-path: inset(50%); }
  td, tbody tr:last-child td { display: block; border: 0; padding: .1rem 0; }
  td::before { content: attr(data-label) ": "; color: #3d464f; }
  tr { display: block; border-top: 1px solid #b9c4cc; padding: .6rem 0; }
}
@media print { body { margin: 0; max-width: none; } @page { size: A4; margin: 18mm; } }
"""
_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="description" content="{description}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""

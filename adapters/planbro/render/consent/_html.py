"""A form as one page for a screen, a reader or a printer, with nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final


def as_html(page: Mapping[str, Any]) -> str:
    """The page; texts of the plan are isolated from its layout."""
    body = "\n".join(_block(block) for block in page["blocks"])
    return _PAGE.format(language=page["language"], title=escape(page["title"]), body=body, id=escape(page["id"]),
                        description=escape(page["description"]), style=_STYLE)  # fmt: skip


def _heading(block: Mapping[str, Any]) -> str:
    return f"<h2>{escape(block['text'])}</h2>"


def _text(block: Mapping[str, Any]) -> str:
    return f"<p>{escape(block['text'])}</p>"


def _fields(block: Mapping[str, Any]) -> str:
    rows = "".join(f"<dt>{escape(row['label'])}</dt><dd>{_said(row['value']) or _LINE}</dd>" for row in block["rows"])
    return f"<dl>{rows}</dl>"


def _choices(block: Mapping[str, Any]) -> str:
    options = "".join(f"<li>{_box(one)}<span>{escape(one['text'])}</span></li>" for one in block["options"])
    return f'<ul class="choices">{options}</ul>'


def _list(block: Mapping[str, Any]) -> str:
    return "<ul>" + "".join(f"<li><bdi>{escape(one)}</bdi></li>" for one in block["items"]) + "</ul>"


def _table(block: Mapping[str, Any]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in block["headings"])
    rows = "".join(
        f"<tr><td>{_box(row)}</td>{''.join(f'<td>{_said(cell)}</td>' for cell in row['cells'])}</tr>"
        for row in block["rows"]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _lines(block: Mapping[str, Any]) -> str:
    said = f"<p>{_said(block['value'])}</p>" if block["value"] else ""
    lines = _LINE * int(block["count"])
    return f'{said}<div class="free">{lines}</div>'


def _sign(block: Mapping[str, Any]) -> str:
    return '<div class="sign">' + "".join(f"<span>{escape(one)}</span>" for one in block["labels"]) + "</div>"


def _together(block: Mapping[str, Any]) -> str:
    return '<section class="together">' + "\n".join(_block(one) for one in block["blocks"]) + "</section>"


def _block(block: Mapping[str, Any]) -> str:
    return _BLOCKS[block["type"]](block)


def _box(one: Mapping[str, Any]) -> str:
    return f'<span class="box" role="img" aria-label="{escape(one["alt"])}">{"×" if one["ticked"] else ""}</span>'


def _said(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>" if text else ""


_LINE: Final = '<span class="line"></span>'
_BLOCKS: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "heading": _heading, "text": _text, "fields": _fields, "choices": _choices, "list": _list, "table": _table,
    "lines": _lines, "sign": _sign, "together": _together,
}  # fmt: skip
_STYLE: Final = """
body { margin: 2.5rem auto; padding: 0 1.25rem; max-width: 46rem; color: #15191d; background: #fff;
  font: 1.0625rem/1.5 system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin: 1.75rem 0 .5rem; break-after: avoid; }
dl { display: grid; grid-template-columns: minmax(9rem, 13rem) 1fr; gap: .45rem 1rem; }
dd { margin: 0; font-weight: 600; }
.choices { list-style: none; padding: 0; } .choices li { display: flex; gap: .6rem; margin: .3rem 0; }
.box { flex: none; display: inline-block; width: 1.05rem; height: 1.05rem; border: 1.5px solid #15191d;
  line-height: 1rem;  text-align: center; font-weight: 700; }
.line { display: block; border-bottom: 1px solid #3d464f; height: 1.9rem; }
table { border-collapse: collapse; width: 100%; } td:nth-child(n+4) { white-space: nowrap; }
th, td { border: 1px solid #3d464f; padding: .4rem .5rem; text-align: left; vertical-align: top; height: 1.4rem; }
 th { font-size: .9rem; } tr { break-inside: avoid; }
.together { break-inside: avoid; }
.sign { display: grid; grid-template-columns: 1.15fr 8rem 1.35fr; gap: 1.5rem; margin: 3rem 0 2rem; }
.sign span { border-top: 1px solid #3d464f; padding-top: .25rem; font-size: .9rem; }
footer { margin-top: 2rem; font: .75rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; color: #3d464f; }
@media (max-width: 34rem) { dl, .sign { grid-template-columns: 1fr; } }
@media print { body { margin: 0; max-width: none; } @page { size: A4; margin: 18mm; } }
"""
_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
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
<footer><p>{id}</p></footer>
</body>
</html>
"""

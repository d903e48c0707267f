"""The list as a workbook: what one sorts, filters and hands out. No cell is a formula, whatever a list holds."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from planbro.formats.codec import archive
from planbro.render import reconcile_texts as texts

_HEAD: Final = (Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="2F4858"))
_FILL: Final = {1: PatternFill("solid", fgColor="F7D9D9"), 2: PatternFill("solid", fgColor="FBE8CF"), 3: None}
_WRAP: Final = Alignment(vertical="top", wrap_text=True)
_UNSAFE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST: Final = 32_000  # characters that a cell can hold, less some


def workbook(report: Mapping[str, Any], language: str = "nb") -> bytes:
    """The workbook of a report; the same report gives the same bytes."""
    book = Workbook(write_only=True)
    maker = _Maker(book, report, language)
    maker.summary()
    maker.units()
    maker.rows("sheet_list", report["rows"])
    if report["mended"]:
        maker.rows("sheet_mended", report["mended"])
    maker.sources()
    maker.advice()
    return _still(book, report["as_of"])


class _Maker:
    def __init__(self, book: Workbook, report: Mapping[str, Any], language: str) -> None:
        self.book, self.report, self.language = book, report, language

    def t(self, key: str, **params: object) -> str:
        return texts.label(key, self.language, **params)

    def sheet(self, title: str, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[object]],
              fills: Iterable[PatternFill | None] = ()) -> None:  # fmt: skip
        """One sheet: headings that stay and filter, columns wide enough, every text a text."""
        made = self.book.create_sheet(self.t(title))
        made.freeze_panes = "A2"
        for number, width in enumerate(widths, 1):
            made.column_dimensions[get_column_letter(number)].width = width
        made.append([self._cell(made, head, head=True) for head in heads])
        colours = iter(fills)
        count = 1
        for row in rows:
            fill = next(colours, None)
            made.append([self._cell(made, value, fill=fill) for value in row])
            count += 1
        made.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{count}"
        made.page_setup.orientation = "landscape"
        made.page_setup.fitToHeight = 0
        made.sheet_properties.pageSetUpPr.fitToPage = True
        made.print_title_rows = "1:1"

    def _cell(self, sheet: Any, value: object, *, head: bool = False, fill: PatternFill | None = None) -> Any:
        if isinstance(value, int):
            cell = WriteOnlyCell(sheet, value=value)
        elif not value:
            cell = WriteOnlyCell(sheet)
        else:
            cell = WriteOnlyCell(sheet)
            cell.value = _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", str(value))[:_LONGEST]
            cell.data_type = "s"
            cell.quotePrefix = str(value)[0] in "=+-@\t\r"
        cell.alignment = _WRAP
        if head:
            cell.font, cell.fill = _HEAD
        elif fill is not None:
            cell.fill = fill
        return cell

    def summary(self) -> None:
        summary, t = self.report["summary"], self.t
        counts = ("persons", "active_plans", "on_paper", "koordinator_only", "rows", "people_with_rows", "urgent",
                  "new", "still", "mended")  # fmt: skip
        words = ("persons", "plans", "paper", "helped", "rows", "people", "urgent", "new", "still", "mended")
        rows: list[Sequence[object]] = [(t("title"), texts.norwegian(self.report["as_of"][:10]), "", "", "")]
        rows += [(t(word), summary[name], "", "", "") for name, word in zip(counts, words, strict=True)]
        rows += [("", "", "", "", "")]
        rows += [
            (f"{t('shown')}: {self._where(one['where'])}", one["shown"], one["asked"], "", "")
            for one in summary["shown"]
        ]
        rows += [("", "", "", "", "")]
        rows += [(self._title(one["kind"]), one["rows"], one["new"], one["mended"], t(f"urgency_{one['urgency']}"))
                 for one in summary["by_kind"]]  # fmt: skip
        heads = (t("summary"), t("count"), t("new"), t("mended"), t("urgency"))
        self.sheet("sheet_summary", heads, (58, 14, 12, 12, 16), rows)

    def units(self) -> None:
        kinds = [one["kind"] for one in self.report["summary"]["by_kind"] if one["rows"]]
        heads = [self.t("unit"), self.t("urgent"), self.t("count"), self.t("new"), self.t("mended"),
                 *map(self._title, kinds)]  # fmt: skip
        rows = (
            [one["unit"] or self.t("no_unit"), one["urgent"], one["rows"], one["new"], one["mended"],
             *(one["kinds"].get(kind, 0) for kind in kinds)]
            for one in self.report["summary"]["by_unit"]
        )  # fmt: skip
        self.sheet("sheet_units", heads, (36, 10, 10, 10, 10, *(16 for _ in kinds)), rows)

    def rows(self, sheet: str, rows: Sequence[Mapping[str, Any]]) -> None:
        heads = [self.t(key) for key in ("urgency", "kind", "unit", "numbers", "where", "wrong", "says", "who", "do",
                                         "text", "status", "since", "perhaps", "key")]  # fmt: skip
        widths = (11, 34, 28, 16, 14, 26, 52, 30, 44, 48, 10, 12, 12, 38)
        self.sheet(sheet, heads, widths, map(self._row, rows), (_FILL[row["urgency"]] for row in rows))

    def _row(self, row: Mapping[str, Any]) -> list[object]:
        kind, where, language = row["kind"], row["where"], self.language
        said = (texts.says(one, language) for one in row["says"])
        status = {"new": "is_new", "mended": "mended"}.get(row["status"], "still")
        return [
            self.t(f"urgency_{row['urgency']}"), self._title(kind), row["unit"] or self.t("no_unit"),
            "\n".join(row["numbers"]), self._where(where), self._detail(row["detail"]),
            "\n".join(f"{text} [{place}]" for place, text in said), texts.who(kind, where, language),
            texts.pick(texts.ADVICE[kind].do, language), row["text"], self.t(status), row["since"],
            "\n".join(" ".join([*other["numbers"], other["key"][:8]]) for other in row["perhaps"]), row["key"],
        ]  # fmt: skip

    def sources(self) -> None:
        heads = [self.t(key) for key in ("name", "read_as", "files", "source_rows", "people", "left_out", "encoding",
                                         "separator", "columns", "place", "faults", "do")]  # fmt: skip
        self.sheet("sheet_sources", heads, (36, 20, 8, 10, 10, 10, 16, 10, 50, 26, 52, 44), self._source_rows())

    def _source_rows(self) -> Iterable[list[object]]:
        for one in self.report["lists"]:
            kind = self._where(one["kind"]) + (f" ({self.t('guessed')})" if one["guessed"] else "")
            columns = ", ".join(f"{column} = {heading}" for column, heading in one["columns"].items())
            separator = {"\t": "tab"}.get(one["separator"], one["separator"])
            yield [one["name"], kind, one["files"], one["rows"], one["persons"], one["left_out"], one["encoding"],
                   separator, columns, "", "", ""]  # fmt: skip
            for fault in one["faults"]:
                place = [fault["file"]] if fault.get("file") else []
                if not place and "document" in fault:
                    place = [self.t("document", number=fault["document"])]
                place += [self.t("line", line=fault["line"])] if "line" in fault else []
                yield [one["name"], kind, "", "", "", "", "", "", "", ", ".join(place),
                       *(fault[part].replace("`", "") for part in ("text", "do"))]  # fmt: skip

    def advice(self) -> None:
        heads = [self.t(key) for key in ("urgency", "kind", "where", "why", "who", "system", "do", "text")]
        rows = ([self.t(f"urgency_{one['urgency']}"), one["title"], self._where(one["where"]), one["why"], one["who"],
                 one["system"], one["do"], one["text"]] for one in self.report["what_to_do"])  # fmt: skip
        self.sheet("sheet_do", heads, (14, 36, 16, 48, 34, 30, 60, 56), rows)

    def _title(self, kind: str) -> str:
        return texts.pick(texts.ADVICE[kind].title, self.language)

    def _where(self, where: str) -> str:
        pair = texts.WHERE[where][0] if where in texts.WHERE else texts.LABELS["idents"]
        text = texts.pick(pair, self.language)
        return text[:1].upper() + text[1:]

    def _detail(self, code: str) -> str:
        return texts.norwegian(code) if re.fullmatch(r"\d{4}-\d\d-\d\d", code) else texts.detail(code, self.language)


def _still(book: Workbook, as_of: str) -> bytes:
    """The bytes, with the clock taken out of them: the report's day stands where openpyxl writes the time of saving."""
    stream = io.BytesIO()
    book.properties.creator = "planbro"
    book.properties.created = datetime.fromisoformat(as_of[:10])  # noqa: DTZ007, RUF100 - a day, as the format wants it
    book.save(stream)
    saved = archive.open(stream.getvalue())
    members = {name: saved.read(name) for name in saved.names}
    core = members["docProps/core.xml"]
    stamp = f">{as_of[:10]}T00:00:00Z</dcterms:modified>".encode()
    members["docProps/core.xml"] = re.sub(rb">[^<]*</dcterms:modified>", stamp, core)
    return archive.build(members)

"""A survey as people read it: a page, and the rows and codes that it proposes as files to confirm."""

from planbro.render.survey._page import page
from planbro.render.survey._rows import codes_file, rows_file

__all__ = ["codes_file", "page", "rows_file"]

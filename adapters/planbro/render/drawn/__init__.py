"""What the pictures on pages share: text that fits its place, escaped, in the colours of the page they stand in.

A picture holds no style of its own beyond plain attributes, so that it stands where no inline style may (CSP), turns
dark with the page and prints black on white. What it says is said beside it as a table or a list.
"""

from planbro.render.drawn._svg import WIDE, Part, line, pages, picture, shortened, text, width, wrapped

__all__ = ["WIDE", "Part", "line", "pages", "picture", "shortened", "text", "width", "wrapped"]

"""`get` for plain tables, compiled: what the general reader asks at every place is answered once for each table."""

from planbro.mapping._read_fast._json_program import source
from planbro.mapping._read_fast._read import Quick, odd, read_quick

__all__ = ["Quick", "odd", "read_quick", "source"]

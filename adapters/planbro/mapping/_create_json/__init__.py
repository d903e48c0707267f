"""`create` for JSON, compiled: what the general engine works out at every place is worked out once for each table."""

from planbro.mapping._create_json._program import create, odd, source
from planbro.mapping._create_json._values import named

__all__ = ["create", "named", "odd", "source"]

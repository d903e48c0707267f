"""The use cases: what a person or a platform asks of planbro, made of the rooms below."""

from planbro.exchange._read import Reading, read
from planbro.exchange._validate import validate
from planbro.exchange._write import Writing, write

__all__ = ["Reading", "Writing", "read", "validate", "write"]

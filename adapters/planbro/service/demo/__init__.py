"""`planbro serve --demo`: a kommune with invented plans and invented logins, gone when it ends."""

from planbro.service.demo._made import Demo, made

__all__ = ["Demo", "made"]

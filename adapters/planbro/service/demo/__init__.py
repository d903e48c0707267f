"""`planbro serve --demo`: a kommune with invented plans and invented logins, gone when it ends.

_scene      who is there
_settings   the systems around it, in folders
_going      what happens in it, by the ways that things happen by
_doors      how one gets in to its pages
"""

from planbro.service.demo._made import Demo, made

__all__ = ["Demo", "made"]

"""The national acceptance test of receivers, and what lies around it, as cases with the outcome each must have.

>>> next(cases("INNLEGGELSESRAPPORT", "1.6")).files[0].fate
'unreadable'
"""

from planbro.testing.cases._case import Case, Fate, File, Receipt, Role
from planbro.testing.cases._matrix import case_files, cases, committed
from planbro.testing.cases._world import known, known_json, known_toml

__all__ = [
    "Case",
    "Fate",
    "File",
    "Receipt",
    "Role",
    "case_files",
    "cases",
    "committed",
    "known",
    "known_json",
    "known_toml",
]

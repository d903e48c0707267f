"""The narratives of FHIR resources, bokmål and nynorsk: what a person reads where no program reads (fhir.md § 6.3).

They are made from the Plan that is written, as its receiver may see it, and from nothing else.
"""

from planbro.render.narrative._narrate import LANGUAGES, narrate
from planbro.render.narrative._words import Language

__all__ = ["LANGUAGES", "Language", "narrate"]

"""What journal, PAS and registers are told of a plan: blocks, codes and their losses, journal note, text to type."""

from planbro.formats.epj._crosswalk import Expressed, express
from planbro.formats.epj._registers import Registers, Role, registers
from planbro.formats.epj._sections import complete
from planbro.formats.epj._texts import Catalogue, ReadyText, catalogue, ready_text, ready_texts
from planbro.formats.epj._timeline import iplos_blocks
from planbro.plan import Period, ip_periods, koordinator_periods

__all__ = [
    "Catalogue",
    "Expressed",
    "Period",
    "ReadyText",
    "Registers",
    "Role",
    "catalogue",
    "complete",
    "express",
    "ip_periods",
    "iplos_blocks",
    "koordinator_periods",
    "ready_text",
    "ready_texts",
    "registers",
]

"""Receiving messages: judged, answered and filed, as the national acceptance test demands (plo.md §§ 4, 8.2).

judge(data, known=..., seen=..., as_of=...)     what is to become of one message; touches nothing
Receiver(journal, known=..., folder=...)        takes messages in, answers them, files everything
"""

from planbro.exchange.receive._judge import (
    NOTHING_SEEN,
    Answer,
    Fate,
    Judgement,
    Policy,
    Seen,
    is_uuid,
    judge,
    key_of,
    receipt_in,
)
from planbro.exchange.receive._known import Known, KnownOrganisation, KnownPatient
from planbro.exchange.receive._receiver import Receiver, placed
from planbro.exchange.receive._relations import filing_of
from planbro.exchange.receive._summary import FATES, Counts, receipt_row, row

__all__ = [
    "FATES",
    "NOTHING_SEEN",
    "Answer",
    "Counts",
    "Fate",
    "Judgement",
    "Known",
    "KnownOrganisation",
    "KnownPatient",
    "Policy",
    "Receiver",
    "Seen",
    "filing_of",
    "is_uuid",
    "judge",
    "key_of",
    "placed",
    "receipt_in",
    "receipt_row",
    "row",
]

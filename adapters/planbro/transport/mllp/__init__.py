"""A listener for HL7 v2 over MLLP: what comes is on the disk before it is answered."""

from planbro.transport.mllp._listener import MllpListener, server_side
from planbro.transport.mllp._spool import Spool

__all__ = ["MllpListener", "Spool", "server_side"]

"""A hospital trust keeps a pointer: that there is a plan, who is koordinator, where it is. Content is fetched when
somebody asks, shown, and not kept."""

from planbro.exchange.pointer._fetch import Fetched, Keeper, fetch
from planbro.exchange.pointer._keepers import Keepers
from planbro.exchange.pointer._letting_go import letting_go
from planbro.exchange.pointer._pointer import pointer

__all__ = ["Fetched", "Keeper", "Keepers", "fetch", "letting_go", "pointer"]

"""What an issuer of tokens publishes of itself: its metadata, and the keys that verify what it signs."""

from planbro.transport.openid._published import published_keys

__all__ = ["published_keys"]

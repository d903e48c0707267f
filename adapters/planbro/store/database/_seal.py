"""What names a person is sealed at rest, and found by a keyed hash.

AES-256-GCM with a random nonce for each piece, the text compressed first; the name of the row it belongs to is
authenticated along, so a sealed piece cannot be moved to another row. A sealed piece begins with the id of its key:
old keys open what they closed, the first in the ring closes what is new. The hash for search is HMAC-SHA-256 under a
key of its own, which stays when the others change.

A key file has one key a line, `id:base64` of 32 bytes; `search:base64` is the key of the hash. Where that one has been
changed, `search-old` finds what is not hashed anew yet, and `content` goes on telling whether two contents are the
same, which finds nobody. The environment variable holds the same, with commas for line ends.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from planbro.findings import Refused

try:
    from isal import isal_zlib as flate
except ImportError:  # the same streams, made in five times the time and opened in twice
    import zlib as flate  # type: ignore[no-redef, unused-ignore]

VARIABLE: Final = "PLANBRO_KEYS"
_BROKEN: Final[Any] = flate.error
_SEARCH: Final = "search"
_OLD: Final = "search-old"
_CONTENT: Final = "content"
_FINDS: Final = ("number", "alias/")
"""What is looked up by the key for search: numbers of persons, and what systems call a plan."""
_ID: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,31}")
_LENGTH: Final = 32
_NONCE: Final = 12
_QUICK: Final = 1
"""The level of compression: 0.05 ms for a plan of 27 kB, a third of the room; higher ones give little more."""


class Seal:
    """A ring of keys. It prints as the ids of its keys."""

    def __init__(
        self,
        keys: Mapping[str, bytes],
        search: bytes,
        random: Callable[[int], bytes] = os.urandom,
        *,
        old_search: bytes = b"",
        content: bytes = b"",
    ) -> None:
        hashing = (search, old_search or search, content or search)
        if not keys or any(len(key) != _LENGTH for key in (*keys.values(), *hashing)):
            raise Refused.because("keys-unusable")
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self._search, self._old_search, self._content = hashing
        self._random = random
        self.first = next(iter(keys))

    def __repr__(self) -> str:
        return f"Seal({', '.join(self._keys)})"

    @classmethod
    def parse(cls, text: str) -> Seal:
        """Keys as a file or the environment has them.

        Raises:
            Refused: a line is no key, an id stands twice, or the key for search is missing.
        """
        found: dict[str, bytes] = {}
        for line in re.split(r"[\n,]", text):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            name, _, value = line.partition(":")
            try:
                key = base64.b64decode(value.strip(), validate=True)
            except (binascii.Error, ValueError):
                key = b""
            if not _ID.fullmatch(name) or name in found or len(key) != _LENGTH:
                raise Refused.because("keys-unusable")
            found[name] = key
        search, old, content = (found.pop(name, b"") for name in (_SEARCH, _OLD, _CONTENT))
        return cls(found, search, old_search=old, content=content)

    @classmethod
    def load(cls, path: Path | None, environment: Mapping[str, str]) -> Seal:
        """Keys from a file, else from the environment.

        Raises:
            Refused: there are none, or they cannot be used.
        """
        try:
            text = path.read_text("ascii") if path is not None else environment.get(VARIABLE, "")
        except (OSError, UnicodeDecodeError):
            raise Refused.because("keys-unusable") from None
        if not text.strip():
            raise Refused.because("keys-missing", name=VARIABLE)
        return cls.parse(text)

    @staticmethod
    def make(random: Callable[[int], bytes] = os.urandom, name: str = "k1") -> str:
        """A new key file's text."""
        lines = (f"{one}:{base64.b64encode(random(_LENGTH)).decode()}" for one in (name, _SEARCH))
        return "".join(f"{line}\n" for line in lines)

    def close(self, data: bytes, row: str) -> bytes:
        """Seal for the row of that name."""
        nonce = self._random(_NONCE)
        name = self.first.encode()
        return (
            bytes([len(name)])
            + name
            + nonce
            + self._keys[self.first].encrypt(nonce, flate.compress(data, _QUICK), row.encode())
        )

    def open(self, sealed: bytes, row: str) -> bytes:
        """What was sealed for that row.

        Raises:
            Refused: the key is not in the ring, or it was changed, or moved from another row.
        """
        key = self._keys.get(self.key_of(sealed))
        if key is None:
            raise Refused.because("keys-not-these", name=self.key_of(sealed))
        rest = memoryview(sealed)[1 + sealed[0] :]
        try:
            data: bytes = flate.decompress(key.decrypt(bytes(rest[:_NONCE]), bytes(rest[_NONCE:]), row.encode()))
            return data
        except (InvalidTag, _BROKEN):
            raise Refused.because("seal-broken", table=row.partition("/")[0]) from None

    @staticmethod
    def key_of(sealed: bytes) -> str:
        """The id of the key that closed it."""
        return bytes(sealed[1 : 1 + sealed[0]]).decode("ascii", "replace") if sealed else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the keys, the one that closes first."""
        return tuple(self._keys)

    def digest(self, data: str | bytes, what: str = "") -> str:
        """The keyed hash that finds it again; `what` keeps one kind of thing from another of the same text."""
        return _hash(self._search if what.startswith(_FINDS) else self._content, data, what)

    def digest_each(self, data: Iterable[str], what: str) -> list[str]:
        """The same of many of one kind that is not looked up by the key for search."""
        key, named = self._content, what.encode() + b"\0"
        return [hmac.digest(key, named + one.encode(), "sha256").hex() for one in data]

    def digests(self, data: str | bytes, what: str = "") -> tuple[str, ...]:
        """The hashes under which it may stand: while the key for search is being changed, the former one too."""
        now = self.digest(data, what)
        before = _hash(self._old_search, data, what) if what.startswith(_FINDS) else now
        return (now,) if before == now else (now, before)


def _hash(key: bytes, data: str | bytes, what: str) -> str:
    raw = data.encode() if isinstance(data, str) else data
    return hmac.digest(key, what.encode() + b"\0" + raw, "sha256").hex()

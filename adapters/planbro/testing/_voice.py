"""Puts phrases together: one voice per plan, in bokmål or nynorsk."""

from __future__ import annotations

from random import Random

from planbro.testing._phrases import NB, NN


class Voice:
    """Says things about one person; `area` is the livsområde that is spoken of."""

    def __init__(self, rng: Random, *, nynorsk: bool, child: bool, name: str, home: str) -> None:
        self.rng = rng
        self.area = "leisure"
        self.nynorsk = nynorsk
        self._phrases = NN if nynorsk else NB
        self._stage = "child" if child else "grown"
        self._known = {"name": name, "home": home, "person": "", "sender": ""}

    def settle(self, do: str = "") -> str:
        """Speak of one thing to do, and one service, until `loosen`; returns the thing to do."""
        self.loosen()
        self._known["do"] = chosen = do or self["do"]
        self._known["what"] = self["what"]
        return chosen

    def loosen(self) -> None:
        """Speak of anything in the livsområde again."""
        self._known.pop("do", None)
        self._known.pop("what", None)

    def say(self, key: str, *, person: str = "", sender: str = "") -> str:
        """One phrase of the list `key`, its slots filled, with a capital first."""
        self._known["person"] = person
        self._known["sender"] = sender
        text = self[key]
        return text[:1].upper() + text[1:]

    def several(self, key: str, count: int, between: str = " ") -> str:
        """So many phrases of the list `key`, one after the other."""
        return between.join([self.say(key) for _ in range(count)])

    def __getitem__(self, slot: str) -> str:
        key = slot.lower()
        known = self._known.get(key)
        if known is not None:
            return known[:1].upper() + known[1:] if key != slot else known
        rng = self.rng
        if slot == "n":
            return str(2 + int(rng.random() * 9))
        if slot == "m":
            return str(11 + int(rng.random() * 9))
        if key in {"do", "what"}:
            phrases = self._phrases[f"{key}:{self.area}"]
        else:
            phrases = self._phrases[f"{key}:{self._stage}" if key in {"role", "where", "place"} else key]
        text = phrases[int(rng.random() * len(phrases))]
        if "{" in text:
            text = text.format_map(self)
        return text[:1].upper() + text[1:] if key != slot else text

"""The log as blocks of words, said once for the page and for the PDF."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.looked._model import Log, Look, Refusals, Sent, Visit, Who
from planbro.render.looked._words import (
    clock,
    day,
    ground_word,
    knows,
    listing,
    part_word,
    profession_word,
    purpose_word,
    say,
    span,
)

_CODE: Final = re.compile(r"[A-Za-zÆØÅæøå0-9_.-]{1,40}")
_NUMBER: Final = re.compile(r"(orgnr|herid):(\d{1,12})")


def log_page(log: Log, language: Language = "nb") -> dict[str, Any]:
    """The whole log in one language, as a value that both forms are made of."""
    own = log.reader == "planeier"
    return {
        "language": language, "title": say(language, "title" if own else "title-representative"),
        "description": say(language, "description"), "page": say(language, "page"), "of": say(language, "of"),
        "blocks": list(_blocks(log, language)),
    }  # fmt: skip


def _blocks(log: Log, language: Language) -> Iterator[Block]:
    controller = body_word(language, log.controller)
    yield frame.text(f"{_given(log, language, controller)} {_covers(log, language)}")
    yield frame.sums(_sums(log, language, controller))
    yield frame.heading(say(language, "visits"))
    yield from _visits(log.visits, log, language)
    if log.access:
        yield frame.heading(say(language, "access"))
        yield _access_table(log, language)
    if log.sent:
        yield frame.heading(say(language, "sent"))
        yield _sent_table(log, language)
    if log.refused:
        yield frame.heading(say(language, "refused"))
        yield frame.note(say(language, "refused-note"))
        yield _refused_table(log.refused, log, language)
    if log.own:
        yield frame.heading(say(language, "own", controller=controller))
        yield frame.note(say(language, "own-note"))
        yield from _visits(log.own, log, language)
    yield frame.heading(say(language, "about"))
    own = log.reader == "planeier"
    yield frame.text(say(language, "about-right" if own else "about-right-representative"))
    yield frame.text(say(language, "about-wrong", controller=say(language, "at", controller=controller)))
    yield frame.text(f"{say(language, 'about-not')} {say(language, 'about-time')}")


def _given(log: Log, language: Language, controller: str) -> str:
    return say(language, "given-by", controller=controller, day=day(language, log.given))


def _covers(log: Log, language: Language) -> str:
    since, until = (day(language, one) if one else "" for one in (log.since, log.until))
    if since and until:
        return say(language, "covers", since=since, until=until)
    if since:
        return say(language, "covers-since", since=since)
    if until:
        return say(language, "covers-until", until=until)
    return say(language, "covers-all", begins=day(language, log.begins)) if log.begins else ""


def _sums(log: Log, language: Language, controller: str) -> Iterator[str]:
    if log.visits:
        yield say(language, "sum-visits", bodies=log.bodies, visits=len(log.visits))
    else:
        yield say(language, "sum-nobody", controller=controller)
    acute = sum(one.acute for one in log.visits)
    if acute:
        yield say(language, "sum-acute", count=acute)
    if log.sent:
        yield say(language, "sum-sent", count=len(log.sent))
    if log.refused:
        yield say(language, "sum-refused", count=sum(one.count for one in log.refused))


# those who looked


def _visits(found: Sequence[Visit], log: Log, language: Language) -> Iterator[Block]:
    if not found:
        yield frame.text(say(language, "visits-none"))
        return
    headings = [say(language, f"col-{name}") for name in ("when", "who", "what", "why")]
    yield {"type": "visits", "headings": headings, "rows": [_visit(one, log, language) for one in found]}


def _visit(one: Visit, log: Log, language: Language) -> Block:
    looks = [_row(at, what, count, language) for (at, what), count in
             Counter((clock(language, look.at), _looked(look, language)) for look in one.looks).items()]  # fmt: skip
    return {
        "when": span(language, one.start, one.stop), "who": who_word(one.who, log, language),
        "what": _what(one.looks, language), "why": _why(one, log, language),
        "mark": say(language, "acute") if one.acute else "",
        "more": say(language, "looks", count=len(one.looks)) if len(one.looks) > 1 else "", "looks": looks,
    }  # fmt: skip


def _row(at: str, what: str, count: int, language: Language) -> str:
    """The same within a minute is said once, with how often."""
    return say(language, "look-rows" if count > 1 else "look-row", clock=at, what=what, count=count)


def _what(looks: Sequence[Look], language: Language) -> str:
    """What a visit came to: the parts that were opened, and what else was done, each once."""
    parts = [part_word(language, one.resource) for one in looks if one.what in {"read", "search"}]
    found = [say(language, "looked-at", parts=listing(language, parts))] if any(parts) else []
    found += [_looked(one, language) for one in looks if not (one.what in {"read", "search"}
              and part_word(language, one.resource))]  # fmt: skip
    return ". ".join(dict.fromkeys(found))


def _looked(one: Look, language: Language) -> str:
    part = part_word(language, one.resource)
    if part and one.what in {"read", "search"}:
        return say(language, "looked-at", parts=part)
    return say(language, _DONE.get(one.what, "looked-read"))


_DONE: Final = {
    "status": "looked-status", "ask": "looked-ask", "document": "looked-document", "search": "looked-search",
    "audit-read": "looked-audit", "log-given": "looked-audit", "audit-export": "looked-audit",
    "person-read": "looked-person",
}  # fmt: skip


def _why(one: Visit, log: Log, language: Language) -> str:
    """Purpose, ground, and what was stated of the care relation, as one sentence each."""
    own = log.reader == "planeier"
    said = [listing(language, [purpose_word(language, code) for code in one.purposes])]
    said += dict.fromkeys(ground_word(language, ground, own=own) for ground in one.grounds)
    stated = [_basis(code, language) for code in one.basis if _CODE.fullmatch(code)]
    if stated:
        said.append(say(language, "basis", basis=listing(language, stated)))
    elif one.relation:
        said.append(say(language, "relation"))
    return ". ".join(_capital(text) for text in said if text)


def _basis(code: str, language: Language) -> str:
    return say(language, f"basis-{code}") if knows(f"basis-{code}") else code


# what was opened, what was sent, and what was refused


def _access_table(log: Log, language: Language) -> Block:
    headings = [say(language, f"col-{name}") for name in ("when", "to", "what")]
    rows = [[span(language, one.at, one.at), body_word(language, one.to), say(language, f"access-{one.what}")]
            for one in log.access]  # fmt: skip
    return frame.table(headings, rows, widths=(1.1, 1, 1, 1.4)[: len(headings)])


def _sent_table(log: Log, language: Language) -> Block:
    headings = [say(language, f"col-{name}") for name in ("when", "to", "what", "why")]
    rows = [[span(language, one.at, one.at), body_word(language, one.to), _level(one, language),
             _sent_why(one, log, language)] for one in log.sent]  # fmt: skip
    return frame.table(headings, rows, widths=(1.1, 1, 1, 1.4)[: len(headings)])


def _level(one: Sent, language: Language) -> str:
    level = "own" if any(ground.code == "own-copy" for ground in one.grounds) else one.level
    return _capital(say(language, f"level-{level}" if knows(f"level-{level}") else "level-"))


def _sent_why(one: Sent, log: Log, language: Language) -> str:
    own = log.reader == "planeier"
    said = [purpose_word(language, one.purpose)] if one.purpose else []
    said += dict.fromkeys(ground_word(language, ground, own=own) for ground in one.grounds if ground.code != "identify")
    return ". ".join(_capital(text) for text in said)


def _refused_table(found: Sequence[Refusals], log: Log, language: Language) -> Block:
    headings = [say(language, f"col-{name}") for name in ("who", "count", "when")]
    rows = [[who_word(one.who, log, language), str(one.count), span(language, one.first, one.last)] for one in found]
    return frame.table(headings, rows, widths=(1.1, 1, 1, 1.4)[: len(headings)])


# who


def who_word(who: Who, log: Log, language: Language) -> str:
    """A profession, then unit and body; a number only where the controller tells it."""
    if who.sort == "self":
        return _capital(say(language, "who-self" if log.reader == "planeier" else "who-self-representative"))
    found = [profession_word(language, who.profession)]
    if not found[0] and who.sort in {"system", "personnel"}:
        found = [say(language, f"who-{who.sort}")]
    places = dict.fromkeys(body_word(language, one) for one in (who.unit, who.body) if one)
    found += places or ([say(language, "who-unknown")] if who.sort == "professional" else [])
    if who.number:
        kind = "who-account" if who.sort == "personnel" else "who-hpr"
        found.append(say(language, kind, number=who.number))
    return _capital(", ".join(one for one in found if one))


def body_word(language: Language, text: str) -> str:
    """The name of a body; a number that no name is known of, with what it is."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    number = (
        "\N{NO-BREAK SPACE}".join(found[2][at : at + 3] for at in range(0, len(found[2]), 3))
        if found[1] == "orgnr"
        else found[2]
    )
    return say(language, found[1], number=number)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

"""Withdrawal, with what it means: what closes and for whom, what goes on, what was sent already and stays.

What closes is not guessed: the rules are asked twice, with the consent and without it.
"""

from __future__ import annotations

from collections.abc import Iterator

from planbro.findings import Refused
from planbro.plan import Code, Consent, Plan, copy, value_of
from planbro.plan.disclosure import Standing
from planbro.render import frame
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.paper._given import Given, given, standing
from planbro.render.paper._matter import Matter
from planbro.render.paper._sheet import sheet, whose
from planbro.render.paper._shown import whole_theirs
from planbro.render.paper._told import contact, short_day, today
from planbro.render.paper._words import say


def withdrawal(matter: Matter, language: Language, simple: bool) -> Block:
    """Of the consent that is named, else of all that stand.

    Raises:
        Refused: no such consent stands, or the reader is not one whom it is for.
    """
    plan = whole_theirs(matter)
    held = [one for one in standing(matter, plan) if one.fault is None]
    if not held:
        raise Refused.because("paper-no-consent")
    consents = [one for one in plan.consents if any(one.id == each.consent for each in held)]
    blocks = _blocks(matter, plan, consents, held, language, simple)
    return sheet("withdrawal", matter, language, blocks, below=whose(plan, language))


def closed_by(matter: Matter, plan: Plan, consents: list[Consent], language: Language) -> list[Given]:
    """What is open now and no longer would be."""
    after = copy(plan)
    gone = {one.id for one in consents}
    for one in after.consents:
        if one.id in gone:
            one.withdrawn, one.status = today(matter.as_of), Code("inactive")
    whole = Matter(as_of=matter.as_of, plan=plan, purpose=matter.purpose, policy=matter.policy)
    left = {(one.who, one.parts, one.write) for one in given(whole, after, language)}
    return [one for one in given(whole, plan, language) if (one.who, one.parts, one.write) not in left]


def _blocks(
    matter: Matter, plan: Plan, consents: list[Consent], held: list[Standing], language: Language, simple: bool
) -> Iterator[Block]:  # fmt: skip
    kinds = list(dict.fromkeys(one.kind or "sharing" for one in held))
    yield _said(say(language, "withdrawal-right"), simple)
    yield frame.heading(say(language, "which-consent"))
    yield frame.items(_consent(one, language) for one in consents)
    yield frame.heading(say(language, "what-closes"))
    for kind in kinds:
        yield _said(say(language, f"closes-{kind}"), simple)
    lost = closed_by(matter, plan, consents, language)
    if lost:
        headings = [say(language, key) for key in ("who", "loses")]
        yield frame.table(headings, [[one.who, one.parts] for one in lost], widths=(1, 1.5))
    yield frame.heading(say(language, "what-stays"))
    yield _said(say(language, "stays-sent"), simple)
    yield from _sent(matter, language)
    yield frame.heading(say(language, "goes-on"))
    yield frame.items(say(language, f"goes-on-{number}") for number in (1, 2, 3))
    yield frame.heading(say(language, "ask-first"))
    yield _said(say(language, "ask-first-how", who=contact(plan, matter.as_of, language)), simple)
    yield from _sign(language)


def _sent(matter: Matter, language: Language) -> Iterator[Block]:
    """To whom something of the plan was sent, by the log; without one, nothing is concluded."""
    from planbro.render.looked._page import body_word

    if matter.log is None:
        yield frame.text(say(language, "sent-unknown"))
        return
    found = [one for one in matter.log.sent if not any(ground.code == "own-copy" for ground in one.grounds)]
    if not found:
        yield frame.text(say(language, "sent-none"))
        return
    headings = [say(language, key) for key in ("sent-day", "sent-to", "what")]
    rows = [[short_day(one.at), body_word(language, one.to), say(language, f"sent-{one.level}" if one.level in _LEVELS
             else "sent-message")] for one in found]  # fmt: skip
    yield frame.table(headings, rows, widths=(0.8, 1.3, 1.6))


_LEVELS = frozenset({"status", "content"})


def _consent(one: Consent, language: Language) -> str:
    kind = say(language, f"consent-{value_of(one.kind) or 'sharing'}")
    return say(language, "signed-on", what=kind, day=short_day(one.signed)) if isinstance(one.signed, str) else kind


def _said(text: str, simple: bool) -> Block:
    return frame.thoughts(frame.sentences(text)) if simple else frame.text(text)


def _sign(language: Language) -> Iterator[Block]:
    labels = [say(language, key) for key in ("sign-place", "sign-name")]
    yield frame.together([
        frame.heading(say(language, "withdraw-here")),
        frame.text(say(language, "withdraw-words")),
        frame.sign(*labels),
    ])  # fmt: skip

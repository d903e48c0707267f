"""Who the papers of a meeting go to, for the koordinator: what each may be given, what is left out, and why (law 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from planbro.findings import Refused
from planbro.plan import Attendee, Meeting, Plan
from planbro.plan.disclosure import Decision, Register, decide
from planbro.render import frame
from planbro.render.consent import receiver_labels, sentence, stem
from planbro.render.consent._columns import Column, columns
from planbro.render.days import Language
from planbro.render.frame import Block
from planbro.render.paper._matter import Matter
from planbro.render.paper._meetings import attendee_name, attendees, coming, held
from planbro.render.paper._sheet import sheet
from planbro.render.paper._shown import whole_theirs
from planbro.render.paper._told import is_over, listed, moment, norwegian, said
from planbro.render.paper._words import say

_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "part-meeting": ("start",),
    "part-agenda": ("agenda", "invitation"),
    "part-minutes": ("minutes_short", "minutes_long"),
}
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Share:
    """What one party may be given of the papers of a meeting."""

    who: str
    gets: tuple[str, ...]
    lacks: tuple[str, ...]
    why: tuple[str, ...]


def meeting_list(matter: Matter, language: Language, simple: bool) -> Block:
    """Each of those who are called, and others who may be given the papers.

    Raises:
        Refused: there is no meeting, or whoever has it made may not see all that it tells of.
    """
    plan = whole_theirs(matter, meeting=True)
    meeting = _meeting(matter, plan)
    called, others, nameless = shares(matter, plan, meeting, language)
    blocks = _blocks(called, others, nameless, language)
    when = moment(language, meeting.start, meeting.end)
    return sheet("meeting-list", matter, language, blocks, below=said(meeting.title), stands=when)


def shares(
    matter: Matter, plan: Plan, meeting: Meeting, language: Language
) -> tuple[list[Share], list[Share], list[str]]:  # fmt: skip
    """Those who are called, those who may have it besides, and the names of those whom the plan does not know."""
    register = Register.of(plan)
    found = [one for one in columns(register, matter.purpose) if one.sort != "planeier"]
    labels = receiver_labels(found, norwegian(language), names=True)
    invited = attendees(plan, meeting)
    called, others = [], []
    for one, label in zip(found, labels, strict=True):
        is_called = any(isinstance(who.participant, str) and who.participant in one.idents for who in invited)
        decision = decide(register, one.asker, matter.purpose, matter.as_of, matter.policy)
        share = _share(label, decision, plan, meeting, language)
        if is_called:
            called.append(share)
        elif decision.permits(("meetings[]", meeting.id, "id")):
            others.append(share)
    unknown = [attendee_name(plan, one, language) for one in invited if not _is_known(one, found, plan)]
    return called, others, [one for one in unknown if one]


def _is_known(one: Attendee, found: Sequence[Column], plan: Plan) -> bool:
    if not isinstance(one.participant, str):
        return False
    planeier = {item.id for item in plan.participants if getattr(item.type, "value", None) == "planeier"}
    return one.participant in planeier or any(one.participant in column.idents for column in found)


def _share(label: str, decision: Decision, plan: Plan, meeting: Meeting, language: Language) -> Share:
    gets: list[str] = []
    lacks: list[str] = []
    why: list[str] = []
    for part, fields in _PARTS.items():
        facts = [("meetings[]", meeting.id, name) for name in fields if isinstance(getattr(meeting, name), str)]
        if facts:
            open_ = [fact for fact in facts if decision.permits(fact)]
            (gets if open_ else lacks).append(say(language, part))
            why += [decision.provision(fact) for fact in facts if fact not in open_]
    for name in ("goals", "measures"):
        live = [one.id for one in getattr(plan, name) if not is_over(one.status)]
        open_ids = [ident for ident in live if decision.permits((f"{name}[]", ident, "id"))]
        shut = [ident for ident in live if ident not in open_ids]
        if open_ids:
            gets.append(say(language, f"some-{name}", count=len(open_ids), all=len(live)))
        if shut:
            lacks.append(say(language, f"not-{name}", count=len(shut)))
            why += [decision.provision((f"{name}[]", ident, "id")) for ident in shut]
    stems = list(dict.fromkeys(stem(code) for code in why))[:_MOST]
    return Share(label, tuple(gets), tuple(lacks), tuple(sentence(norwegian(language), code) for code in stems))


def _meeting(matter: Matter, plan: Plan) -> Meeting:
    """The next, else the last."""
    try:
        return coming(matter, plan)
    except Refused:
        return held(matter, plan)


def _blocks(
    called: list[Share], others: list[Share], nameless: list[str], language: Language
) -> Iterator[Block]:  # fmt: skip
    yield frame.text(say(language, "list-how"))
    headings = [say(language, key) for key in ("who", "gets", "left-out", "why")]
    for name, found in (("called", called), ("others-may", others)):
        if found:
            yield frame.heading(say(language, name))
            rows = [[one.who, listed(language, one.gets) or say(language, "nothing"), listed(language, one.lacks),
                     " ".join(one.why)] for one in found]  # fmt: skip
            yield frame.table(headings, rows, widths=(1.4, 1.3, 1.2, 1.7))
    if nameless:
        yield frame.heading(say(language, "nameless"))
        yield frame.text(say(language, "nameless-how"))
        yield frame.items(nameless)
    yield frame.heading(say(language, "before-you-send"))
    yield frame.items(say(language, f"before-{number}") for number in (1, 2, 3))

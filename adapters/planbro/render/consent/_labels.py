"""What rows and columns are called, without a name of a person unless it was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from planbro.plan.disclosure import provision_of
from planbro.render.consent._columns import Column
from planbro.render.consent._matrix import Cell, Matrix, Row, stem
from planbro.render.consent._words import ACTIONS, part_word, say, sentence, value_word
from planbro.render.days import Language, short_day

_NUMBER: Final = {"herid": "HER-id", "orgnr": "org.nr."}


def receiver_labels(found: Sequence[Column], language: Language, *, names: bool = False) -> list[str]:
    """Each column's role and body; those alike are numbered."""
    plain = [_label(one, language, names=names) for one in found]
    counts, seen = Counter(plain), Counter[str]()
    labels = []
    for text in plain:
        seen[text] += 1
        labels.append(f"{text} ({seen[text]})" if counts[text] > 1 else text)
    return labels


def _label(one: Column, language: Language, *, names: bool) -> str:
    roles = list(dict.fromkeys(value_word(language, value, kind) for kind, value in one.roles))
    if one.sort == "body":
        label = one.body or (roles[0] if roles else say(language, "party"))
    else:
        what = ", ".join(roles) or say(language, "party")
        label = f"{what}, {one.body}" if one.body else what
    if one.sort == "party":
        party = one.asker.parties[0]
        label = f"{_NUMBER[party.kind]} {party.value}" if party.is_body else f"{say(language, 'party')} ({party.kind})"
    label = label[:1].upper() + label[1:]
    return f"{one.name} ({label})" if names and one.name else label


def row_label(row: Row, language: Language) -> str:
    """A part, and the livsområder it is about."""
    part = part_word(language, row.part)
    if row.rest:
        return f"{part}: {say(language, 'except')}"
    areas = ", ".join(value_word(language, area, "life-area") for area in row.areas)
    return f"{part}: {areas}" if areas else part


def answer_word(cell: Cell, language: Language) -> str:
    return say(language, {"yes": "yes", "part": "some", "no": "no"}[cell.answer])


def cell_word(cell: Cell, language: Language) -> str:
    """`ja, skrive`; `nei, kan skrive nytt` where what stands there is closed and the kind as such is not."""
    word = answer_word(cell, language)
    if not cell.write:
        return word
    return f"{word}, {say(language, 'add' if cell.answer == 'no' else 'write')}"


def reasons(cell: Cell, language: Language) -> str:
    """Why, in a sentence for each ground."""
    codes = dict.fromkeys(stem(code) for code in (cell.provision, *cell.others))
    return " ".join(sentence(language, code) for code in codes)


def keys_of(matrix: Matrix) -> dict[str, str]:
    """A letter for each provision, those that open first."""
    codes = sorted(matrix.provisions(), key=lambda code: not _opens(code))
    return {code: chr(ord("a") + at) if at < 26 else f"a{chr(ord('a') + at - 26)}" for at, code in enumerate(codes)}


def _opens(code: str) -> bool:
    try:
        return provision_of(code).opens
    except KeyError:
        return False


def end_lines(matrix: Matrix, labels: Sequence[str], language: Language) -> list[str]:
    """What ends soon, and for whom."""
    lines = []
    for one in matrix.ends:
        who = [labels[at] for at in one.receivers]
        if one.consents:
            who.insert(0, say(language, "end-consents", count=len(one.consents)))
        lines.append(say(language, "end-within", within=one.within, day=short_day(language, one.until),
                         who="; ".join(who), why=sentence(language, one.because)))  # fmt: skip
    return lines


def data_line(matrix: Matrix, language: Language) -> str:
    """How old the consent data is, and when it no longer counts."""
    if matrix.data_as_of is None or matrix.age_days is None:
        return say(language, "data-undated")
    return say(language, "data-age", day=short_day(language, matrix.data_as_of), count=matrix.age_days,
               most=matrix.max_age_days if matrix.max_age_days is not None else "∞")  # fmt: skip


def advice(matrix: Matrix, language: Language) -> list[str]:
    """What one can do about what is closed, and about what will be."""
    codes = [one.because for one in matrix.ends]
    codes += [one.fault for one in matrix.standings if one.fault and one.kind is not None]
    found = [ACTIONS[stem(code)] for code in (*codes, *matrix.provisions()) if stem(code) in ACTIONS]
    if any((one.fault or "").startswith("reservation:") for one in matrix.standings):
        found.append("do-code")
    if not all(one.numbered for one in matrix.columns):
        found.append("do-number")
    return [say(language, key) for key in dict.fromkeys(found)]

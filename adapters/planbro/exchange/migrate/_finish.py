"""What a migration leaves beside the plans: the report, the questions to a person, and the consent forms to sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from planbro.exchange._exports import Entry, Exports
from planbro.exchange._pool import Lost, Pool
from planbro.exchange._read import read
from planbro.exchange.migrate._consents import consent_form_for, worklist
from planbro.exchange.migrate._decisions import write_decisions
from planbro.exchange.migrate._one import MANUAL
from planbro.exchange.migrate._people import shared_people
from planbro.exchange.migrate._report import write_report as write_pages
from planbro.exchange.migrate._run import Job, Migrated, scratch_of
from planbro.exchange.migrate._summary import Summary
from planbro.exchange.migrate._target import keeping, stop_if_full
from planbro.findings import PlanbroError
from planbro.formats.codec import MOVING
from planbro.formats.codec.archive import HELD_OVER
from planbro.formats.codec.placing import place

FORMS: Final = "forms"
DECISIONS: Final = "decisions.csv"


@dataclass(frozen=True, slots=True)
class _Form:
    """A form to be made: whose plan, and where its export is."""

    plan: str
    entry: Entry


def write_report(
    done: Migrated, job: Job, folder: Path, *, show_persons: bool = False, dry: bool = False, forms: bool = False
) -> Summary:
    """Write the report into a folder, with the questions and, where they are asked for, the forms.

    Raises:
        Stopped: it cannot be written, as where no space is left.
    """
    _sweep(folder)
    made = frozenset() if dry else _forms(done, job, folder, make=forms and not done.stopped)
    form_of = partial(_path_of, made)
    try:
        with keeping():
            place(folder / DECISIONS, write_decisions(done.settlement.questions, done.decisions))
        return write_pages(done.ledger, folder, show_persons=show_persons, language=job.wish.language,
                           people=shared_people(done.ledger), form_of=form_of, dry=dry,
                           manual=job.wish.to == MANUAL)  # fmt: skip
    except OSError as error:
        stop_if_full(error)
        raise


def _sweep(folder: Path) -> None:
    """What a run that was killed had begun to write, and never finished."""
    for path in (*folder.glob(".planbro-*"), *folder.glob("*/.planbro-*")):
        if path.is_file():
            path.unlink(missing_ok=True)


def _path_of(made: frozenset[str], result: Mapping[str, Any]) -> str:
    return f"{FORMS}/{result['plan']}.pdf" if result["plan"] in made else ""


def _forms(done: Migrated, job: Job, folder: Path, *, make: bool) -> frozenset[str]:
    """A form for each plan of which the consent to the new tool is wanting; one that was made before stands."""
    wanted = {one.key: one.plan for one in worklist(done.ledger.results())}
    place_for = folder / FORMS
    there = {path.stem for path in place_for.glob("*.pdf")}
    made = {plan for plan in wanted.values() if plan in there}
    if not make or not wanted:
        return frozenset(made)
    place_for.mkdir(mode=0o700, exist_ok=True)
    with scratch_of(job) as scratch:
        todo = (
            _Form(wanted[entry.key], entry)
            for entry in Exports.open(job.source, scratch=scratch, pdf=job.pdf).entries()
            if entry.key in wanted and wanted[entry.key] not in there
        )
        maker = partial(_FormMaker, replace(job.without_callbacks(), scratch=scratch), place_for)
        with Pool[_Form, str](maker, job.workers, bounds=job.bounds, fresh=True) as pool:
            made.update(one for one in pool.run(todo) if not isinstance(one, Lost) and one)
    return frozenset(made)


class _FormMaker:
    """Makes forms, one at a time, from the exports: what the plan says of who takes part fills them in."""

    def __init__(self, job: Job, folder: Path) -> None:
        self.job, self.folder = job, folder
        self.exports = Exports.open(job.source, scratch=job.scratch, pdf=job.pdf)

    def __call__(self, form: _Form) -> str:
        """The plan's id where its form was made; a plan whose form cannot be made has none, and is on the list.

        Raises:
            Stopped: nothing more can be written.
        """
        wish = self.job.wish
        try:
            plan = read(self.exports.source(form.entry), wish.format, as_of=wish.as_of, held_over=HELD_OVER,
                        limits=MOVING, account=False).plan  # fmt: skip
            pdf, _ = consent_form_for(plan, wish.tool, wish.as_of, wish.language)
        except PlanbroError:
            return ""
        except OSError as error:
            stop_if_full(error)
            return ""
        with keeping():
            place(self.folder / f"{form.plan}.pdf", pdf)
        return form.plan

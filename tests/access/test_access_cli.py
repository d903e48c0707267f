"""`planbro access`, as koordinerende enhet uses it; each answer follows its schema, and names nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from asking_town import NOBODY, PAPER, STRANGER, TENANT, Town, number_of, person, town_of
from typer.testing import CliRunner

from planbro.cli._app import app
from planbro.render.texts import say
from planbro.store.database import Audit, Database, Seal, ready

SCHEMAS = Path(__file__).parents[2] / "schemas/cli"
KEYS = Seal.make(lambda size: b"k" * size)


class Desk:
    """The command at work, and the worker that comes by."""

    def __init__(self, folder: Path, town: Town) -> None:
        self.folder, self.town, self.runner = folder, town, CliRunner()
        (folder / "paper.pdf").write_bytes(PAPER)
        (folder / "number").write_text(number_of(person()))
        (folder / "nobody").write_text(NOBODY)
        (folder / "why").write_text("Pasienten vil fortelle selv.")

    def __call__(self, *words: str, fails: bool = False) -> Any:
        ran = self.runner.invoke(app, ["access", *words, "--json"])
        told = json.loads(ran.stdout)
        assert (told["exit"] == 2) == fails, ran.stdout
        jsonschema.validate(told, json.loads((SCHEMAS / f"access-{words[0]}.schema.json").read_text()))
        assert number_of(person()) not in ran.output + ran.stderr
        self.town.time = _later(told, self.town)
        return told if fails else told["result"]

    def file(self, name: str) -> str:
        return str(self.folder / name)

    def asks(self, number: str = "number", *more: str) -> int:
        words = ("ask", "--from-party", f"orgnr:{STRANGER}", "--name", "Fjordglimt HF", "--number", self.file(number))
        found: int = self(*words, *more)["request"]
        self.town.run()
        return found


def _later(told: dict[str, Any], town: Town) -> str:
    """The command works by the clock; the worker of the test comes after it."""
    from planbro.cli._stored import now

    return max(town.time, now())


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    keys, store = tmp_path / "keys", tmp_path / "planbro.db"
    keys.write_text(KEYS)
    monkeypatch.setenv("PLANBRO_STORE", str(store))
    monkeypatch.setenv("PLANBRO_KEYS_FILE", str(keys))
    monkeypatch.setenv("PLANBRO_TENANT", TENANT)
    monkeypatch.delenv("PLANBRO_CONFIG", raising=False)
    monkeypatch.setattr("planbro.cli._access.now", lambda: "2026-11-22T12:00:00.000Z")
    monkeypatch.setattr("planbro.cli._stored.now", lambda: "2026-11-22T12:00:00.000Z")
    with Database.open(store, Seal.parse(KEYS)) as database:
        ready(database, bring_up=True)
        yield Desk(tmp_path, town_of(database))


def test_a_letter_is_entered_signed_given_and_answered(desk: Desk) -> None:
    number = desk.asks("number", "--parts", "goal,measure", "--until", "2027-02-01", "--paper", desk.file("paper.pdf"))
    (one,) = desk("list")["requests"]
    assert (one["id"], one["name"], one["standing"], one["parts"]) == (
        number,
        "Fjordglimt HF",
        "open",
        ["goal", "measure"],
    )
    shown = desk("show", str(number))
    assert (shown["knows"], shown["stands"], shown["paper"]) == ("none", [], True)
    desk("form", str(number), "-o", desk.file("form.pdf"), "--template", desk.file("svar.json"))
    assert (desk.folder / "form.pdf").read_bytes().startswith(b"%PDF-")
    answers = json.loads((desk.folder / "svar.json").read_text())
    answers |= {"answer": True, "signed": "2026-11-22", "signed_by": "patient-express"}
    for line in answers["parties"]:
        line["agreed"] = True
    (desk.folder / "svar.json").write_text(json.dumps(answers))
    done = desk("narrow", str(number), "--parts", "goal", "--form", desk.file("svar.json"))
    assert (done["request"]["standing"], done["request"]["parts"], done["version"]) == ("granted", ["goal"], 2)
    desk.town.run()
    desk("answer", str(number), "-o", desk.file("svar.txt"))
    said = (desk.folder / "svar.txt").read_text()
    assert "til og med 01.02.2027" in " ".join(said.split())
    assert desk.town.to_do() == []
    assert desk.town.level() == "content"


def test_a_form_waits_until_the_request_has_been_looked_into(desk: Desk) -> None:
    words = ("ask", "--from-party", f"orgnr:{STRANGER}", "--name", "Fjordglimt HF", "--number", desk.file("number"))
    number = str(desk(*words)["request"])
    files = ("-o", f"{desk.folder}/skjema.pdf", "--template", f"{desk.folder}/svar.json")
    assert desk("form", number, *files, fails=True)["findings"][0]["code"] == "access-not-yet"
    desk.town.run()
    desk("form", number, *files)
    assert (desk.folder / "svar.json").exists()


def test_one_request_is_shown_in_words_with_what_could_be_given_and_that_is_audited(desk: Desk) -> None:
    number = desk.asks("number", "--parts", "goal,measure", "--until", "2027-02-01", "--paper", desk.file("paper.pdf"))

    def shown(*more: str, lang: str = "en") -> str:
        ran = desk.runner.invoke(app, ["access", "show", str(number), "--lang", lang, *more])
        assert ran.exit_code == 0, ran.output
        assert number_of(person()) not in ran.output
        assert str(person().planeier.family) not in ran.output
        return " ".join(ran.stdout.split())

    said = shown()
    assert said.startswith("Fjordglimt HF")
    for words in (say("en", "access-is-open"), say("en", "access-by-letter"),
                  say("en", "access-level-none"), say("en", "access-yes")):  # fmt: skip
        assert words in said
    assert "until 2027-02-01, that day too" in said
    said = shown(lang="nb")
    assert "til og med 01.02.2027" in said
    assert say("nb", "access-by-letter") in said
    assert shown("--paper", desk.file("out.pdf"))
    assert (desk.folder / "out.pdf").read_bytes() == PAPER
    with desk.town.database.reading() as transaction:
        lines = [one for one in Audit(transaction).find(TENANT) if one.what == "read"]
    assert len(lines) == 3
    assert {one.plan for one in lines} == {person().id}


def test_a_letter_about_nobody_here_says_so_to_who_entered_it(desk: Desk) -> None:
    words = ("ask", "--from-party", f"orgnr:{STRANGER}", "--name", "Fjordglimt HF", "--number", desk.file("nobody"))
    number = str(desk(*words)["request"])
    shown = lambda: " ".join(desk.runner.invoke(app, ["access", "show", number, "--lang", "en"]).stdout.split())  # noqa: E731
    assert say("en", "access-not-looked") in shown()
    desk.town.run()
    assert "leads to no plan here" in shown()
    assert "(2026-11-25)" in shown()


def test_a_request_that_is_not_there_and_a_paper_that_did_not_come_are_told(desk: Desk) -> None:
    number = desk.asks()
    for words, code in (
        (("4711",), "access-unknown"), ((str(number), "--paper", desk.file("out.pdf")), "access-paper-missing"),
    ):  # fmt: skip
        told = desk("show", *words, fails=True)
        assert [one["code"] for one in told["findings"]] == [code]
    assert not (desk.folder / "out.pdf").exists()


def test_a_refusal_of_one_who_may_know_nothing_waits_until_all_are_told(desk: Desk) -> None:
    number = desk.asks()
    assert desk("refuse", str(number), "--reason", desk.file("why"))["told"] is False
    told = desk("answer", str(number), "-o", desk.file("svar.pdf"), fails=True)
    assert [one["code"] for one in told["findings"]] == ["access-not-answered"]
    desk.town.go(80)
    desk.town.run()
    desk("answer", str(number), "-o", desk.file("svar.pdf"), "--language", "nn")
    assert (desk.folder / "svar.pdf").read_bytes().startswith(b"%PDF-")


def test_who_asks_about_nobody_here_is_not_listed(desk: Desk) -> None:
    desk.asks("nobody")
    assert desk("list", "--standing", "all")["requests"] == []


def test_the_wrong_paper_is_found_by_what_it_says_of_itself(desk: Desk) -> None:
    """A file of ours that was printed for another plan, and signed as it is."""
    other = PAPER + b"\n<pdf:Keywords>urn:planbro:plan:00000000-0000-5000-8000-000000000000</pdf:Keywords>"
    (desk.folder / "other.pdf").write_bytes(other)
    number = desk.asks()
    desk("form", str(number), "-o", desk.file("form.pdf"), "--template", desk.file("svar.json"))
    assert f"urn:planbro:plan:{person().id}".encode() in (desk.folder / "form.pdf").read_bytes()
    answers = json.loads((desk.folder / "svar.json").read_text())
    answers |= {"answer": True, "signed": "2026-11-22", "signed_by": "patient-express"}
    answers["parties"][0]["agreed"] = True
    (desk.folder / "svar.json").write_text(json.dumps(answers))
    words = ("approve", str(number), "--form", desk.file("svar.json"), "--scan")
    told = desk(*words, desk.file("other.pdf"), fails=True)
    assert [one["code"] for one in told["findings"]] == ["access-paper-another"]
    assert desk(*words, desk.file("form.pdf"))["version"] == 2


def test_a_letter_that_asks_another_kommune(desk: Desk) -> None:
    desk("letter", "--sender", "Fjordglimt HF", "--to", "Lindvik kommune", "--why", desk.file("why"), "--parts",
         "goal,meeting", "--areas", "health", "--day", "2026-11-22", "-o", desk.file("brev.txt"))  # fmt: skip
    said = " ".join((desk.folder / "brev.txt").read_text().split())
    for text in ("Til: Lindvik kommune", "Pasienten vil fortelle selv.", "Dato: 22.11.2026", "Fødselsnummer: ____"):
        assert text in said
    desk("letter", "--sender", "Fjordglimt HF", "--number", desk.file("number"), "--unsigned", "--language", "nn", "-o",
         desk.file("brev.pdf"))  # fmt: skip
    assert (desk.folder / "brev.pdf").read_bytes().startswith(b"%PDF-")

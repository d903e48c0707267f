"""A small made-up municipality and its lists, all of one mind, and the differences planted in them one by one.

`consistent` is what it should look like; each function under `PLANTED` spoils it in one way and says what ought to be
found. `files` are the lists as they would lie on a disk.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from lxml import etree

from planbro import write
from planbro.formats.registers import NAMESPACE, IplosBlock, personoppl
from planbro.ident import make_synthetic
from planbro.plan import ABSENT, LISTS, Code, Identifier, IpStatus, Koordinator, KoordinatorStatus, Plan
from planbro.testing import AS_OF, municipality

MUNICIPALITY: Final = "9901"
_KEPT: Final = ("identifiers", "organisations", "ip_status", "koordinator_status", "tool_status", "responsibilities",
                "coordinating_units", "koordinatorer", "participants")  # fmt: skip
_PO: Final = "{http://www.kith.no/xmlstds/po/poKomponent/2012-04-01}"
_MH: Final = "{http://www.kith.no/xmlstds/msghead/2006-05-24}"
_WESTERN: Final = bytes(n for n in range(256) if n not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252")
PAS: Final = ("Fødselsnummer", "Navn", "Avdeling", "Kommunenr", "individuellplan", "individuellplandato",
              "Koordinator navn", "Koordinator telefon", "rolleip")  # fmt: skip
JOURNAL: Final = ("Fnr", "Navn", "Sone", "Individuell plan", "Har koordinator", "Koordinator", "Koordinator telefon",
                  "Oppdatert")  # fmt: skip
PAPER: Final = ("Fødselsnummer", "Ansvarlig enhet", "Papirplan", "Koordinator", "Plandato")


@dataclass(slots=True)
class Folk:
    """One person and what every list says of this one."""

    plan: Plan | None
    number: str
    name: str
    pas: list[list[str]] = field(default_factory=list)
    journal: list[list[str]] = field(default_factory=list)
    paper: list[list[str]] = field(default_factory=list)
    blocks: list[IplosBlock] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    more_plans: list[Plan] = field(default_factory=list)


Found = tuple[str, str, str]
"""Kind, where and detail of a row."""


# of one mind


def consistent(count: int, seed: int = 3) -> list[Folk]:
    """As many people as wanted, each with an active plan that every list shows."""
    plans = (plan for plan in municipality(10 * count, seed) if plan.koordinatorer and plan.period_start)
    return [_folk(_tidy(plan), number) for number, plan in zip(range(count), plans, strict=False)]


def _tidy(plan: Plan) -> Plan:
    """The plan with what a status needs and no more, in use, with one koordinator who takes part."""
    for name in LISTS:
        if name not in _KEPT:
            setattr(plan, name, [])
    plan.kind, plan.status, plan.closed, plan.closed_reason = Code("ip"), Code("active"), ABSENT, ABSENT
    plan.summary = plan.purpose = plan.planeier.picture = ABSENT
    plan.planeier.background = plan.planeier.important = plan.planeier.koordinator_wish = ABSENT
    plan.identifiers = plan.identifiers[:1]
    plan.period_start, plan.created = "2026-01-15", "2025-01-15"
    plan.ip_status = [IpStatus(id=plan.ip_status[0].id, value=Code("active"), date="2026-10-01", start="2026-01-15",
                               certainty=Code("structured"))]  # fmt: skip
    plan.koordinator_status = [KoordinatorStatus(id=plan.koordinator_status[0].id, value=Code("appointed"),
                                                 level=Code("municipal"), date="2026-10-01",
                                                 certainty=Code("structured"))]  # fmt: skip
    plan.tool_status = [replace(plan.tool_status[0], value=Code("in-tool"))]
    one = next(k for k in plan.koordinatorer if k.participant and k.level == Code("municipal"))
    plan.koordinatorer = [replace(one, start="2026-01-15", end=ABSENT, end_reason=ABSENT, deputy_for=ABSENT,
                                  function=Code("koordinator"))]  # fmt: skip
    mine = next(p for p in plan.participants if p.id == one.participant)
    plan.participants = [replace(mine, start="2026-01-15", end=ABSENT, access_end=ABSENT, contribution=ABSENT)]
    known = {one.organisation, mine.organisation}
    plan.organisations = [replace(o, part_of=ABSENT) for o in plan.organisations if o.id in known]
    plan.responsibilities = plan.coordinating_units = []
    return plan


def _folk(plan: Plan, number: int) -> Folk:
    fnr, one = str(plan.identifiers[0].value), plan.koordinatorer[0]
    name = f"{plan.planeier.given} {plan.planeier.family}"
    service, koordinator, phone = str(plan.organisations[0].name), f"{one.given} {one.family}", str(one.phone)
    ward = ("Nevrologisk avdeling", "Medisinsk poliklinikk", "BUP")[number % 3]
    folk = Folk(plan, fnr, name)
    folk.pas = [[fnr, name, ward, MUNICIPALITY, "101", "02.10.2026", koordinator, phone, "23"]]
    folk.journal = [[fnr, name, service, "Ja", "Ja", f"{one.family}, {one.given}", phone, "01.10.2026"]]
    folk.blocks = [IplosBlock("2", "2", "2025-06-01", "2026-01-14", "1"), IplosBlock("1", "1", "2026-01-15", None, "2")]
    if number % 3 == 0:
        folk.messages = [report(plan, "2026-10-20T10:00:00+02:00")]
    return folk


def report(
    plan: Plan, sent: str, *, status: str = "N", series: str = "", silent: bool = False, text: str = ""
) -> bytes:
    """An Innleggelsesrapport of the plan. A silent one has neither koordinator nor the block that tells of the plan."""
    made = write(plan, "plo-1.6", onto=False, as_of=sent).data
    tree = etree.fromstring(made)
    info = tree.find(f"{_MH}MsgInfo")
    ident = info.find(f"{_MH}MsgId")
    ident.text = f"{ident.text[:-8]}{abs(hash_of(sent + status)):08x}"[:36]
    info.find(f"{_MH}GenDate").text = sent
    if series:
        reference = etree.SubElement(info, f"{_MH}ConversationRef")
        etree.SubElement(reference, f"{_MH}RefToParent").text = series
        etree.SubElement(reference, f"{_MH}RefToConversation").text = series
        info.insert(info.index(ident) + 1, reference)
    state = next(tree.iter(f"{_PO}Forsendelsesstatus"), None)
    if state is None:
        payload = next(e for e in tree.iter() if isinstance(e.tag, str) and e.tag.endswith("}Innleggelsesrapport"))
        around = etree.Element(f"{_PO}InformasjonOmForsendelsen")
        state = etree.SubElement(around, f"{_PO}Forsendelsesstatus")
        payload.insert(0, around)
    state.set("V", status)
    state.set("DN", {"N": "Ny", "M": "Endring", "C": "Kansellering"}[status])
    if silent:
        for name in ("KontaktpersonHelsepersonell", "Sykepleierdokumentasjon"):
            for element in list(tree.iter(_PO + name)):
                element.getparent().remove(element)
    if text:
        payload = state.getparent().getparent()
        around = etree.SubElement(payload, f"{_PO}InfoAndreViktigeOpplysninger")
        around.text = text
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8")


def hash_of(text: str) -> int:
    """The same in every run, which `hash` is not."""
    value = 0
    for char in text:
        value = (value * 31 + ord(char)) & 0xFFFFFFFF
    return value


def series_of(message: bytes) -> str:
    return str(etree.fromstring(message).findtext(f"{_MH}MsgInfo/{_MH}MsgId"))


# planted, one at a time: each says on one line what it is, and returns what ought to be found


def koordinator_without_plan(folk: Folk) -> list[Found]:
    """A koordinator and no plan, known so everywhere: an ordinary state."""
    _plan(folk).kind = Code("koordinator-only")
    _plan(folk).ip_status = [replace(_plan(folk).ip_status[0], value=Code("none"))]
    folk.pas[0][4], folk.journal[0][3], folk.messages = "102", "Nei", []
    folk.blocks = [IplosBlock("2", "1", "2026-01-15", None, "1")]
    return []


def ended_everywhere(folk: Folk) -> list[Found]:
    """A plan that was closed, and every list says so."""
    _close(folk)
    folk.pas[0][4], folk.journal[0][3], folk.messages = "102", "Avsluttet", []
    folk.blocks = [IplosBlock("1", "1", "2026-01-15", "2026-09-01", "1"), IplosBlock("2", "2", "2026-09-02", None, "2")]
    return []


def declined_everywhere(folk: Folk) -> list[Found]:
    """The person declined, and every list says so."""
    _decline(folk)
    folk.pas[0][4], folk.journal[0][3] = "103", "Ønsker ikke"
    folk.blocks = [IplosBlock("3", "2", "2026-01-15", None, "1")]
    return []


def number_changed(folk: Folk) -> list[Found]:
    """The hospital still has the D-nummer; the plan knows both, and the two are one person."""
    former = d_number(folk)
    _plan(folk).identifiers.append(
        Identifier(id="11111111-1111-4111-8111-111111111111", kind=Code("dnr"), value=former, end="2020-01-01")
    )
    folk.pas[0][0] = former
    return []


def later_unknown(folk: Folk) -> list[Found]:
    """A later PAS row with code 106 takes nothing back: unknown is no statement."""
    folk.pas.append([*folk.pas[0][:4], "106", "05.11.2026", "", "", ""])
    return []


def silent_report_cancelled(folk: Folk) -> list[Found]:
    """A report without the plan was sent and cancelled; the one before it counts."""
    silent = report(_plan(folk), "2026-11-02T09:00:00+01:00", silent=True)
    gone = report(_plan(folk), "2026-11-02T10:00:00+01:00", silent=True, status="C", series=series_of(silent))
    folk.messages = [gone, report(_plan(folk), "2026-10-20T10:00:00+02:00"), silent]
    return []


def hospital_makes_it(folk: Folk) -> list[Found]:
    """The hospital makes the plan itself (8473 = 1): nothing for the municipality to enter."""
    folk.pas[0][8] = "1"
    folk.plan, folk.journal, folk.blocks, folk.messages = None, [], [], []
    return []


def from_elsewhere(folk: Folk) -> list[Found]:
    """A patient of another municipality, left out by --municipality."""
    folk.pas[0][3] = "9902"
    folk.plan, folk.journal, folk.blocks, folk.messages = None, [], [], []
    return []


def journal_says_no(folk: Folk) -> list[Found]:
    """Active plan, and the journal says no."""
    folk.journal[0][3:7] = "Nei", "Nei", "", ""
    return [("missing-in-journal", "journal", "says-none")]


def journal_is_silent(folk: Folk) -> list[Found]:
    """Active plan, and the journal says nothing."""
    folk.journal[0][3:7] = "", "", "", ""
    return [("missing-in-journal", "journal", "silent")]


def pas_says_no(folk: Folk) -> list[Found]:
    """Active plan, and the PAS says 102."""
    folk.pas[0][4], folk.pas[0][6:8] = "102 Nei, individuell plan er ikke utarbeidet", ("", "")
    return [("missing-in-pas", "pas", "says-none")]


def pas_is_silent(folk: Folk) -> list[Found]:
    """Active plan, and the PAS says 106, unknown."""
    folk.pas[0][4], folk.pas[0][6:8] = "106", ("", "")
    return [("missing-in-pas", "pas", "silent")]


def iplos_says_no(folk: Folk) -> list[Found]:
    """Active plan, and the block of IPLOS that is in force says 2."""
    folk.blocks = [IplosBlock("2", "1", "2025-06-01", None, "1")]
    return [("missing-in-iplos", "iplos", "says-none")]


def report_is_silent(folk: Folk) -> list[Found]:
    """The last report sent neither tells of the plan nor names the koordinator."""
    folk.messages = [report(_plan(folk), "2026-10-25T10:00:00+01:00", silent=True)]
    return [("missing-in-message", "message", "silent")]


def report_changed_to_silence(folk: Folk) -> list[Found]:
    """A report told of the plan, and a change of it, sent later, does not: the last sent counts."""
    first = report(_plan(folk), "2026-10-20T10:00:00+02:00")
    folk.messages = [report(_plan(folk), "2026-10-28T10:00:00+01:00", silent=True, status="M",
                            series=series_of(first)), first]  # fmt: skip
    return [("missing-in-message", "message", "silent")]


def report_mentions_it(folk: Folk) -> list[Found]:
    """The report mentions the plan in free text only, which no system reads."""
    folk.messages = [report(_plan(folk), "2026-10-25T10:00:00+01:00", silent=True, text="Hun har individuell plan.")]
    return [("missing-in-message", "message", "free-text")]


def koordinator_ended(folk: Folk) -> list[Found]:
    """The plan is in use and its koordinator has an end date that has passed."""
    _koordinator(folk, end="2026-10-31")
    return [("koordinator-left", "tool", "ended")]


def koordinator_no_participant(folk: Folk) -> list[Found]:
    """The koordinator is no longer among the participants."""
    mine = _plan(folk).participants[0]
    _plan(folk).participants = [replace(mine, family="Andreassen", given="Torill", hpr=ABSENT)]
    _koordinator(folk, participant=ABSENT)
    return [("koordinator-left", "tool", "not-participant")]


def koordinator_stopped_taking_part(folk: Folk) -> list[Found]:
    """The koordinator's own participation has ended."""
    _plan(folk).participants = [replace(_plan(folk).participants[0], end="2026-11-01")]
    return [("koordinator-left", "tool", "participant-ended")]


def nobody_appointed(folk: Folk) -> list[Found]:
    """A plan in use for which nobody is koordinator."""
    _plan(folk).koordinatorer, folk.messages = [], []
    _plan(folk).koordinator_status = [replace(_plan(folk).koordinator_status[0], value=Code("not-appointed"))]
    folk.pas[0][6:8], folk.journal[0][4:7] = ("", ""), ("Nei", "", "")
    folk.blocks = [IplosBlock("1", "2", "2026-01-15", None, "1")]
    return [("koordinator-none", "tool", "")]


def pas_names_another(folk: Folk) -> list[Found]:
    """The PAS names another koordinator than the tool."""
    folk.pas[0][6:8] = "Åse Myklebust", "100 99 999"
    return [("koordinator-differs", "pas", "another")]


def journal_names_a_former(folk: Folk) -> list[Found]:
    """The journal names the koordinator there was before."""
    now = _plan(folk).koordinatorer[0]
    _plan(folk).koordinatorer.insert(0, Koordinator(
        id="22222222-2222-4222-8222-222222222222", level=Code("municipal"), function=Code("koordinator"),
        family="Gundersen", given="Liv", start="2024-01-01", end="2026-01-14",
    ))  # fmt: skip
    folk.journal[0][5:7] = "Gundersen, Liv", "100 11 111"
    assert now.end is ABSENT
    return [("koordinator-differs", "journal", "former")]


def another_telephone(folk: Folk) -> list[Found]:
    """The same koordinator, with a telephone number that is not the tool's."""
    folk.journal[0][6] = "+47 100 00 000"
    return [("koordinator-phone", "journal", "")]


def journal_lacks_koordinator(folk: Folk) -> list[Found]:
    """The journal shows the plan, but not whom to call."""
    folk.journal[0][4:7] = "", "", ""
    return [("koordinator-missing", "journal", "silent")]


def closed_still_shown(folk: Folk) -> list[Found]:
    """A closed plan that the PAS and IPLOS still show as active."""
    _close(folk)
    folk.journal[0][3], folk.messages = "Avsluttet", []
    return [("closed-shown-active", "pas", ""), ("closed-shown-active", "iplos", "")]


def no_such_plan(folk: Folk) -> list[Found]:
    """The journal says that there is a plan, and the tool has none."""
    folk.plan, folk.pas, folk.blocks, folk.messages = None, [], [], []
    return [("plan-missing-in-tool", "tool", "")]


def only_on_paper(folk: Folk) -> list[Found]:
    """A plan on paper; the journal and the PAS know of it."""
    one = _plan(folk).koordinatorer[0]
    folk.paper = [[folk.number, "Hjemmetjenesten sone vest", "Ja", f"{one.given} {one.family}", "15.01.2026"]]
    folk.plan, folk.messages = None, []
    return [("paper-only", "paper", "")]


def paper_that_nobody_knows(folk: Folk) -> list[Found]:
    """A plan on paper that the PAS does not show: an active plan is one wherever it is kept."""
    found = only_on_paper(folk)
    folk.pas[0][4], folk.pas[0][6:8] = "102", ("", "")
    return [*found, ("missing-in-pas", "pas", "says-none")]


def two_plans(folk: Folk) -> list[Found]:
    """Two active plans in the tool for one person."""
    folk.more_plans = [replace(_plan(folk), id="33333333-3333-4333-8333-333333333333")]
    return [("two-plans", "tool", "2")]


def old_export_of_the_same(folk: Folk) -> list[Found]:
    """An older export of the same plan is no second plan."""
    folk.more_plans = [replace(_plan(folk), updated="2025-12-01T10:00:00+01:00")]
    return []


def stafettlogg_as_ip(folk: Folk) -> list[Found]:
    """A stafettlogg in the tool, shown as an IP in the journal."""
    _plan(folk).kind, folk.messages, folk.pas = Code("stafettlogg"), [], []
    folk.blocks = []
    return [("not-an-ip", "journal", "stafettlogg")]


def koordinator_as_ip(folk: Folk) -> list[Found]:
    """A koordinator without a plan, shown as a plan in the PAS."""
    koordinator_without_plan(folk)
    folk.pas[0][4] = "101"
    return [("koordinator-only-as-ip", "pas", "")]


def declined_as_none(folk: Folk) -> list[Found]:
    """The person declined, and the PAS says 102 as if nobody had asked."""
    declined_everywhere(folk)
    folk.pas[0][4] = "102"
    return [("declined-shown-none", "pas", "")]


def old_status(folk: Folk) -> list[Found]:
    """The PAS has not confirmed the plan for more than a year."""
    folk.pas[0][5] = "20250301"
    return [("status-old", "pas", "2025-03-01")]


def unanswered_need(folk: Folk) -> list[Found]:
    """The hospital reported a need half a year ago, and nothing has come of it."""
    folk.pas[0][4:8] = "105", "2026-05-20", "", ""
    folk.plan, folk.journal, folk.blocks, folk.messages = None, [], [], []
    return [("need-unanswered", "tool", "2026-05-20")]


def wrong_number(folk: Folk) -> list[Found]:
    """A row of the PAS whose number has a wrong control digit."""
    folk.pas[0][0] = folk.number[:-1] + str((int(folk.number[-1]) + 1) % 10)
    folk.plan, folk.journal, folk.blocks, folk.messages = None, [], [], []
    return [("number-wrong", "pas", "")]


def only_a_d_number(folk: Folk) -> list[Found]:
    """The journal alone has this person, by a D-nummer, and shows a plan."""
    folk.journal[0][0] = d_number(folk)
    folk.plan, folk.pas, folk.blocks, folk.messages = None, [], [], []
    return [("only-one-list", "journal", "dnr")]


PLANTED: Final[tuple[Callable[[Folk], list[Found]], ...]] = (
    koordinator_without_plan, ended_everywhere, declined_everywhere, number_changed, later_unknown,
    silent_report_cancelled, hospital_makes_it, from_elsewhere, old_export_of_the_same,
    journal_says_no, journal_is_silent, pas_says_no, pas_is_silent, iplos_says_no,
    report_is_silent, report_changed_to_silence, report_mentions_it,
    koordinator_ended, koordinator_no_participant, koordinator_stopped_taking_part, nobody_appointed,
    pas_names_another, journal_names_a_former, another_telephone, journal_lacks_koordinator,
    closed_still_shown, no_such_plan, only_on_paper, paper_that_nobody_knows, two_plans, stafettlogg_as_ip,
    koordinator_as_ip, declined_as_none, old_status, unanswered_need, wrong_number, only_a_d_number,
)  # fmt: skip


def planted(extra: int = 5) -> tuple[list[Folk], list[tuple[str, Found, str]]]:
    """Everyone, and what ought to be found: the number, the row, and the name of what was planted."""
    everyone = consistent(len(PLANTED) + extra)
    expected = []
    for folk, plant in zip(everyone, PLANTED, strict=False):
        before = plant(folk)
        rows = folk.pas or folk.journal
        number = rows[0][0] if plant in {wrong_number, only_a_d_number} else folk.number
        expected += [(number, found, plant.__name__) for found in before]
    return everyone, expected


def _plan(folk: Folk) -> Plan:
    assert folk.plan is not None
    return folk.plan


def _close(folk: Folk) -> None:
    plan = _plan(folk)
    plan.status, plan.closed = Code("completed"), "2026-09-01"
    plan.ip_status = [replace(plan.ip_status[0], value=Code("ended"), start="2026-09-01")]
    _koordinator(folk, end="2026-09-01")


def _decline(folk: Folk) -> None:
    plan = _plan(folk)
    plan.status, folk.messages = Code("revoked"), []
    plan.ip_status = [replace(plan.ip_status[0], value=Code("declined"))]


def _koordinator(folk: Folk, **changes: object) -> None:
    _plan(folk).koordinatorer = [replace(_plan(folk).koordinatorer[0], **changes)]


def d_number(folk: Folk) -> str:
    n = folk.number
    century = 2000 if int(n[6:9]) >= 500 and int(n[4:6]) < 40 else 1900
    born = date(century + int(n[4:6]), int(n[2:4]) - 80, int(n[:2]))
    first = int(n[6:9]) // 100 * 100
    return next(d for k in range(1, 90) if (d := make_synthetic(born, first + k, d_number=True)))


# the lists as files


def files(everyone: Sequence[Folk]) -> dict[str, bytes]:
    """The lists, by their paths."""
    found: dict[str, bytes] = {}
    plans = [(folk.plan, *folk.more_plans) for folk in everyone if folk.plan is not None]
    for number, plan in enumerate((plan for group in plans for plan in group), 1):
        format, ending = ("sampro", "xml") if number % 2 else ("flyt-samspill", "json")
        found[f"verktoy/plan-{number:03}.{ending}"] = write(plan, format, onto=False, as_of=AS_OF).data
    for number, message in enumerate((m for folk in everyone for m in folk.messages), 1):
        found[f"sendt/{number:03}.xml"] = message
    pas = _csv(PAS, [row for folk in everyone for row in folk.pas], ";")
    found["pas.csv"] = pas.encode("utf-8" if set(pas) - set(_WESTERN) else "cp1252")
    title = "Rapport;Individuell plan\n"
    found["journal.csv"] = (title + _csv(JOURNAL, [r for f in everyone for r in f.journal], ";")).encode("utf-8-sig")
    paper = [row for folk in everyone for row in folk.paper]
    found["papir.csv"] = _csv(PAPER, paper, "\t").encode("utf-8")
    found["iplos.xml"], found["idents.csv"] = _iplos(everyone)
    return found


def write_files(everyone: Sequence[Folk], folder: Path) -> None:
    for name, data in files(everyone).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


LISTS_GIVEN: Final = ("tool:verktoy", "messages:sendt", "pas:pas.csv", "journal:journal.csv", "paper:papir.csv",
                      "iplos:iplos.xml", "idents:idents.csv")  # fmt: skip


def given(folder: Path) -> list[str]:
    return [f"{kind}:{folder / name}" for kind, name in (text.split(":") for text in LISTS_GIVEN)]


def _csv(head: Sequence[str], rows: Sequence[Sequence[str]], separator: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\r\n").writerows([head, *rows])
    return stream.getvalue()


def _iplos(everyone: Sequence[Folk]) -> tuple[bytes, bytes]:
    root = etree.Element(f"{{{NAMESPACE}}}IPLOS", nsmap={None: NAMESPACE})
    rows = []
    for number, folk in enumerate((folk for folk in everyone if folk.blocks), 1):
        person = etree.SubElement(root, f"{{{NAMESPACE}}}PERSON", pePeID=str(number))
        person.extend(personoppl(folk.blocks, str(number)))
        rows.append([str(number), folk.number])
    idents = _csv(("pid", "ident"), rows, ";").encode()
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True), idents


def write_fixture(folder: Path) -> None:
    """The lists with everything planted, and a line on each."""
    everyone, _ = planted()
    write_files(everyone, folder)
    lines = [f"| {folk.number} | {plant.__doc__} |" for folk, plant in zip(everyone, PLANTED, strict=False)]
    rest = [f"| {folk.number} | Nothing: every list shows the plan. |" for folk in everyone[len(PLANTED) :]]
    (folder / "README.md").write_text(_README + "\n".join([*lines, *rest]) + "\n", "utf-8")


_README: Final = """# A municipality whose lists do not agree

Synthetic people, and the lists that tool, EPJ, PAS and IPLOS have of them, with each kind of difference planted once:

    cd fixtures/reconcile
    planbro reconcile tool:verktoy messages:sendt pas.csv journal.csv papir.csv iplos.xml idents:idents.csv \\
        --municipality 9901 --as-of 2026-11-22 -o /tmp/reconcile

| file | what it is |
|---|---|
| `verktoy/` | the IP tool's export, Sampro and Flyt Samspill |
| `sendt/` | sent Innleggelsesrapporter, PLO 1.6 |
| `pas.csv` | the hospital's list: codes of NPR, semicolons, Windows-1252 |
| `journal.csv` | the EPJ's list: words, a title above the headings, UTF-8 with BOM |
| `papir.csv` | plans on paper: tabs |
| `iplos.xml`, `idents.csv` | the IPLOS extract, and who its persons are |

| person | what is planted |
|---|---|
"""


if __name__ == "__main__":
    write_fixture(Path(__file__).resolve().parents[2] / "fixtures" / "reconcile")

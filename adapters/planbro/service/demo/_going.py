"""What happens in the demo while it runs, each thing by its own way: exports come from the tools, the hospital answers
messages and asks by HTTP, koordinerende enhet closes and hands over. The worker does the rest.

One thing after the other, in a thread, since whoever looks should not wait for it. What cannot be done is told in the
log, and the rest goes on.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Self

import httpx

from planbro import observe
from planbro.exchange import parties as book
from planbro.exchange.access import form_for
from planbro.exchange.access._model import case_of
from planbro.exchange.close import How, close
from planbro.exchange.engine import after, stamp
from planbro.exchange.handover import To, handover
from planbro.exchange.receive import judge
from planbro.exchange.sync import tell_gone
from planbro.exchange.writing import write
from planbro.findings import Findings
from planbro.plan import Code, Koordinator, Note, Party, Plan, copy, day_in_norway, decide, value_of
from planbro.plan.disclosure import Asker
from planbro.render.consent import as_pdf, form_page
from planbro.service import _installed
from planbro.service.demo._curl import number_of
from planbro.service.demo._hospital import Ward
from planbro.service.demo._scene import HOSPITAL, Scene
from planbro.service.demo._settings import TOOL, Folders
from planbro.settings import Settings
from planbro.store.database import Database, Exchanges, Override, Requests
from planbro.store.database import Party as Listed

_WAIT: Final = 20.0
"""Seconds that something is waited for before the next is done all the same."""
_LOOK, _MOVE = 0.5, 120
_REJECTED, _FORGOTTEN = 7, 4
"""Of so many messages the hospital rejects one, and the fastlege's system forgets one."""
_FATES: Final = ("twice", "often", "left", "gone", "closed", "handed", "asked-more", "asked", "acute")
"""What becomes of some plans that the hospital may not read to begin with."""


class Going:
    """All of it, in a `with`; it begins with `start`."""

    def __init__(
        self, scene: Scene, folders: Folders, whole: Settings, database: Database, public: str,
        tokens: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.scene, self.folders, self.whole, self.database = scene, folders, whole, database
        self.public, self.tokens = public, tokens
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._log = observe.logger("planbro.demo")
        self._given = 0
        shut = [plan for plan in scene.ips() if not _lets_in(plan, f"orgnr:{HOSPITAL.legal_entity}", self._now)]
        self._ips = dict(zip(_FATES, shut, strict=False))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for one in self._threads:
            one.join(_LOOK * 4)

    def start(self) -> None:
        """Begin, when somebody can be asked."""
        for name, work in (("happens", self._happen), ("answers", self._answer)):
            thread = threading.Thread(target=work, name=f"planbro-demo-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def _happen(self) -> None:
        acts: Sequence[Callable[[], None]] = (
            self.the_address_book, self.a_file_that_is_none, self.the_first_exports, self.somebody_looks,
            self.somebody_asks, self.a_second_tool, self.changes, self.an_emergency, self.they_differ,
            self.a_koordinator_leaves, self.a_consent_is_withdrawn, self.a_plan_is_gone, self.a_plan_is_closed,
            self.a_plan_is_handed_over, self.a_move_is_rehearsed,
        )  # fmt: skip
        for act in acts:
            if self._over.is_set():
                return
            try:
                act()
            except Exception as error:
                self._log.error("uncaught", exc_info=error)
            self._over.wait(_LOOK)

    # -- the systems around

    def _export(self, plan: Plan, folder: Path | None = None, format: str = "sampro") -> None:
        """A tool's export of a plan comes in, whole."""
        data = write(plan, format, onto=False, account=False).data
        self._put(folder or self.folders.tool, data)

    def _put(self, folder: Path, data: bytes) -> None:
        self._given += 1
        _place(folder / f"{self._given:06}.xml", data)

    def _settled(self) -> None:
        """Wait until what the tools gave is worked through."""
        end = time.monotonic() + _WAIT
        self._over.wait(3 * _LOOK)
        while not self._over.is_set() and time.monotonic() < end:
            waiting = any(path.is_file() for one in (self.folders.tool, self.folders.other) for path in one.iterdir())
            if not waiting and not self._to_do():
                return
            self._over.wait(_LOOK)

    def _to_do(self) -> bool:
        with self.database.reading() as transaction:
            rows = Exchanges(transaction).find()
        return any(one.standing == "open" and one.kind == "change" for one in rows)

    @property
    def _now(self) -> str:
        return stamp(_installed.now())

    @property
    def _today(self) -> str:
        return day_in_norway(self._now)

    def _answer(self) -> None:
        """Hospital and fastlege judge what came, and answer: some of it is not taken, and some not answered."""
        seen: dict[Path, set[str]] = {self.folders.out: set(), self.folders.doctor: set()}
        while not self._over.wait(2 * _LOOK):
            for folder, known in seen.items():
                for path in sorted(one for one in folder.glob("*.xml") if one.name not in known):
                    known.add(path.name)
                    if folder == self.folders.out or len(known) % _FORGOTTEN:
                        rejects = folder == self.folders.out and len(known) % _REJECTED == 0
                        self._receipts(path.read_bytes(), rejects=rejects)

    def _receipts(self, data: bytes, *, rejects: bool) -> None:
        for one in judge(data).answers:
            answer = one.data.replace(b'<Status V="1"', b'<Status V="2"') if rejects else one.data
            self._put(self.folders.back, answer)

    # -- what happens

    def the_address_book(self) -> None:
        services, orgnr, today, now = self.scene.town.services, self.scene.orgnr, self._today, self._now
        above = {one.id: one for one in services.values()}
        listed = []
        for key, one in services.items():
            ident = f"herid:{one.her_id}" if isinstance(one.her_id, str) else f"orgnr:{one.orgnr}"
            parent = above.get(str(one.part_of))
            listed.append(Listed(
                orgnr, ident, "coordinating-unit" if key == "unit" else value_of(one.kind) or "other", str(one.name),
                parent=f"herid:{parent.her_id}" if parent is not None else "",
                kommune=str(one.municipality_code), source="demo",
                takes=("plo-1.6", "dialog-1.1", "edi-2.0") if ident.startswith("herid") else (),
            ))  # fmt: skip
        body, unit = f"orgnr:{HOSPITAL.legal_entity}", f"orgnr:{HOSPITAL.point_of_care}"
        name, _, department = HOSPITAL.name.partition(", ")
        listed += [
            Listed(orgnr, body, "helseforetak", name, source="demo"),
            Listed(orgnr, unit, "hospital-unit", name, parent=body, department=department, source="demo"),
        ]
        with self.database.writing() as transaction:
            book.bring(transaction, orgnr, listed, "adresseregister", today, now, Findings())
        ident = f"herid:{self.scene.her_id('bup')}"
        stop = after(now, 90 * 86400)[:10]
        with self.database.writing() as transaction:
            book.override(transaction, Override(orgnr, ident, "takes", "plo-1.5", today, stop, "drift",
                                                "Ny versjon er utsatt"), now)  # fmt: skip

    def a_file_that_is_none(self) -> None:
        whole = write(self.scene.plans[-1], "sampro", onto=False, account=False).data
        self._put(self.folders.tool, whole[: len(whole) // 2])
        self._put(self.folders.tool, b"<eksport><antall>30</antall></eksport>")

    def the_first_exports(self) -> None:
        for plan in self.scene.plans:
            if self._over.is_set():
                return
            self._export(plan)
        self._settled()

    def changes(self) -> None:
        """Three versions of one plan, and one more of some others."""
        plan = self._ips["often"]
        for change in (_spoken, _nearer, _with_another_goal):
            plan = change(plan, self._today)
            self._export(plan)
            self._settled()
        for other in self.scene.ips()[10:16]:
            self._export(_nearer(other, self._today))
        self._settled()

    def a_second_tool(self) -> None:
        self._export(self._ips["twice"], self.folders.other)
        self._settled()

    def they_differ(self) -> None:
        """Both tools change the telephone of the koordinator and the first goal, each in its own way."""
        plan = self._ips["twice"]
        self._export(_said_otherwise(plan, "100 11 201", "Klare skolehverdagen hele uka"))
        self._settled()
        self._export(_said_otherwise(plan, "100 11 202", "Klare skolehverdagen tre dager i uka"), self.folders.other)
        self._settled()

    def somebody_looks(self) -> None:
        with self._ward() as ward:
            for plan in self.scene.plans[:6]:
                ward.status(number_of(plan))
            ward.search(number_of(self.scene.plans[0]))
            ward.search(number_of(self.scene.plans[9]))

    def somebody_asks(self) -> None:
        """One request without a paper, and one whose signed form came a little later."""
        with self._ward() as ward:
            ward.asks(number_of(self._ips["asked-more"]), "admission", "Planlegger utskriving til uka.")
            plan = self._ips["asked"]
            ward.asks(number_of(plan), "discharge", "Trenger mål og tiltak for å planlegge hjemreisen.")
            self._over.wait(4 * _LOOK)
            paper = self._form(plan)
            if paper is not None:
                ward.asks(number_of(plan), "discharge", "Samtykket er underskrevet i dag.", paper)

    def _form(self, plan: Plan) -> bytes | None:
        """The form that the request about the plan needs, as it would be scanned."""
        with self.database.reading() as transaction:
            requests = Requests(transaction)
            found = [case_of(one, requests.body(one)) for one in requests.listed(self.scene.orgnr)]
        case = next((one for one in found if one.row.plan == plan.id), None)
        if case is None:
            return None
        named, form = form_for(plan, case, self._now)
        return as_pdf(form_page(form, named), self._today)

    def an_emergency(self) -> None:
        with self._ward() as ward:
            ward.acute(number_of(self._ips["acute"]), "Bevisstløs ved innkomst, trenger å vite om medisiner.")

    def a_koordinator_leaves(self) -> None:
        plan = copy(self._ips["left"])
        for one in plan.koordinatorer:
            one.end = after(self._now, -2 * 86400)[:10]
        self._export(plan)
        self._settled()

    def a_consent_is_withdrawn(self) -> None:
        """Of a plan of which the hospital was sent content."""
        plan = self._opened()
        if plan is None:
            return
        new = copy(plan)
        for one in new.consents:
            if isinstance(one.kind, Code) and one.kind.value == "sharing":
                one.status, one.withdrawn = Code("inactive"), self._today
        self._export(new)
        self._settled()

    def _opened(self) -> Plan | None:
        used, hospital = {one.id for one in self._ips.values()}, f"herid:{self.scene.her_id('hospital')}"
        found = (one for one in reversed(self.scene.ips()) if one.id not in used)
        return next((one for one in found if _lets_in(one, hospital, self._now)), None)

    def a_plan_is_gone(self) -> None:
        tell_gone(self.database, self.scene.orgnr, [self._ips["gone"].id], TOOL, self._now)

    def a_plan_is_closed(self) -> None:
        plan, why = self._ips["closed"].id, "Ønsker ikke plan mer"
        close(self.database, self.scene.orgnr, plan, How(self._today), who="user:enhet", why=why, now=self._now)

    def a_plan_is_handed_over(self) -> None:
        other = self.scene.town.services["elsewhere"]
        to = To(f"herid:{other.her_id}", self._today, name=str(other.name), kommune="9999")
        handover(self.database, self.scene.orgnr, self._ips["handed"].id, to, who="user:enhet", why="Flyttet",
                 now=self._now)  # fmt: skip

    def a_move_is_rehearsed(self) -> None:
        """A migration to the other tool that moves nothing, and its report."""
        source = self.folders.root / "export"
        source.mkdir()
        for at, plan in enumerate(self.scene.plans):
            (source / f"{at:03}.xml").write_bytes(write(plan, "sampro", onto=False, account=False).data)
        planbro = [sys.executable, "-m", "planbro", "migrate", str(source), str(self.folders.root / "moved"), "--to",
                   "flyt-samspill", "--dry-run", "--report",
                   str(self.folders.reports / "Prøveflytting til Flyt Samspill")]  # fmt: skip
        subprocess.run(planbro, check=False, capture_output=True, timeout=_MOVE)  # noqa: S603 - our own command

    def _ward(self) -> Ward:
        return Ward(httpx.Client(base_url=self.public, trust_env=False, timeout=20), self.tokens["doctor"])


def _lets_in(plan: Plan, party: str, now: str) -> bool:
    """Whether the plan lets that body read."""
    return decide(plan, Asker((Party.parse(party),), care_relation="d-1"), "TREAT", now).level == "content"


def _place(path: Path, data: bytes) -> None:
    """Whole at once: what is being written has another name."""
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.rename(path)


def _first(koordinatorer: Iterable[Koordinator]) -> Koordinator:
    return next(one for one in koordinatorer if not isinstance(one.end, str))


def _said_otherwise(plan: Plan, phone: str, title: str) -> Plan:
    new = copy(plan)
    _first(new.koordinatorer).phone = phone
    new.goals[0].title = title
    return new


def _spoken(plan: Plan, today: str) -> Plan:
    new = copy(plan)
    new.goals[0].own_words = "Jeg vil klare bussen alene, også når den er full."
    new.notes.append(Note(id=f"{plan.id}-note-1", kind=Code("note"), time=f"{today}T09:15:00+01:00",
                          text="Ringte hjem. Gikk fint på bussen i dag."))  # fmt: skip
    return new


def _nearer(plan: Plan, today: str) -> Plan:
    new = copy(plan)
    goal = new.goals[0]
    goal.achievement, goal.status_date = Code("improving"), today
    if new.measures:
        new.measures[0].status = Code("completed")
        new.measures[0].end = today
    return new


def _with_another_goal(plan: Plan, today: str) -> Plan:
    new = copy(plan)
    goal = copy(plan).goals[0]
    goal.id, goal.title = f"{goal.id[:-4]}ffff", "Bo for seg selv"
    goal.own_words, goal.start = "Jeg vil bo for meg selv når jeg er ferdig på skolen.", today
    new.goals.append(goal)
    return new

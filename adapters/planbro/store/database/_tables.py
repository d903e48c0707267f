"""The tables of the exchange's store: one list for SQLite and PostgreSQL.

Every row belongs to a tenant, a legal entity by its organisasjonsnummer. What names a person stands sealed (`_seal`) in
the columns called `body`, and is found by a keyed hash in those called `digest`; all else may be read by whoever runs
the database. Times are UTC to the millisecond, as text, so that they sort and compare alike on both.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)

_NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, *, empty: bool = False) -> Column[Any]:
    """A text that is always there; `empty` says that it is so until something is known."""
    return Column(name, Text, nullable=False, server_default="" if empty else None)


def _maybe(name: str) -> Column[Any]:
    return Column(name, Text)


def _count(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False, server_default="0")


def _row_id() -> Column[Any]:
    return Column("id", _NUMBER, primary_key=True, autoincrement=True)


fact = Table("fact", metadata, Column("name", Text, primary_key=True), _text("value"))
"""What the store knows of itself: its id, the digest that tells whether the keys are the right ones."""

tenant = Table("tenant", metadata, Column("id", Text, primary_key=True), _text("name", empty=True), _text("kind"))
"""A legal entity: `kommune`, or `trust` (keeps a pointer only)."""

cursor = Table("cursor", metadata, Column("name", Text, primary_key=True), _text("value"))
"""How far a port has read at the far end."""

# --- whom and what it is about

person = Table("person", metadata, Column("id", Text, primary_key=True), _text("tenant"))

number = Table(
    "number",
    metadata,
    _row_id(),
    _text("tenant"),
    _text("person"),
    _text("kind"),
    _text("digest"),
    Column("body", LargeBinary, nullable=False),
    _maybe("start"),
    _maybe("stop"),
    UniqueConstraint("tenant", "digest"),
    Index("number_of_person", "person"),
)
"""A person's numbers, former ones too: a plan is found by any of them (domain.md § 5.6)."""

early = Table(
    "early",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    _text("changed"),
    Column("body", LargeBinary, nullable=False),
    Index("early_changed", "changed"),
)
"""What was told of somebody before a plan of that person came: a death, a graded address, a stay that lasts. `digest`
is a keyed hash of the number and of what kind it is; all that was told stands sealed."""

plan = Table(
    "plan",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    _text("person", empty=True),
    _text("state"),
    _text("system", empty=True),
    _count("version"),
    _text("opened"),
    _text("changed"),
    Index("plan_of_person", "tenant", "person"),
)
"""A plan as it is now: `live`, `closed`, `gone` (deleted at its source) or `moved`; `system` is its source."""

pushed = Table(
    "pushed",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("server", Text, primary_key=True),
    Column("plan", Text, primary_key=True),
    Column("party", Text, primary_key=True),
    _count("revision"),
    _text("changed"),
    Column("body", LargeBinary, nullable=False),
)
"""What of a plan stands on a FHIR server for a receiver, and what may: ids, versions and digests, sealed, since a
digest tells whoever guesses what it is of. `revision` counts how often it was written."""

alias = Table(
    "alias",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("system", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    _text("plan"),
    Column("body", LargeBinary, nullable=False),
    _text("opened"),
    Index("alias_of_plan", "tenant", "plan"),
)
"""What a plan is called in each system."""

version = Table(
    "version",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("plan", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("at"),
    _text("who", empty=True),
    _text("why"),
    _text("source"),
    Column("exchange", _NUMBER),
    _text("digest"),
    _text("parts"),
    _maybe("archived"),
    Column("body", LargeBinary),
    ForeignKeyConstraint(["tenant", "plan"], ["plan.tenant", "plan.id"]),
)
"""The whole plan after each change. `parts` has a keyed hash for each part of it: what changed, without reading it.
`archived` is when the archive's receipt for it came; before that no retention touches it."""

# --- what came and went

message = Table(
    "message",
    metadata,
    _row_id(),
    _text("tenant"),
    _text("way"),
    _text("port"),
    _text("key"),
    _text("digest"),
    _text("kind"),
    _text("format", empty=True),
    _text("type", empty=True),
    _text("msgid", empty=True),
    _text("conversation", empty=True),
    _text("party", empty=True),
    _text("remote", empty=True),
    _text("meta", empty=True),
    _text("at"),
    _count("size"),
    Column("body", LargeBinary),
    UniqueConstraint("tenant", "way", "port", "key", "digest"),
    Index("message_msgid", "tenant", "msgid"),
    Index("message_remote", "port", "remote"),
)
"""Messages and documents, byte for byte; without a body where retention has removed it."""

_IS_OPEN: Final = text("standing = 'open'")
_IS_HELD: Final = text("standing = 'held'")

exchange = Table(
    "exchange",
    metadata,
    _row_id(),
    _text("tenant"),
    _text("kind"),
    _text("lane"),
    _text("state"),
    _text("standing"),
    _text("outcome", empty=True),
    _count("tries"),
    _text("due"),
    _text("reason", empty=True),
    _text("params", empty=True),
    _text("about", empty=True),
    Column("parent", _NUMBER),
    Column("replays", _NUMBER),
    Column("message", _NUMBER),
    Column("sent", _NUMBER),
    _text("plan", empty=True),
    _count("version"),
    _text("party", empty=True),
    _text("port", empty=True),
    _text("transport", empty=True),
    _text("receipt", empty=True),
    _maybe("deadline"),
    _count("policy"),
    _text("trace", empty=True),
    _text("opened"),
    _text("changed"),
    Index("exchange_open", "lane", "id", sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    Index("exchange_held", "tenant", "id", sqlite_where=_IS_HELD, postgresql_where=_IS_HELD),
    Index("exchange_plan", "tenant", "plan"),
    Index("exchange_parent", "parent"),
    Index("exchange_message", "message"),
    Index("exchange_sent", "sent"),
    Index("exchange_replays", "replays"),
)  # fmt: skip
"""Everything that is under way or has been: where it stands, what it waits for, and why."""

lane = Table(
    "lane",
    metadata,
    Column("name", Text, primary_key=True),
    _text("due"),
    _maybe("worker"),
    _maybe("until"),
    _count("claims"),
    Index("lane_due", "due"),
)
"""One for each order of open exchanges, claimed as a whole. `claims` grows with every claim and is set to nothing by
work that was written: a lane whose first exchange kills its workers is known by it."""

worker = Table("worker", metadata, Column("name", Text, primary_key=True), _text("seen"), _text("about", empty=True))

# --- what people have to do, and may ask

task = Table(
    "task",
    metadata,
    _row_id(),
    _text("tenant"),
    _text("kind"),
    _text("key"),
    _text("ref"),
    _text("plan", empty=True),
    _count("version"),
    _text("party", empty=True),
    _text("standing"),
    _maybe("due"),
    _text("code"),
    _text("params", empty=True),
    Column("body", LargeBinary),
    _text("who", empty=True),
    Column("exchange", _NUMBER),
    _text("opened"),
    _text("changed"),
    UniqueConstraint("tenant", "kind", "key"),
    UniqueConstraint("tenant", "ref"),
    Index("task_open", "tenant", "standing", "due"),
    Index("task_code", "tenant", "standing", "code", "due", "party"),
    Index("task_plan", "tenant", "plan"),
)
"""What a person is to do: record in an EPJ, ask for a consent, hold a meeting; the same `key` is the same task. `ref`
is its name outside: a keyed hash as a UUID, which says nothing to whoever has no access."""

remark = Table(
    "remark",
    metadata,
    _row_id(),
    _text("tenant"),
    Column("task", _NUMBER, nullable=False),
    _text("what"),
    _text("who"),
    _text("at"),
    Column("body", LargeBinary),
    Index("remark_task", "task"),
)
"""What a person did with a task, and what was said of it (`body`)."""

lead = Table(
    "lead",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("plan", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("start", Text, primary_key=True),
    _text("stop"),
    Index("lead_of", "tenant", "digest", "stop", "start", "plan"),
)
"""Who is koordinator of a plan, by a keyed hash of the person's number, from a day until a day; of no number, or of
nobody, by a word. What a koordinator has to do, and which plans have none, is found by it without reading plans."""

request = Table(
    "request",
    metadata,
    _row_id(),
    _text("tenant"),
    _text("ref"),
    _text("way"),
    _text("owner"),
    _text("key"),
    _text("state"),
    _text("standing"),
    _text("party", empty=True),
    _text("person", empty=True),
    _text("plan", empty=True),
    _text("consent", empty=True),
    _maybe("start"),
    _maybe("stop"),
    _text("due"),
    _text("code", empty=True),
    _text("port", empty=True),
    Column("message", _NUMBER),
    Column("paper", _NUMBER),
    Column("body", LargeBinary, nullable=False),
    _text("who", empty=True),
    _text("opened"),
    _text("shown"),
    _text("changed"),
    UniqueConstraint("tenant", "ref"),
    Index("request_key", "tenant", "key", "standing"),
    Index("request_plan", "tenant", "plan", "standing"),
    Index("request_owner", "tenant", "owner", "id"),
    Index("request_standing", "tenant", "standing", "id"),
)
"""Somebody asks to see what is in somebody's plan. `state` is what the asker is shown, and `shown` when that changed
last; `standing` how it stands here; `key` a keyed hash of who asks for what of whom. A row is the same whether the
person has a plan or not."""

subscription = Table(
    "subscription",
    metadata,
    _row_id(),
    _text("tenant"),
    _text("ref"),
    _text("owner"),
    _text("state"),
    _text("topic"),
    _text("about", empty=True),
    _text("payload", empty=True),
    _maybe("stop"),
    _text("said", empty=True),
    _count("events"),
    Column("body", LargeBinary, nullable=False),
    _text("opened"),
    _text("changed"),
    UniqueConstraint("tenant", "ref"),
    Index("subscription_about", "tenant", "topic", "about", "state"),
    Index("subscription_owner", "tenant", "owner", "id"),
)
"""Who wants to be told when something changes, and where (`body`, with the secret that is sent along). `said` is a
keyed hash of what the subscriber could see when it was told last."""

visit = Table(
    "visit",
    metadata,
    _row_id(),
    _text("tenant"),
    _text("kind"),
    _text("key"),
    _text("state"),
    _text("opened"),
    _text("seen"),
    _text("until"),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("tenant", "kind", "key"),
    Index("visit_until", "until"),
)
"""A page that somebody may open, is logging in to, or has open. `key` is a hash of what the browser holds."""

look = Table(
    "look",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("plan", Text, primary_key=True),
    _count("version"),
    _text("rules"),
    _text("day"),
    Index("look_day", "tenant", "day"),
)
"""The day on which a plan is looked at next for what is to be reminded of. One that has a new version, or other rules,
is looked at before that."""

deviation = Table(
    "deviation",
    metadata,
    _row_id(),
    _text("tenant"),
    _text("key"),
    _text("code"),
    _text("params", empty=True),
    _text("party", empty=True),
    _text("plan", empty=True),
    Column("exchange", _NUMBER),
    _text("standing"),
    _text("who", empty=True),
    Column("body", LargeBinary),
    _text("opened"),
    _maybe("closed"),
    _maybe("exported"),
    UniqueConstraint("tenant", "key"),
    Index("deviation_open", "tenant", "standing", "code"),
)
"""An avvik, which a person closes with a reason (`body`)."""

correction = Table(
    "correction",
    metadata,
    _row_id(),
    _text("tenant"),
    Column("exchange", _NUMBER, nullable=False),
    _text("what"),
    _text("who"),
    _text("at"),
    Column("body", LargeBinary),
    Index("correction_exchange", "exchange"),
)
"""What a person did with an exchange, and why (`body`)."""

party = Table(
    "party",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    _text("name", empty=True),
    _text("kind"),
    _text("parent", empty=True),
    _text("service", empty=True),
    _text("department", empty=True),
    _text("kommune", empty=True),
    _text("bydel", empty=True),
    _text("takes", empty=True),
    _maybe("start"),
    _maybe("stop"),
    _text("successor", empty=True),
    _text("source", empty=True),
    _text("changed"),
    Index("party_kommune", "tenant", "kommune", "kind"),
)
"""The address book: `id` is `herid:`, `orgnr:`; `takes` what it can receive, as JSON; `successor` who came after it."""

override = Table(
    "override",
    metadata,
    _row_id(),
    _text("tenant"),
    _text("party"),
    _text("field"),
    _text("value"),
    _text("start"),
    _text("stop"),
    _text("who"),
    Column("body", LargeBinary),
    _text("at"),
    Index("override_party", "tenant", "party"),
)
"""What counts of a party instead of what its source says, from a day until a day; `body` is why, in words."""

policy = Table(
    "policy",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    _text("digest"),
    _text("value"),
    _text("since"),
    UniqueConstraint("digest", "since"),
)
"""The settings that decide; an exchange keeps the number of those it began under."""

audit = Table(
    "audit",
    metadata,
    Column("writer", Text, primary_key=True),
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    _text("tenant"),
    _text("at"),
    _text("who"),
    _text("role", empty=True),
    _text("organisation", empty=True),
    _text("what"),
    _text("plan", empty=True),
    _count("version"),
    _text("person", empty=True),
    _text("party", empty=True),
    _text("ground", empty=True),
    _text("outcome", empty=True),
    _text("tool", empty=True),
    _text("msgid", empty=True),
    _text("params", empty=True),
    Column("exchange", _NUMBER),
    _text("hash"),
    Index("audit_plan", "tenant", "plan"),
    Index("audit_at", "tenant", "at"),
)
"""Who did what, when, on what ground: a chain for each writer, each row's hash made of the row before."""

chain = Table(
    "chain",
    metadata,
    Column("writer", Text, primary_key=True),
    Column("number", _NUMBER, nullable=False),
    _text("hash"),
    Column("anchored", _NUMBER, nullable=False, server_default="0"),
    Column("cut", _NUMBER, nullable=False, server_default="0"),
    _text("cut_hash", empty=True),
)
"""Where each writer's chain ends, up to where it is anchored, and up to where retention has removed it."""

anchor = Table(
    "anchor",
    metadata,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    _text("at"),
    _text("heads"),
    _text("hash"),
)
"""The heads of all chains at one time, chained in their turn."""
